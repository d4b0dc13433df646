import type { Device } from "../device/device.js";
import type { EventList } from "../events/events.js";
import { checkModel, type ModelCheck } from "../models/check-model.js";
import { networkToNir } from "../models/nir/export-nir.js";
import { type ImportedNir, type NirOptions, nirToNetwork } from "../models/nir/import-nir.js";
import type { Network } from "../network/network.js";
import { saveFile } from "../node/files.js";
import { hdf5Bytes, readHdf5 } from "../node/hdf5/hdf5-file.js";

export type { FirstDifference, ModelCheck } from "../models/check-model.js";
export type { FloatNetwork } from "../models/float-network.js";
export type { ImportedModel, ModelFact, ModelPort } from "../models/imported-model.js";
export { formatReport, reportJson } from "../models/model-report.js";
export type { DialectName, DialectOptions } from "../models/nir/dialects.js";
export type { ImportedNir, NirOptions } from "../models/nir/import-nir.js";

/**
 * Makes a network from a NIR file (`.nir`), as snnTorch, Norse, Sinabs and others write it. Throws HostError FILE_READ,
 * FILE_FORMAT, MODEL_INVALID, MODEL_UNSUPPORTED naming the node, and MODEL_QUESTION where the file does not say what
 * its numbers mean. Needs the optional package h5wasm.
 */
export async function importNir(file: string, options: NirOptions = {}): Promise<ImportedNir> {
  return nirToNetwork(await readHdf5(file), file, options);
}

/**
 * Writes a network as a NIR file, in the core's units; resolves with notes for its receiver. Throws HostError
 * MODEL_UNSUPPORTED for what NIR cannot say, FILE_WRITE.
 */
export async function exportNir(network: Network, file: string): Promise<readonly string[]> {
  const { tree, notes } = networkToNir(network);
  await saveFile(file, await hdf5Bytes(tree, file));
  return notes;
}

/**
 * Runs an imported model in double precision and on a core that holds its network, over the same `steps` steps of input
 * (events, or the values of constant input), and compares them spike by spike. Throws HostError as `run` does.
 */
export async function checkNir(
  core: Device,
  model: ImportedNir,
  input: EventList | ArrayLike<number>,
  steps: number,
): Promise<ModelCheck> {
  const network = core.network;
  const checked = {
    run: core.run.bind(core),
    readPotentials: async () => {
      const all = await Promise.all((network?.populations ?? []).map((population) => core.readState(population)));
      return Int32Array.from(all.flatMap(({ potential }) => [...potential]));
    },
  };
  return checkModel(model, checked, "indices" in input ? { input } : { values: input }, steps);
}
