import type { SnmInputSpike, SnmNetwork } from "./snm-network.js";

/** What a step of the reference did. */
export interface ReferenceStep {
  readonly step: number;
  /** Neurons that fired, ascending. */
  readonly fired: readonly number[];
  /** States before the reset of those that fired. */
  readonly reached: Float64Array;
  /** States after the reset. */
  readonly states: Float64Array;
}

/**
 * SuperNeuroMAT's own step in doubles, STDP included, as `SNN.simulate` of version 3.5 computes it: leak toward the
 * reset state, input and weights, compare, refractory, reset, then changes of weights. An imported network is compared
 * with it.
 */
export class SnmReference {
  readonly states: Float64Array;
  readonly refractory: Float64Array;
  /** Weights now, in the order of the file's synapses. */
  readonly weights: Float64Array;
  readonly #rows: readonly (readonly number[])[];
  readonly #input = new Map<number, SnmInputSpike[]>();
  /** Neurons that fired in the last steps, the latest first; as many as STDP has taps, at least one. */
  readonly #history: Uint8Array[];
  readonly #taps: number;
  #step = 0;

  constructor(private readonly network: SnmNetwork) {
    const { neurons, synapses, spikeTrain, stdp } = network;
    this.states = network.states.slice();
    this.refractory = network.refractoryStates.slice();
    this.weights = synapses.weights.slice();
    const rows = Array.from({ length: neurons }, (): number[] => []);
    for (const [s, pre] of synapses.pre.entries()) rows[pre]!.push(s);
    this.#rows = rows;
    for (const spike of network.input) {
      const together = this.#input.get(spike.step);
      if (together) together.push(spike);
      else this.#input.set(spike.step, [spike]);
    }
    this.#taps = Math.max(stdp.apos.length, stdp.aneg.length);
    this.#history = spikeTrain.slice(-Math.max(1, this.#taps)).toReversed();
  }

  step(): ReferenceStep {
    const { network, states, refractory } = this;
    this.#leak();
    const arriving = new Float64Array(network.neurons);
    for (const { neuron, value } of this.#input.get(this.#step) ?? []) arriving[neuron]! += value;
    const delivered = new Float64Array(network.neurons);
    this.#history[0]?.forEach((spike, pre) => {
      if (spike) for (const s of this.#rows[pre]!) delivered[network.synapses.post[s]!]! += this.weights[s]!;
    });
    const fired = new Uint8Array(network.neurons);
    for (let n = 0; n < states.length; n++) {
      states[n]! += arriving[n]! + delivered[n]!;
      if (refractory[n]! > 0) refractory[n]!--;
      else fired[n] = Number(states[n]! > network.thresholds[n]!);
    }
    const reached = states.slice();
    const spikes = [...fired.keys()].filter((n) => fired[n] === 1);
    for (const n of spikes) {
      refractory[n] = network.refractoryPeriods[n]!;
      states[n] = network.resetStates[n]!;
    }
    this.#learn(fired);
    this.#history.unshift(fired);
    this.#history.length = Math.min(this.#history.length, Math.max(1, this.#taps));
    return { step: this.#step++, fired: spikes, reached, states };
  }

  #leak(): void {
    const { leaks, resetStates } = this.network;
    for (const [n, state] of this.states.entries()) {
      const [reset, leak] = [resetStates[n]!, leaks[n]!];
      if (state > reset) this.states[n] = Math.max(state - leak, reset);
      else if (state < reset) this.states[n] = Math.min(state + leak, reset);
    }
  }

  #learn(fired: Uint8Array): void {
    const taps = Math.min(this.#taps, this.#history.length);
    if (taps > 0) changeWeights(this.network, this.weights, fired, this.#history.slice(0, taps));
  }
}

/**
 * The changes of one step: `before[k]` are the neurons that fired k + 1 steps before. A synapse whose source did so, and
 * whose target fires now, gains apos[k]; every other plastic one gains aneg[k].
 */
export function changeWeights(
  { synapses, stdp }: SnmNetwork,
  weights: Float64Array,
  fired: Uint8Array,
  before: readonly Uint8Array[],
): void {
  // In the order of SuperNeuroMAT's own sums, so that doubles round alike: the pairs' part, then the drift of all taps.
  let drift = 0;
  for (let k = before.length - 1; k >= 0; k--) drift += stdp.aneg[k] ?? 0;
  for (let s = 0; s < weights.length; s++) {
    if (!synapses.plastic[s]) continue;
    let gain = 0;
    if (fired[synapses.post[s]!]) {
      for (let k = before.length - 1; k >= 0; k--) {
        if (before[k]![synapses.pre[s]!]) gain += (stdp.apos[k] ?? 0) - (stdp.aneg[k] ?? 0);
      }
    }
    weights[s]! += gain + drift;
  }
}
