import { join } from "node:path";
import { HostError } from "../errors.js";
import { loadEvents, readBytes } from "../events/event-file.js";
import { checkEvents, type EventList } from "../events/events.js";
import { decodeIdx } from "../formats/idx.js";
import { decodeNpy } from "../formats/npy.js";
import type { TrainingData } from "./schema.js";

/** Samples and their labels. */
export interface Dataset {
  /** Intensities, sample by sample; undefined when the samples are events. */
  readonly intensities: Uint8Array | undefined;
  readonly events: readonly EventList[] | undefined;
  /** One a sample; undefined when there are none. */
  readonly labels: Uint16Array | undefined;
  readonly samples: number;
}

interface Shape {
  readonly axons: number;
  readonly stepsPerSample: number;
  /** Folder that file names start from. */
  readonly folder: string;
}

const INTENSITY_MAX = 255;
const LABEL_MAX = 65535;

/** Reads the samples of a training file; throws HostError FILE_READ, FILE_FORMAT, DATA_INVALID, EVENTS_INVALID. */
export async function loadDataset(data: TrainingData, shape: Shape): Promise<Dataset> {
  const at = (file: string) => join(shape.folder, file);
  switch (data.kind) {
    case "csv":
      return readCsv(new TextDecoder().decode(await readBytes(at(data.file))), data, at(data.file), shape.axons);
    case "bytes":
      return ofIntensities(await readBytes(at(data.file)), undefined, at(data.file), shape.axons);
    case "idx": {
      const { values } = decodeIdx(await readBytes(at(data.file)), at(data.file));
      const labels = data.labels ? decodeIdx(await readBytes(at(data.labels)), at(data.labels)).values : undefined;
      return ofIntensities(values, labels, at(data.file), shape.axons);
    }
    case "npy": {
      const { values } = decodeNpy(await readBytes(at(data.file)), at(data.file));
      const labels = data.labels ? decodeNpy(await readBytes(at(data.labels)), at(data.labels)).values : undefined;
      const where = (i: number) => `value ${i}`;
      return ofIntensities(scaled(values, data.scale ?? 1, at(data.file), where), labels, at(data.file), shape.axons);
    }
    case "events":
      return readEvents(data.samples, shape);
  }
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
  { axons, stepsPerSample, folder }: Shape,
): Promise<Dataset> {
  const events: EventList[] = [];
  for (const { file } of list) {
    const loaded = await loadEvents(join(folder, file));
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
