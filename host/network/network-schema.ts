import * as z from "zod";
import { LIMITS } from "../../protocol/tables/limits.js";
import { INHIBITION_MODES } from "../../protocol/tables/registers.js";
import { encoder, learning } from "./learning-schema.js";
import {
  PARAMETER_DEFAULTS,
  PHYSICAL_PARAMETERS,
  type PhysicalParameter,
  type PhysicalParameterName,
  RAW_PARAMETERS,
  type RawParameter,
} from "./neuron-parameters.js";
import { before, latency, sample, unitsPerValue } from "./sample-schema.js";
import {
  between,
  choice,
  flag,
  integer,
  list,
  literal,
  name,
  notNegative,
  positive,
  real,
  record,
  SEED_MAX,
} from "./schema-parts.js";

export const NETWORK_FORMAT = "lifwire-network";
export const NETWORK_VERSION = 1;
/** Name that stands for the axons where a connection names its source. */
export const AXONS = "axons";

const WEIGHT_MAX = 2 ** (LIMITS.weightWidth - 1) - 1;

/** A value for all neurons of the population, or a list with one for each. */
const eachNeuron = <T extends z.ZodType<number>>(value: T, what: string) =>
  z.union([value, list(value, `a list of ${what}`)], `${what}, or a list of them`);

function rawParameter(key: RawParameter) {
  const { min, max, doc } = RAW_PARAMETERS[key];
  const preset = key === "threshold" ? "" : ` Default ${PARAMETER_DEFAULTS[key]}.`;
  return eachNeuron(integer(min, max), `an integer ${min}..${max}`)
    .meta({ description: `${doc}.${preset}` })
    .optional();
}

function physicalParameter(parameter: PhysicalParameter) {
  const value = parameter.unit === "mV" ? real() : parameter.raw === "refractorySteps" ? notNegative() : positive();
  return eachNeuron(value, parameter.unit === "mV" ? "a number" : "a number of at least 0")
    .meta({ description: `${parameter.doc}. Instead of ${parameter.raw}.` })
    .optional();
}

type PhysicalShape = { [K in PhysicalParameterName]: ReturnType<typeof physicalParameter> };
type RawShape = { [K in RawParameter]: ReturnType<typeof rawParameter> };
const mapValues = <K extends string, V, R>(table: Readonly<Record<K, V>>, f: (key: K, value: V) => R) =>
  Object.fromEntries(Object.entries<V>(table).map(([key, value]) => [key, f(key as K, value)])) as Record<K, R>;

const parameters = record({
  ...(mapValues(RAW_PARAMETERS, rawParameter) as RawShape),
  ...(mapValues<PhysicalParameterName, PhysicalParameter, ReturnType<typeof physicalParameter>>(
    PHYSICAL_PARAMETERS,
    (_key, parameter) => physicalParameter(parameter),
  ) satisfies PhysicalShape),
});

const population = record({
  name: name(),
  size: integer(1, LIMITS.neuronsMax),
  inhibitionGroup: z
    .union([z.literal(true), name()], "true, or the name of a group")
    .optional()
    .meta({
      description:
        "At most one neuron of a group fires in a step. true: the population is a group. A name: so are all populations next to each other that give it.",
    }),
  parameters,
  before: before.optional(),
  latency: latency.optional(),
  unitsPerValue: unitsPerValue.optional(),
});

/** The ways to give weights; `value` is an integer weight, or millivolts. */
function weightKinds<T extends z.ZodType<number>>(value: T) {
  const index = integer(0, LIMITS.axonsMax + LIMITS.neuronsMax - 1);
  const kinds = "kind: dense, sparse, constant, one-to-one or random";
  return z.discriminatedUnion(
    "kind",
    [
      record({
        kind: z.literal("dense"),
        rows: list(list(value, "a list of weights"), "a list of rows, one a source").meta({
          description: "A row for each source, a weight for each target",
        }),
      }),
      record({
        kind: z.literal("sparse"),
        triplets: list(z.tuple([index, index, value], "a list [source, target, weight]"), "a list of triplets").meta({
          description: "[source, target, weight], each counted from 0 in its population",
        }),
      }),
      record({ kind: z.literal("constant"), weight: value }),
      record({ kind: z.literal("one-to-one"), weight: value }),
      record({
        kind: z.literal("random"),
        min: value,
        max: value,
        probability: between(0, 1).optional().meta({ description: "Of a synapse being there. Default 1." }),
        seed: integer(0, SEED_MAX),
      }),
    ],
    kinds,
  );
}

