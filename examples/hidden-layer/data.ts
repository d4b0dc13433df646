import { type Digit, loadDigits } from "../digits/dataset.js";
import type { ImageSet } from "../digits-learning/images.js";

/** The 8x8 digits of this project. */
export function smallDigits(): ImageSet {
  return { ...loadDigits(), pixelMax: 16, axons: 64 };
}

/** Holds back the last training images and tests with them: for choosing settings. */
export function heldBack(images: ImageSet, count: number): ImageSet {
  const { train } = images;
  return { ...images, train: train.slice(0, -count), test: train.slice(-count) };
}

/** Images of half the width and height: each pixel is the mean of two by two. */
export function halved(images: ImageSet): ImageSet {
  const side = Math.sqrt(images.axons);
  const half = side / 2;
  const pixelsOf = (pixels: Uint8Array) =>
    Uint8Array.from({ length: half * half }, (_, i) => {
      const at = 2 * (Math.floor(i / half) * side + (i % half));
      return Math.round((pixels[at]! + pixels[at + 1]! + pixels[at + side]! + pixels[at + side + 1]!) / 4);
    });
  const all = (digits: readonly Digit[]) => digits.map((digit) => ({ ...digit, pixels: pixelsOf(digit.pixels) }));
  return { ...images, train: all(images.train), test: all(images.test), axons: half * half };
}
