import type { Device } from "lifwire";
import { INTENSITY_MAX, loadDigits, PIXELS } from "../digits/dataset.js";
import type { ImageSet } from "./images.js";
import { type Trained, type TrainOptions, testNetwork } from "./learned.js";
import { countRight, nameNeurons, taughtMeaning } from "./readout.js";
import type { SupervisedSettings, UnsupervisedSettings } from "./settings.js";
import { perClassOf, trainSupervised } from "./supervised.js";
import { trainUnsupervised } from "./unsupervised.js";

/** A way of learning with its numbers. */
export type Method =
  | { readonly kind: "unsupervised"; readonly settings: UnsupervisedSettings }
  | { readonly kind: "supervised"; readonly settings: SupervisedSettings };

export interface Outcome {
  readonly seed: number;
  readonly right: number;
  readonly tested: number;
  readonly trained: Trained;
  readonly trainMs: number;
  /** Time of naming the neurons and of the test. */
  readonly testMs: number;
}

/** The 8x8 digits: 898 to learn from, 899 for the test. */
export function digitImages(): ImageSet {
  return { ...loadDigits(), pixelMax: INTENSITY_MAX, axons: PIXELS };
}

export function trainBy(method: Method, core: Device, images: ImageSet, seed: number, options?: TrainOptions) {
  return method.kind === "supervised"
    ? trainSupervised(core, images, method.settings, seed, options)
    : trainUnsupervised(core, images, method.settings, seed, options);
}

/** Learns from the training images, then decides all test images with learning off. */
export async function experiment(
  core: Device,
  images: ImageSet,
  method: Method,
  seed: number,
  options: TrainOptions = {},
): Promise<Outcome> {
  const started = performance.now();
  const trained = await trainBy(method, core, images, seed, options);
  const learned = performance.now();
  await core.program(testNetwork(trained, seed).network);
  const asked = { core, settings: method.settings, images };
  const onImage = () => options.signal?.throwIfAborted();
  const meaning =
    method.kind === "supervised"
      ? taughtMeaning(method.settings.neurons, perClassOf(method.settings))
      : await nameNeurons(asked, images.train, onImage);
  const right = await countRight(asked, meaning, images.test, onImage);
  const times = { trainMs: learned - started, testMs: performance.now() - learned };
  return { seed, right, tested: images.test.length, trained, ...times };
}
