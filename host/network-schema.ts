import { z } from "zod";
import { LIMITS } from "../protocol/limits.js";
import {
  PARAMETER_DEFAULTS,
  PHYSICAL_PARAMETERS,
  type PhysicalParameter,
  type PhysicalParameterName,
  RAW_PARAMETERS,
  type RawParameter,
} from "./neuron-parameters.js";

export const NETWORK_FORMAT = "lifwire-network";
export const NETWORK_VERSION = 1;
/** Name that stands for the axons where a connection names its source. */
export const AXONS = "axons";

const WEIGHT_MAX = 2 ** (LIMITS.weightWidth - 1) - 1;
const NAME_LENGTH_MAX = 64;
const SEED_MAX = 2 ** 32 - 1;

// The message of every check says what is allowed; network-issue.ts adds file, path and value.
const integer = (min: number, max: number) => {
  const error = `an integer ${min}..${max}`;
  return z.int(error).min(min, error).max(max, error);
};
const real = (what = "a number") => z.number(what);
const positive = () => real("a number above 0").positive("a number above 0");
const name = () => {
  const error = `a text of 1..${NAME_LENGTH_MAX} characters`;
  return z.string(error).min(1, error).max(NAME_LENGTH_MAX, error);
};
const list = <T extends z.ZodType>(element: T, what: string) => z.array(element, what);

function record<const S extends z.ZodRawShape>(shape: S) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? `the keys ${keys}` : `an object with ${keys}`),
  });
}

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

const notNegative = () => real("a number of at least 0").nonnegative("a number of at least 0");

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
  parameters,
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
        probability: real("a number 0..1").min(0, "a number 0..1").max(1, "a number 0..1").optional().meta({
          description: "Of a synapse being there. Default 1.",
        }),
        seed: integer(0, SEED_MAX),
      }),
    ],
    kinds,
  );
}

const ends = { source: name().meta({ description: `"${AXONS}" or a population` }), target: name() };
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
});

const literal = <T extends string | number>(value: T) => z.literal(value, JSON.stringify(value));

/** The network file, as far as it can be checked without knowing the device. */
export const networkSchema = record({
  $schema: z.string("a text").optional(),
  format: literal(NETWORK_FORMAT),
  version: literal(NETWORK_VERSION),
  name: name().optional(),
  units: units.optional(),
  core: core.optional(),
  axons: integer(1, LIMITS.axonsMax),
  populations: list(population, "a list of populations"),
  connections: list(connection, "a list of connections"),
}).meta({ title: "Lifwire network", description: "Axons, populations of neurons and the synapses between them" });

export const populationSchema = population;
export const connectionSchema = connection;
export const networkHeadSchema = networkSchema.pick({ name: true, units: true, core: true, axons: true });

export type NetworkFile = z.infer<typeof networkSchema>;
export type NetworkHead = z.infer<typeof networkHeadSchema>;
export type PopulationEntry = z.infer<typeof population>;
export type ConnectionEntry = z.infer<typeof connection>;
export type ParameterEntry = z.infer<typeof parameters>;
export type WeightEntry = ConnectionEntry["weights"];

/** The JSON Schema of the network file, as the text of `host/network.schema.json`. */
export function networkJsonSchema(): string {
  const banner = { $comment: "Generated from host/network-schema.ts by npm run gen; do not edit." };
  return `${JSON.stringify({ ...banner, ...z.toJSONSchema(networkSchema, { io: "input" }) }, null, 2)}\n`;
}
