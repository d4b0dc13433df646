import { HostError } from "../errors.js";
import { inflateExactly } from "./inflate.js";
import { decodeNpy, type NpyArray } from "./npy.js";

// The zip archive that numpy.savez writes: a directory at the end, for each array a local header and the .npy file.
const LOCAL_MAGIC = 0x04034b50;
const ENTRY_MAGIC = 0x02014b50;
const END_MAGIC = 0x06054b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const COMMENT_BYTES_MAX = 65_535;
/** A four-byte size that means: see the zip64 record. */
const ZIP64 = 0xffffffff;
/** No array of this project is larger than this, whatever an entry says. */
const ARRAY_BYTES_MAX = 2 ** 31;

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** Whether a file's bytes are those of a zip archive. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= END_BYTES && viewOf(bytes).getUint32(0, true) === LOCAL_MAGIC;
}

/**
 * One array of a `.npz` file: the one of that name; without a name, the only one apart from those of `others`. Throws
 * HostError FILE_FORMAT, and DATA_INVALID naming the arrays that exist.
 */
export function decodeNpz(
  bytes: Uint8Array,
  file: string,
  name: string | undefined,
  others: readonly (string | undefined)[] = [],
): NpyArray {
  const entries = directory(bytes, file);
  const names = [...entries.keys()];
  const candidates = name === undefined ? names.filter((key) => !others.includes(key)) : [name];
  const entry = candidates.length === 1 ? entries.get(candidates[0]!) : undefined;
  if (!entry) {
    const found = name === undefined ? "no array is named" : `there is no array "${name}"`;
    const message = `${file}: ${found}, allowed: one of ${names.map((key) => `"${key}"`).join(", ")}`;
    throw new HostError("DATA_INVALID", message, { file, value: name, allowed: names });
  }
  return decodeNpy(contentOf(bytes, entry, file), `${file} (${candidates[0]})`);
}

function contentOf(bytes: Uint8Array, { method, packed, size, at }: Entry, file: string): Uint8Array {
  const view = viewOf(bytes);
  if (at + LOCAL_BYTES > bytes.length || view.getUint32(at, true) !== LOCAL_MAGIC) throw damaged(file);
  const start = at + LOCAL_BYTES + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + packed > bytes.length) throw damaged(file);
  const content = bytes.subarray(start, start + packed);
  if (method === 0) return content;
  if (method === 8) return inflateExactly(content, size, "raw", file);
  throw fault(file, `compressed by method ${method}, allowed: 0 (stored), 8 (deflated)`);
}

/** The arrays by their names without `.npy`. */
function directory(bytes: Uint8Array, file: string): Map<string, Entry> {
  const view = viewOf(bytes);
  const lowest = Math.max(0, bytes.length - END_BYTES - COMMENT_BYTES_MAX);
  let end = bytes.length - END_BYTES;
  while (end >= lowest && view.getUint32(end, true) !== END_MAGIC) end--;
  if (end < lowest) throw fault(file, "truncated: the directory at its end is missing");
  const entries = new Map<string, Entry>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY_MAGIC) throw damaged(file);
    const [method, packed, size] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 24, true),
    ];
    if (packed === ZIP64 || size > ARRAY_BYTES_MAX) throw fault(file, "it has an array of more than 2 GB");
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes));
    entries.set(name.replace(/\.npy$/, ""), { method, packed, size, at: view.getUint32(at + 42, true) });
    at += ENTRY_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(file: string): HostError {
  return fault(file, "damaged: its directory does not match its content");
}

function fault(file: string, message: string): HostError {
  return new HostError("FILE_FORMAT", `${file}: ${message}`, { file });
}
