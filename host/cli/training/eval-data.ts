import { stat } from "node:fs/promises";
import { type Command, Option } from "commander";
import { HostError } from "../../errors.js";
import { parseBy } from "../../network/issue.js";
import type { Network } from "../../network/network.js";
import { loadDataset, loadTraining } from "../../node/training-files.js";
import type { TrainingData } from "../../training/data-schema.js";
import type { SampleSet } from "../../training/evaluation.js";
import { PART_NAMES, type PartName } from "../../training/parts.js";
import type { NeuronNames } from "../../training/readout.js";
import { type ShowingEntry, showingSchema } from "../../training/schema.js";
import { Showing, sampleShape } from "../../training/showing.js";
import { type EventInputOptions, positiveNumber, recordingsOptions } from "../event-options.js";
import { wholeNumber } from "../options.js";
import { dataFiles } from "./train-files.js";

/** How the data of an evaluation are read. */
export interface EvalDataOptions extends EventInputOptions {
  readonly part?: PartName;
  readonly labels?: string;
  readonly header?: true;
  readonly scale?: number;
  readonly array?: string;
  readonly label?: number;
}

/** Samples to be answered, how they are shown, and the files they came from. */
export interface EvalData {
  readonly showing: Showing;
  readonly set: SampleSet;
  readonly names: NeuronNames | undefined;
  readonly files: readonly string[];
}

const LABEL_MAX = 65535;

/** Adds the options of `EvalDataOptions`. */
export function evalDataOptions(command: Command): Command {
  return recordingsOptions(command)
    .addOption(new Option("--part <name>", "part of a training file (default: test if it has one)").choices(PART_NAMES))
    .option(
      "--labels <where>",
      "place of the labels: CSV: first or last column; IDX, NumPy: a file; .npz: the name of an array",
    )
    .option("--header", "the first line of a CSV names the columns")
    .option("--scale <factor>", "factor from values to intensities; 255 for values 0..1", positiveNumber)
    .option("--array <name>", "which array of an .npz file holds the samples")
    .option("--label <n>", "the label of all samples of a recording", wholeNumber(LABEL_MAX));
}

/**
 * The samples of a training file, shown as it says, or of a data file, shown as the checkpoint's training did. Throws HostError
 * ARGUMENT, DATA_INVALID, TRAINING_INVALID, FILE_*.
 */
export async function evalData(
  path: string,
  network: Network,
  kept: { readonly file: string; readonly showing: Readonly<Record<string, unknown>> | undefined },
  options: EvalDataOptions,
): Promise<EvalData> {
  const showing = kept.showing && parseBy(showingSchema, kept.showing, { file: kept.file, path: ["showing"] });
  if (path.endsWith(".json")) return ofTraining(path, network, showing, options);
  if (options.part !== undefined) throw misplaced("--part", "a training file (.json)");
  if (!showing) {
    const message = `${kept.file}: it does not say how samples are shown; give the training file (.json) instead of ${path}`;
    throw new HostError("ARGUMENT", message, { argument: "data", file: kept.file });
  }
  const shown = new Showing(showing, network, kept.file);
  const shape = { ...sampleShape(showing, network, kept.file), folder: "." };
  const data = await dataOf(path, options);
  const dataset = await loadDataset(data, shape);
  const labels = "labels" in data && data.kind !== "csv" && data.labels ? [data.labels] : [];
  return {
    showing: shown,
    set: { dataset, first: 0, samples: dataset.samples },
    names: undefined,
    files: [path, ...labels],
  };
}

async function ofTraining(
  path: string,
  network: Network,
  kept: ShowingEntry | undefined,
  { part, ...options }: EvalDataOptions,
): Promise<EvalData> {
  const given = (["labels", "header", "scale", "array", "label", "dt", "pool", "crop", "sensor"] as const).find(
    (key) => options[key] !== undefined,
  );
  if (given) throw misplaced(`--${given}`, "a data file; a training file has its own");
  const training = await loadTraining(path, network);
  const chosen = part ?? PART_NAMES.findLast((name) => training.sets[name]);
  const set = chosen && training.sets[chosen];
  if (!set) {
    const there = PART_NAMES.filter((name) => training.sets[name]);
    const allowed = there.length > 0 ? there.join(", ") : "none: it has no readout";
    const message = `${path}: there is no part ${part ?? "test"} to answer, allowed: ${allowed}`;
    throw new HostError("ARGUMENT", message, { argument: "part", file: path, allowed: there });
  }
  return { showing: training.showing, set, names: kept?.readout?.byLabel, files: [path, ...dataFiles(training, path)] };
}

/** A data file as a training file would name it, by its ending. */
async function dataOf(path: string, options: EvalDataOptions): Promise<TrainingData> {
  const { labels, header, scale, array, label } = options;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return { kind: "recordings", folder: path, ...recorded(options) };
  const name = path.replace(/\.gz$/i, "").toLowerCase();
  const scaled = scale === undefined ? {} : { scale };
  if (name.endsWith(".csv"))
    return { kind: "csv", file: path, labels: columnOf(labels), header: header === true, ...scaled };
  const isTimed = options.dt !== undefined || /\.(bin|h5|hdf5|nir)$/.test(name);
  if (isTimed) return { kind: "recordings", files: [{ file: path, label }], ...recorded(options) };
  if (name.endsWith(".npz")) return { kind: "npy", file: path, array, labelsArray: labels, ...scaled };
  if (name.endsWith(".npy")) return { kind: "npy", file: path, labels, ...scaled };
  if (/[.-]idx(\d-ubyte)?$/.test(name) || /ubyte$/.test(name)) return { kind: "idx", file: path, labels };
  const message = `${path}: its ending is not known, allowed: .csv, .npy, .npz, .idx, .bin, .h5, a folder of recordings, or a training file (.json)`;
  throw new HostError("ARGUMENT", message, { argument: "data", file: path });
}

function recorded({ dt, sensor, pool, polarity, crop, observable }: EvalDataOptions) {
  return {
    ...{ stepMs: dt, pool, polarity },
    sensor: sensor && ([...sensor] as [number, number]),
    crop: crop && ([...crop] as [number, number, number, number]),
    observable: observable?.join("/"),
  };
}

function columnOf(labels: string | undefined): "none" | "first" | "last" {
  if (labels === undefined) return "none";
  if (labels === "first" || labels === "last") return labels;
  throw new HostError("ARGUMENT", `--labels ${labels}, allowed for a CSV: first, last`, { argument: "labels", labels });
}

function misplaced(option: string, where: string): HostError {
  return new HostError("ARGUMENT", `${option} is for ${where}`, { argument: option.slice(2) });
}
