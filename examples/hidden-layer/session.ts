import { type Device, HiddenLayer, type Presented, type Sample } from "lifwire";
import { distort } from "../digits/training/augment.js";
import { Random } from "../digits/training/random.js";
import { type ImageSet, intensitiesOf } from "../digits-learning/images.js";
import { layerOptions, type Recipe } from "./recipe.js";

/** Images between two settings of the rate, which the host lowers during the training. */
const IMAGES_PER_RATE = 1000;
/** Images between two reports of the progress. */
const IMAGES_PER_REPORT = 50;
/** Four in five images are shifted, scaled, rotated and sheared a little. */
const DISTORTION = { share: 0.8, shiftX: 0.4, shiftY: 0.4, scale: 0.1, rotation: 0.15, shear: 0.1 } as const;

/** The results of a pass. */
export interface PassReport {
  readonly pass: number;
  readonly images: number;
  /** Of the runs alone. */
  readonly cyclesPerImage: number;
  /** With the line between host and core. */
  readonly clockCyclesPerImage: number;
  readonly spikesPerImage: number;
  readonly testAccuracy: number;
  readonly testCyclesPerImage: number;
  /** Rows are labels, columns answers; the last column counts images without one. */
  readonly confusion: readonly (readonly number[])[];
}

export interface SessionOptions {
  /** Only this many training images. */
  readonly images?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the images shown so far, of all passes. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called, and awaited, after each block of images, with the core between two samples. */
  readonly onBlock?: ((done: number, total: number) => Promise<void>) | undefined;
  readonly onPass?: ((report: PassReport) => void) | undefined;
}

/** A core that learns one set of images by a recipe. */
export class Session {
  readonly layer: HiddenLayer;
  readonly #core: Device;
  readonly #images: ImageSet;
  readonly #recipe: Recipe;
  readonly #seed: number;

  private constructor(core: Device, images: ImageSet, recipe: Recipe, seed: number) {
    this.#core = core;
    this.#images = images;
    this.#recipe = recipe;
    this.#seed = seed;
    this.layer = new HiddenLayer(layerOptions(recipe, seed));
  }

  /** Programs the core with a network that has learned nothing. */
  static async begin(core: Device, images: ImageSet, recipe: Recipe, seed: number): Promise<Session> {
    const session = new Session(core, images, recipe, seed);
    await core.program(session.layer.network);
    return session;
  }

  /** Runs all passes; reports after each, test images included. Throws when `signal` aborts. */
  async train(options: SessionOptions = {}): Promise<PassReport[]> {
    const { passes } = this.#recipe;
    const count = Math.min(this.#images.train.length, options.images ?? Infinity);
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    const random = new Random(this.#seed);
    const reports: PassReport[] = [];
    for (let pass = 0; pass < passes; pass++) {
      random.shuffle(order);
      let [cycles, spikes] = [0, 0];
      const begun = (await this.#core.counters()).cycles;
      for (let from = 0; from < order.length; from += IMAGES_PER_RATE) {
        await this.#core.setReward(this.#recipe.lastRate ** ((pass + from / order.length) / passes));
        const chosen = order.subarray(from, from + IMAGES_PER_RATE);
        const place = { before: pass * order.length + from, total: passes * order.length };
        const shown = await this.#trainBlock(this.#trainingSamples(chosen, random), place, options);
        await options.onBlock?.(place.before + chosen.length, place.total);
        cycles += shown.cycles;
        spikes += shown.spikes;
      }
      const clockCycles = Number((await this.#core.counters()).cycles - begun);
      const images = order.length;
      const report = {
        ...{ pass: pass + 1, images, cyclesPerImage: cycles / images, spikesPerImage: spikes / images },
        clockCyclesPerImage: clockCycles / images,
        ...(await this.test()),
      };
      reports.push(report);
      options.onPass?.(report);
    }
    return reports;
  }

  async #trainBlock(
    samples: Iterable<Sample>,
    { before, total }: { readonly before: number; readonly total: number },
    { signal, onProgress }: SessionOptions,
  ): Promise<Presented> {
    const onSample = (sample: number) => {
      const done = before + sample + 1;
      if (done % IMAGES_PER_REPORT === 0) onProgress?.(done, total);
    };
    const shown = await this.#core.present(samples, { ...this.layer.training, signal, onSample });
    signal?.throwIfAborted();
    return shown;
  }

  /** Decides the test images on the core, where the outputs compete: the one that fires is the answer. */
  async test(): Promise<Pick<PassReport, "testAccuracy" | "testCyclesPerImage" | "confusion">> {
    const { test: images } = this.#images;
    const { classes } = this.layer.options;
    await this.#core.setInhibition("others");
    const { counts, cycles } = await this.#core.present(this.#testSamples(), this.layer.test);
    await this.#core.setInhibition("off");
    const answers = this.layer.answers(counts);
    const confusion = Array.from({ length: classes }, () => new Array<number>(classes + 1).fill(0));
    for (const [i, { label }] of images.entries()) confusion[label]![answers[i]! < 0 ? classes : answers[i]!]!++;
    const right = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
    return { testAccuracy: right / images.length, testCyclesPerImage: cycles / images.length, confusion };
  }

  /** An image to be classified, as the core gets it. */
  testSample(pixels: Uint8Array): Sample {
    return this.layer.testSample(this.#intensities(pixels));
  }

  *#trainingSamples(chosen: Uint32Array, random: Random): Generator<Sample> {
    const distorted = new Uint8Array(this.layer.options.inputs);
    for (const index of chosen) {
      const { pixels, label } = this.#images.train[index]!;
      if (this.#recipe.distorted) distort(pixels, distorted, random, DISTORTION);
      yield this.layer.trainingSample(this.#intensities(this.#recipe.distorted ? distorted : pixels), label);
    }
  }

  *#testSamples(): Generator<Sample> {
    for (const { pixels } of this.#images.test) yield this.testSample(pixels);
  }

  #intensities(pixels: Uint8Array): Uint8Array {
    const { pixelMax } = this.#images;
    const { scale } = this.#recipe;
    if (scale !== undefined) return intensitiesOf(pixels, pixelMax, scale);
    return pixels.map((pixel) => Math.round((255 * pixel) / pixelMax));
  }
}
