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
import { before, drive, latency, sample, unitsPerValue } from "./sample-schema.js";
import {
  atMost,
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
  schemaText,
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
  name: name().meta({ description: "What connections and commands call it" }),
  size: integer(1, LIMITS.neuronsMax).meta({ description: "Neurons" }),
  inhibitionGroup: z
    .union([z.literal(true), name()], "true, or the name of a group")
    .optional()
    .meta({
      description:
        "At most one neuron of a group fires in a step. true: the population is a group. A name: so are all populations next to each other that give it.",
    }),
  parameters: parameters.meta({ description: "Each a value for all neurons, or a list with one for each" }),
  before: before.optional(),
  latency: latency.optional(),
  unitsPerValue: unitsPerValue.optional(),
  drive: drive.optional(),
});

const KIND = { description: "Way in which the weights are given" };
const WEIGHTS = { description: "Weights of the connection, all written out or made by a rule" };

/** The ways to give weights; `value` is an integer weight, or millivolts. */
function weightKinds<T extends z.ZodType<number>>(value: T) {
  const index = integer(0, LIMITS.axonsMax + LIMITS.neuronsMax - 1);
  const kinds = "kind: dense, sparse, constant, one-to-one or random";
  return z.discriminatedUnion(
    "kind",
    [
      record({
        kind: z.literal("dense").meta(KIND),
        rows: list(list(value, "a list of weights"), "a list of rows, one per source").meta({
          description: "A row for each source, a weight for each target",
        }),
      }),
      record({
        kind: z.literal("sparse").meta(KIND),
        triplets: list(z.tuple([index, index, value], "a list [source, target, weight]"), "a list of triplets").meta({
          description: "[source, target, weight], each counted from 0 in its population",
        }),
      }),
      record({ kind: z.literal("constant").meta(KIND), weight: value.meta({ description: "Of every synapse" }) }),
      record({
        kind: z.literal("one-to-one").meta(KIND),
        weight: value.meta({ description: "Of source n to target n" }),
      }),
      record({
        kind: z.literal("random").meta(KIND),
        min: value.meta({ description: "Least weight" }),
        max: value.meta({ description: "Greatest weight" }),
        probability: between(0, 1).optional().meta({ description: "Of a synapse being there. Default 1." }),
        seed: integer(0, SEED_MAX).meta({ description: "The same seed draws the same weights" }),
      }),
    ],
    kinds,
  );
}

const ends = {
  source: name().meta({ description: `"${AXONS}" or a population` }),
  target: name().meta({ description: "A population" }),
  plastic: z
    .union(
      [flag(), list(list(integer(0, 1), "a list of 0 and 1"), "a list of rows, one per source")],
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
      unit: z.literal("weight").optional().meta({ description: "What weights are in. Default weight." }),
      weights: weightKinds(integer(-WEIGHT_MAX - 1, WEIGHT_MAX)).meta(WEIGHTS),
    }),
    record({
      ...ends,
      unit: z.literal("mV").meta({ description: "What weights are in. Default weight." }),
      weights: weightKinds(real()).meta(WEIGHTS),
    }),
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
  firstStep: integer(0, 2 ** 15 - 1)
    .optional()
    .meta({ description: "Number of the first step, below 2^adaptationDecayLog2. Default 0." }),
  inhibition: choice(INHIBITION_MODES).optional().meta({
    description:
      "What a group's winner does: rivals resets those that would have fired too, others all others of the group. Default others if a population has a group, else off.",
  }),
});

/** As many populations as there can be, each connected to itself and a few others. */
const CONNECTIONS_MAX = 16 * LIMITS.neuronsMax;

/** The network file, as far as it can be checked without knowing the device. */
export const networkSchema = record({
  $schema: z.string("a text").optional().meta({ description: "Where an editor finds this schema" }),
  format: literal(NETWORK_FORMAT).meta({ description: "What kind of file this is" }),
  version: literal(NETWORK_VERSION).meta({ description: "Version of the format" }),
  name: name().optional().meta({ description: "What summaries and pictures call the network" }),
  units: units.optional().meta({ description: "What the core's integers stand for" }),
  core: core.optional().meta({ description: "Settings of the whole core" }),
  learning: learning.optional().meta({ description: "How weights change; without it they do not" }),
  encoder: encoder.optional().meta({ description: "Rate encoder: axon events that the core makes from intensities" }),
  sample: sample.optional(),
  axons: integer(1, LIMITS.axonsMax).meta({ description: "Inputs of the network" }),
  populations: atMost(list(population, "a list of populations"), LIMITS.neuronsMax, "populations").meta({
    description: "Groups of neurons, in the core's order",
  }),
  connections: atMost(list(connection, "a list of connections"), CONNECTIONS_MAX, "connections").meta({
    description: "Synapses between a source and a population; weights of the same synapse add up",
  }),
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
  return schemaText(networkSchema, "network.schema.json", "host/network/network-schema.ts");
}
