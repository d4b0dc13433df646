import { HostError } from "../errors.js";
import { decodeEvents } from "../events/event-file.js";
import { checkEvents, type EventList } from "../events/events.js";
import { decodeIdx } from "../formats/idx.js";
import { decodeNpy } from "../formats/npy.js";
import { decodeNpz, isZip } from "../formats/npz.js";
import { decimal, shown, textLines } from "../text.js";
import type { TrainingData } from "./data-schema.js";
import { type ReadRecording, readRecordings } from "./recordings.js";
import type { Dataset, SampleShape } from "./samples.js";

const INTENSITY_MAX = 255;
const LABEL_MAX = 65535;

/** Fetches a file that a training file names; `path` is for messages. */
export type ReadFile = (file: string) => Promise<{ readonly path: string; readonly bytes: Uint8Array }>;

/** Reads the samples of a training file; throws HostError FILE_FORMAT, DATA_INVALID, EVENTS_INVALID, and what `read` throws. */
export async function readDataset(
  data: TrainingData,
  { axons, ...shape }: SampleShape,
  read: ReadFile,
  readRecording: ReadRecording = read,
): Promise<Dataset> {
  if (data.kind === "recordings") return readRecordings(data, { axons, ...shape }, readRecording);
  if (data.kind === "events") return readEvents(data.samples, { axons, ...shape }, read);
  const { path, bytes } = await read(data.file);
  switch (data.kind) {
    case "csv":
      return readCsv(bytes, data, path, axons);
    case "bytes":
      return ofIntensities({ shape: [bytes.length / axons, axons], values: bytes }, undefined, path, axons);
    case "idx": {
      const images = decodeIdx(bytes, path);
      return ofIntensities(images, await readLabels(data.labels, read, decodeIdx), path, axons);
    }
    case "npy": {
      const { array, labels, labelsArray, scale } = data;
      const decode = (name: string | undefined, others: readonly (string | undefined)[] = []) => {
        return (bytes: Uint8Array, file: string) =>
          isZip(bytes) ? decodeNpz(bytes, file, name, others) : decodeNpy(bytes, file);
      };
      const { shape, values } = decode(array, [labelsArray])(bytes, path);
      checkShape(shape, path, axons);
      const from = labels ?? (labelsArray === undefined ? undefined : data.file);
      const readAgain = from === data.file ? async () => ({ path, bytes }) : read;
      const images = { shape, values: scaled(values, scale, path, (i) => `value ${i}`) };
      return ofIntensities(images, await readLabels(from, readAgain, decode(labelsArray)), path, axons);
    }
  }
}

/** Numbers of a file, and the shape it says they have. */
interface Shaped<T extends ArrayLike<number> = ArrayLike<number>> {
  readonly shape: readonly number[];
  readonly values: T;
}

/** Labels, and the file they are from, for messages. */
interface Labels extends Shaped {
  readonly file: string;
}

async function readLabels(
  file: string | undefined,
  read: ReadFile,
  decode: (bytes: Uint8Array, file: string) => Shaped,
): Promise<Labels | undefined> {
  if (file === undefined) return undefined;
  const { path, bytes } = await read(file);
  return { ...decode(bytes, path), file: path };
}

function invalid(file: string, path: string, value: unknown, allowed: string): HostError {
  const message = `${file}: ${path} is ${shown(value)}, allowed: ${allowed}`;
  return new HostError("DATA_INVALID", message, { file, path, value, allowed });
}

/** Values times the scale as intensities. Without a scale, fractions are refused: they would all but vanish. */
function scaled(
  values: ArrayLike<number>,
  scale: number | undefined,
  file: string,
  where: (i: number) => string,
): Uint8Array {
  const intensities = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (scale === undefined && Number.isFinite(value) && !Number.isInteger(value)) {
      throw invalid(
        file,
        where(i),
        value,
        `integers 0..${INTENSITY_MAX}; "scale": ${INTENSITY_MAX} is for values 0..1`,
      );
    }
    const intensity = Math.round(value * (scale ?? 1));
    if (!(intensity >= 0 && intensity <= INTENSITY_MAX)) {
      const allowed = `0..${INTENSITY_MAX / (scale ?? 1)}, which scale ${scale ?? 1} makes 0..${INTENSITY_MAX}`;
      throw invalid(file, where(i), value, allowed);
    }
    intensities[i] = intensity;
  }
  return intensities;
}

