import { mkdir } from "node:fs/promises";
import { fileError } from "../errors.js";
import { checkEvents, type EventList, NO_EVENTS } from "../events.js";
import type { Network } from "../network.js";
import { loadEvents } from "../recording.js";

/** Makes the folder that a command writes to, and those above it; throws HostError FILE_WRITE. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (thrown) {
    throw fileError("FILE_WRITE", path, thrown);
  }
}

/** The axon events of `--input`, none without it; throws HostError FILE_READ, FILE_FORMAT, EVENTS_INVALID. */
export async function loadInput(file: string | undefined, steps: number, network: Network): Promise<EventList> {
  if (file === undefined) return NO_EVENTS;
  const loaded = await loadEvents(file);
  checkEvents(loaded.events, { steps, indices: network.axons.size, kind: "axon", ...loaded });
  return loaded.events;
}
