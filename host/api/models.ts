import { type ImportedNir, type NirOptions, nirToNetwork } from "../models/nir/import-nir.js";
import { readHdf5 } from "../node/hdf5/hdf5-file.js";

/**
 * Makes a network of a NIR file (`.nir`), as snnTorch, Norse, Sinabs and others write it. Throws HostError FILE_READ,
 * FILE_FORMAT, MODEL_INVALID, MODEL_UNSUPPORTED naming the node, and MODEL_QUESTION where the file does not say what its
 * numbers mean. Needs the optional package h5wasm.
 */
export async function importNir(file: string, options: NirOptions = {}): Promise<ImportedNir> {
  return nirToNetwork(await readHdf5(file), file, options);
}
