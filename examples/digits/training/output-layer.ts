import { CLASSES } from "../dataset.js";
import type { NeuronSpike } from "../decide.js";
import { STEPS_PER_IMAGE } from "../encode.js";
import type { HiddenLayer } from "./hidden-layer.js";
import { TrainedIntegers } from "./parameters.js";
import type { Random } from "./random.js";
import type { Settings } from "./settings.js";

const WEIGHT_LIMIT = 127;
const BIAS_LIMIT = 2000;
const INITIAL_WEIGHT = 12;
const INITIAL_BIAS = 20;
const TINY = 1e-12;

/**
 * The ten class neurons, of the same kind as the hidden ones. The loss looks at what a neuron was driven by in all steps,
 * in thresholds: without the rounding to whole spikes that is its spike count.
 */
export class OutputLayer {
  /** weights.integer[hidden neuron * 10 + class] */
  readonly weights: TrainedIntegers;
  readonly biases: TrainedIntegers;
  /** Slopes of the loss by the drive of each hidden neuron, for its backward pass. */
  readonly driveSlopes: Float64Array;
  readonly #drives: Float64Array;
  readonly #keep: Float64Array;

  constructor(
    readonly hidden: HiddenLayer,
    readonly settings: Settings,
    readonly random: Random,
  ) {
    this.weights = new TrainedIntegers(hidden.size * CLASSES, WEIGHT_LIMIT, () => random.normal() * INITIAL_WEIGHT);
    this.biases = new TrainedIntegers(CLASSES, BIAS_LIMIT, () => INITIAL_BIAS);
    this.driveSlopes = new Float64Array(hidden.size);
    this.#drives = new Float64Array(hidden.size);
    this.#keep = new Float64Array(hidden.size);
  }

  /** Cross-entropy of the classes for the image last seen by the hidden layer; adds to the gradients on the way. */
  learn(label: number): number {
    this.#measureDrives();
    const odds = this.#spikeCounts();
    const most = Math.max(...odds);
    let sum = 0;
    for (let k = 0; k < CLASSES; k++) {
      odds[k] = Math.exp((odds[k] ?? 0) - most);
      sum += odds[k] ?? 0;
    }
    for (let k = 0; k < CLASSES; k++) odds[k] = (odds[k] ?? 0) / sum;
    const loss = -Math.log((odds[label] ?? 0) + TINY);
    odds[label] = (odds[label] ?? 0) - 1;
    this.#backward(odds.map((slope) => slope / this.settings.outputThreshold));
    return loss;
  }

  /** How often the spikes of each hidden neuron are added to a potential by the last step, after dropout. */
  #measureDrives(): void {
    const { size, fired } = this.hidden;
    const { dropout } = this.settings;
    for (let j = 0; j < size; j++) {
      let drive = 0;
      for (let step = 0; step < STEPS_PER_IMAGE; step++) {
        if (fired[step * size + j]) drive += STEPS_PER_IMAGE - 1 - step;
      }
      const keep = this.random.uniform() < dropout ? 0 : 1 / (1 - dropout);
      this.#keep[j] = keep;
      this.#drives[j] = drive * keep;
    }
  }

  #spikeCounts(): Float64Array {
    const weights = this.weights.integer;
    const sums = this.biases.integer.map((bias) => bias * STEPS_PER_IMAGE);
    for (let j = 0; j < this.hidden.size; j++) {
      const drive = this.#drives[j] ?? 0;
      if (drive === 0) continue;
      for (let k = 0; k < CLASSES; k++) sums[k] = (sums[k] ?? 0) + drive * (weights[j * CLASSES + k] ?? 0);
    }
    return sums.map((sum) => sum / this.settings.outputThreshold);
  }

  #backward(slopes: Float64Array): void {
    const weights = this.weights.integer;
    const { gradient } = this.weights;
    for (let k = 0; k < CLASSES; k++) {
      this.biases.gradient[k] = (this.biases.gradient[k] ?? 0) + (slopes[k] ?? 0) * STEPS_PER_IMAGE;
    }
    for (let j = 0; j < this.hidden.size; j++) {
      const drive = this.#drives[j] ?? 0;
      let slope = 0;
      for (let k = 0; k < CLASSES; k++) {
        const at = j * CLASSES + k;
        slope += (weights[at] ?? 0) * (slopes[k] ?? 0);
        gradient[at] = (gradient[at] ?? 0) + (slopes[k] ?? 0) * drive;
      }
      this.driveSlopes[j] = slope * (this.#keep[j] ?? 0);
    }
  }

  /** The spikes of the class neurons (0..9) for the image last seen by the hidden layer, as the core fires them. */
  spikes(): NeuronSpike[] {
    const { size, fired } = this.hidden;
    const weights = this.weights.integer;
    const current = new Float64Array(CLASSES);
    const potential = new Float64Array(CLASSES);
    const spikes: NeuronSpike[] = [];
    for (let step = 0; step < STEPS_PER_IMAGE; step++) {
      for (let j = 0; step > 0 && j < size; j++) {
        if (!fired[(step - 1) * size + j]) continue;
        for (let k = 0; k < CLASSES; k++) current[k] = (current[k] ?? 0) + (weights[j * CLASSES + k] ?? 0);
      }
      for (let k = 0; k < CLASSES; k++) {
        const v = (potential[k] ?? 0) + (current[k] ?? 0) + (this.biases.integer[k] ?? 0);
        const fires = v >= this.settings.outputThreshold;
        if (fires) spikes.push({ step, neuron: k });
        potential[k] = fires ? v - this.settings.outputThreshold : v;
      }
    }
    return spikes;
  }
}
