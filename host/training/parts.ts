import type { Network } from "../network/network.js";
import { checkedLabels, classesIn, type SampleSet } from "./evaluation.js";
import type { Dataset } from "./samples.js";
import { type ShowingEntry, showingSchema, type TrainingFile } from "./schema.js";
import { Showing, trainingIssue } from "./showing.js";

/** The sets that are answered after a pass. */
export const PART_NAMES = ["train", "validation", "test"] as const;
export type PartName = (typeof PART_NAMES)[number];

/** Validation and test data from elsewhere than the training's own data. */
export interface OtherData {
  readonly validation?: Dataset | undefined;
  readonly test?: Dataset | undefined;
}

/** The samples of a training file, cut into its parts. */
export interface TrainingSets {
  readonly showing: Showing;
  /** The samples to train with. */
  readonly train: SampleSet;
  /** What is answered after a pass. */
  readonly sets: Readonly<Partial<Record<PartName, SampleSet>>>;
}

/** Cuts data into parts and checks their labels. Throws HostError TRAINING_INVALID, DATA_INVALID. */
export function trainingSets(
  file: TrainingFile,
  dataset: Dataset,
  network: Network | undefined,
  other: OtherData,
  path: string | undefined,
): TrainingSets {
  const all = cut(dataset, file, [], path);
  const held = file.validation && !file.validation.data ? heldBack(file.validation, all.samples, path) : 0;
  const train = { ...all, samples: all.samples - held };
  const entry = showingEntry(file, dataset.labels?.subarray(train.first, train.first + train.samples));
  const showing = new Showing(entry, network, path);
  const trained = dataset.labels && evaluatedOf(file, train);
  checkAsked(file, showing, trained !== undefined, path);
  const sets: Partial<Record<PartName, SampleSet>> = {};
  if (showing.population) {
    if (trained) sets.train = trained;
    if (file.validation) {
      const own = { ...all, first: train.first + train.samples, samples: held };
      sets.validation = other.validation ? cut(other.validation, file.validation, ["validation"], path) : own;
    }
    if (file.test) sets.test = testOf(file.test, { dataset, all, other }, path);
  }
  const classes = showing.classes;
  if (classes !== undefined && dataset.labels) checkedLabels(train, classes, "data");
  for (const [name, set] of Object.entries(sets)) {
    if (name !== "train") checkedLabels(set, classes!, `${name}.data`);
  }
  return { showing, train, sets };
}

/** Throws TRAINING_INVALID where something asks for answers that nothing gives. */
function checkAsked(file: TrainingFile, showing: Showing, namesNeurons: boolean, path: string | undefined): void {
  const missing = (place: string[], allowed: string) => trainingIssue(place, undefined, allowed, path);
  const asking = (["test", "validation", "earlyStop"] as const).find((key) => file[key] !== undefined);
  if (asking && !showing.population) {
    throw missing(["readout"], `an object with population, because ${asking} asks for answers`);
  }
  if (file.earlyStop && !file.validation) {
    throw missing(["validation"], "an object, because earlyStop goes by its accuracy");
  }
  if (!showing.population || showing.names || namesNeurons) return;
  const allowed = "a list of lists, because no training samples with labels are evaluated to name neurons by";
  throw missing(["readout", "byLabel"], allowed);
}

/** The keys that say how samples are answered, with what the training data and the teacher say about it. */
function showingEntry(file: TrainingFile, labels: Uint16Array | undefined): ShowingEntry {
  const picked = Object.entries(file).filter(([key]) => key in showingSchema.shape);
  const entry = Object.fromEntries(picked) as ShowingEntry;
  const neurons = file.teacher?.neurons;
  const readout = entry.readout ?? (neurons && (file.test ?? file.validation) ? neurons : undefined);
  if (!readout) return entry;
  const { population } = readout;
  const byLabel = readout.byLabel ?? (neurons?.population === population ? neurons.byLabel : undefined);
  const classes = entry.classes ?? byLabel?.length ?? classesIn(labels);
  return { ...entry, classes, readout: { population, ...(byLabel ? { byLabel } : {}) } };
}

/** The samples of a data set that a part names. */
function cut(
  dataset: Dataset,
  {
    firstSample: first = 0,
    samples,
  }: { readonly firstSample?: number | undefined; readonly samples?: number | undefined },
  place: readonly string[],
  path: string | undefined,
): SampleSet {
  const left = dataset.samples - first;
  if (left < 1) {
    throw trainingIssue([...place, "firstSample"], first, `0..${dataset.samples - 1}, the data's samples`, path);
  }
  if (samples !== undefined && samples > left) {
    const allowed = `1..${left}, which the data has from firstSample on`;
    throw trainingIssue([...place, "samples"], samples, allowed, path);
  }
  return { dataset, first, samples: samples ?? left };
}

/** How many of the training samples are held back to validate with. */
function heldBack(
  { firstSample, samples }: NonNullable<TrainingFile["validation"]>,
  of: number,
  path?: string,
): number {
  const place = (key: string) => ["validation", key];
  if (firstSample !== undefined) {
    const allowed = "nothing here without validation.data: the last samples are held back";
    throw trainingIssue(place("firstSample"), firstSample, allowed, path);
  }
  if (samples !== undefined && samples < of) return samples;
  throw trainingIssue(place("samples"), samples, `1..${of - 1}: this many of the ${of} samples are held back`, path);
}

function evaluatedOf({ evaluate }: TrainingFile, train: SampleSet): SampleSet | undefined {
  const samples = Math.min(evaluate?.trainSamples ?? train.samples, train.samples);
  return samples === 0 ? undefined : { ...train, samples };
}

/** The test set; samples of the training's own data must not be used otherwise too. */
function testOf(
  part: NonNullable<TrainingFile["test"]>,
  { dataset, all, other }: { readonly dataset: Dataset; readonly all: SampleSet; readonly other: OtherData },
  path: string | undefined,
): SampleSet {
  if (other.test) return cut(other.test, part, ["test"], path);
  const set = cut(dataset, part, ["test"], path);
  const end = all.first + all.samples;
  if (set.first >= end || set.first + set.samples <= all.first) return set;
  const allowed = `samples outside ${all.first}..${end - 1}, which are trained with, or test.data`;
  throw trainingIssue(["test", "firstSample"], set.first, allowed, path);
}
