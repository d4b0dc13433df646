import { crc32 } from "../../protocol/codecs/crc32.js";
import { HostError } from "../errors.js";
import { textEnd } from "../text.js";
import { BINARY_VERSION, BinaryEventEncoder, CSV_HEADER, csvLines, HEADER_BYTES, MAGIC } from "./event-encoder.js";
import { EventBuffer, type EventList, INDEX_MAX, STEP_MAX } from "./events.js";

const CRC_BYTES = 4;

/** Events as CSV: a header, then a line `step,index` for each. */
export function encodeCsv(events: EventList): string {
  return `${CSV_HEADER}\n${new TextDecoder().decode(csvLines(events))}`;
}

/** Reads CSV; throws HostError EVENTS_INVALID naming file and line. `file` is for messages only. */
export function decodeCsv(text: string | Uint8Array, file = "events"): EventList {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const end = textEnd(bytes);
  const head = lineAt(bytes, 0, end);
  if (head.text !== CSV_HEADER) {
    const found = end === 0 ? "the file is empty" : `line 1 is ${JSON.stringify(head.text)}`;
    const allowed = `the header ${CSV_HEADER}, or a binary file that starts with ${MAGIC}`;
    throw new HostError("EVENTS_INVALID", `${file}: ${found}, allowed: ${allowed}`, { file, path: "line 1", allowed });
  }
  const events = new EventBuffer();
  for (let [at, line] = [head.next, 2]; at < end; line++) {
    const step = digitsAt(bytes, at, end, STEP_MAX);
    const index = bytes[step.next] === COMMA ? digitsAt(bytes, step.next + 1, end, INDEX_MAX) : NO_DIGITS;
    const next = index.next < 0 ? -1 : lineEnd(bytes, index.next, end);
    if (step.next < 0 || next < 0) {
      const [place, value] = [`line ${line}`, lineAt(bytes, at, end).text];
      const allowed = `step,index with step 0..${STEP_MAX} and index 0..${INDEX_MAX}`;
      const message = `${file}: ${place} is ${JSON.stringify(value)}, allowed: ${allowed}`;
      throw new HostError("EVENTS_INVALID", message, { file, path: place, value, allowed });
    }
    events.push(step.value, index.value);
    at = next;
  }
  return events.toList();
}

const [ZERO, NINE, COMMA, LINE_FEED, CARRIAGE_RETURN] = [0x30, 0x39, 0x2c, 0x0a, 0x0d];
const NO_DIGITS = { value: 0, next: -1 } as const;

/** The number whose digits begin here, and where they end; -1 without a number up to `max`. */
function digitsAt(bytes: Uint8Array, start: number, end: number, max: number): { value: number; next: number } {
  let [value, at] = [0, start];
  while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) value = 10 * value + bytes[at++]! - ZERO;
  return at === start || value > max ? NO_DIGITS : { value, next: at };
}

/** Where the next line begins when this one ends here; -1 when it does not. */
function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return end;
  if (bytes[at] === LINE_FEED) return at + 1;
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? at + 2 : -1;
}

const SHOWN_BYTES = 40;

/** The beginning of a line, for messages, and where the next one begins. */
function lineAt(bytes: Uint8Array, start: number, end: number): { text: string; next: number } {
  const found = bytes.indexOf(LINE_FEED, start);
  const to = found < 0 || found > end ? end : found;
  const text = new TextDecoder().decode(bytes.subarray(start, Math.min(to, start + SHOWN_BYTES)));
  return { text: text.replace(/\r$/, ""), next: to + 1 };
}

/**
 * Events as compact binary, little-endian:
 * ```
 *  0  "LIFE"   4  version 1   8  count   12  bytes of the list
 * 16  the list: for each event the step delta and the index as LEB128 numbers; then the CRC-32 of everything before
 * ```
 * Steps must not descend.
 */
export function encodeBinary(events: EventList): Uint8Array {
  const encoder = new BinaryEventEncoder();
  const list = encoder.encode(events);
  const bytes = new Uint8Array(HEADER_BYTES + list.length + CRC_BYTES);
  bytes.set(encoder.header()!);
  bytes.set(list, HEADER_BYTES);
  const end = HEADER_BYTES + list.length;
  new DataView(bytes.buffer).setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
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
  if (stored !== computed) throw fault("damaged: its CRC-32 does not match its content", { stored, computed });
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
  return { events: decodeCsv(bytes, file), file, place: (event) => `line ${event + 2}` };
}
