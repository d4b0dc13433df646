import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { HostError } from "../errors.js";
import { checkEvents, type EventList, NO_EVENTS } from "../events/events.js";
import type { Network } from "../network/network.js";
import { loadEvents } from "../node/event-files.js";
import { loadValues } from "../node/matrix-files.js";
import { checkValues, type Values } from "../run/drive-writer.js";
import { type EventInputOptions, timedInput } from "./event-options.js";
import { wholeNumber } from "./options.js";

/**
 * Throws HostError ARGUMENT if an output path is an input file, under whatever name; `-` and a path that does not exist
 * never are.
 */
export async function refuseInputs(
  places: readonly (string | undefined)[],
  inputs: readonly (string | undefined)[],
): Promise<void> {
  const identity = async (path: string | undefined) => {
    const found = path === undefined ? undefined : await stat(path, { bigint: true }).catch(() => undefined);
    return found?.isFile() ? `${found.dev}:${found.ino}` : undefined;
  };
  const read = new Map(await Promise.all(inputs.map(async (input) => [await identity(input), input] as const)));
  read.delete(undefined);
  for (const place of places) {
    const input = read.get(await identity(place));
    if (input === undefined) continue;
    const same = place === input ? "" : ` (${input})`;
    const message = `${place}: the command reads this file${same}; choose another place`;
    throw new HostError("ARGUMENT", message, { argument: "out", file: place, input });
  }
}

/** Endings of event files of other tools; these may be large, and their readers are loaded for them only. */
const TIMED_ENDINGS = /\.(bin|npy|h5|hdf5|nir)$/i;

/**
 * The axon events of `--input`, none without it; `tell` gets what was merged or left out. Throws HostError FILE_READ,
 * FILE_FORMAT, EVENTS_INVALID.
 */
export async function loadInput(
  file: string | undefined,
  steps: number,
  network: Network,
  options: EventInputOptions = {},
  tell: (note: string) => void = () => undefined,
): Promise<EventList> {
  if (file === undefined) return NO_EVENTS;
  const loaded = TIMED_ENDINGS.test(file)
    ? await (await import("../node/timed-event-files.js")).loadAnyEvents(file, timedInput(options, steps))
    : { ...(await loadEvents(file)), note: undefined };
  checkEvents(loaded.events, { steps, indices: network.axons.size, kind: "axon", ...loaded });
  if (loaded.note !== undefined) tell(loaded.note);
  return loaded.events;
}

/** What commands take for constant input. */
export interface ValuesOptions {
  readonly values?: string;
  readonly row?: number;
}

/** Adds `--row`, which a file of several samples needs. */
export function rowOption(command: Command, of: string): Command {
  return command.option("--row <n>", `which sample of ${of} with several, counted from 0`, wholeNumber(2 ** 32 - 1));
}

/** The constant input of `--values`, none without it. Throws HostError as `loadValues`, and ARGUMENT as a run does. */
export async function loadConstantInput({ values, row }: ValuesOptions, network: Network): Promise<Values | undefined> {
  if (values === undefined && row !== undefined) {
    throw new HostError("ARGUMENT", "--row <n> needs --values <file>", { argument: "row" });
  }
  const loaded = values === undefined ? undefined : await loadValues(values, row);
  checkValues(
    loaded,
    network,
    network.head.sample !== undefined,
    values === undefined ? " (--values)" : ` of ${values}`,
  );
  return loaded;
}
