import { halfFloat } from "../../formats/half-float.js";

// Arrays as SuperNeuroMAT writes them with array_representation "base64" or "base85": bytes of a NumPy array as text.

/** The alphabet of Python's base64.b85encode (RFC 1924), which is not that of Ascii85. */
const BASE85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
const BASE85_DIGITS = new Map([...BASE85].map((letter, value) => [letter, value]));
/** Five letters of base 85 hold four bytes. */
const GROUP_LETTERS = 5;
const GROUP_BYTES = 4;

type Reader = (view: DataView, at: number, little: boolean) => number;
/** NumPy's one-letter types, and the same with their size, as far as a network can be written in them. */
const TYPES: Readonly<Record<string, readonly [bytes: number, read: Reader]>> = {
  "?": [1, (v, at) => v.getUint8(at)],
  b1: [1, (v, at) => v.getUint8(at)],
  b: [1, (v, at) => v.getInt8(at)],
  B: [1, (v, at) => v.getUint8(at)],
  e: [2, (v, at, l) => halfFloat(v.getUint16(at, l))],
  f2: [2, (v, at, l) => halfFloat(v.getUint16(at, l))],
  f: [4, (v, at, l) => v.getFloat32(at, l)],
  f4: [4, (v, at, l) => v.getFloat32(at, l)],
  d: [8, (v, at, l) => v.getFloat64(at, l)],
  f8: [8, (v, at, l) => v.getFloat64(at, l)],
  i: [4, (v, at, l) => v.getInt32(at, l)],
  i4: [4, (v, at, l) => v.getInt32(at, l)],
  l: [8, (v, at, l) => Number(v.getBigInt64(at, l))],
  q: [8, (v, at, l) => Number(v.getBigInt64(at, l))],
  i8: [8, (v, at, l) => Number(v.getBigInt64(at, l))],
};

/** How SuperNeuroMAT represents an array in a file. */
export const ARRAY_REPRESENTATIONS = ["json-native", "base64", "base85"] as const;
/** One of `ARRAY_REPRESENTATIONS`. */
export type ArrayRepresentation = (typeof ARRAY_REPRESENTATIONS)[number];

/** The values of an encoded array, or a text that says what is wrong with it. */
export function decodeArray(entry: Readonly<Record<string, unknown>>): number[] | string {
  const { dtype = "<d", base64, base85 } = entry;
  const match = typeof dtype === "string" ? /^([<>|=]?)(\?|[a-z]\d?|B)$/.exec(dtype) : null;
  const type = TYPES[match?.[2] ?? ""];
  if (!type) return `dtype ${JSON.stringify(dtype)}, allowed: one of ${Object.keys(TYPES).join(", ")} after <, > or |`;
  const bytes =
    typeof base85 === "string" ? fromBase85(base85) : typeof base64 === "string" ? fromBase64(base64) : undefined;
  if (!bytes) return "neither valid base64 nor valid base85";
  const [size, read] = type;
  if (bytes.length % size !== 0) return `${bytes.length} bytes, allowed: a multiple of ${size}, the size of ${dtype}`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / size }, (_, i) => read(view, i * size, match?.[1] !== ">"));
}

function fromBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function fromBase85(text: string): Uint8Array | undefined {
  const padding = (GROUP_LETTERS - (text.length % GROUP_LETTERS)) % GROUP_LETTERS;
  const padded = text.padEnd(text.length + padding, "~");
  const bytes = new Uint8Array((padded.length / GROUP_LETTERS) * GROUP_BYTES);
  const view = new DataView(bytes.buffer);
  for (let group = 0; group * GROUP_LETTERS < padded.length; group++) {
    let value = 0;
    for (let i = 0; i < GROUP_LETTERS; i++) {
      const digit = BASE85_DIGITS.get(padded[group * GROUP_LETTERS + i]!);
      if (digit === undefined) return undefined;
      value = value * BASE85.length + digit;
    }
    if (value >= 2 ** 32) return undefined;
    view.setUint32(group * GROUP_BYTES, value);
  }
  return bytes.subarray(0, bytes.length - padding);
}

/** Values as SuperNeuroMAT writes them in base 64 or 85: doubles, or bytes for truth values and empty arrays. */
export function encodeArray(values: readonly number[], form: "base64" | "base85", isFlags = false) {
  const asBytes = isFlags || values.length === 0;
  const bytes = asBytes ? Uint8Array.from(values) : new Uint8Array(8 * values.length);
  if (!asBytes) for (const [i, value] of values.entries()) new DataView(bytes.buffer).setFloat64(8 * i, value, true);
  const text = form === "base85" ? toBase85(bytes) : btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
  return { dtype: asBytes ? "|?" : "<d", original_type: "list", [form]: text };
}

function toBase85(bytes: Uint8Array): string {
  const padding = (GROUP_BYTES - (bytes.length % GROUP_BYTES)) % GROUP_BYTES;
  const padded = new Uint8Array(bytes.length + padding);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  let text = "";
  for (let at = 0; at < padded.length; at += GROUP_BYTES) {
    let value = view.getUint32(at);
    let group = "";
    for (let i = 0; i < GROUP_LETTERS; i++) {
      group = BASE85[value % BASE85.length]! + group;
      value = Math.floor(value / BASE85.length);
    }
    text += group;
  }
  return text.slice(0, text.length - padding);
}
