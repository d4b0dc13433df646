import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileError } from "../errors.js";
import { checkEvents, type EventList, NO_EVENTS } from "../events.js";
import type { Network } from "../network.js";
import { loadEvents } from "../recording.js";

/** Makes the folder that a command writes to, and those above it; throws HostError FILE_WRITE. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeAll(resolve(path));
  } catch (thrown) {
    throw fileError("FILE_WRITE", path, thrown);
  }
}

// mkdir's own recursion never ends where a folder cannot be made though the one above it is there, as below /proc.
async function makeAll(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeAll(dirname(path));
  await mkdir(path).catch(async (thrown: unknown) => {
    if (!(await isFolder(path))) throw thrown;
  });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw thrown;
  }
}

/** The axon events of `--input`, none without it; throws HostError FILE_READ, FILE_FORMAT, EVENTS_INVALID. */
export async function loadInput(file: string | undefined, steps: number, network: Network): Promise<EventList> {
  if (file === undefined) return NO_EVENTS;
  const loaded = await loadEvents(file);
  checkEvents(loaded.events, { steps, indices: network.axons.size, kind: "axon", ...loaded });
  return loaded.events;
}
