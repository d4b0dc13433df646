import { readdir } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { fileError, HostError } from "../errors.js";
import { parseBy } from "../network/issue.js";
import type { Network } from "../network/network.js";
import type { TrainingData } from "../training/data-schema.js";
import { readDataset } from "../training/dataset.js";
import type { Dataset, SampleShape } from "../training/samples.js";
import { type TrainingFile, trainingSchema } from "../training/schema.js";
import { sampleShape, trainingIssue } from "../training/showing.js";
import { Training } from "../training/training.js";
import { readBytes, readJson } from "./files.js";

/** What samples have to fit, and the folder that their file names are relative to. */
type DatasetPlace = SampleShape & { readonly folder: string };

/**
 * Reads the samples of a training file, whose file names are relative to `folder`; throws HostError FILE_READ,
 * FILE_FORMAT, DATA_INVALID, EVENTS_INVALID.
 */
export async function loadDataset(data: TrainingData, { folder, ...shape }: DatasetPlace): Promise<Dataset> {
  const read = async (file: string) => {
    const path = isAbsolute(file) ? file : join(folder, file);
    return { path, bytes: await readBytes(path, { gunzip: true }) };
  };
  if (data.kind !== "recordings") return readDataset(data, shape, read);
  const { isHdf5, readEventTree } = await import("./timed-event-files.js");
  const listed = data.folder === undefined ? data : { ...data, files: await labelledFiles(data.folder, folder) };
  return readDataset(listed, shape, read, async (file) => {
    const found = await read(file);
    return isHdf5(found.bytes) ? { path: found.path, tree: await readEventTree(found.path) } : found;
  });
}

/**
 * The files of a folder whose subfolders are named by labels, in order of label, then of name. Throws HostError
 * FILE_READ, DATA_INVALID.
 */
async function labelledFiles(name: string, from: string): Promise<{ readonly file: string; readonly label: number }[]> {
  const folder = isAbsolute(name) ? name : join(from, name);
  const list = (path: string) =>
    readdir(path, { withFileTypes: true }).catch((thrown: unknown) => {
      throw fileError("FILE_READ", path, thrown);
    });
  const labels = (await list(folder)).filter((entry) => entry.isDirectory() && /^\d{1,5}$/.test(entry.name));
  labels.sort((a, b) => Number(a.name) - Number(b.name));
  const files: { file: string; label: number }[] = [];
  for (const { name: label } of labels) {
    const names = (await list(join(folder, label))).filter((entry) => entry.isFile()).map((entry) => entry.name);
    for (const file of names.sort()) files.push({ file: join(name, label, file), label: Number(label) });
  }
  if (files.length > 0) return files;
  const message = `${folder}: no recordings there, allowed: files in subfolders that are named by their labels`;
  throw new HostError("DATA_INVALID", message, { file: folder });
}

/** Reads a training file, checked by its schema alone; throws HostError FILE_READ, FILE_FORMAT, TRAINING_INVALID. */
export async function readTrainingFile(path: string): Promise<TrainingFile> {
  return parseBy(trainingSchema, await readJson(path), { file: path, path: [], code: "TRAINING_INVALID" });
}

/**
 * Reads a training file and its data, those of its parts included; without a network the file has to describe one. Throws
 * HostError FILE_READ, FILE_FORMAT, TRAINING_INVALID, DATA_INVALID.
 */
export async function loadTraining(path: string, network?: Network): Promise<Training> {
  const file = await readTrainingFile(path);
  const place = { ...sampleShape(file, network, path), folder: dirname(path) };
  const load = async (data: TrainingData | undefined, at: string[]) => {
    if (data?.kind === "recordings" && (data.files === undefined) === (data.folder === undefined)) {
      throw trainingIssue([...at, "files"], data.files, "one of files and folder", path);
    }
    return data && loadDataset(data, place);
  };
  const [dataset, validation, test] = [
    await load(file.data, ["data"]),
    await load(file.validation?.data, ["validation", "data"]),
    await load(file.test?.data, ["test", "data"]),
  ];
  return new Training(file, dataset!, network, path, { validation, test });
}
