import { HostError } from "../errors.js";
import { decodeEvents, isEventFile, type LoadedEvents } from "../events/event-file.js";
import {
  cameraSamples,
  type EventFileOptions,
  type EventSamples,
  hdf5Samples,
} from "../models/events/event-samples.js";
import { lossText, toSteps } from "../models/events/timed-events.js";
import { HDF5_SIGNATURE, type Hdf5Group } from "../models/hdf5-tree.js";
import { readBytes } from "./files.js";
import { readHdf5 } from "./hdf5/hdf5-file.js";
import type { Hdf5Limits } from "./hdf5/job.js";

/** What an event data set may cost: the test samples of the Heidelberg digits hold 36 million numbers. */
const EVENT_LIMITS: Partial<Hdf5Limits> = { fileBytes: 512 * 2 ** 20, values: 60_000_000, timeoutMs: 120_000 };

/** Reads an HDF5 file of events in its own thread; throws HostError FILE_READ, FILE_FORMAT. */
export function readEventTree(path: string): Promise<Hdf5Group> {
  return readHdf5(path, EVENT_LIMITS);
}

/** Whether bytes begin as HDF5. */
export function isHdf5(bytes: Uint8Array): boolean {
  return HDF5_SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * Samples of a file whose events have times: HDF5 (NIR data, SHD, SSC), structured `.npy`, N-MNIST `.bin`. Throws HostError
 * FILE_READ, FILE_FORMAT, EVENTS_INVALID, ARGUMENT.
 */
export async function loadTimedSamples(path: string, options: EventFileOptions = {}): Promise<EventSamples> {
  const bytes = await readBytes(path);
  return isHdf5(bytes) ? hdf5Samples(await readEventTree(path), options, path) : cameraSamples(bytes, options, path);
}

/** Which sample of an events file, and how many steps of it. */
export interface LoadInputOptions extends EventFileOptions {
  readonly steps: number;
  /** Default 0. */
  readonly sample?: number | undefined;
}

/** Events of one run, and notes for the user on those that were merged or left out. */
export interface LoadedInput extends LoadedEvents {
  readonly note: string | undefined;
}

/**
 * Events of an events file of any kind: Lifwire's CSV and binary as they are, the others put into steps. Throws the
 * HostErrors of the file's format.
 */
export async function loadAnyEvents(path: string, options: LoadInputOptions): Promise<LoadedInput> {
  const bytes = await readBytes(path);
  const isCamera = path.endsWith(".bin") || path.endsWith(".npy");
  if (isEventFile(bytes) || !(isCamera || isHdf5(bytes))) return { ...decodeEvents(bytes, path), note: undefined };
  const { samples, stepSeconds, leftOut } = await loadTimedSamples(path, options);
  const { sample = 0, steps } = options;
  const chosen = samples[sample];
  if (!chosen) {
    const message = `${path}: no sample ${sample}, allowed: 0..${samples.length - 1}`;
    throw new HostError("ARGUMENT", message, { argument: "sample", sample, samples: samples.length });
  }
  const stepped = toSteps(chosen, { stepSeconds, steps }, path);
  const outside = leftOut > 0 ? `${leftOut} outside crop and polarity` : undefined;
  const note = [lossText(stepped), outside].filter((text) => text !== undefined).join("; ");
  return { events: stepped.events, file: path, place: (e) => `event ${e}`, note: note === "" ? undefined : note };
}
