import type { Build } from "../../protocol/tables/builds.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { REGIONS } from "../../protocol/tables/memory-map.js";
import { Arena } from "./arena.js";

/** One step of xorshift32 (Marsaglia, Xorshift RNGs, 2003, shifts 13, 17, 5); the result is a signed 32-bit number. */
export function xorshift32(state: number): number {
  let s = state ^ (state << 13);
  s ^= s >>> 17;
  return s ^ (s << 5);
}

/** A fixed number of steps of xorshift32 at once: the steps are linear over single bits, so bytes of the state add up. */
export class GeneratorJump {
  private readonly table = new Int32Array(4 * 256);

  /** As many steps as `step` takes. */
  constructor(step: (state: number) => number) {
    for (let bit = 0; bit < 32; bit++) {
      const image = step(1 << bit);
      const byte = 256 * (bit >> 3);
      for (let value = 0; value < 256; value++) {
        if (value & (1 << (bit & 7))) this.table[byte + value] = this.table[byte + value]! ^ image;
      }
    }
  }

  /** The state that many steps after `state`, as a signed 32-bit number. */
  after(state: number): number {
    const t = this.table;
    return (
      t[state & 255]! ^ t[256 + ((state >>> 8) & 255)]! ^ t[512 + ((state >>> 16) & 255)]! ^ t[768 + (state >>> 24)]!
    );
  }
}

/** Jumps of 1, 2, 4, ... steps, made when first needed. */
const powers: GeneratorJump[] = [];

function power(exponent: number): GeneratorJump {
  for (let e = powers.length; e <= exponent; e++) {
    const half = powers[e - 1];
    powers.push(new GeneratorJump(half ? (state) => half.after(half.after(state)) : xorshift32));
  }
  return powers[exponent]!;
}

/** The state any number of steps after `state`, as a signed 32-bit number. */
export function stepsAfter(state: number, steps: number): number {
  let at = state;
  for (let e = 0; steps >> e !== 0; e++) if ((steps >> e) & 1) at = power(e).after(at);
  return at;
}

/** A jump of this many steps. */
export const jumpOf = (steps: number) => new GeneratorJump((state) => stepsAfter(state, steps));

/** The generators of a build after reset: word 0 draws phases, word 1 + g rounds the changes in lanes 4g..4g+3. */
export function createGenerators(build: Build, arena = new Arena()): Uint32Array {
  const generators = arena.uint32(REGIONS.random.words(build));
  for (let i = 0; i < generators.length; i++) generators[i] = Math.imul(LIMITS.randomSeed, i + 1);
  return generators;
}
