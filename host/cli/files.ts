import { access, constants, mkdir, rmdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileError } from "../errors.js";
import { checkEvents, type EventList, NO_EVENTS } from "../events/events.js";
import type { Network } from "../network/network.js";
import { loadEvents } from "../node/event-files.js";
import { type EventInputOptions, timedInput } from "./event-options.js";

/** Makes the folder that a command writes to, and those above it; throws HostError FILE_WRITE. */
export async function makeFolder(path: string): Promise<void> {
  await orFileError(path, () => makeAll(resolve(path)));
}

/** Whether files can be put into a folder that `makeFolder` will make; leaves none. Throws HostError FILE_WRITE. */
export async function checkFolder(path: string): Promise<void> {
  await orFileError(path, async () => {
    const made = await makeAll(resolve(path)); // only trying tells, below /proc for one
    await access(path, constants.W_OK | constants.X_OK);
    await removeEmpty(made);
  });
}

async function orFileError(path: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    throw fileError("FILE_WRITE", path, thrown);
  }
}

/** Returns the folders that were not there before, the uppermost first; when one cannot be made, none is left. */
// mkdir's own recursion never ends where a folder cannot be made though the one above it is there, as below /proc.
async function makeAll(path: string): Promise<string[]> {
  if (await isFolder(path)) return [];
  const made = dirname(path) === path ? [] : await makeAll(dirname(path));
  try {
    await mkdir(path);
    return [...made, path];
  } catch (thrown) {
    if (await isFolder(path).catch(() => false)) return made;
    await removeEmpty(made);
    throw thrown;
  }
}

/** Those of the folders, the uppermost first, that nobody has put anything into meanwhile. */
async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) await rmdir(folder).catch(() => undefined);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw thrown;
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
