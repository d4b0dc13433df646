import {
  EVENT_HALF_BITS,
  EVENT_HALF_MAX,
  EVENT_INDEX_BITS,
  EVENT_INDEX_MAX,
} from "../../protocol/tables/event-word.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import type { NeuronRange } from "./decoders.js";

const SAMPLES_FIRST = 64;

/** Counts spikes sample by sample from encoded replies, without creating an object for each. */
export class SpikeTally {
  /** Spikes of all neurons. */
  spikes = 0;
  #counts: Uint32Array;
  #steps = new Uint32Array(SAMPLES_FIRST);
  #samples = 0;

  constructor(
    private readonly range: NeuronRange,
    private readonly stop: NeuronRange | undefined,
    /**
     * For a sample of a model: its steps, and how much later each neuron's spikes come. Spikes outside these steps do
     * not count.
     */
    private readonly model?: { readonly steps: number; readonly latencies: Uint8Array },
  ) {
    this.#counts = new Uint32Array(SAMPLES_FIRST * range.size);
  }

  /** Counts a reply's spikes, from the sample's step `from` on; returns whether a neuron of `stop` fired in its last step. */
  add(words: Uint32Array, stepsDone: number, from = 0): boolean {
    const { first, size } = this.range;
    const counts = this.#counts;
    const base = this.#samples * size - first;
    let step = 0;
    let stopped = false;
    for (let h = 0; h < 2 * words.length; h++) {
      const half = (words[h >> 1]! >>> (h & 1 ? EVENT_HALF_BITS : 0)) & EVENT_HALF_MAX;
      const index = half & EVENT_INDEX_MAX;
      if (half >>> EVENT_INDEX_BITS === LIMITS.eventAdvance) {
        step += index;
        continue;
      }
      step += half >>> EVENT_INDEX_BITS;
      this.spikes++;
      if (index >= first && index < first + size && this.#counted(from + step, index)) counts[base + index]! += 1;
      if (this.stop && step === stepsDone - 1) {
        stopped ||= index >= this.stop.first && index < this.stop.first + this.stop.size;
      }
    }
    return stopped;
  }

  #counted(step: number, neuron: number): boolean {
    if (!this.model) return true;
    const at = step - this.model.latencies[neuron]!;
    return at >= 0 && at < this.model.steps;
  }

  /** Goes on to the next sample; returns the counts of this one, as a view. */
  endSample(steps: number): Uint32Array {
    const { size } = this.range;
    this.#steps[this.#samples++] = steps;
    if (this.#samples === this.#steps.length) {
      const [counts, ended] = [new Uint32Array(2 * this.#counts.length), new Uint32Array(2 * this.#steps.length)];
      counts.set(this.#counts);
      ended.set(this.#steps);
      [this.#counts, this.#steps] = [counts, ended];
    }
    return this.#counts.subarray((this.#samples - 1) * size, this.#samples * size);
  }

  /** Counts and steps of the samples that ended. */
  result(): { counts: Uint32Array; steps: Uint32Array; spikes: number } {
    return {
      counts: this.#counts.slice(0, this.#samples * this.range.size),
      steps: this.#steps.slice(0, this.#samples),
      spikes: this.spikes,
    };
  }
}
