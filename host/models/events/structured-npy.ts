import { HostError } from "../../errors.js";
import type { SensorEvents } from "./sensor.js";

const MAGIC = "\x93NUMPY";
/** Magic, version and a length of 2 bytes; version 2 and later have 4. */
const HEAD_BYTES = 10;
/** A header of four names and types has 200 bytes; more than this is no header. */
const HEADER_MAX = 65536;

type Reader = (view: DataView, at: number, little: boolean) => number;
const TYPES: Readonly<Record<string, readonly [bytes: number, read: Reader]>> = {
  b1: [1, (v, at) => v.getUint8(at)],
  i1: [1, (v, at) => v.getInt8(at)],
  u1: [1, (v, at) => v.getUint8(at)],
  i2: [2, (v, at, l) => v.getInt16(at, l)],
  u2: [2, (v, at, l) => v.getUint16(at, l)],
  i4: [4, (v, at, l) => v.getInt32(at, l)],
  u4: [4, (v, at, l) => v.getUint32(at, l)],
  i8: [8, (v, at, l) => Number(v.getBigInt64(at, l))],
  u8: [8, (v, at, l) => Number(v.getBigUint64(at, l))],
  f4: [4, (v, at, l) => v.getFloat32(at, l)],
  f8: [8, (v, at, l) => v.getFloat64(at, l)],
};
/** Names that tools give to a field of an event. */
const NAMES = {
  x: ["x"],
  y: ["y"],
  t: ["t", "ts", "timestamp", "time"],
  p: ["p", "pol", "polarity"],
} as const;

interface Column {
  readonly offset: number;
  readonly read: Reader;
  readonly little: boolean;
}

/** Whether bytes are a NumPy file of events rather than of numbers: its type is a list of fields. */
export function isStructuredNpy(bytes: Uint8Array): boolean {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 256));
  return head.startsWith(MAGIC) && /'descr':\s*\[/.test(head);
}

/**
 * Events of a structured NumPy array with fields x, y, t (microseconds) and p, as tonic has them; a missing y or p is
 * 0. Throws HostError FILE_FORMAT for a file that is not such an array, EVENTS_INVALID for values that are not pixels
 * or times.
 */
export function decodeStructuredNpy(bytes: Uint8Array, file = "events"): SensorEvents {
  const { columns, recordBytes, count, start } = layoutOf(bytes, file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [x, y] = [new Uint16Array(count), new Uint16Array(count)];
  const [polarity, microseconds] = [new Uint8Array(count), new Float64Array(count)];
  for (let e = 0; e < count; e++) {
    const value = (column: Column | undefined) =>
      column ? column.read(view, start + e * recordBytes + column.offset, column.little) : 0;
    const [px, py, time, sign] = [value(columns.x), value(columns.y), value(columns.t), value(columns.p)];
    if (!(isPixel(px) && isPixel(py) && time >= 0 && Number.isFinite(time))) {
      const message = `${file}: event ${e} is at (${px}, ${py}) and ${time} us, allowed: pixels 0..65535, time of at least 0`;
      throw new HostError("EVENTS_INVALID", message, { file, path: `event ${e}` });
    }
    x[e] = px;
    y[e] = py;
    polarity[e] = Number(sign > 0); // some tools say -1 for darker
    microseconds[e] = time;
  }
  return { x, y, polarity, microseconds };
}

const isPixel = (value: number) => Number.isInteger(value) && value >= 0 && value <= 65535;

function layoutOf(bytes: Uint8Array, file: string) {
  const fault = (message: string) => new HostError("FILE_FORMAT", `${file}: ${message}`, { file });
  if (bytes.length < HEAD_BYTES || !isStructuredNpy(bytes))
    throw fault("not a NumPy array of events: its type has no fields");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6]! >= 2;
  const from = long ? HEAD_BYTES + 2 : HEAD_BYTES;
  const start = from + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > bytes.length || start > HEADER_MAX) throw fault("truncated in its header");
  const text = new TextDecoder("latin1").decode(bytes.subarray(from, start));
  const columns: Partial<Record<keyof typeof NAMES, Column>> = {};
  let recordBytes = 0;
  for (const [, name = "", order, type = ""] of text.matchAll(/\('(\w+)',\s*'([<>|=])(\w+)'\s*\)/g)) {
    const [size, read] = TYPES[type] ?? [];
    if (size === undefined || !read)
      throw fault(`field ${name} has the type ${type}, allowed: ${Object.keys(TYPES).join(", ")}`);
    const key = (Object.keys(NAMES) as (keyof typeof NAMES)[]).find((k) =>
      (NAMES[k] as readonly string[]).includes(name),
    );
    if (key) columns[key] = { offset: recordBytes, read, little: order !== ">" };
    recordBytes += size;
  }
  if (!columns.x || !columns.t) throw fault("its fields are not those of events: x, y, t and p");
  const count = Number(/'shape':\s*\((\d+),?\s*\)/.exec(text)?.[1]);
  if (start + count * recordBytes !== bytes.length) {
    throw fault(`${bytes.length - start} bytes of events, allowed: a list of ${count} of ${recordBytes} bytes`);
  }
  return { columns, recordBytes, count, start };
}
