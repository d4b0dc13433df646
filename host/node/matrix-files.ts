import { decodeMatrix, encodeMatrix, endingOf, type Matrix } from "../formats/matrix.js";
import type { WeightMatrix } from "../network/weight-matrix.js";
import { readBytes, saveFile } from "./files.js";

/** Writes weights as CSV, JSON or NumPy by the name's ending; throws HostError ARGUMENT, FILE_WRITE. */
export async function saveMatrix(path: string, weights: WeightMatrix): Promise<void> {
  await saveFile(path, encodeMatrix(weights, endingOf(path)));
}

/** Reads what `saveMatrix` writes; throws HostError ARGUMENT, FILE_READ, FILE_FORMAT, DATA_INVALID. */
export async function loadMatrix(path: string): Promise<Matrix> {
  endingOf(path); // before a file of another kind is read
  return decodeMatrix(await readBytes(path), path);
}
