import { gunzipSync } from "fflate";
import { IMAGE_WIDTH, INTENSITY_MAX, PIXELS, parseDigits, splitDigits } from "../../../examples/digits/digit.js";
import type { ImageSet } from "../../../examples/digits-learning/images.js";
import { UNSUPERVISED, type UnsupervisedSettings } from "../../../examples/digits-learning/settings.js";
import { setOfFiles, IMAGE_WIDTH as WIDE } from "../../../examples/mnist/idx-set.js";
import { METHODS } from "../../../examples/mnist/settings.js";
import { HostError, reasonOf } from "../../errors.js";
import type { LessonRequest } from "../messages.js";

/** Images to learn, and how. */
export interface Lesson {
  readonly images: ImageSet;
  /** Pixels of a row. */
  readonly width: number;
  readonly settings: UnsupervisedSettings;
  readonly seed: number;
}

/** MNIST and its labels are 55 MB; gzipped files may not unfold to much more. */
const FILE_BYTES_MAX = 100_000_000;
const GZIP = [0x1f, 0x8b];

/** The 8 x 8 digits as `npm run learn:digits` learns them. Throws ExampleError DATA_INVALID. */
export function digitsLesson(csv: string, { passes, seed }: LessonRequest): Lesson {
  const images = {
    ...splitDigits(parseDigits(csv, "digits.csv"), "digits.csv"),
    pixelMax: INTENSITY_MAX,
    axons: PIXELS,
  };
  return { images, width: IMAGE_WIDTH, settings: { ...UNSUPERVISED, passes }, seed };
}

/** MNIST of the user's files as `npm run learn:mnist -- --images` learns it. Throws ExampleError DATA_INVALID, HostError FILE_FORMAT. */
export async function mnistLesson(
  files: readonly File[],
  { passes, images: only, seed }: LessonRequest,
): Promise<Lesson> {
  const read: { name: string; bytes: Uint8Array }[] = [];
  for (const file of files) read.push({ name: file.name, bytes: await bytesOf(file) });
  const all = setOfFiles(read);
  const images = { ...all, train: all.train.slice(0, only) };
  return { images, width: WIDE, settings: { ...METHODS["100"].settings, passes }, seed };
}

async function bytesOf(file: File): Promise<Uint8Array> {
  const fault = (reason: string) => new HostError("FILE_FORMAT", `${file.name}: ${reason}`, { file: file.name });
  if (file.size > FILE_BYTES_MAX) throw fault(`${file.size} bytes, allowed: ${FILE_BYTES_MAX}`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] !== GZIP[0] || bytes[1] !== GZIP[1]) return bytes;
  // The last four bytes tell how long the content is.
  const length = bytes.length < 18 ? 0 : new DataView(bytes.buffer).getUint32(bytes.length - 4, true);
  if (length > FILE_BYTES_MAX) throw fault(`unfolds to ${length} bytes, allowed: ${FILE_BYTES_MAX}`);
  try {
    return gunzipSync(bytes, { out: new Uint8Array(length) });
  } catch (thrown) {
    throw fault(`damaged (${reasonOf(thrown)})`);
  }
}
