import { type Command, InvalidArgumentError, Option } from "commander";
import { POLARITIES, type Polarity } from "../models/events/sensor.js";
import type { LoadInputOptions } from "../node/timed-event-files.js";
import { wholeNumber } from "./options.js";

/** What commands take for event files of other tools: N-MNIST, tonic's arrays, SHD and SSC, NIR data. */
export interface EventInputOptions {
  /** Milliseconds. */
  readonly dt?: number;
  readonly sample?: number;
  readonly sensor?: readonly [number, number];
  readonly pool?: number;
  readonly polarity?: Polarity;
  readonly crop?: readonly [number, number, number, number];
  readonly observable?: readonly [node: string, observable: string];
}

/** Adds the options of `EventInputOptions`. */
export function eventOptions(command: Command): Command {
  const sample = "which recording of a file with several, counted from 0";
  return recordingsOptions(command).option("--sample <n>", sample, wholeNumber(2 ** 32 - 1));
}

/** Adds those that say how recordings become events, but for which of them. */
export function recordingsOptions(command: Command): Command {
  return command
    .option("--dt <ms>", "for events with times: milliseconds per step", positiveNumber)
    .option("--sensor <w,h>", "pixels of the camera; 34,34 of N-MNIST without it", integers(2))
    .option("--pool <n>", "pixels per side that share an axon", wholeNumber(1024, 1))
    .addOption(new Option("--polarity <which>", "polarities that count").choices(POLARITIES))
    .option("--crop <x,y,w,h>", "pixels that count", integers(4))
    .option("--observable <node/name>", "which observable of a NIR data file", observable);
}

/** The options as `loadAnyEvents` takes them. */
export function timedInput(options: EventInputOptions, steps: number): LoadInputOptions {
  const { dt, sample, sensor, pool, polarity, crop, observable: [node, name] = [] } = options;
  const stepSeconds = dt === undefined ? undefined : dt / 1000;
  return { steps, sample, stepSeconds, sensor, pool, polarity, crop, node, observable: name };
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Allowed: a number above 0.");
}

function integers(count: number): (text: string) => readonly number[] {
  return (text) => {
    const values = text.split(",").map(Number);
    if (values.length === count && values.every((value) => Number.isInteger(value) && value >= 0)) return values;
    throw new InvalidArgumentError(`Allowed: ${count} integers of at least 0, separated by commas.`);
  };
}

function observable(text: string): readonly [string, string] {
  const cut = text.lastIndexOf("/");
  if (cut > 0) return [text.slice(0, cut), text.slice(cut + 1)];
  throw new InvalidArgumentError("Allowed: the node and the observable, such as input/spikes.");
}
