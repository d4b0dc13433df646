import { PIXELS } from "../dataset.js";
import { STEPS_PER_IMAGE, spikeStep } from "../encode.js";
import { TrainedIntegers } from "./parameters.js";
import type { Random } from "./random.js";
import type { Settings } from "./settings.js";

const WEIGHT_LIMIT = 127;
const BIAS_LIMIT = 2000;
const INITIAL_WEIGHT = 18;

/**
 * Integrate-and-fire neurons driven by the pixels: the current persists, v has no leak and loses the threshold at a
 * spike. All values are integers far below 2^53, so doubles hold them exactly, as the core does.
 */
export class HiddenLayer {
  /** weights.integer[pixel * size + neuron] */
  readonly weights: TrainedIntegers;
  readonly biases: TrainedIntegers;
  /** fired[step * size + neuron] of the last image. */
  readonly fired: Uint8Array;
  spikes = 0;
  readonly #potentials: Float64Array;
  readonly #currentSlopes: Float64Array;
  readonly #steps = new Int32Array(PIXELS);

  constructor(
    readonly size: number,
    readonly settings: Settings,
    random: Random,
  ) {
    this.weights = new TrainedIntegers(PIXELS * size, WEIGHT_LIMIT, () => random.normal() * INITIAL_WEIGHT);
    this.biases = new TrainedIntegers(size, BIAS_LIMIT, () => 0);
    this.fired = new Uint8Array(STEPS_PER_IMAGE * size);
    this.#potentials = new Float64Array(STEPS_PER_IMAGE * size);
    this.#currentSlopes = new Float64Array(STEPS_PER_IMAGE * size);
  }

  /** Runs an image through all steps; `fired` and `spikes` then say what happened. */
  forward(pixels: Uint8Array): void {
    const { size } = this;
    const threshold = this.settings.hiddenThreshold;
    const bias = this.biases.integer;
    const current = new Float64Array(size);
    const potential = new Float64Array(size);
    for (let pixel = 0; pixel < PIXELS; pixel++) this.#steps[pixel] = spikeStep(pixels[pixel] ?? 0) ?? -1;
    this.spikes = 0;
    for (let step = 0; step < STEPS_PER_IMAGE; step++) {
      this.#deliver(step, current);
      const row = step * size;
      for (let j = 0; j < size; j++) {
        const v = (potential[j] ?? 0) + (current[j] ?? 0) + (bias[j] ?? 0);
        const fires = v >= threshold;
        this.#potentials[row + j] = v;
        this.fired[row + j] = fires ? 1 : 0;
        potential[j] = fires ? v - threshold : v;
        if (fires) this.spikes++;
      }
    }
  }

  #deliver(step: number, current: Float64Array): void {
    const { size } = this;
    const weights = this.weights.integer;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      if (this.#steps[pixel] !== step) continue;
      const row = pixel * size;
      for (let j = 0; j < size; j++) current[j] = (current[j] ?? 0) + (weights[row + j] ?? 0);
    }
  }

  /**
   * Back-propagation through time. `driveSlopes[j]` is the slope of the loss by the drive of neuron j on the outputs;
   * a spike in step t drives them STEPS_PER_IMAGE-1-t times. The slope of a spike by v, which is zero nearly everywhere,
   * is replaced by 1/(1+b|u|)^2, u = v/threshold - 1 (SuperSpike, Zenke and Ganguli 2018); the reset passes none.
   */
  backward(driveSlopes: Float64Array): void {
    const { size } = this;
    const { hiddenThreshold, slopeSharpness, spikeCost } = this.settings;
    const potentialSlopes = new Float64Array(size);
    const currentSlopes = new Float64Array(size);
    const biasGradient = this.biases.gradient;
    for (let step = STEPS_PER_IMAGE - 1; step >= 0; step--) {
      const row = step * size;
      const stepsLeft = STEPS_PER_IMAGE - 1 - step;
      for (let j = 0; j < size; j++) {
        const distance = Math.abs((this.#potentials[row + j] ?? 0) / hiddenThreshold - 1);
        const width = 1 + slopeSharpness * distance;
        const spikeSlope = (driveSlopes[j] ?? 0) * stepsLeft + spikeCost;
        const potentialSlope = (potentialSlopes[j] ?? 0) + spikeSlope / (width * width * hiddenThreshold);
        const currentSlope = (currentSlopes[j] ?? 0) + potentialSlope;
        potentialSlopes[j] = potentialSlope;
        currentSlopes[j] = currentSlope;
        this.#currentSlopes[row + j] = currentSlope;
        biasGradient[j] = (biasGradient[j] ?? 0) + potentialSlope;
      }
    }
    this.#collectWeightGradient();
  }

  #collectWeightGradient(): void {
    const { size } = this;
    const gradient = this.weights.gradient;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const step = this.#steps[pixel] ?? -1;
      if (step < 0) continue;
      const row = pixel * size;
      const slopes = step * size;
      for (let j = 0; j < size; j++)
        gradient[row + j] = (gradient[row + j] ?? 0) + (this.#currentSlopes[slopes + j] ?? 0);
    }
  }
}