/** The first index is the sample; the dimensions after it, however many, hold one value per axon. */
function checkShape(shape: readonly number[], file: string, axons: number): void {
  const [samples = 0, ...rest] = shape;
  const values = rest.reduce((product, size) => product * size, 1);
  if (shape.length >= 2 && samples >= 1 && values === axons) return;
  const allowed = `samples first, then ${axons} values each, one per axon`;
  throw invalid(file, "its shape", `(${shape.slice(0, 8).join(", ")})`, allowed);
}

function ofIntensities(
  { shape, values }: Shaped<Uint8Array>,
  labels: Labels | undefined,
  file: string,
  axons: number,
): Dataset {
  if (values.length < axons || values.length % axons !== 0) {
    throw invalid(file, "its number of values", values.length, `a multiple of ${axons}, one value per axon`);
  }
  checkShape(shape, file, axons);
  const samples = values.length / axons;
  return { intensities: values, events: undefined, labels: labels && checkedLabels(labels, samples), samples };
}

function checkedLabels({ shape, values, file }: Labels, samples: number): Uint16Array {
  const isList = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  if (!isList) {
    throw invalid(file, "its shape", `(${shape.slice(0, 8).join(", ")})`, `(${samples}), one label per sample`);
  }
  if (values.length !== samples) {
    throw invalid(file, "its number of labels", values.length, `${samples}, one per sample`);
  }
  const labels = new Uint16Array(samples);
  for (let i = 0; i < samples; i++) {
    const label = values[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label <= LABEL_MAX)) {
      throw invalid(file, `label ${i}`, label, `an integer 0..${LABEL_MAX}`);
    }
    labels[i] = label;
  }
  return labels;
}

function readCsv(
  bytes: Uint8Array,
  data: Extract<TrainingData, { kind: "csv" }>,
  file: string,
  axons: number,
): Dataset {
  const { header = false, labels: column = "none", scale } = data;
  const width = axons + Number(column !== "none");
  const rows: Uint8Array[] = [];
  const labels: number[] = [];
  let number = 0;
  for (const line of textLines(bytes, file)) {
    if (++number === 1 && header) continue;
    const place = `line ${number}`;
    const texts = line.split(",");
    if (texts.length !== width) throw invalid(file, `${place}, its number of values`, texts.length, String(width));
    const cells = texts.map(decimal);
    const bad = cells.findIndex(Number.isNaN);
    if (bad >= 0) throw invalid(file, `${place}, value ${bad + 1}`, texts[bad], "a number");
    if (column === "first") labels.push(cells.shift()!);
    if (column === "last") labels.push(cells.pop()!);
    rows.push(scaled(cells, scale, file, (i) => `${place}, value ${i + 1 + Number(column === "first")}`));
  }
  const values = new Uint8Array(rows.length * axons);
  for (const [r, row] of rows.entries()) values.set(row, r * axons);
  const named = column === "none" ? undefined : { shape: [labels.length], values: labels, file };
  return ofIntensities({ shape: [rows.length, axons], values }, named, file, axons);
}

async function readEvents(
  list: readonly { readonly file: string; readonly label?: number | undefined }[],
  { axons, stepsPerSample }: SampleShape,
  read: ReadFile,
): Promise<Dataset> {
  const events: EventList[] = [];
  for (const { file } of list) {
    const { path, bytes } = await read(file);
    const loaded = decodeEvents(bytes, path);
    checkEvents(loaded.events, { steps: stepsPerSample, indices: axons, kind: "axon", ...loaded });
    events.push(loaded.events);
  }
  const labelled = list.filter(({ label }) => label !== undefined);
  if (list.length === 0 || (labelled.length > 0 && labelled.length < list.length)) {
    const missing = list.findIndex(({ label }) => label === undefined);
    if (list.length === 0) throw invalid("data.samples", "its length", 0, "at least 1");
    throw invalid("data.samples", `[${missing}].label`, null, "a label in all samples or in none");
  }
  const labels = labelled.length > 0 ? Uint16Array.from(list, ({ label }) => label!) : undefined;
  return { intensities: undefined, events, labels, samples: list.length };
}
