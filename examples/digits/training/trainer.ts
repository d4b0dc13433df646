import { CLASSES, type Digit, PIXELS } from "../dataset.js";
import { decide } from "../decide.js";
import { distort } from "./augment.js";
import { HiddenLayer } from "./hidden-layer.js";
import { OutputLayer } from "./output-layer.js";
import { Random } from "./random.js";
import type { Settings } from "./settings.js";

const WARM_UP_EPOCHS = 5;

/** The results of an epoch, as means over its images. */
export interface EpochReport {
  readonly epoch: number;
  readonly loss: number;
  readonly hiddenSpikes: number;
}

/** A network of 64 pixels, hidden neurons and ten class neurons, and its training. */
export class Trainer {
  readonly hidden: HiddenLayer;
  readonly output: OutputLayer;
  readonly #random: Random;
  readonly #image = new Uint8Array(PIXELS);

  constructor(readonly settings: Settings) {
    this.#random = new Random(settings.seed);
    this.hidden = new HiddenLayer(settings.hidden, settings, this.#random);
    this.output = new OutputLayer(this.hidden, settings, this.#random);
  }

  /** Trains on images, distorted differently in every epoch; `onEpoch` is called after each. */
  train(digits: readonly Digit[], onEpoch: (report: EpochReport) => void): void {
    const order = Uint32Array.from(digits.keys());
    for (let epoch = 1; epoch <= this.settings.epochs; epoch++) {
      this.#random.shuffle(order);
      onEpoch({ epoch, ...this.#trainEpoch(digits, order, this.#rate(epoch)) });
    }
  }

  /** Share of the images whose class the spikes give. */
  accuracy(digits: readonly Digit[]): number {
    let right = 0;
    for (const { pixels, label } of digits) {
      this.hidden.forward(pixels);
      if (decide(this.output.spikes(), { first: 0, count: CLASSES }) === label) right++;
    }
    return right / digits.length;
  }

  #trainEpoch(digits: readonly Digit[], order: Uint32Array, rate: number): Omit<EpochReport, "epoch"> {
    let loss = 0;
    let hiddenSpikes = 0;
    let pending = 0;
    for (const [position, index] of order.entries()) {
      const digit = digits[index];
      if (!digit) continue;
      distort(digit.pixels, this.#image, this.#random, this.settings.distortion);
      this.hidden.forward(this.#image);
      loss += this.output.learn(digit.label);
      this.hidden.backward(this.output.driveSlopes);
      hiddenSpikes += this.hidden.spikes;
      pending++;
      if (pending === this.settings.batch || position === order.length - 1) {
        for (const layer of [this.hidden, this.output]) {
          layer.weights.step(rate, pending);
          layer.biases.step(rate, pending);
        }
        pending = 0;
      }
    }
    return { loss: loss / digits.length, hiddenSpikes: hiddenSpikes / digits.length };
  }

  /** Rises over the first epochs, then falls smoothly to zero: a cubic in place of the usual cosine, exact everywhere. */
  #rate(epoch: number): number {
    const left = 1 - (epoch - 1) / this.settings.epochs;
    return this.settings.learningRate * Math.min(1, epoch / WARM_UP_EPOCHS) * left * left * (3 - 2 * left);
  }
}