const ends = {
  source: name().meta({ description: `"${AXONS}" or a population` }),
  target: name(),
  plastic: z
    .union(
      [flag(), list(list(integer(0, 1), "a list of 0 and 1"), "a list of rows, one a source")],
      "true, false, or rows of 0 and 1",
    )
    .optional()
    .meta({
      description:
        "Which synapses learn. true: all that the connection sets (of dense weights also those of 0). Rows: a row for each source, 1 for each target whose synapse learns.",
    }),
};
const connection = z.discriminatedUnion(
  "unit",
  [
    record({
      ...ends,
      unit: z.literal("weight").optional(),
      weights: weightKinds(integer(-WEIGHT_MAX - 1, WEIGHT_MAX)),
    }),
    record({ ...ends, unit: z.literal("mV"), weights: weightKinds(real()) }),
  ],
  '"weight" or "mV"',
);

const units = record({
  millivoltsPerUnit: positive().optional().meta({ description: "Millivolts that one unit of v stands for" }),
  restingPotentialMv: real().optional().meta({ description: "Millivolts at which v is 0. Default 0." }),
  stepMs: positive().optional().meta({ description: "Milliseconds that one step stands for" }),
});

const core = record({
  adaptationDecayLog2: integer(0, 15)
    .optional()
    .meta({ description: "p: the adaptation decays in every 2^p-th step. Default 0." }),
  inhibition: choice(INHIBITION_MODES).optional().meta({
    description:
      "What a group's winner does: rivals resets those that would have fired too, others all others of the group. Default others if a population has a group, else off.",
  }),
});

/** The network file, as far as it can be checked without knowing the device. */
export const networkSchema = record({
  $schema: z.string("a text").optional(),
  format: literal(NETWORK_FORMAT),
  version: literal(NETWORK_VERSION),
  name: name().optional(),
  units: units.optional(),
  core: core.optional(),
  learning: learning.optional(),
  encoder: encoder.optional(),
  sample: sample.optional(),
  axons: integer(1, LIMITS.axonsMax),
  populations: list(population, "a list of populations"),
  connections: list(connection, "a list of connections"),
}).meta({ title: "Lifwire network", description: "Axons, populations of neurons and the synapses between them" });

export const populationSchema = population;
export const connectionSchema = connection;
export const networkHeadSchema = networkSchema.pick({
  name: true,
  units: true,
  core: true,
  learning: true,
  encoder: true,
  sample: true,
  axons: true,
});

/** A network file, parsed: what `Network.fromJSON` takes and `toJSON` gives. */
export type NetworkFile = z.infer<typeof networkSchema>;
export type NetworkHead = z.infer<typeof networkHeadSchema>;
export type PopulationEntry = z.infer<typeof population>;
export type ConnectionEntry = z.infer<typeof connection>;
/** Parameters of a population: each a value for all of its neurons, or a list with one for each. */
export type ParameterEntry = z.infer<typeof parameters>;
/** Weights as a file gives them: rows, or a rule (one-to-one, constant, random, ...) that makes them. */
export type WeightEntry = ConnectionEntry["weights"];

/** The JSON Schema of the network file, as the text of `host/network.schema.json`. */
export function networkJsonSchema(): string {
  const banner = { $comment: "Generated from host/network/network-schema.ts by npm run gen; do not edit." };
  return `${JSON.stringify({ ...banner, ...z.toJSONSchema(networkSchema, { io: "input" }) }, null, 2)}\n`;
}
