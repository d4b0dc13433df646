import { HostError } from "../errors.js";
import { decodeEvents } from "../events/event-file.js";
import { checkEvents, type EventList } from "../events/events.js";
import { decodeIdx } from "../formats/idx.js";
import { decodeNpy } from "../formats/npy.js";
import { type ReadRecording, readRecordings } from "./recordings.js";
import type { Dataset, SampleShape } from "./samples.js";
import type { TrainingData } from "./schema.js";

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
      return readCsv(new TextDecoder().decode(bytes), data, path, axons);
    case "bytes":
      return ofIntensities(bytes, undefined, path, axons);
    case "idx": {
      const { values } = decodeIdx(bytes, path);
      return ofIntensities(values, await readLabels(data.labels, read, decodeIdx), path, axons);
    }
    case "npy": {
      const { values } = decodeNpy(bytes, path);
      const intensities = scaled(values, data.scale ?? 1, path, (i) => `value ${i}`);
      return ofIntensities(intensities, await readLabels(data.labels, read, decodeNpy), path, axons);
    }
  }
}

async function readLabels(
  file: string | undefined,
  read: ReadFile,
  decode: (bytes: Uint8Array, file: string) => { readonly values: ArrayLike<number> },
): Promise<ArrayLike<number> | undefined> {
  if (file === undefined) return undefined;
  const { path, bytes } = await read(file);
  return decode(bytes, path).values;
}

function invalid(file: string, path: string, value: unknown, allowed: string): HostError {
  const message = `${file}: ${path} is ${JSON.stringify(value)}, allowed: ${allowed}`;
  return new HostError("DATA_INVALID", message, { file, path, value, allowed });
}

function scaled(values: ArrayLike<number>, scale: number, file: string, where: (i: number) => string): Uint8Array {
  return Uint8Array.from(values, (value, i) => {
    const intensity = Math.round(value * scale);
    if (intensity >= 0 && intensity <= INTENSITY_MAX) return intensity;
    throw invalid(file, where(i), value, `0..${INTENSITY_MAX / scale}, which scale ${scale} makes 0..${INTENSITY_MAX}`);
  });
}

function ofIntensities(
  intensities: Uint8Array,
  labels: ArrayLike<number> | undefined,
  file: string,
  axons: number,
): Dataset {
  const samples = intensities.length / axons;
  if (samples < 1 || !Number.isInteger(samples)) {
    throw invalid(file, "its number of values", intensities.length, `a multiple of ${axons}, one value an axon`);
  }
  return { intensities, events: undefined, labels: labels && checkedLabels(labels, samples, file), samples };
}

function checkedLabels(labels: ArrayLike<number>, samples: number, file: string): Uint16Array {
  if (labels.length !== samples) {
    throw invalid(file, "its number of labels", labels.length, `${samples}, one a sample`);
  }
  return Uint16Array.from(labels, (label, i) => {
    if (Number.isInteger(label) && label >= 0 && label <= LABEL_MAX) return label;
    throw invalid(file, `label ${i}`, label, `an integer 0..${LABEL_MAX}`);
  });
}

function readCsv(text: string, data: Extract<TrainingData, { kind: "csv" }>, file: string, axons: number): Dataset {
  const { header = false, labels: column = "none", scale = 1 } = data;
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === "") lines.pop();
  const rows = lines.slice(Number(header));
  const width = axons + Number(column !== "none");
  const values = new Uint8Array(rows.length * axons);
  const labels: number[] = [];
  for (const [r, line] of rows.entries()) {
    const place = `line ${r + 1 + Number(header)}`;
    const cells = line.split(",").map((cell) => (cell.trim() === "" ? Number.NaN : Number(cell)));
    if (cells.length !== width) throw invalid(file, `${place}, its number of values`, cells.length, String(width));
    const bad = cells.findIndex(Number.isNaN);
    if (bad >= 0) throw invalid(file, `${place}, value ${bad + 1}`, line.split(",")[bad], "a number");
    if (column === "first") labels.push(cells.shift()!);
    if (column === "last") labels.push(cells.pop()!);
    values.set(
      scaled(cells, scale, file, (i) => `${place}, value ${i + 1 + Number(column === "first")}`),
      r * axons,
    );
  }
  return ofIntensities(values, column === "none" ? undefined : labels, file, axons);
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
