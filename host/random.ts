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
 * seed by splitmix32. `seed` is any integer; its low 32 bits count. Throws HostError ARGUMENT for what is none.
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new HostError("ARGUMENT", `seed is ${seed}, allowed: an integer`, { argument: "seed", value: seed });
  }
  const state = new Uint32Array(4);
  let mix = seed >>> 0;
  for (let i = 0; i < 4; i++) {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    state[i] = z ^ (z >>> 15);
  }
  const next32 = (): number => {
    let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    state.set([a, b, c, d]);
    return result;
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
