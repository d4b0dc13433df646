import { type Device, eventList, type Sample, teach } from "lifwire";
import { distort } from "../digits/training/augment.js";
import { Random } from "../digits/training/random.js";
import { type ImageSet, intensitiesOf } from "../digits-learning/images.js";
import { type Learner, learner } from "./network.js";
import type { Recipe } from "./recipe.js";

/** Images between two settings of the rate, which the host lowers in the course of the training. */
const IMAGES_PER_RATE = 1000;
const CLEAR = {
  ...{ potential: true, current: true, refractory: true, fired: true, traces: true, modulator: true },
} as const;

/** Four of five images are moved, turned and sheared a little. */
const DISTORTION = { share: 0.8, shiftX: 0.4, shiftY: 0.4, scale: 0.1, rotation: 0.15, shear: 0.1 } as const;

/** What came of a pass. */
export interface PassReport {
  readonly pass: number;
  readonly images: number;
  readonly cyclesPerImage: number;
  readonly spikesPerImage: number;
  readonly testAccuracy: number;
  readonly testCyclesPerImage: number;
  /** Rows are labels, columns answers; the last column counts images without one. */
  readonly confusion: readonly (readonly number[])[];
}

export interface SessionOptions {
  /** Only so many training images. */
  readonly images?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onPass?: ((report: PassReport) => void) | undefined;
}

/** A core that learns one set of images by a recipe. */
export class Session {
  readonly learner: Learner;
  readonly #core: Device;
  readonly #images: ImageSet;
  readonly #recipe: Recipe;
  readonly #seed: number;

  private constructor(core: Device, images: ImageSet, recipe: Recipe, seed: number) {
    this.#core = core;
    this.#images = images;
    this.#recipe = recipe;
    this.#seed = seed;
    this.learner = learner(recipe, core.descriptor.axons, seed);
  }

  /** Programs the core with a network that has learned nothing. */
  static async begin(core: Device, images: ImageSet, recipe: Recipe, seed: number): Promise<Session> {
    const session = new Session(core, images, recipe, seed);
    await core.program(session.learner.network);
    await core.setInhibition("off"); // outputs compete in tests only
    return session;
  }

  /** All passes; reports behind each, the test images included. */
  async train({ images: most, signal, onPass }: SessionOptions = {}): Promise<PassReport[]> {
    const recipe = this.#recipe;
    const { passes } = recipe;
    const order = Uint32Array.from({ length: Math.min(this.#images.train.length, most ?? Infinity) }, (_, i) => i);
    const random = new Random(this.#seed);
    const reports: PassReport[] = [];
    for (let pass = 0; pass < passes; pass++) {
      random.shuffle(order);
      let [cycles, spikes] = [0, 0];
      for (let from = 0; from < order.length; from += IMAGES_PER_RATE) {
        signal?.throwIfAborted();
        const done = (pass + from / order.length) / passes;
        await this.#core.setReward(recipe.lastRate ** done);
        const chosen = order.subarray(from, from + IMAGES_PER_RATE);
        const shown = await this.#core.present(this.#trainingSamples(chosen, random), {
          ...{ steps: this.#decisionStep + recipe.decisionSteps + 1, clear: CLEAR },
          ...{ learning: true, consolidate: true, drawPhases: true },
        });
        cycles += shown.cycles;
        spikes += shown.spikes;
      }
      const tested = await this.test();
      const images = order.length;
      const report = {
        ...{ pass: pass + 1, images, cyclesPerImage: cycles / images, spikesPerImage: spikes / images },
        ...tested,
      };
      reports.push(report);
      onPass?.(report);
    }
    return reports;
  }

  /** Decides the test images on the core: the output that fires is its answer. */
  async test(): Promise<Pick<PassReport, "testAccuracy" | "testCyclesPerImage" | "confusion">> {
    const { outputs } = this.learner;
    const { test: images } = this.#images;
    const { classes } = this.#recipe;
    await this.#core.setInhibition("others");
    const { counts, cycles } = await this.#core.present(this.#testSamples(), {
      ...{ steps: this.#decisionStep + 1, clear: CLEAR, drawPhases: true, count: outputs },
    });
    await this.#core.setInhibition("off");
    const confusion = Array.from({ length: classes }, () => new Array<number>(classes + 1).fill(0));
    for (const [i, { label }] of images.entries()) {
      const answer = counts.subarray(i * classes, (i + 1) * classes).indexOf(1);
      confusion[label]![answer < 0 ? classes : answer]!++;
    }
    const right = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
    return { testAccuracy: right / images.length, testCyclesPerImage: cycles / images.length, confusion };
  }

  /** The step in which outputs are asked, once the spikes of hidden neurons have run out. */
  get #decisionStep(): number {
    return this.#recipe.inputSteps + this.#recipe.tailSteps;
  }

  *#trainingSamples(chosen: Uint32Array, random: Random): Generator<Sample> {
    const { bias, off, ask, outputs } = this.learner;
    const at = this.#decisionStep;
    const steps = Array.from({ length: this.#recipe.decisionSteps }, (_, step) => at + step);
    const asked = Array.from({ length: this.#recipe.classes }, (_, label) => ({
      input: eventList([
        [0, bias],
        [0, off],
        [at, ask(label)],
      ]),
      teacher: teach(outputs.first + label, steps),
    }));
    const distorted = new Uint8Array(this.#recipe.pixels);
    for (const index of chosen) {
      const { pixels, label } = this.#images.train[index]!;
      if (this.#recipe.distorted) distort(pixels, distorted, random, DISTORTION);
      yield { intensities: this.#intensities(this.#recipe.distorted ? distorted : pixels), ...asked[label]! };
    }
  }

  *#testSamples(): Generator<Sample> {
    const { bias, off, test } = this.learner;
    const input = eventList([
      [0, bias],
      [0, off],
      [this.#decisionStep, test],
    ]);
    for (const { pixels } of this.#images.test) yield { intensities: this.#intensities(pixels), input };
  }

  /** Intensities of all axons: those of the pixels, and 0 for the axons that control. */
  #intensities(pixels: Uint8Array): Uint8Array {
    const { pixelMax } = this.#images;
    const all = new Uint8Array(this.#core.descriptor.axons);
    const { scale } = this.#recipe;
    if (scale !== undefined) all.set(intensitiesOf(pixels, pixelMax, scale));
    else for (const [i, pixel] of pixels.entries()) all[i] = Math.round((255 * pixel) / pixelMax);
    return all;
  }
}
