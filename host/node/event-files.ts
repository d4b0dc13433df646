import { decodeEvents, encodeBinary, encodeCsv, type LoadedEvents } from "../events/event-file.js";
import type { EventList } from "../events/events.js";
import { readBytes, saveFile } from "./files.js";

/** Reads an events file, CSV or binary by its first bytes; throws HostError FILE_READ, FILE_FORMAT, EVENTS_INVALID. */
export async function loadEvents(path: string): Promise<LoadedEvents> {
  return decodeEvents(await readBytes(path), path);
}

/** Writes events, as binary when the name ends in `.bin`, else as CSV; throws HostError FILE_WRITE. */
export async function saveEvents(path: string, events: EventList): Promise<void> {
  await saveFile(path, path.endsWith(".bin") ? encodeBinary(events) : encodeCsv(events));
}
