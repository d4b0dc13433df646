import { LIMITS } from "../tables/limits.js";

/** Single weights: parallel lists of byte offset in the weight region (ascending, distinct) and weight -128..127. */
export interface SparseWeights {
  readonly offsets: Uint32Array;
  readonly weights: Int8Array;
}

// [7:0] weights passed over, [15:8] the weight; skip 255: pass over 128 times the second byte, write nothing
const SKIP_MAX = LIMITS.sparseAdvance - 1;
const ADVANCE_MAX = 255 * LIMITS.sparseAdvanceUnit;
const FILLER = LIMITS.sparseAdvance;

/** Pairs encoded into words, how many weights they write, and the byte offset (a multiple of 4) they start from. */
export interface EncodedWeights {
  readonly words: Uint32Array;
  readonly count: number;
  readonly startOffset: number;
}

/** Encodes weights `start`.. as (skip, weight) pairs, two per word, into at most `maxWords` words. */
export function encodeSparseWeights(list: SparseWeights, maxWords: number, start = 0): EncodedWeights {
  const startOffset = (list.offsets[start] ?? 0) & ~3;
  const pairs: number[] = [];
  const budget = 2 * maxWords;
  let cursor = startOffset;
  let end = start;
  for (; end < list.offsets.length; end++) {
    const whole = pairs.length;
    const skip = pushAdvances(pairs, list.offsets[end]! - cursor);
    if (pairs.length >= budget) {
      pairs.length = whole;
      break;
    }
    pairs.push(skip | ((list.weights[end]! & 0xff) << 8));
    cursor = list.offsets[end]! + 1;
  }
  if (pairs.length % 2 === 1) pairs.push(FILLER);
  const words = new Uint32Array(pairs.length / 2);
  for (let w = 0; w < words.length; w++) words[w] = pairs[2 * w]! | (pairs[2 * w + 1]! << 16);
  return { words, count: end - start, startOffset };
}

/** Pushes the advances that bring a distance down to what one skip byte holds; returns the rest. */
function pushAdvances(pairs: number[], distance: number): number {
  let rest = distance;
  while (rest > SKIP_MAX) {
    const by = Math.min(rest - (rest % LIMITS.sparseAdvanceUnit), ADVANCE_MAX);
    pairs.push(LIMITS.sparseAdvance | ((by / LIMITS.sparseAdvanceUnit) << 8));
    rest -= by;
  }
  return rest;
}

/** Decodes pairs back to weights at byte offsets counted from the region's start. */
export function decodeSparseWeights(words: ArrayLike<number>, startOffset: number): SparseWeights {
  const offsets: number[] = [];
  const weights: number[] = [];
  let cursor = startOffset;
  for (let p = 0; p < 2 * words.length; p++) {
    const pair = (words[p >> 1]! >>> (p & 1 ? 16 : 0)) & 0xffff;
    const skip = pair & 0xff;
    if (skip === LIMITS.sparseAdvance) {
      cursor += (pair >>> 8) * LIMITS.sparseAdvanceUnit;
      continue;
    }
    offsets.push(cursor + skip);
    weights.push((pair << 16) >> 24);
    cursor += skip + 1;
  }
  return { offsets: Uint32Array.from(offsets), weights: Int8Array.from(weights) };
}
