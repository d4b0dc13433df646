import type { Answers } from "../formats/training-progress.js";
import type { Population } from "../network/network.js";

/** For each label its neurons, counted in the population of a readout. */
export type NeuronNames = readonly (readonly number[])[];

/** The label whose neurons spike most on average; the lowest on a tie, -1 if none spikes. */
export function answerOf(counts: ArrayLike<number>, names: NeuronNames): number {
  let [best, most] = [-1, 0];
  names.forEach((neurons, label) => {
    let sum = 0;
    for (const neuron of neurons) sum += counts[neuron]!;
    const mean = neurons.length === 0 ? 0 : sum / neurons.length;
    if (mean > most) [best, most] = [label, mean];
  });
  return best;
}

/** Spikes of each neuron summed over the samples of each label, to name neurons by. */
export class ResponseSums {
  readonly #sums: Float64Array;
  readonly #samples: Uint32Array;

  constructor(
    private readonly population: Population,
    private readonly classes: number,
  ) {
    this.#sums = new Float64Array(classes * population.size);
    this.#samples = new Uint32Array(classes);
  }

  add(label: number, counts: ArrayLike<number>): void {
    const { size } = this.population;
    this.#samples[label]! += 1;
    for (let n = 0; n < size; n++) this.#sums[label * size + n]! += counts[n]!;
  }

  /** Each neuron under the label for whose samples it fires most on average; one that never fires is under none. */
  names(): number[][] {
    const { size } = this.population;
    const names = Array.from({ length: this.classes }, (): number[] => []);
    for (let n = 0; n < size; n++) {
      let [best, most] = [-1, 0];
      for (let label = 0; label < this.classes; label++) {
        const mean = this.#sums[label * size + n]! / Math.max(1, this.#samples[label]!);
        if (mean > most) [best, most] = [label, mean];
      }
      names[best]?.push(n);
    }
    return names;
  }
}

/** Counts answers: right ones, missing ones, and which label was taken for which. */
export class Tally {
  #right = 0;
  #samples = 0;
  readonly #confusion: number[][];

  constructor(private readonly classes: number) {
    this.#confusion = Array.from({ length: classes }, () => new Array<number>(classes + 1).fill(0));
  }

  add(label: number, answer: number): void {
    this.#samples++;
    if (answer === label) this.#right++;
    this.#confusion[label]![answer < 0 ? this.classes : answer]! += 1;
  }

  get answers(): Answers {
    const unanswered = this.#confusion.reduce((sum, row) => sum + row[this.classes]!, 0);
    return { samples: this.#samples, right: this.#right, unanswered, confusion: this.#confusion };
  }
}
