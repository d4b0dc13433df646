import type { Device } from "lifwire";
import { Random } from "../digits/training/random.js";
import { geometric, type ImageSet, intensitiesOf } from "./images.js";
import { learningNetwork, readTrained, type Trained, type TrainOptions } from "./learned.js";
import type { UnsupervisedSettings } from "./settings.js";

/** The learning rate is a register: it is written once per this many images. */
const IMAGES_PER_RATE = 100;

/**
 * Shows the training images without their labels. The first neuron that fires ends the image; in that same step the
 * core moves its weights toward the image, by `rate` of the distance. Throws HostError, and the signal's reason.
 */
export async function trainUnsupervised(
  core: Device,
  images: ImageSet,
  settings: UnsupervisedSettings,
  seed: number,
  options: TrainOptions = {},
): Promise<Trained> {
  const { steps, neurons } = settings;
  const { signal } = options;
  const made = learningNetwork(settings, images.axons, { seed, perGroup: neurons, inhibition: "others" });
  await core.program(made.network);
  const order = presentations(images.train.length, settings, seed);
  const end = Math.min(order.length, options.images ?? order.length);
  const cost = { images: end, steps: 0, cycles: 0 };
  for (let done = 0; done < end; done += IMAGES_PER_RATE) {
    const rate = geometric(settings.rate, done / order.length);
    await core.setLearning({ post: { gain: "follow", rate } });
    const block = order.subarray(done, Math.min(end, done + IMAGES_PER_RATE));
    const samples = lazily(block, (i) => intensitiesOf(images.train[i]!.pixels, images.pixelMax, settings.scale));
    const show = {
      learning: true,
      clear: true,
      drawPhases: true,
      stopOnSpike: true,
      count: { first: 0, size: 1 },
    } as const;
    const shown = await core.present(samples, { steps, ...show, signal });
    signal?.throwIfAborted();
    cost.cycles += shown.cycles;
    for (const taken of shown.steps) cost.steps += taken;
    options.onProgress?.(done + block.length, end);
  }
  return readTrained(core, made, cost);
}

function* lazily(list: Uint32Array, make: (i: number) => Uint8Array): Generator<Uint8Array> {
  for (const i of list) yield make(i);
}

/** The images of all passes, one after the other. */
function presentations(images: number, { passes, shuffled }: UnsupervisedSettings, seed: number): Uint32Array {
  const random = new Random(seed);
  const pass = Uint32Array.from({ length: images }, (_, i) => i);
  const all = new Uint32Array(passes * images);
  for (let p = 0; p < passes; p++) {
    if (shuffled) random.shuffle(pass);
    all.set(pass, p * images);
  }
  return all;
}
