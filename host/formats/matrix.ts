import { LIMITS } from "../../protocol/tables/limits.js";
import { HostError } from "../errors.js";
import { parseBy } from "../network/issue.js";
import { list, literal, real, record } from "../network/schema-parts.js";
import { WEIGHT_MAX, WEIGHT_MIN, WeightMatrix } from "../network/weight-matrix.js";
import { decimal, shown, textLines } from "../text.js";
import { parseJson } from "./json.js";
import { decodeNpy, encodeNpy, type NpyArray } from "./npy.js";
import { decodeNpz, isZip } from "./npz.js";

const MATRIX_ENDINGS = [".csv", ".json", ".npy"] as const;
/** The ending of a file of weights, which says its format. */
export type MatrixEnding = (typeof MATRIX_ENDINGS)[number];
/** More rows or columns than any build has sources and neurons. */
const SIDE_MAX = LIMITS.axonsMax + LIMITS.neuronsMax;
const FORMAT = "lifwire-weights";
const VERSION = 1;

const schema = record({
  format: literal(FORMAT),
  version: literal(VERSION),
  weights: list(list(real(), "a list of weights"), "a list of rows, one per source"),
});

/** Numbers in rows, as a file of weights holds them: one row per source, one column per neuron. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** The weights as numbers, in weight units, with their fractions if they have any. */
export function matrixOf(weights: WeightMatrix): Matrix {
  return { rows: weights.rows, columns: weights.columns, values: weights.toFloats() };
}

/** Weights as the text or bytes of a file; in NumPy, whole weights as int8, others as float64. */
export function encodeMatrix(weights: WeightMatrix, ending: MatrixEnding): string | Uint8Array {
  const { rows, columns, fractions } = weights;
  const values = weights.toFloats();
  const row = (r: number) => Array.from(values.subarray(r * columns, (r + 1) * columns));
  switch (ending) {
    case ".npy":
      return encodeNpy([rows, columns], fractions && fractions.bits > 0 ? values : weights.values);
    case ".csv":
      return Array.from({ length: rows }, (_, r) => `${row(r).join(",")}\n`).join("");
    case ".json": {
      const lines = Array.from({ length: rows }, (_, r) => JSON.stringify(row(r))).join(",\n  ");
      return `{ "format": "${FORMAT}", "version": ${VERSION}, "weights": [\n  ${lines}\n] }\n`;
    }
  }
}

/** Reads what `encodeMatrix` makes, and `.npz` with one array; throws HostError FILE_FORMAT, DATA_INVALID naming the file. */
export function decodeMatrix(bytes: Uint8Array, path: string): Matrix {
  if (isZip(bytes)) return ofArray(decodeNpz(bytes, path, undefined), path);
  if (path === "-") return ofText(bytes, bytes[0] === OPENING_BRACE ? ".json" : ".csv", path);
  const ending = endingOf(path);
  return ending === ".npy" ? ofArray(decodeNpy(bytes, path), path) : ofText(bytes, ending, path);
}

const OPENING_BRACE = 0x7b;

function ofText(bytes: Uint8Array, ending: ".csv" | ".json", path: string): Matrix {
  if (ending === ".csv") return ofRows(csvRows(bytes, path), path);
  return ofRows(jsonRows(new TextDecoder().decode(bytes), path), path);
}

/** The ending of a file of weights; throws ARGUMENT for another. */
export function endingOf(path: string): MatrixEnding {
  const ending = MATRIX_ENDINGS.find((known) => path.endsWith(known));
  if (ending) return ending;
  const message = `${path}: a file of weights ends in ${MATRIX_ENDINGS.join(", ")}`;
  throw new HostError("ARGUMENT", message, { file: path, allowed: MATRIX_ENDINGS });
}

function ofArray({ shape, values }: NpyArray, path: string): Matrix {
  const [rows, columns] = shape;
  if (shape.length === 2 && rows && columns && rows <= SIDE_MAX && columns <= SIDE_MAX) {
    return { rows, columns, values: Float64Array.from(values) };
  }
  const allowed = `two dimensions of 1..${SIDE_MAX}, one row per source`;
  throw invalid(path, "its shape", `(${shape.slice(0, 8).join(", ")})`, allowed);
}

function csvRows(bytes: Uint8Array, path: string): number[][] {
  const rows: number[][] = [];
  for (const line of textLines(bytes, path)) {
    if (rows.length === SIDE_MAX) throw invalid(path, "its number of rows", `more than ${SIDE_MAX}`, `1..${SIDE_MAX}`);
    const cells = line.split(",").map((cell, c) => {
      const value = decimal(cell);
      if (Number.isFinite(value)) return value;
      throw invalid(path, `line ${rows.length + 1}, value ${c + 1}`, cell, "a number");
    });
    rows.push(cells);
  }
  return rows;
}

function jsonRows(text: string, path: string): number[][] {
  return parseBy(schema, parseJson(text, path), { file: path, path: [], code: "DATA_INVALID" }).weights;
}

function ofRows(rows: readonly (readonly number[])[], path: string): Matrix {
  const columns = rows[0]?.length ?? 0;
  if (columns === 0) throw invalid(path, "its number of weights", 0, "at least 1");
  const odd = rows.findIndex((row) => row.length !== columns);
  if (odd >= 0) throw invalid(path, `row ${odd}, its number of weights`, rows[odd]!.length, `${columns}, as in row 0`);
  return { rows: rows.length, columns, values: Float64Array.from(rows.flat()) };
}

function invalid(file: string, path: string, value: unknown, allowed: string): HostError {
  const message = `${file}: ${path} is ${shown(value)}, allowed: ${allowed}`;
  return new HostError("DATA_INVALID", message, { file, path, value, allowed });
}

/**
 * Numbers of a file as weights of a core with `fractionBits`; throws DATA_INVALID when the shape differs or a number is
 * not a weight that the core can hold exactly.
 */
export function weightsOf(
  matrix: Matrix,
  shape: { readonly rows: number; readonly columns: number },
  fractionBits: number,
  file: string,
): WeightMatrix {
  const { rows, columns, values } = matrix;
  if (rows !== shape.rows || columns !== shape.columns) {
    throw invalid(file, "its shape", `${rows} x ${columns}`, `${shape.rows} x ${shape.columns}, one row per source`);
  }
  const one = 2 ** fractionBits;
  const wrong = values.findIndex((w) => !(w >= WEIGHT_MIN && w < WEIGHT_MAX + 1 && Number.isInteger(w * one)));
  if (wrong < 0) return WeightMatrix.fromFloats(rows, columns, values, fractionBits);
  const step = fractionBits === 0 ? "integers" : `multiples of 1/${one}`;
  const place = `row ${Math.floor(wrong / columns)}, column ${wrong % columns}`;
  throw invalid(
    file,
    place,
    values[wrong],
    `${step} ${WEIGHT_MIN}..${WEIGHT_MAX + 1 - 1 / one}, which the core can hold`,
  );
}
