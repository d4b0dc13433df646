import { HostError } from "./errors.js";

/** A seeded generator: the same seed gives the same numbers on every machine. */
export interface Random {
  /** A number in [0, 1) with 32 random bits. */
  next(): number;
  /** An integer in min..max, both included, each equally likely. */
  integer(min: number, max: number): number;
}

/**
 * xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018), its state filled from the
 * seed by splitmix32. `seed` is any integer; its low 32 bits count. Throws HostError ARGUMENT for anything else.
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new HostError("ARGUMENT", `seed is ${seed}, allowed: an integer`, { argument: "seed", value: seed });
  }
  const state = new Int32Array(4);
  let mix = seed >>> 0;
  for (let i = 0; i < 4; i++) {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    state[i] = z ^ (z >>> 15);
  }
  const next32 = (): number => {
    const a = state[0]!;
    const b = state[1]!;
    const c = state[2]! ^ a;
    const d = state[3]! ^ b;
    state[0] = a ^ d;
    state[1] = b ^ c;
    state[2] = c ^ (b << 9);
    state[3] = rotateLeft(d, 11);
    return Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
  };
  return {
    next: () => next32() / 2 ** 32,
    integer(min, max) {
      const range = max - min + 1;
      // The values above the last whole multiple of the range would make its low numbers likelier: draw again.
      const limit = 2 ** 32 - (2 ** 32 % range);
      let drawn = next32();
      while (drawn >= limit) drawn = next32();
      return min + (drawn % range);
    },
  };
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
