import { LIMITS } from "../../protocol/tables/limits.js";

// The scalar loops of the third factor: hw/LEARNING.md has the arithmetic.

const MODULATOR_MAX = 2 ** (LIMITS.modulatorWidth - 1) - 1;

/** Moves the modulator signals low..high-1 by the weights of a row, whose first cell is `row`, saturating at 16 bits. */
export function modulateRow(
  weights: Int8Array,
  row: number,
  low: number,
  high: number,
  scale: number,
  modulator: Int16Array,
): void {
  for (let n = low; n < high; n++) {
    const moved = modulator[n]! + weights[row + n]! * scale;
    modulator[n] = moved > MODULATOR_MAX ? MODULATOR_MAX : Math.max(moved, -MODULATOR_MAX - 1);
  }
}
