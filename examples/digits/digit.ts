import { ExampleError } from "../errors.js";

export const PIXELS = 64;
export const IMAGE_WIDTH = 8;
export const INTENSITY_MAX = 16;
export const CLASSES = 10;

/** Lines of the file that are for training; the rest are for testing. */
const TRAINING_IMAGES = 898;

/** One handwritten digit: 64 intensities 0..16, row by row, and the class 0..9. */
export interface Digit {
  readonly pixels: Uint8Array;
  readonly label: number;
}

export interface DigitSplit {
  readonly train: readonly Digit[];
  readonly test: readonly Digit[];
}

/** Splits the images: the first 898 for training, the others for testing, in file order. Throws `DATA_INVALID`. */
export function splitDigits(digits: readonly Digit[], file: string): DigitSplit {
  if (digits.length <= TRAINING_IMAGES) {
    const message = `${file}: ${digits.length} images, more than ${TRAINING_IMAGES} are needed to have some for the test`;
    throw new ExampleError("DATA_INVALID", message, { file, images: digits.length, needed: TRAINING_IMAGES + 1 });
  }
  return { train: digits.slice(0, TRAINING_IMAGES), test: digits.slice(TRAINING_IMAGES) };
}

/** Parses lines of 64 intensities and a label; `file` is for the messages. Throws `DATA_INVALID` with the line. */
export function parseDigits(text: string, file: string): Digit[] {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line, index) => parseLine(line, file, index + 1));
}

function parseLine(text: string, file: string, line: number): Digit {
  const fields = text.split(",");
  if (fields.length !== PIXELS + 1) {
    const message = `${file}:${line}: ${fields.length} fields, expected ${PIXELS} pixels and a label`;
    throw new ExampleError("DATA_INVALID", message, { file, line, fields: fields.length, expected: PIXELS + 1 });
  }
  const values = fields.map((field, index) => {
    const max = index < PIXELS ? INTENSITY_MAX : CLASSES - 1;
    const value = /^\d{1,2}$/.test(field) ? Number(field) : Number.NaN;
    if (value <= max) return value;
    const what = index < PIXELS ? `pixel ${index}` : "label";
    const message = `${file}:${line}: ${what} is "${field}", expected an integer 0..${max}`;
    throw new ExampleError("DATA_INVALID", message, { file, line, field: index, value: field, allowed: `0..${max}` });
  });
  return { pixels: Uint8Array.from(values.slice(0, PIXELS)), label: values[PIXELS] ?? 0 };
}
