import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { decodeIdx } from "lifwire";
import { type Digit, loadDigits } from "../digits/dataset.js";
import type { ImageSet } from "../digits-learning/images.js";
import { ExampleError } from "../errors.js";

const PIXELS = 28 * 28;
const PIXEL_MAX = 255;

/** The four IDX files of MNIST or of a set in its form, as they are or gzipped. Throws ExampleError, HostError FILE_FORMAT. */
export async function loadIdxSet(folder: string): Promise<ImageSet> {
  const [train, test] = await Promise.all([loadPart(folder, "train"), loadPart(folder, "t10k")]);
  return { train, test, pixelMax: PIXEL_MAX, axons: PIXELS };
}

/** Holds the last of the training images back and tests with them: for choosing settings. */
export function heldBack(images: ImageSet, count: number): ImageSet {
  const { train } = images;
  return { ...images, train: train.slice(0, -count), test: train.slice(-count) };
}

/** The 8x8 digits of this project. */
export async function loadSmallDigits(): Promise<ImageSet> {
  const { train, test } = await loadDigits();
  return { train, test, pixelMax: 16, axons: 64 };
}

async function loadPart(folder: string, part: "train" | "t10k"): Promise<Digit[]> {
  const images = await readIdx(join(folder, `${part}-images-idx3-ubyte`));
  const labels = await readIdx(join(folder, `${part}-labels-idx1-ubyte`));
  const [count = 0, ...size] = images.shape;
  if (size.join() === "28,28" && labels.shape.join() === `${count}` && labels.values.every((label) => label < 10)) {
    return Array.from(labels.values, (label, i) => ({
      pixels: images.values.subarray(i * PIXELS, (i + 1) * PIXELS),
      label,
    }));
  }
  const found = `images ${images.shape.join(" x ")}, labels ${labels.shape.join(" x ")}`;
  const message = `${folder}: ${part} holds ${found}; expected n x 28 x 28 and n labels 0..9`;
  throw new ExampleError("DATA_INVALID", message, { folder, part, images: images.shape, labels: labels.shape });
}

async function readIdx(file: string): Promise<ReturnType<typeof decodeIdx>> {
  if (existsSync(file)) return decodeIdx(await readFile(file), file);
  const packed = `${file}.gz`;
  if (existsSync(packed)) return decodeIdx(gunzipSync(await readFile(packed)), packed);
  throw new ExampleError("DATA_MISSING", `neither ${file} nor ${packed} is there`, { file });
}
