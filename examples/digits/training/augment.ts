import { IMAGE_WIDTH, INTENSITY_MAX } from "../digit.js";
import type { Random } from "./random.js";

/** Standard deviations of the random distortion; shifts in pixels, the others as parts of a pixel per pixel. */
export interface Distortion {
  readonly share: number;
  readonly shiftX: number;
  readonly shiftY: number;
  readonly scale: number;
  readonly rotation: number;
  readonly shear: number;
}

const CENTRE = (IMAGE_WIDTH - 1) / 2;

/** Writes the image, distorted by a random affine map (a `share` of them) and rounded to 0..16, into `target`. */
export function distort(pixels: Uint8Array, target: Uint8Array, random: Random, by: Distortion): void {
  if (random.uniform() >= by.share) {
    target.set(pixels);
    return;
  }
  // [xx xy; yx yy] is near the identity; a small rotation is the antisymmetric part, which needs no sines.
  const turn = random.normal() * by.rotation;
  const xx = 1 + random.normal() * by.scale;
  const yy = 1 + random.normal() * by.scale;
  const xy = random.normal() * by.shear - turn;
  const moveX = CENTRE + random.normal() * by.shiftX;
  const moveY = CENTRE + random.normal() * by.shiftY;
  for (let row = 0; row < IMAGE_WIDTH; row++) {
    for (let column = 0; column < IMAGE_WIDTH; column++) {
      const x = column - CENTRE;
      const y = row - CENTRE;
      const value = sample(pixels, xx * x + xy * y + moveX, turn * x + yy * y + moveY);
      target[row * IMAGE_WIDTH + column] = Math.min(INTENSITY_MAX, Math.round(value));
    }
  }
}

/** The intensity between pixels, bilinear; 0 outside. */
function sample(pixels: Uint8Array, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = x - left;
  const bottom = y - top;
  const upper = at(pixels, left, top) * (1 - right) + at(pixels, left + 1, top) * right;
  const lower = at(pixels, left, top + 1) * (1 - right) + at(pixels, left + 1, top + 1) * right;
  return upper * (1 - bottom) + lower * bottom;
}

function at(pixels: Uint8Array, x: number, y: number): number {
  const inside = x >= 0 && y >= 0 && x < IMAGE_WIDTH && y < IMAGE_WIDTH;
  return inside ? (pixels[y * IMAGE_WIDTH + x] ?? 0) : 0;
}
