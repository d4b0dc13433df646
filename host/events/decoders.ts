import type { EventList } from "./events.js";

/** Adjacent neurons in the core: a population, or part of one. */
export interface NeuronRange {
  readonly first: number;
  readonly size: number;
}

/** How often each neuron of the range fired. */
export function countSpikes(spikes: EventList, range: NeuronRange): Uint32Array {
  const counts = new Uint32Array(range.size);
  for (const neuron of spikes.indices) {
    const n = neuron - range.first;
    if (n >= 0 && n < range.size) counts[n]! += 1;
  }
  return counts;
}

/** The step in which each neuron of the range fired first, -1 when it never did. */
export function firstSpikeSteps(spikes: EventList, range: NeuronRange): Int32Array {
  const firsts = new Int32Array(range.size).fill(-1);
  spikes.indices.forEach((neuron, e) => {
    const n = neuron - range.first;
    if (n >= 0 && n < range.size && firsts[n] === -1) firsts[n] = spikes.steps[e]!;
  });
  return firsts;
}

/** The place of the largest value, the lowest on a tie, -1 for an empty list: the winner by spike count. */
export function argmax(values: ArrayLike<number>): number {
  let best = -1;
  for (let i = 0; i < values.length; i++) if (best < 0 || values[i]! > values[best]!) best = i;
  return best;
}

/** The place of the earliest first spike, the lowest on a tie, -1 when none fired: the winner by latency. */
export function earliest(firsts: ArrayLike<number>): number {
  let best = -1;
  for (let i = 0; i < firsts.length; i++) {
    if (firsts[i]! >= 0 && (best < 0 || firsts[i]! < firsts[best]!)) best = i;
  }
  return best;
}
