import type { Digit } from "../digits/dataset.js";

export const CLASSES = 10;

/** Images to learn from and images to test with; pixels are 0..pixelMax. */
export interface ImageSet {
  readonly pixelMax: number;
  readonly axons: number;
  readonly train: readonly Digit[];
  readonly test: readonly Digit[];
}

/**
 * Intensities of the core's rate encoder (spikes in 256 steps), one per pixel: `scale` is the Euclidean length of the
 * list, whatever the image's own was, so that a thin digit drives the neurons as hard as a bold one.
 */
export function intensitiesOf(pixels: Uint8Array, pixelMax: number, scale: number): Uint8Array {
  let squares = 0;
  for (const pixel of pixels) squares += (pixel / pixelMax) ** 2;
  const factor = squares > 0 ? scale / Math.sqrt(squares) : 0;
  return Uint8Array.from(pixels, (pixel) => Math.min(255, Math.round((pixel / pixelMax) * factor)));
}

/** A value that moves from `from` to `to` by the same factor in each step; `part` is 0..1. */
export function geometric([from, to]: readonly [number, number], part: number): number {
  return from * (to / from) ** part;
}
