import * as z from "zod";
import { LIMITS } from "../../protocol/tables/limits.js";
import { INHIBITION_MODES } from "../../protocol/tables/registers.js";
import { learning } from "../network/learning-schema.js";
import {
  choice,
  flag,
  integer,
  list,
  literal,
  name,
  positive,
  record,
  SEED_MAX,
  schemaText,
} from "../network/schema-parts.js";
import { CLEAR_NAMES } from "../run/run-options.js";
import { data, LABEL_MAX } from "./data-schema.js";
import { hidden, outputs } from "./hidden-schema.js";

export const TRAINING_FORMAT = "lifwire-training";
const TRAINING_VERSION = 1;

const COUNT_MAX = 2 ** 32 - 1;
const count = () => integer(1, COUNT_MAX);
const when = {
  fromStep: integer(0, COUNT_MAX).optional().meta({ description: "First step of a sample in which. Default 0." }),
  everySteps: count().optional().meta({ description: "Steps from one to the next. Default 1." }),
};

const teacher = record({
  neurons: record({
    population: name().meta({ description: "Whose neurons are taught" }),
    byLabel: list(list(integer(0, LIMITS.neuronsMax - 1), "a list of neurons"), "a list of lists, one per label").meta({
      description: "For each label the neurons that are made to fire, counted in the population",
    }),
    silenceOthers: flag().optional().meta({
      description: "The population's other neurons are kept from firing in all steps. Default false.",
    }),
    teaches: flag().optional().meta({
      description: "The neurons are modulators, and taught: their rows raise the modulator signals. Default false.",
    }),
    ...when,
  })
    .optional()
    .meta({ description: "Neurons that fire by the sample's label" }),
  axons: record({
    byLabel: list(list(integer(0, LIMITS.axonsMax - 1), "a list of axons"), "a list of lists, one per label").meta({
      description: "For each label the axons that have events",
    }),
    ...when,
  })
    .optional()
    .meta({ description: "Axons that spike by the sample's label, besides the sample" }),
});

const factor = () => positive().optional();
const times = record({
  reward: factor().meta({ description: "Of the reward, which scales all changes" }),
  "pre.amplitude": factor().meta({ description: "Of pre.amplitude" }),
  "pre.rate": factor().meta({ description: "Of pre.rate" }),
  "post.amplitude": factor().meta({ description: "Of post.amplitude" }),
  "post.rate": factor().meta({ description: "Of post.rate" }),
  "post.belowAmplitude": factor().meta({ description: "Of post.belowAmplitude" }),
  "post.belowRate": factor().meta({ description: "Of post.belowRate" }),
  "consolidate.amplitude": factor().meta({ description: "Of consolidate.amplitude" }),
  "consolidate.feedbackAmplitude": factor().meta({ description: "Of consolidate.feedbackAmplitude" }),
});

const change = record({
  atSample: integer(0, COUNT_MAX).optional().meta({ description: "Samples shown before, over all passes" }),
  atPass: integer(0, COUNT_MAX).optional().meta({ description: "Passes finished before. Instead of atSample" }),
  everyPasses: count().optional().meta({ description: "With atPass: again after every so many further passes" }),
  learning: learning.optional().meta({ description: "Keys of the network's learning section that change" }),
  times: times.optional().meta({ description: "What is multiplied each time: a rate that falls pass by pass" }),
  inhibition: choice(INHIBITION_MODES).optional().meta({ description: "How groups inhibit from then on" }),
});

const clears = Object.fromEntries(
  CLEAR_NAMES.map((key) => [key, flag().optional().meta({ description: "Default false." })]),
) as Record<(typeof CLEAR_NAMES)[number], z.ZodOptional<z.ZodBoolean>>;

/** Samples of the training's own data, or of other data. */
const part = (what: string) =>
  record({
    data: data.optional().meta({ description: `Where they come from. Default: the training's own data, ${what}` }),
    firstSample: integer(0, COUNT_MAX).optional().meta({ description: "Samples of the data passed over. Default 0." }),
    samples: count().optional().meta({ description: "Samples used. Default: all." }),
  });

const readout = record({
  population: name().meta({ description: "Whose spikes are the answer" }),
  byLabel: list(list(integer(0, LIMITS.neuronsMax - 1), "a list of neurons"), "a list of lists, one per label")
    .optional()
    .meta({
      description:
        "For each label its neurons, counted in the population. Default: those of the teacher if it has this population; else each neuron stands for the label of the training samples that it fires for most.",
    }),
});

