import { HostError } from "../../errors.js";
import type { Matrix } from "../../formats/matrix.js";

/** How two matrices of weights differ, in weight units. */
export interface MatrixDifference {
  readonly weights: number;
  readonly differing: number;
  /** Largest difference b - a by magnitude, and where it is. */
  readonly largest: number;
  readonly at: { readonly row: number; readonly column: number } | undefined;
  /** Mean of the magnitudes. */
  readonly mean: number;
}

/** Compares two matrices; throws HostError DATA_INVALID when their shapes differ. */
export function diffMatrices(a: Matrix, b: Matrix, nameA: string, nameB: string): MatrixDifference {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    const message = `${nameB}: its shape is ${b.rows} x ${b.columns}, allowed: ${a.rows} x ${a.columns}, as in ${nameA}`;
    throw new HostError("DATA_INVALID", message, { file: nameB, path: "shape" });
  }
  let [differing, largest, place, sum] = [0, 0, -1, 0];
  a.values.forEach((value, i) => {
    const other = b.values[i]!;
    const difference = other - value;
    // NaN equals NaN: a file is never different from itself.
    if (difference === 0 || Object.is(other, value)) return;
    differing++;
    sum += Math.abs(difference);
    if (!(Math.abs(difference) <= Math.abs(largest))) [largest, place] = [difference, i];
  });
  const at = place < 0 ? undefined : { row: Math.floor(place / a.columns), column: place % a.columns };
  return { weights: a.values.length, differing, largest, at, mean: sum / Math.max(1, a.values.length) };
}
