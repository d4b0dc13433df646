import type { EventList } from "./events.js";

/** First line of events as CSV. */
export const CSV_HEADER = "step,index";
/** First bytes of events as binary. */
export const MAGIC = "LIFE";
export const BINARY_VERSION = 1;
export const HEADER_BYTES = 16;
/** Number of the events and bytes of their list: 32 bits in the header. */
const COUNT_MAX = 2 ** 32 - 1;

/** A line holds two numbers of 10 and 5 digits, a comma and a line feed. */
const LINE_BYTES_MAX = 17;
/** LEB128 takes 5 bytes for 32 bits, 3 for 16. */
const BINARY_BYTES_MAX = 8;
const [ZERO, COMMA, LINE_FEED] = [0x30, 0x2c, 0x0a];

/** Events as the lines of a CSV file after its header; steps count from `offset`. */
export function csvLines({ steps, indices }: EventList, offset = 0): Uint8Array {
  const bytes = new Uint8Array(steps.length * LINE_BYTES_MAX);
  let at = 0;
  for (let e = 0; e < steps.length; e++) {
    at = writeDigits(bytes, at, offset + steps[e]!);
    bytes[at++] = COMMA;
    at = writeDigits(bytes, at, indices[e]!);
    bytes[at++] = LINE_FEED;
  }
  return bytes.subarray(0, at);
}

/** Writes a number below 2^32 in decimal digits; returns the place after them. */
function writeDigits(bytes: Uint8Array, start: number, value: number): number {
  let end = start + 1;
  for (let limit = 10; value >= limit; limit *= 10) end++;
  for (let [at, rest] = [end - 1, value]; at >= start; at--) {
    bytes[at] = ZERO + (rest % 10);
    rest = (rest / 10) >>> 0;
  }
  return end;
}

/** Makes the list of a binary events file part by part. */
export class BinaryEventEncoder {
  #count = 0;
  #listBytes = 0;
  #cursor = 0;

  /** The bytes of the next events; steps count from `offset`. */
  encode({ steps, indices }: EventList, offset = 0): Uint8Array {
    const bytes = new Uint8Array(steps.length * BINARY_BYTES_MAX);
    let at = 0;
    for (let e = 0; e < steps.length; e++) {
      const step = offset + steps[e]!;
      at = writeLeb128(bytes, at, step - this.#cursor);
      at = writeLeb128(bytes, at, indices[e]!);
      this.#cursor = step;
    }
    this.#count += steps.length;
    this.#listBytes += at;
    return bytes.subarray(0, at);
  }

  /** The file's header, once all events are encoded; undefined when they are too many for the format. */
  header(): Uint8Array | undefined {
    if (this.#count > COUNT_MAX || this.#listBytes > COUNT_MAX) return undefined;
    const bytes = new Uint8Array(HEADER_BYTES);
    const view = new DataView(bytes.buffer);
    bytes.set(new TextEncoder().encode(MAGIC));
    view.setUint32(4, BINARY_VERSION, true);
    view.setUint32(8, this.#count, true);
    view.setUint32(12, this.#listBytes, true);
    return bytes;
  }
}

function writeLeb128(bytes: Uint8Array, start: number, value: number): number {
  let [at, rest] = [start, value];
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at++] = rest;
  return at;
}

const PIECE_EVENTS = 65_536;

/** Events in pieces, so that a file of any length is made in little memory. */
export function* eventPieces({ steps, indices }: EventList): Generator<EventList, void, undefined> {
  for (let from = 0; from < steps.length; from += PIECE_EVENTS) {
    const to = from + PIECE_EVENTS;
    yield { steps: steps.subarray(from, to), indices: indices.subarray(from, to) };
  }
}
