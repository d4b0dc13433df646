import * as z from "zod";
import { LIMITS } from "../../protocol/tables/limits.js";
import { NEURON_STATE } from "../../protocol/tables/memory-map.js";
import { atMost, integer, list, positive, real, record } from "./schema-parts.js";

// What an imported model needs besides neurons and synapses: in a framework a spike crosses all layers within one step,
// on the core each layer adds a step. The host makes up for that sample by sample.

/** Steps by which a layer may come later than in the model: it is held by its refractory counter until then. */
export const LATENCY_MAX = 2 ** LIMITS.refractoryWidth - 1;

const eachNeuron = <T extends z.ZodType<number>>(value: T, what: string) =>
  z.union([value, list(value, `a list of ${what}`)], `${what}, or a list of them`);

function state(name: keyof typeof NEURON_STATE, doc: string) {
  const { min, max } = Object.values(NEURON_STATE[name].fields)[0]!;
  return eachNeuron(integer(min, max), `an integer ${min}..${max}`).meta({ description: doc }).optional();
}

export const before = record({
  potential: state("potential", "v. Default 0."),
  current: state("current", "i. Default 0."),
  adaptation: state("adaptation", "What is added to the threshold; a clear without adaptation leaves it. Default 0."),
  refractory: state("refractory", "Steps in which v is held. Default 0."),
  fired: eachNeuron(integer(0, 1), "0 or 1")
    .meta({ description: "1: the neuron fired in the step before the first. Default 0." })
    .optional(),
}).meta({ description: "State of each neuron before the first step, and after a run's `clear`" });

export const latency = integer(0, LATENCY_MAX).meta({
  description: "Steps that its spikes come later on the core than in the model. Default 0.",
});

export const unitsPerValue = eachNeuron(positive(), "a number above 0").meta({
  description: "Units of v that stand for 1 in the model the network was made from",
});

/** Values that a sample may have: more than an image of 3 x 64 x 64. */
export const VALUES_MAX = 2 ** 14;
/** Weights of a drive that are written one by one. */
const DRIVE_TRIPLETS_MAX = 2 ** 22;

const driveWeights = z.discriminatedUnion(
  "kind",
  [
    record({
      kind: z.literal("dense").meta({ description: "Way in which the weights are given" }),
      rows: atMost(
        list(atMost(list(real(), "a list of numbers"), LIMITS.neuronsMax, "numbers"), "a list of rows, one per value"),
        VALUES_MAX,
        "rows",
      ).meta({ description: "A row for each value of a sample, a weight for each neuron" }),
    }),
    record({
      kind: z.literal("sparse").meta({ description: "Way in which the weights are given" }),
      triplets: atMost(
        list(
          z.tuple(
            [integer(0, VALUES_MAX - 1), integer(0, LIMITS.neuronsMax - 1), real()],
            "a list [value, neuron, weight]",
          ),
          "a list of triplets",
        ),
        DRIVE_TRIPLETS_MAX,
        "triplets",
      ).meta({ description: "[value, neuron, weight], both counted from 0; those of the same place add up" }),
    }),
  ],
  "kind: dense or sparse",
);

const eachReal = (doc: string) => eachNeuron(real(), "a number").meta({ description: doc });

/** What the values of a sample do to a population. */
export const drive = record({
  weights: driveWeights.meta({ description: "W, in the model's unit: times unitsPerValue it is in units of v" }),
  bias: eachReal("b, in the model's unit. Default 0.").optional(),
  current: record({
    factor: eachReal("f"),
    bias: eachReal("c, in the model's unit. Default 0.").optional(),
  })
    .optional()
    .meta({
      description: "The synaptic current after a clear is f (W x + c): it counts from where the input leads it",
    }),
}).meta({
  description:
    "Constant input: the host writes W x + b as the bias of each neuron before a sample with the values x; parameters.bias holds in other runs",
});

/** Steps and axons of a sample beyond those of the model. */
export const sample = record({
  extraSteps: integer(0, LATENCY_MAX).optional().meta({
    description: "Steps that a sample takes more than in the model: the latency of the last layer. Default 0.",
  }),
  delayedAxons: list(
    z.tuple(
      [integer(0, LIMITS.axonsMax - 1), integer(0, LIMITS.axonsMax - 1), integer(1, 2 ** 16 - 1)],
      "a list [axon, of, steps]",
    ),
    "a list of [axon, of, steps]",
  )
    .optional()
    .meta({ description: "[axon, of, steps]: the host gives `axon` each event of `of`, so many steps later" }),
  values: record({
    count: integer(1, VALUES_MAX).meta({ description: "Values of a sample" }),
    min: real().meta({ description: "The least that a value may be" }),
    max: real().meta({ description: "The greatest that a value may be" }),
  })
    .optional()
    .meta({ description: "A sample has values, the same in all of its steps: what each population's `drive` takes" }),
}).meta({ description: "Each run is a sample of a model: what the host adds to it" });

/** State of a population before a sample, as a file has it. */
export type BeforeEntry = z.infer<typeof before>;
/** What the values of a sample do to a population, as a file has it. */
export type DriveEntry = z.infer<typeof drive>;
/** What the host adds to each sample, as a file has it. */
export type SampleEntry = z.infer<typeof sample>;
