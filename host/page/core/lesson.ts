import { gunzipSync } from "fflate";
import { IMAGE_WIDTH, INTENSITY_MAX, PIXELS, parseDigits, splitDigits } from "../../../examples/digits/digit.js";
import type { ImageSet } from "../../../examples/digits-learning/images.js";
import { learningNetwork } from "../../../examples/digits-learning/learned.js";
import { UNSUPERVISED, type UnsupervisedSettings } from "../../../examples/digits-learning/settings.js";
import { buildFor, layerOptions, RECIPES, type Recipe } from "../../../examples/hidden-layer/recipe.js";
import { setOfFiles, IMAGE_WIDTH as WIDE } from "../../../examples/mnist/idx-set.js";
import { METHODS } from "../../../examples/mnist/settings.js";
import { buildText, parseBuild } from "../../../protocol/tables/build-text.js";
import { HostError, reasonOf } from "../../errors.js";
import type { Network } from "../../network/network.js";
import { HiddenLayer } from "../../training/hidden-layer.js";
import type { LessonRequest } from "../messages.js";

/** Images to learn, and the core that it takes. */
interface LessonBase {
  readonly images: ImageSet;
  /** Pixels per row. */
  readonly width: number;
  readonly seed: number;
  /** As text for `connect`: a shipped build's name, if it is one. */
  readonly build: string;
}

export interface PrototypeLesson extends LessonBase {
  readonly method: "prototypes";
  readonly settings: UnsupervisedSettings;
}

export interface HiddenLesson extends LessonBase {
  readonly method: "hidden";
  readonly recipe: Recipe;
}

/** What is learned, and how. */
export type Lesson = PrototypeLesson | HiddenLesson;

/** MNIST and its labels are 55 MB; gzipped files may not unfold to much more. */
const FILE_BYTES_MAX = 100_000_000;
const GZIP = [0x1f, 0x8b];

/** The 8 x 8 digits as `npm run learn:digits` or `learn:hidden` learns them. Throws ExampleError DATA_INVALID. */
export function digitsLesson(csv: string, request: LessonRequest): Lesson {
  const split = splitDigits(parseDigits(csv, "digits.csv"), "digits.csv");
  const images = { ...split, pixelMax: INTENSITY_MAX, axons: PIXELS };
  return lessonOn(images, IMAGE_WIDTH, request, { settings: UNSUPERVISED, recipe: RECIPES["digits-256"] });
}

/**
 * MNIST of the user's files as `npm run learn:mnist` or `learn:hidden`, each with `-- --images`, learns it. Throws
 * ExampleError DATA_INVALID, HostError FILE_FORMAT.
 */
export async function mnistLesson(files: readonly File[], request: LessonRequest): Promise<Lesson> {
  const read: { name: string; bytes: Uint8Array }[] = [];
  for (const file of files) read.push({ name: file.name, bytes: await bytesOf(file) });
  const all = setOfFiles(read);
  const images = { ...all, train: all.train.slice(0, request.images) };
  return lessonOn(images, WIDE, request, { settings: METHODS["100"].settings, recipe: RECIPES["mnist-118"] });
}

interface Ways {
  readonly settings: UnsupervisedSettings;
  readonly recipe: Recipe;
}

function lessonOn(images: ImageSet, width: number, { method, passes, seed }: LessonRequest, ways: Ways): Lesson {
  if (method === "prototypes") {
    const settings = { ...ways.settings, passes };
    return { method, images, width, seed, build: settings.build, settings };
  }
  const recipe = { ...ways.recipe, passes };
  return { method, images, width, seed, build: buildText(parseBuild(buildFor(recipe))), recipe };
}

/** The network that learns the lesson; throws HostError NETWORK_INVALID. */
export function networkOf(lesson: Lesson): Network {
  const { seed, images } = lesson;
  if (lesson.method === "hidden") return new HiddenLayer(layerOptions(lesson.recipe, seed)).network;
  const { settings } = lesson;
  const rivals = { seed, perGroup: settings.neurons, inhibition: "others" } as const;
  return learningNetwork(settings, images.axons, rivals).network;
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
