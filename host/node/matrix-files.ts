import { decodeMatrix, encodeMatrix, endingOf, type Matrix } from "../formats/matrix.js";
import { decodeValues } from "../formats/values.js";
import type { WeightMatrix } from "../network/weight-matrix.js";
import { readBytes, STANDARD, saveFile } from "./files.js";

/** Writes weights as CSV, JSON or NumPy by the name's ending; throws HostError ARGUMENT, FILE_WRITE. */
export async function saveMatrix(path: string, weights: WeightMatrix): Promise<void> {
  await saveFile(path, encodeMatrix(weights, endingOf(path)));
}

/** Weights of the largest core as JSON have some ten megabytes. */
const MATRIX_BYTES_MAX = 2 ** 28;

/**
 * Reads what `saveMatrix` writes, `.npz` with one array, and for "-" the standard input as CSV, JSON or `.npz`; throws
 * HostError ARGUMENT, FILE_READ, FILE_FORMAT, DATA_INVALID.
 */
export async function loadMatrix(path: string): Promise<Matrix> {
  if (path !== STANDARD && !path.endsWith(".npz")) endingOf(path); // before a file of another kind is read
  return decodeMatrix(await readBytes(path, { bytesMax: MATRIX_BYTES_MAX }), path);
}

/** A test set of images in double precision fits; nobody reads one row of a larger file of samples. */
const VALUES_BYTES_MAX = 2 ** 30;

/**
 * Reads the constant input of one sample from CSV or NumPy: the only row, or the one named, from 0 on. Throws HostError
 * FILE_READ, FILE_FORMAT, DATA_INVALID, ARGUMENT.
 */
export async function loadValues(path: string, row?: number): Promise<Float64Array> {
  return decodeValues(await readBytes(path, { bytesMax: VALUES_BYTES_MAX }), path, row);
}
