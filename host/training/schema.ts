import * as z from "zod";
import { LIMITS } from "../../protocol/tables/limits.js";
import { INHIBITION_MODES } from "../../protocol/tables/registers.js";
import { POLARITIES } from "../models/events/sensor.js";
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

const TRAINING_FORMAT = "lifwire-training";
const TRAINING_VERSION = 1;

const COUNT_MAX = 2 ** 32 - 1;
const LABEL_MAX = 65535;
const count = () => integer(1, COUNT_MAX);
const file = () => z.string("a file name").min(1, "a file name");
const pixels = (min: number) => integer(min, 65536);
const labelsFile = () => file().optional().meta({ description: "Labels of the samples" });

const KIND = { description: "Kind of file that holds the samples" };

/** Where the samples come from. Files are named from the folder of the training file. */
const data = z.discriminatedUnion(
  "kind",
  [
    record({
      kind: z.literal("csv").meta(KIND),
      file: file().meta({ description: "A line a sample, a value an axon" }),
      header: flag().optional().meta({ description: "The first line names the columns. Default false." }),
      labels: choice(["none", "first", "last"]).optional().meta({ description: "Column of the label. Default none." }),
      scale: positive().optional().meta({ description: "Values times this are the intensities. Default 1." }),
    }),
    record({
      kind: z.literal("idx").meta(KIND),
      file: file().meta({ description: "Bytes, a sample each first index (IDX, as of MNIST)" }),
      labels: labelsFile(),
    }),
    record({
      kind: z.literal("npy").meta(KIND),
      file: file().meta({ description: "Values, a sample each first index (NumPy, .npy or .npz)" }),
      array: file().optional().meta({ description: "Its name in the .npz file. Default: the only one there is." }),
      labels: labelsFile(),
      labelsArray: file().optional().meta({ description: "Name of the labels in the .npz file" }),
      scale: positive().optional().meta({ description: "Values times this are the intensities. Default 1." }),
    }),
    record({
      kind: z.literal("bytes").meta(KIND),
      file: file().meta({ description: "Intensities, a byte an axon, sample by sample" }),
    }),
    record({
      kind: z.literal("events").meta(KIND),
      samples: list(
        record({
          file: file().meta({ description: "Events, CSV or binary" }),
          label: integer(0, LABEL_MAX).optional().meta({ description: "Class of the sample" }),
        }),
        "a list of samples, each an object with file",
      ).meta({ description: "A file of events a sample" }),
    }),
    record({
      kind: z.literal("recordings").meta(KIND),
      files: list(
        record({
          file: file().meta({ description: "N-MNIST .bin, structured .npy, or HDF5 as of SHD, SSC or nir.write_data" }),
          label: integer(0, LABEL_MAX)
            .optional()
            .meta({ description: "Of all its samples, instead of its own labels" }),
        }),
        "a list of files, each an object with file",
      ).meta({ description: "Files of recordings, one after the other" }),
      stepMs: positive().optional().meta({ description: "Milliseconds of a step; a NIR grid has its own" }),
      sensor: z
        .tuple([pixels(1), pixels(1)], "[width, height]")
        .optional()
        .meta({
          description: "Pixels of the camera. Default [34, 34], that of N-MNIST.",
        }),
      pool: pixels(1).optional().meta({ description: "Pixels a side that share an axon. Default 1." }),
      polarity: choice(POLARITIES)
        .optional()
        .meta({ description: "Polarities that count. Default both, an axon each." }),
      crop: z
        .tuple([pixels(0), pixels(0), pixels(1), pixels(1)], "[x, y, width, height]")
        .optional()
        .meta({
          description: "Pixels that count, before pooling. Default: all.",
        }),
      observable: name().optional().meta({ description: "Which observable of a NIR data file: node/observable" }),
    }),
  ],
  "kind: csv, idx, npy, bytes, events or recordings",
);

const when = {
  fromStep: integer(0, COUNT_MAX).optional().meta({ description: "First step of a sample in which. Default 0." }),
  everySteps: count().optional().meta({ description: "Steps from one to the next. Default 1." }),
};

const teacher = record({
  neurons: record({
    population: name().meta({ description: "Whose neurons are taught" }),
    byLabel: list(list(integer(0, LIMITS.neuronsMax - 1), "a list of neurons"), "a list of lists, one a label").meta({
      description: "For each label the neurons that are made to fire, counted in the population",
    }),
    silenceOthers: flag().optional().meta({
      description: "The population's other neurons are kept from firing in all steps. Default false.",
    }),
    ...when,
  })
    .optional()
    .meta({ description: "Neurons that fire by the sample's label" }),
  axons: record({
    byLabel: list(list(integer(0, LIMITS.axonsMax - 1), "a list of axons"), "a list of lists, one a label").meta({
      description: "For each label the axons that have events",
    }),
    ...when,
  })
    .optional()
    .meta({ description: "Axons that spike by the sample's label, besides the sample" }),
});

const change = record({
  atSample: integer(0, COUNT_MAX).optional().meta({ description: "Samples shown before, over all passes" }),
  atPass: integer(0, COUNT_MAX).optional().meta({ description: "Passes finished before. Instead of atSample" }),
  learning: learning.optional().meta({ description: "Keys of the network's learning section that change" }),
  inhibition: choice(INHIBITION_MODES).optional().meta({ description: "How groups inhibit from then on" }),
});

const clears = Object.fromEntries(
  CLEAR_NAMES.map((key) => [key, flag().optional().meta({ description: "Default false." })]),
) as Record<(typeof CLEAR_NAMES)[number], z.ZodOptional<z.ZodBoolean>>;

/** The training file. */
export const trainingSchema = record({
  $schema: z.string("a text").optional().meta({ description: "Where an editor finds this schema" }),
  format: literal(TRAINING_FORMAT).meta({ description: "What kind of file this is" }),
  version: literal(TRAINING_VERSION).meta({ description: "Version of the format" }),
  data: data.meta({ description: "Where the samples come from; files are named from the training file's folder" }),
  firstSample: integer(0, COUNT_MAX).optional().meta({ description: "Samples of the data passed over. Default 0." }),
  samples: count().optional().meta({ description: "Samples used. Default: all." }),
  passes: count().optional().meta({ description: "Times that all samples are shown. Default 1." }),
  order: choice(["file", "random"]).optional().meta({ description: "Random: another in each pass. Default file." }),
  seed: integer(0, SEED_MAX).optional().meta({ description: "Of the random order. Default 0." }),
  stepsPerSample: count().meta({ description: "Steps for which a sample is shown" }),
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
export type TrainingData = TrainingFile["data"];

/** The JSON Schema of the training file, as the text of `host/training.schema.json`. */
export function trainingJsonSchema(): string {
  return schemaText(trainingSchema, "training.schema.json", "host/training/schema.ts");
}