const evaluate = record({
  everyPasses: count().optional().meta({ description: "Passes from one evaluation to the next. Default 1." }),
  trainSamples: integer(0, COUNT_MAX).optional().meta({
    description: "Training samples that are evaluated, from the first on. Default: all.",
  }),
  inhibition: choice(INHIBITION_MODES).optional().meta({
    description: "How groups inhibit in an evaluation. Default: as they do then.",
  }),
  holdThresholds: flag().optional().meta({
    description: "Adaptation stays as it is during an evaluation: it neither rises nor decays. Default false.",
  }),
});

const earlyStop = record({
  patience: count().meta({ description: "Passes without a better accuracy on the validation part before it ends" }),
});

/** The training file. */
export const trainingSchema = record({
  $schema: z.string("a text").optional().meta({ description: "Where an editor finds this schema" }),
  format: literal(TRAINING_FORMAT).meta({ description: "What kind of file this is" }),
  version: literal(TRAINING_VERSION).meta({ description: "Version of the format" }),
  build: z.string("a build: a name or parameters").min(1, "a build: a name or parameters").optional().meta({
    description: "Build of the core it is for, a name or parameters as in --build; another core is refused",
  }),
  data: data.meta({ description: "Where the samples come from; files are named from the training file's folder" }),
  firstSample: integer(0, COUNT_MAX).optional().meta({ description: "Samples of the data passed over. Default 0." }),
  samples: count().optional().meta({ description: "Samples used. Default: all." }),
  validation: part("its last samples, which are not trained with then").optional().meta({
    description: "Samples that decide which pass is the best",
  }),
  test: part("of which it names samples that are not trained with").optional().meta({
    description: "Samples that are only looked at",
  }),
  classes: integer(1, LABEL_MAX + 1)
    .optional()
    .meta({
      description:
        "Labels are 0..classes - 1. Default: as the readout or the outputs have, else as the training data has.",
    }),
  readout: readout.optional().meta({ description: "Which neurons answer; accuracy is then reported" }),
  evaluate: evaluate.optional().meta({ description: "How accuracy is found after a pass, with learning off" }),
  earlyStop: earlyStop.optional().meta({ description: "When to end before all passes; needs validation" }),
  hidden: hidden.optional().meta({ description: "A network with a hidden layer, described here; goes with outputs" }),
  outputs: outputs.optional().meta({ description: "The outputs of that network, one per class" }),
  passes: count().optional().meta({ description: "Times that all samples are shown. Default 1." }),
  order: choice(["file", "random"]).optional().meta({ description: "Random: another in each pass. Default file." }),
  seed: integer(0, SEED_MAX).optional().meta({ description: "Of the random order, and of hidden. Default 0." }),
  stepsPerSample: count().optional().meta({
    description: "Steps for which a sample is shown. Required, except with hidden, which has its own.",
  }),
  clear: record(clears).optional().meta({
    description: "What is forgotten before each sample. Default potential, current, refractory, fired and traces.",
  }),
  drawPhases: flag().optional().meta({
    description: "Random phases for each sample of intensities. Default true.",
  }),
  learning: flag().optional().meta({ description: "Default true." }),
  stopOnSpike: z
    .union([flag(), name()], "true, false or a population")
    .optional()
    .meta({ description: "A sample ends at the first spike: of any neuron, or of a population. Default false." }),
  teacher: teacher.optional().meta({ description: "What fires by the label of a sample" }),
  schedule: list(change, "a list of changes").optional().meta({ description: "Changes between samples" }),
  checkpointEvery: count().optional().meta({ description: "Samples from one checkpoint to the next" }),
}).meta({ title: "Lifwire training", description: "Samples, how they are shown, and how learning changes meanwhile" });

/** A training file, parsed; its keys are in training.schema.json. */
export type TrainingFile = z.infer<typeof trainingSchema>;
/** Samples besides those to train with: a part of a training file. */
export type TrainingPart = NonNullable<TrainingFile["test"]>;

/** The part of a training file that says how a sample is tested; checkpoints keep it. */
export const showingSchema = trainingSchema.pick({
  stepsPerSample: true,
  clear: true,
  drawPhases: true,
  stopOnSpike: true,
  classes: true,
  readout: true,
  evaluate: true,
  hidden: true,
  outputs: true,
  seed: true,
});
/** Those keys, parsed. */
export type ShowingEntry = z.infer<typeof showingSchema>;

/** The JSON Schema of the training file, as the text of `host/training.schema.json`. */
export function trainingJsonSchema(): string {
  return schemaText(trainingSchema, "training.schema.json", "host/training/schema.ts");
}
