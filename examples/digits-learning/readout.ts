import type { Device } from "lifwire";
import type { Digit } from "../digits/dataset.js";
import { CLASSES, type ImageSet, intensitiesOf } from "./images.js";
import type { Settings } from "./settings.js";

/** Steps watched after the first output spike. */
const MORE_STEPS = 3;
/** A spike's weight is multiplied by this per step that it comes after the first. */
const STEP_WEIGHT = 0.3;

/** The neurons that fired for an image, and how much each counts; parallel lists. */
export interface Response {
  readonly neurons: Uint16Array;
  readonly weights: Float64Array;
}

/** How much a spike of each neuron speaks for each class: row-major, one row per neuron. */
export type Meaning = Float64Array;

/** How the core is asked: `settings` are those of the training, `images` give the range of a pixel. */
export interface Asked {
  readonly core: Device;
  readonly settings: Pick<Settings, "steps" | "scale" | "neurons">;
  readonly images: Pick<ImageSet, "pixelMax">;
}

/** Shows one image to the test network until a neuron fires, and a few steps longer. */
export async function respond({ core, settings, images }: Asked, { pixels }: Digit): Promise<Response> {
  const intensities = intensitiesOf(pixels, images.pixelMax, settings.scale);
  const show = { intensities, clear: true, drawPhases: true, stopOnSpike: true } as const;
  const first = core.run({ steps: settings.steps, ...show });
  // Not awaited yet: both go through the link without a pause. If the image made no spike, it says nothing.
  const more = core.run({ steps: MORE_STEPS, encode: true });
  const { spikes, stoppedBySpike } = await first;
  const late = (await more).spikes;
  if (!stoppedBySpike) return { neurons: new Uint16Array(), weights: new Float64Array() };
  return {
    neurons: Uint16Array.of(...spikes.indices, ...late.indices),
    weights: Float64Array.from(
      [...spikes.indices.map(() => 0), ...late.steps.map((step) => step + 1)],
      (step) => STEP_WEIGHT ** step,
    ),
  };
}

/** Names neurons by their responses to labelled images: the share of each class, as if all were equally frequent. */
export async function nameNeurons(
  asked: Asked,
  images: readonly Digit[],
  onImage: () => void = () => {},
): Promise<Meaning> {
  const meaning = new Float64Array(asked.settings.neurons * CLASSES);
  const perClass = new Float64Array(CLASSES);
  for (const image of images) {
    perClass[image.label]! += 1;
    const { neurons, weights } = await respond(asked, image);
    neurons.forEach((neuron, i) => {
      meaning[neuron * CLASSES + image.label]! += weights[i]!;
    });
    onImage();
  }
  for (let row = 0; row < meaning.length; row += CLASSES) {
    const shares = meaning.subarray(row, row + CLASSES);
    for (let c = 0; c < CLASSES; c++) shares[c]! /= Math.max(1, perClass[c]!);
    const sum = shares.reduce((total, share) => total + share, 0);
    if (sum > 0) for (let c = 0; c < CLASSES; c++) shares[c]! /= sum;
  }
  return meaning;
}

/** Neuron n stands for class floor(n / perClass), as the teacher assigned it. */
export function taughtMeaning(neurons: number, perClass: number): Meaning {
  const meaning = new Float64Array(neurons * CLASSES);
  for (let n = 0; n < neurons; n++) meaning[n * CLASSES + Math.floor(n / perClass)] = 1;
  return meaning;
}

/** The class with the most votes, the lowest of several; undefined if no neuron fired. */
export function decideBy(meaning: Meaning, { neurons, weights }: Response): number | undefined {
  if (neurons.length === 0) return undefined;
  const scores = new Float64Array(CLASSES);
  neurons.forEach((neuron, i) => {
    for (let c = 0; c < CLASSES; c++) scores[c]! += weights[i]! * meaning[neuron * CLASSES + c]!;
  });
  return scores.indexOf(Math.max(...scores));
}

/** How many images are decided as their labels say. */
export async function countRight(
  asked: Asked,
  meaning: Meaning,
  images: readonly Digit[],
  onImage: () => void = () => {},
): Promise<number> {
  let right = 0;
  for (const image of images) {
    if (decideBy(meaning, await respond(asked, image)) === image.label) right++;
    onImage();
  }
  return right;
}
