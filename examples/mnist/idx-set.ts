import { decodeIdx } from "lifwire";
import type { Digit } from "../digits/digit.js";
import type { ImageSet } from "../digits-learning/images.js";
import { ExampleError } from "../errors.js";

export const IMAGE_WIDTH = 28;
const PIXELS = IMAGE_WIDTH * IMAGE_WIDTH;
const PIXEL_MAX = 255;
const LABEL_MAX = 9;

type Idx = ReturnType<typeof decodeIdx>;

/** A file of images and the one of their labels, as an error names them. */
interface Part {
  readonly name: string;
  readonly folder?: string;
  readonly images: Idx;
  readonly labels: Idx;
}

/** The digits of a pair of IDX files. Throws `DATA_INVALID`. */
export function digitsOf({ folder, name, images, labels }: Part): Digit[] {
  const [count = 0, ...size] = images.shape;
  const isImages = size.join() === `${IMAGE_WIDTH},${IMAGE_WIDTH}`;
  if (!isImages || labels.shape.join() !== `${count}` || labels.values.some((label) => label > LABEL_MAX)) {
    const found = `images ${images.shape.join(" x ")}, labels ${labels.shape.join(" x ")}`;
    const where = folder === undefined ? name : `${folder}: ${name}`;
    const message = `${where} holds ${found}; expected n x 28 x 28 and n labels 0..9`;
    throw new ExampleError("DATA_INVALID", message, {
      folder,
      part: name,
      images: images.shape,
      labels: labels.shape,
    });
  }
  return Array.from(labels.values, (label, i) => ({
    pixels: images.values.subarray(i * PIXELS, (i + 1) * PIXELS),
    label,
  }));
}

/** Images of 28 x 28 pixels as a set. */
export function setOf(train: readonly Digit[], test: readonly Digit[]): ImageSet {
  return { train, test, pixelMax: PIXEL_MAX, axons: PIXELS };
}

/**
 * The set that four IDX files make, in any order and under any names: shape tells images from labels. Test data has
 * "t10k" or "test" in its name; else it is the smaller part. Throws `DATA_INVALID`, and HostError FILE_FORMAT
 * for a damaged file.
 */
export function setOfFiles(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): ImageSet {
  const decoded = files.map(({ name, bytes }) => ({ name, idx: decodeIdx(bytes, name) }));
  const isImages = ({ idx }: (typeof decoded)[number]) => idx.shape.length === 3;
  const parts = decoded.filter(isImages).map((images) => {
    const fits = decoded.filter((file) => !isImages(file) && file.idx.shape[0] === images.idx.shape[0]);
    const labels = fits.find(({ name }) => isTest(name) === isTest(images.name)) ?? fits[0];
    return labels && digitsOf({ name: images.name, images: images.idx, labels: labels.idx });
  });
  const names = decoded.filter(isImages).map(({ name }) => name);
  const [first, second] = parts;
  if (files.length !== 4 || parts.length !== 2 || !first || !second) {
    const message = `needed are the four IDX files of MNIST, images and labels of both parts; given: ${files.map(({ name }) => name).join(", ") || "none"}`;
    throw new ExampleError("DATA_INVALID", message, { files: files.map(({ name }) => name) });
  }
  const isFirstTest = isTest(names[0]!) === isTest(names[1]!) ? first.length < second.length : isTest(names[0]!);
  return isFirstTest ? setOf(second, first) : setOf(first, second);
}

function isTest(name: string): boolean {
  return /t10k|test/i.test(name);
}
