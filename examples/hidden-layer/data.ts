import { loadDigits } from "../digits/dataset.js";
import type { ImageSet } from "../digits-learning/images.js";

/** The 8x8 digits of this project. */
export function smallDigits(): ImageSet {
  return { ...loadDigits(), pixelMax: 16, axons: 64 };
}

/** Holds the last of the training images back and tests with them: for choosing settings. */
export function heldBack(images: ImageSet, count: number): ImageSet {
  const { train } = images;
  return { ...images, train: train.slice(0, -count), test: train.slice(-count) };
}
