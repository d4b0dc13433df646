import { HostError } from "../errors.js";

/** An array of numbers as NumPy has it, in row-major (C) order. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

const MAGIC = "\x93NUMPY";
const HEAD_BYTES = 10;
/** The header's end is at a multiple of this, so that the values can be mapped into memory. */
const ALIGNMENT = 64;

type Reader = (view: DataView, at: number, little: boolean) => number;
/** The element types that are read: all that a double holds exactly, and 64-bit integers as far as it does. */
const TYPES: Readonly<Record<string, { readonly bytes: number; readonly read: Reader }>> = {
  b1: { bytes: 1, read: (v, at) => v.getUint8(at) },
  i1: { bytes: 1, read: (v, at) => v.getInt8(at) },
  u1: { bytes: 1, read: (v, at) => v.getUint8(at) },
  i2: { bytes: 2, read: (v, at, l) => v.getInt16(at, l) },
  u2: { bytes: 2, read: (v, at, l) => v.getUint16(at, l) },
  i4: { bytes: 4, read: (v, at, l) => v.getInt32(at, l) },
  u4: { bytes: 4, read: (v, at, l) => v.getUint32(at, l) },
  i8: { bytes: 8, read: (v, at, l) => Number(v.getBigInt64(at, l)) },
  u8: { bytes: 8, read: (v, at, l) => Number(v.getBigUint64(at, l)) },
  f4: { bytes: 4, read: (v, at, l) => v.getFloat32(at, l) },
  f8: { bytes: 8, read: (v, at, l) => v.getFloat64(at, l) },
};

/** Arrays that are written as their own element type. */
export type NpyValues = Int8Array | Uint8Array | Int32Array | Uint32Array | Float64Array;

function descrOf(values: NpyValues): string {
  if (values instanceof Float64Array) return "<f8";
  if (values instanceof Int32Array) return "<i4";
  if (values instanceof Uint32Array) return "<u4";
  return values instanceof Int8Array ? "|i1" : "|u1";
}

/** A `.npy` file, format version 1.0 (NumPy Enhancement Proposal 1), of the values' own type. */
export function encodeNpy(shape: readonly number[], values: NpyValues): Uint8Array {
  const descr = descrOf(values);
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const headerBytes = Math.ceil((HEAD_BYTES + text.length + 1) / ALIGNMENT) * ALIGNMENT - HEAD_BYTES;
  const bytes = new Uint8Array(HEAD_BYTES + headerBytes + values.byteLength);
  const head = `${MAGIC}\x01\x00${String.fromCharCode(headerBytes & 0xff, headerBytes >> 8)}${text.padEnd(headerBytes - 1)}\n`;
  for (let i = 0; i < head.length; i++) bytes[i] = head.charCodeAt(i);
  const view = new DataView(bytes.buffer, head.length);
  if (values instanceof Float64Array) for (const [i, value] of values.entries()) view.setFloat64(8 * i, value, true);
  else if (values instanceof Int32Array) for (const [i, value] of values.entries()) view.setInt32(4 * i, value, true);
  else if (values instanceof Uint32Array) for (const [i, value] of values.entries()) view.setUint32(4 * i, value, true);
  else bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.length), head.length);
  return bytes;
}

/** Reads a `.npy` file of versions 1 to 3; throws HostError FILE_FORMAT for what it cannot be or does not hold. */
export function decodeNpy(bytes: Uint8Array, file = "array"): NpyArray {
  const fault = (message: string) => new HostError("FILE_FORMAT", `${file}: ${message}`, { file });
  const isNpy = bytes.length >= HEAD_BYTES && [...MAGIC].every((c, i) => bytes[i] === c.charCodeAt(0));
  if (!isNpy) throw fault("no NumPy array: it does not start as a .npy file does");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw fault(`.npy version ${version}, allowed: 1, 2 or 3`);
  const from = version === 1 ? HEAD_BYTES : HEAD_BYTES + 2;
  const end = from + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > bytes.length) throw fault("truncated in its header");
  const text = new TextDecoder().decode(bytes.subarray(from, end));
  const descr = /'descr':\s*'([<>|=])([a-z]\d+)'/.exec(text);
  const shapeText = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  const type = TYPES[descr?.[2] ?? ""];
  if (!type) {
    throw fault(
      `its element type is ${/'descr':\s*([^,]*)/.exec(text)?.[1] ?? "missing"}, allowed: ${Object.keys(TYPES).join(", ")}`,
    );
  }
  if (shapeText === undefined) throw fault("its header has no shape");
  const shape = shapeText
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  if (end + count * type.bytes !== bytes.length) {
    throw fault(
      `${bytes.length - end} bytes of values, allowed: ${count * type.bytes} for its shape (${shape.join(", ")})`,
    );
  }
  const values = Float64Array.from({ length: count }, (_, i) =>
    type.read(view, end + i * type.bytes, descr?.[1] !== ">"),
  );
  return { shape, values: /'fortran_order':\s*True/.test(text) ? rowMajor(shape, values) : values };
}

/** Column-major values in row-major order. */
function rowMajor(shape: readonly number[], values: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  const place = new Array<number>(shape.length).fill(0);
  for (const value of values) {
    result[place.reduce((at, index, d) => at * shape[d]! + index, 0)] = value;
    for (let d = 0; d < shape.length && ++place[d]! === shape[d]; d++) place[d] = 0;
  }
  return result;
}
