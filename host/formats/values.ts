import { HostError } from "../errors.js";
import { decimal, shown, textLines } from "../text.js";
import { decodeNpy } from "./npy.js";

const NPY_FIRST_BYTE = 0x93;

/**
 * The values of one sample: a file's only row, or the one that `row` names, from 0 on. NumPy arrays have the shape
 * (inputs) or (samples, inputs), other files are CSV. Throws HostError FILE_FORMAT, DATA_INVALID for any other file,
 * and for values that vary over time; ARGUMENT when a row has to be named, or does not exist.
 */
export function decodeValues(bytes: Uint8Array, file: string, row?: number): Float64Array {
  return bytes[0] === NPY_FIRST_BYTE ? ofArray(bytes, file, row) : ofText(bytes, file, row);
}

function ofArray(bytes: Uint8Array, file: string, row: number | undefined): Float64Array {
  const { shape, values } = decodeNpy(bytes, file);
  if (shape.length === 3) {
    const found = `has the shape (${shape.join(", ")}), like (samples, steps, inputs)`;
    const message = `${file}: ${found}; inputs are constant here and cannot vary over time, allowed: (samples, inputs)`;
    throw new HostError("DATA_INVALID", message, { file, shape });
  }
  const columns = shape.at(-1);
  if (shape.length < 1 || shape.length > 2 || !columns) {
    const message = `${file}: its shape is (${shape.join(", ")}), allowed: (inputs) or (samples, inputs)`;
    throw new HostError("DATA_INVALID", message, { file, shape });
  }
  const at = rowOf(row, shape.length === 1 ? 1 : shape[0]!, file);
  return Float64Array.from(values.subarray(at * columns, (at + 1) * columns));
}

function ofText(bytes: Uint8Array, file: string, row: number | undefined): Float64Array {
  let rows = 0;
  let found: string | undefined;
  for (const line of textLines(bytes, file)) if (rows++ === (row ?? 0)) found = line;
  const at = rowOf(row, rows, file);
  return Float64Array.from(found!.split(","), (cell, c) => {
    const value = decimal(cell);
    if (Number.isFinite(value)) return value;
    const path = `line ${at + 1}, value ${c + 1}`;
    const message = `${file}: ${path} is ${shown(cell)}, allowed: a number`;
    throw new HostError("DATA_INVALID", message, { file, path, value: cell });
  });
}

/** The row that is meant; throws ARGUMENT when that is not clear. */
function rowOf(row: number | undefined, rows: number, file: string): number {
  if (rows === 0) throw new HostError("DATA_INVALID", `${file}: it has no rows, allowed: one row per sample`, { file });
  const found = row ?? (rows === 1 ? 0 : undefined);
  if (found !== undefined && found < rows) return found;
  const asked = row === undefined ? `it has ${rows} rows, and none is named` : `it has no row ${row}`;
  throw new HostError("ARGUMENT", `${file}: ${asked}, allowed: --row 0..${rows - 1}`, { argument: "row", row, rows });
}
