import { CSV_HEADER, csvLines, eventPieces } from "../events/event-encoder.js";
import { decodeEvents, encodeBinary, type LoadedEvents } from "../events/event-file.js";
import type { EventList } from "../events/events.js";
import { readBytes } from "./files.js";
import { type Content, replaceFile } from "./writing/file-set.js";

const EVENT_LIMITS = { gunzip: true, hint: "the binary format (.bin) takes a third of CSV" } as const;

/** Reads an events file, CSV or binary by its first bytes, gzipped or not; throws HostError FILE_READ, FILE_FORMAT, EVENTS_INVALID. */
export async function loadEvents(path: string): Promise<LoadedEvents> {
  return decodeEvents(await readBytes(path, EVENT_LIMITS), path);
}

/** Writes events, as binary when the name ends in `.bin`, else as CSV; throws HostError FILE_WRITE. */
export async function saveEvents(path: string, events: EventList): Promise<void> {
  await replaceFile(path, eventContent(path, events));
}

/** What a file of events holds, as binary when the name ends in `.bin`, else as CSV. */
export function eventContent(path: string, events: EventList): Content {
  return path.endsWith(".bin") ? encodeBinary(events) : csvPieces(events);
}

function* csvPieces(events: EventList): Generator<string | Uint8Array, void, undefined> {
  yield `${CSV_HEADER}\n`;
  for (const piece of eventPieces(events)) yield csvLines(piece);
}
