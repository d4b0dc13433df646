import { NEURON_PARAMETERS } from "../../protocol/tables/memory-map.js";
import type { Random } from "./random.js";
import type { RequestContext } from "./requests.js";
import { partsOf } from "./third-factor-requests.js";
import { type Layout, randomWord } from "./words.js";

const parameterLayouts: Layout[] = Object.values(NEURON_PARAMETERS);

/** Single bits of the adaptation word: grouped, groupStart, modulator, linear. */
const ADAPTATION_BITS = 24;

/** Parameters that make neurons live: thresholds that weights reach, moderate decays. */
function livelyWord(random: Random, index: number): number {
  const bits = (word: number, chance: number, bit: number) =>
    word | (random.chance(chance) ? 1 << (ADAPTATION_BITS + bit) : 0);
  const name = Object.keys(NEURON_PARAMETERS)[index] as keyof typeof NEURON_PARAMETERS;
  const values: Record<keyof typeof NEURON_PARAMETERS, () => number> = {
    threshold: () => random.integer(1, 600),
    reset: () => (random.chance(0.5) ? 2 ** 31 : 0),
    leak: () => random.integer(0, 9000),
    linearLeak: () => random.integer(0, 20),
    synapse: () =>
      random.pick([65536, random.integer(0, 65536)]) | (random.integer(0, 3) << 20) | (random.integer(0, 3) << 24),
    bias: () => random.integer(0, 30),
    spike: () => random.integer(0, 50) | (random.integer(0, 3) << 24),
    adaptation: () => random.integer(0, 9000) | [0.6, 0.2, 0.3, 0.5].reduce(bits, 0),
  };
  return values[name]() >>> 0;
}

/** The same, without the bits of parts that the build lacks, mostly. */
export function lively(context: RequestContext, index: number): number {
  return partsOf(context, index, livelyWord(context.random, index));
}

/** A word of parameters over its whole range. */
export function anyWord(context: RequestContext, index: number): number {
  return partsOf(context, index, randomWord(context.random, parameterLayouts[index]!));
}
