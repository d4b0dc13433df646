import { COLUMN_OFFSET, LEAK_SLOT, NEURONS, ONE, PARAMETER_OFFSET, ROW_OFFSET, SLOTS, wrap } from "./wire.js";

/**
 * One step of the original, as its public sources have it, neuron by neuron; sums wrap at 18 bits, units are 1/1024:
 * ```
 * u = v + bias                           the bias of one slot only
 * fires if u >= threshold and its counter is 0: v = 0, counter = 1
 * else    counter: 0 stays; below the refractory steps it counts up, else it becomes 0
 *         v = u - leak + current + input
 * input   = gain w[n + 6][input] of the input spike of the step before, else 0
 * current = current of the step before + the weights w[n + 6][pre + 5] of the neurons that fired then, where another
 *           neuron than n did; where none did: what the neuron before n has, of neuron 0 the last one's
 * ```
 * The weight from a neuron to the one before it is left out of the sum.
 */
export class SpikeStep {
  readonly weights = new Int8Array(SLOTS * SLOTS);
  readonly inputWeights = new Int8Array(SLOTS * SLOTS);
  bias = 0;
  biasSlot = 0;
  #thresholds: readonly number[] = [];
  #refractory: readonly number[] = [];
  #leak = 0;
  #gain = 0;
  readonly #potentials = new Int32Array(NEURONS);
  readonly #currents = new Int32Array(NEURONS);
  readonly #counters = new Int32Array(NEURONS);
  #fired = new Uint8Array(NEURONS);
  #input: number | undefined;
  /** What the register of the current holds. */
  #carried = 0;

  configure(
    thresholds: readonly number[],
    refractory: readonly number[],
    leaks: readonly number[],
    gain: number,
  ): void {
    this.#thresholds = thresholds;
    this.#refractory = refractory;
    this.#leak = leaks[LEAK_SLOT] ?? 0;
    this.#gain = gain;
  }

  /** What the end of a run leaves: potentials, currents and counters of 0. */
  clear(): void {
    for (const state of [this.#potentials, this.#currents, this.#counters, this.#fired]) state.fill(0);
    this.#input = undefined;
    this.#carried = 0;
  }

  /** Runs a step that takes an input spike, or none; returns 1 for each neuron that fires in it. */
  step(input: number | undefined): Uint8Array {
    const fired = new Uint8Array(NEURONS);
    const spikes = this.#fired.reduce((sum, bit) => sum + bit, 0);
    for (let n = 0; n < NEURONS; n++) {
      const current = this.#current(n, spikes - this.#fired[n]! > 0);
      const slot = n + PARAMETER_OFFSET;
      const before = wrap(this.#potentials[n]! + (slot === this.biasSlot ? this.bias : 0));
      if (before >= (this.#thresholds[slot] ?? 0) && this.#counters[n] === 0) {
        fired[n] = 1;
        this.#potentials[n] = 0;
        this.#counters[n] = 1;
        continue;
      }
      const counter = this.#counters[n]!;
      if (counter > 0) this.#counters[n] = counter < this.#refractory[slot]! ? counter + 1 : 0;
      this.#potentials[n] = wrap(before - this.#leak + current + this.#inputOf(n));
    }
    this.#fired = fired;
    this.#input = input;
    return fired;
  }

  #current(n: number, others: boolean): number {
    if (others) {
      let sum = 0;
      for (let pre = 0; pre < NEURONS; pre++) {
        if (this.#fired[pre] && pre !== n + 1) sum += this.weights[(n + ROW_OFFSET) * SLOTS + pre + COLUMN_OFFSET]!;
      }
      this.#carried = wrap(this.#currents[n]! + sum * ONE);
    }
    this.#currents[n] = this.#carried;
    return this.#carried;
  }

  #inputOf(n: number): number {
    if (this.#input === undefined || this.#input >= SLOTS) return 0;
    return wrap(this.#gain * this.inputWeights[(n + ROW_OFFSET) * SLOTS + this.#input]! * ONE);
  }
}
