import type { Device } from "lifwire";
import { distort } from "../digits/training/augment.js";
import { Random } from "../digits/training/random.js";
import { CLASSES, geometric, type ImageSet } from "./images.js";
import {
  learningNetwork,
  type Made,
  raisedThresholds,
  readTrained,
  type Trained,
  type TrainOptions,
} from "./learned.js";
import type { SupervisedSettings } from "./settings.js";
import { Teacher } from "./teacher.js";

const IMAGES_PER_REPORT = 100;
const SECOND_PHASE_SEED = 0x10000;

/** Neurons that stand for one class. */
export function perClassOf({ neurons }: SupervisedSettings): number {
  return Math.floor(neurons / CLASSES);
}

/**
 * Shows the training images with their labels. Each is shown with learning held back until a neuron of its class fires;
 * then the teacher makes a neuron fire again, with the image's traces still there, and the rule moves its weights:
 * the first of the right class toward the image, in the second phase also the first of a wrong class away from it.
 */
export async function trainSupervised(
  core: Device,
  images: ImageSet,
  settings: SupervisedSettings,
  seed: number,
  options: TrainOptions = {},
): Promise<Trained> {
  const perClass = perClassOf(settings);
  let made = learningNetwork(settings, images.axons, { seed, perGroup: perClass, inhibition: "rivals" });
  await core.program(made.network);
  const teacher = new Teacher(core, images, settings);
  const random = new Random(seed);
  const order = Uint32Array.from({ length: images.train.length }, (_, i) => i);
  const [first, second] = [settings.attract, settings.contrast].map(({ passes }) => Math.round(passes * order.length));
  const end = Math.min(first! + second!, options.images ?? Number.POSITIVE_INFINITY);
  const pixels = new Uint8Array(images.axons);
  for (let done = 0; done < end; done++) {
    if (done % order.length === 0) random.shuffle(order);
    if (done === first) made = await freezeThresholds(core, made, settings, seed);
    const image = images.train[order[done % order.length]!]!;
    if (settings.distortion) distort(image.pixels, pixels, random, settings.distortion);
    else pixels.set(image.pixels);
    if (done < first!) await teacher.attract(pixels, image.label, geometric(settings.attract.rate, done / first!));
    else await teacher.contrast(pixels, image.label, geometric(settings.contrast.rate, (done - first!) / second!));
    options.signal?.throwIfAborted();
    if ((done + 1) % IMAGES_PER_REPORT === 0) options.onProgress?.(done + 1, end);
  }
  return readTrained(core, made, { images: end, steps: teacher.steps, cycles: teacher.cycles });
}

/** Ends homeostasis: the same weights in a network whose thresholds stay at what they have become. */
async function freezeThresholds(core: Device, made: Made, settings: SupervisedSettings, seed: number): Promise<Made> {
  const before = await readTrained(core, made, { images: 0, steps: 0, cycles: 0 });
  const frozen = learningNetwork(
    { ...settings, threshold: raisedThresholds(before), adaptationIncrement: 0 },
    made.network.axons.size,
    // The core draws new phases from here on; another seed keeps it from repeating the first ones.
    { seed: (seed + SECOND_PHASE_SEED) >>> 0, perGroup: perClassOf(settings), inhibition: "rivals" },
  );
  await core.program(frozen.network);
  await core.writeWeights(frozen.network.axons, frozen.out, before.weights);
  return frozen;
}
