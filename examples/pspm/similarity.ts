import type { Trains } from "./network.js";

/** Time constant of the exponential that a spike leaves, in steps. */
const TIME_CONSTANT = 5;
/** A spike is matched by one of the other train at most this many steps away. */
export const MATCH_STEPS = 2;

/**
 * How much two sets of spike trains resemble each other: 1 - D^2 / (|f|^2 + |g|^2), with van Rossum's distance D between
 * the trains f and g, each spike an exponential of 5 steps (Neural Computation 13 (2001) 751). 1: the same; 0: they never
 * overlap.
 */
export function similarity(a: Trains, b: Trains, steps: number): number {
  let [apart, size] = [0, 0];
  for (const [i, train] of a.entries()) {
    const [f, g] = [filtered(train, steps), filtered(b[i]!, steps)];
    for (let t = 0; t < steps; t++) {
      apart += (f[t]! - g[t]!) ** 2;
      size += f[t]! ** 2 + g[t]! ** 2;
    }
  }
  return size === 0 ? 1 : 1 - apart / size;
}

function filtered(train: readonly number[], steps: number): Float64Array {
  const values = new Float64Array(steps);
  for (const step of train) values[step]! += 1;
  const kept = Math.exp(-1 / TIME_CONSTANT);
  for (let t = 1; t < steps; t++) values[t]! += kept * values[t - 1]!;
  return values;
}

export function isMatched(step: number, train: readonly number[]): boolean {
  return train.some((other) => Math.abs(other - step) <= MATCH_STEPS);
}

/** The share of the spikes of `wanted` that `found` has within two steps. */
export function matchedShare(wanted: Trains, found: Trains): number {
  const all = wanted.flatMap((train, i) => train.map((step) => isMatched(step, found[i]!)));
  return all.filter((matched) => matched).length / Math.max(1, all.length);
}
