import { crc32 } from "../../protocol/codecs/crc32.js";
import { HostError } from "../errors.js";
import { EventBuffer, type EventList, INDEX_MAX, STEP_MAX } from "./events.js";

const CSV_HEADER = "step,index";
const MAGIC = "LIFE";
const BINARY_VERSION = 1;
const HEADER_BYTES = 16;
const CRC_BYTES = 4;

/** Events as CSV: a header, then a line `step,index` for each. */
export function encodeCsv(events: EventList): string {
  const lines = [CSV_HEADER];
  events.indices.forEach((index, e) => {
    lines.push(`${events.steps[e]},${index}`);
  });
  return `${lines.join("\n")}\n`;
}

/** Reads CSV; throws HostError EVENTS_INVALID naming file and line. `file` is for messages only. */
export function decodeCsv(text: string, file = "events"): EventList {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === "") lines.pop();
  if (lines[0] !== CSV_HEADER) {
    const found = lines[0] === undefined ? "the file is empty" : `line 1 is ${JSON.stringify(lines[0].slice(0, 40))}`;
    const allowed = `the header ${CSV_HEADER}, or a binary file that starts with ${MAGIC}`;
    throw new HostError("EVENTS_INVALID", `${file}: ${found}, allowed: ${allowed}`, { file, path: "line 1", allowed });
  }
  const events = new EventBuffer();
  for (let line = 1; line < lines.length; line++) {
    const match = /^(\d+),(\d+)$/.exec(lines[line]!);
    const [step, index] = [Number(match?.[1]), Number(match?.[2])];
    if (!(step <= STEP_MAX && index <= INDEX_MAX)) {
      const [place, value] = [`line ${line + 1}`, lines[line]!.slice(0, 40)];
      const allowed = `step,index with step 0..${STEP_MAX} and index 0..${INDEX_MAX}`;
      const message = `${file}: ${place} is ${JSON.stringify(value)}, allowed: ${allowed}`;
      throw new HostError("EVENTS_INVALID", message, { file, path: place, value, allowed });
    }
    events.push(step, index);
  }
  return events.toList();
}

/**
 * Events as compact binary, little-endian:
 * ```
 *  0  "LIFE"   4  version 1   8  count   12  bytes of the list
 * 16  the list: for each event the step delta and the index as LEB128 numbers; then the CRC-32 of all before
 * ```
 * Steps must not descend.
 */
export function encodeBinary(events: EventList): Uint8Array {
  const list: number[] = [];
  let cursor = 0;
  events.indices.forEach((index, e) => {
    pushLeb128(list, events.steps[e]! - cursor);
    pushLeb128(list, index);
    cursor = events.steps[e]!;
  });
  const bytes = new Uint8Array(HEADER_BYTES + list.length + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(4, BINARY_VERSION, true);
  view.setUint32(8, events.steps.length, true);
  view.setUint32(12, list.length, true);
  bytes.set(list, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + list.length, crc32(bytes.subarray(0, HEADER_BYTES + list.length)), true);
  return bytes;
}

function pushLeb128(list: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) list.push((rest & 0x7f) | 0x80);
  list.push(rest);
}

/** Reads the binary format; throws HostError FILE_FORMAT when it is truncated, damaged or of another version. */
export function decodeBinary(bytes: Uint8Array, file = "events"): EventList {
  const fault = (message: string, data: Record<string, unknown> = {}) =>
    new HostError("FILE_FORMAT", `${file}: ${message}`, { file, ...data });
  if (!isBinary(bytes)) throw fault(`does not start with ${MAGIC}`);
  if (bytes.length < HEADER_BYTES + CRC_BYTES) throw fault(`truncated: ${bytes.length} bytes are less than a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [version, count, listBytes] = [view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)];
  if (version !== BINARY_VERSION) throw fault(`version ${version}, allowed: ${BINARY_VERSION}`, { version });
  const expected = HEADER_BYTES + listBytes + CRC_BYTES;
  if (bytes.length !== expected) {
    const what = bytes.length < expected ? "truncated" : "too long";
    throw fault(`${what}: ${bytes.length} bytes, the header says ${expected}`, { length: bytes.length, expected });
  }
  const end = HEADER_BYTES + listBytes;
  const [stored, computed] = [view.getUint32(end, true), crc32(bytes.subarray(0, end))];
  if (stored !== computed) throw fault("damaged: its CRC-32 does not fit its content", { stored, computed });
  const events = decodeList(bytes.subarray(HEADER_BYTES, end), count);
  if (!events) throw fault(`its list does not hold the ${count} events of its header`, { count });
  return events;
}

function decodeList(list: Uint8Array, count: number): EventList | undefined {
  const events = new EventBuffer();
  let [at, step] = [0, 0];
  const next = (): number => {
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = list[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 0x80;
    }
  };
  for (let e = 0; e < count; e++) {
    step += next();
    const index = next();
    if (!(step <= STEP_MAX && index <= INDEX_MAX)) return undefined;
    events.push(step, index);
  }
  return at === list.length ? events.toList() : undefined;
}

function isBinary(bytes: Uint8Array): boolean {
  return [...MAGIC].every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

/** Whether bytes begin as an events file of this format does, CSV or binary. */
export function isEventFile(bytes: Uint8Array): boolean {
  return isBinary(bytes) || [...CSV_HEADER].every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

/** Events from a file, and where in it each stands, for `checkEvents`. */
export interface LoadedEvents {
  readonly events: EventList;
  readonly file: string;
  readonly place: (event: number) => string;
}

/** Reads an events file's bytes, CSV or binary by the first of them; throws HostError FILE_FORMAT, EVENTS_INVALID. */
export function decodeEvents(bytes: Uint8Array, file = "events"): LoadedEvents {
  if (isBinary(bytes)) return { events: decodeBinary(bytes, file), file, place: (event) => `event ${event}` };
  const text = new TextDecoder().decode(bytes);
  return { events: decodeCsv(text, file), file, place: (event) => `line ${event + 2}` };
}
