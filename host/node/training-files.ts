import { dirname, isAbsolute, join } from "node:path";
import { parseBy } from "../network/issue.js";
import type { Network } from "../network/network.js";
import { readDataset } from "../training/dataset.js";
import type { Dataset, SampleShape } from "../training/samples.js";
import { type TrainingData, trainingSchema } from "../training/schema.js";
import { Training } from "../training/training.js";
import { readBytes, readJson } from "./files.js";

/**
 * Reads the samples of a training file, whose names start from `folder`; throws HostError FILE_READ, FILE_FORMAT,
 * DATA_INVALID, EVENTS_INVALID.
 */
export async function loadDataset(
  data: TrainingData,
  { folder, ...shape }: SampleShape & { readonly folder: string },
): Promise<Dataset> {
  const read = async (file: string) => {
    const path = isAbsolute(file) ? file : join(folder, file);
    return { path, bytes: await readBytes(path, { gunzip: true }) };
  };
  if (data.kind !== "recordings") return readDataset(data, shape, read);
  const { isHdf5, readEventTree } = await import("./timed-event-files.js");
  return readDataset(data, shape, read, async (file) => {
    const found = await read(file);
    return isHdf5(found.bytes) ? { path: found.path, tree: await readEventTree(found.path) } : found;
  });
}

/** Reads a training file and its data; throws HostError FILE_READ, FILE_FORMAT, TRAINING_INVALID, DATA_INVALID. */
export async function loadTraining(path: string, network: Network): Promise<Training> {
  const file = parseBy(trainingSchema, await readJson(path), { file: path, path: [], code: "TRAINING_INVALID" });
  const shape = { axons: network.axons.size, stepsPerSample: file.stepsPerSample, folder: dirname(path) };
  return new Training(file, await loadDataset(file.data, shape), network, path);
}
