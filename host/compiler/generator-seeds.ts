import { LIMITS } from "../../protocol/tables/limits.js";

/**
 * Word `index` of the generators for a seed, never 0: the finaliser of MurmurHash3 (Appleby, 2011) over
 * seed + 0x9e3779b9 (index + 1), all modulo 2^32. A result of 0 becomes 0x9e3779b9.
 */
export function generatorWord(seed: number, index: number): number {
  let z = (seed + Math.imul(LIMITS.randomSeed, index + 1)) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  z = (z ^ (z >>> 16)) >>> 0;
  return z === 0 ? LIMITS.randomSeed : z;
}

/** Words `first`.. of the generators for a seed. */
export function generatorWords(seed: number, first: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => generatorWord(seed, first + i));
}
