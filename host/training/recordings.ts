import { HostError } from "../errors.js";
import type { EventList } from "../events/events.js";
import {
  cameraSamples,
  type EventFileOptions,
  type EventSamples,
  hdf5Samples,
} from "../models/events/event-samples.js";
import { toSteps } from "../models/events/timed-events.js";
import type { Hdf5Group } from "../models/hdf5-tree.js";
import type { TrainingData } from "./data-schema.js";
import type { Dataset, SampleShape } from "./samples.js";

type Recordings = Extract<TrainingData, { kind: "recordings" }>;

/** Fetches a file of events: its bytes, or what it holds where it is HDF5. */
export type ReadRecording = (
  file: string,
) => Promise<{ readonly path: string } & ({ readonly bytes: Uint8Array } | { readonly tree: Hdf5Group })>;

/**
 * Samples whose events have times, put into steps. Throws HostError DATA_INVALID for a channel that no axon has and for
 * labels of some samples only, and what the file's format throws.
 */
export async function readRecordings(data: Recordings, shape: SampleShape, read: ReadRecording): Promise<Dataset> {
  const events: EventList[] = [];
  const labels: (number | undefined)[] = [];
  const counts = { merged: 0, late: 0, leftOut: 0 };
  for (const { file, label } of data.files ?? []) {
    const found = await read(file);
    const { samples, stepSeconds, leftOut } = samplesOf(found, optionsOf(data));
    counts.leftOut += leftOut;
    for (const sample of samples) {
      const stepped = toSteps(sample, { stepSeconds, steps: shape.stepsPerSample }, found.path);
      counts.merged += stepped.merged;
      counts.late += stepped.late;
      checkChannels(stepped.events, shape.axons, found.path);
      events.push(stepped.events);
      labels.push(label ?? sample.label);
    }
  }
  const missing = labels.indexOf(undefined);
  if (missing >= 0 && labels.some((label) => label !== undefined)) {
    const message = `data.files: sample ${missing} has no label, allowed: a label in all samples or in none`;
    throw new HostError("DATA_INVALID", message, { path: "data.files", sample: missing });
  }
  const all = missing >= 0 ? undefined : Uint16Array.from(labels, (label) => label!);
  return { intensities: undefined, events, labels: all, samples: events.length, notes: notesOf(events, counts) };
}

function samplesOf(found: Awaited<ReturnType<ReadRecording>>, options: EventFileOptions): EventSamples {
  return "tree" in found
    ? hdf5Samples(found.tree, options, found.path)
    : cameraSamples(found.bytes, options, found.path);
}

function optionsOf({ stepMs, sensor, pool, polarity, crop, observable }: Recordings): EventFileOptions {
  const cut = observable?.lastIndexOf("/") ?? -1;
  return {
    ...{ sensor, pool, polarity, crop },
    stepSeconds: stepMs === undefined ? undefined : stepMs / 1000,
    node: cut < 0 ? undefined : observable?.slice(0, cut),
    observable: cut < 0 ? observable : observable?.slice(cut + 1),
  };
}

function checkChannels({ indices }: EventList, axons: number, file: string): void {
  const wrong = indices.findIndex((index) => index >= axons);
  if (wrong < 0) return;
  const message = `${file}: an event on channel ${indices[wrong]}, allowed: 0..${axons - 1}, the network's axons; pool, polarity and crop make a camera's channels fewer`;
  throw new HostError("DATA_INVALID", message, { file, channel: indices[wrong], axons });
}

function notesOf(
  events: readonly EventList[],
  { merged, late, leftOut }: Record<"merged" | "late" | "leftOut", number>,
) {
  const kept = events.reduce((sum, { steps }) => sum + steps.length, 0);
  const parts = [
    ...(merged > 0 ? [`${merged} merged (same axon and step)`] : []),
    ...(late > 0 ? [`${late} left out after the last step`] : []),
    ...(leftOut > 0 ? [`${leftOut} left out by crop and polarity`] : []),
  ];
  return [`${kept + merged + late + leftOut} events${parts.map((part) => `, ${part}`).join("")}`];
}
