import * as z from "zod";
import { POLARITIES } from "../models/events/sensor.js";
import { choice, flag, integer, list, name, positive, record } from "../network/schema-parts.js";

export const LABEL_MAX = 65535;
export const file = () => z.string("a file name").min(1, "a file name");
const pixels = (min: number) => integer(min, 65536);
const labelsFile = () => file().optional().meta({ description: "Labels of the samples" });

const KIND = { description: "Kind of file that holds the samples" };

/** Where the samples come from. File names are relative to the folder of the training file. */
export const data = z.discriminatedUnion(
  "kind",
  [
    record({
      kind: z.literal("csv").meta(KIND),
      file: file().meta({ description: "One line per sample, one value per axon" }),
      header: flag().optional().meta({ description: "The first line names the columns. Default false." }),
      labels: choice(["none", "first", "last"]).optional().meta({ description: "Column of the label. Default none." }),
      scale: positive().optional().meta({ description: "Values times this are the intensities. Default 1." }),
    }),
    record({
      kind: z.literal("idx").meta(KIND),
      file: file().meta({ description: "Bytes, a sample each first index (IDX, as in MNIST)" }),
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
      file: file().meta({ description: "Intensities, one byte per axon, sample by sample" }),
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
          file: file().meta({ description: "N-MNIST .bin, structured .npy, or HDF5 as in SHD, SSC or nir.write_data" }),
          label: integer(0, LABEL_MAX)
            .optional()
            .meta({ description: "Of all its samples, instead of its own labels" }),
        }),
        "a list of files, each an object with file",
      )
        .optional()
        .meta({ description: "Files of recordings, one after the other" }),
      folder: file().optional().meta({
        description:
          "Instead of files: a folder whose subfolders are named by a label each, their recordings inside, as N-MNIST is published",
      }),
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

/** Where samples come from, parsed. */
export type TrainingData = z.infer<typeof data>;
