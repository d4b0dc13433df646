import { HostError } from "../errors.js";
import { halfFloat } from "./half-float.js";

/** Numbers in the type of their file, if JavaScript has it; else in the smallest type that holds them. */
export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** An array of numbers as NumPy has it, in row-major (C) order. Its values may be a view of the file's bytes. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: NumberArray;
}

const MAGIC = "\x93NUMPY";
const HEAD_BYTES = 10;
/** The header's end is at a multiple of this, so that the values can be mapped into memory. */
const ALIGNMENT = 64;
/** NumPy itself allows at most 64 dimensions. */
const DIMENSIONS_MAX = 64;
const HEADER_BYTES_MAX = 65_536;

interface ElementType {
  readonly bytes: number;
  readonly make: (length: number) => NumberArray;
  readonly read: (view: DataView, at: number, little: boolean) => number;
  /** The bytes as they are, if their layout is this computer's; undefined for a type that has to be converted. */
  readonly view?: (buffer: ArrayBufferLike, offset: number, length: number) => NumberArray;
}

/** The element types that are read: all that a double holds exactly, and 64-bit integers as far as it does. */
const TYPES: Readonly<Record<string, ElementType>> = {
  b1: { ...typeOf(Uint8Array), read: (v, at) => v.getUint8(at) },
  i1: { ...typeOf(Int8Array), read: (v, at) => v.getInt8(at) },
  u1: { ...typeOf(Uint8Array), read: (v, at) => v.getUint8(at) },
  i2: { ...typeOf(Int16Array), read: (v, at, l) => v.getInt16(at, l) },
  u2: { ...typeOf(Uint16Array), read: (v, at, l) => v.getUint16(at, l) },
  i4: { ...typeOf(Int32Array), read: (v, at, l) => v.getInt32(at, l) },
  u4: { ...typeOf(Uint32Array), read: (v, at, l) => v.getUint32(at, l) },
  i8: { bytes: 8, make: (n) => new Float64Array(n), read: (v, at, l) => Number(v.getBigInt64(at, l)) },
  u8: { bytes: 8, make: (n) => new Float64Array(n), read: (v, at, l) => Number(v.getBigUint64(at, l)) },
  f2: { bytes: 2, make: (n) => new Float32Array(n), read: (v, at, l) => halfFloat(v.getUint16(at, l)) },
  f4: { ...typeOf(Float32Array), read: (v, at, l) => v.getFloat32(at, l) },
  f8: { ...typeOf(Float64Array), read: (v, at, l) => v.getFloat64(at, l) },
};

type ArrayType<T> = {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
};

function typeOf<T extends NumberArray>(Type: ArrayType<T>) {
  return {
    bytes: Type.BYTES_PER_ELEMENT,
    make: (length: number) => new Type(length),
    view: (buffer: ArrayBufferLike, offset: number, length: number) => new Type(buffer, offset, length),
  };
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

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
  const head = npyHeader(shape, values);
  const bytes = new Uint8Array(head.length + values.byteLength);
  bytes.set(head);
  bytes.set(npyValues(values), head.length);
  return bytes;
}

/** What comes before the values in a file of their type; at least this many bytes. */
export function npyHeader(shape: readonly number[], values: NpyValues, bytesMin = 0): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descrOf(values)}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const needed = Math.max(bytesMin, HEAD_BYTES + text.length + 1);
  const headerBytes = Math.ceil(needed / ALIGNMENT) * ALIGNMENT - HEAD_BYTES;
  const head = `${MAGIC}\x01\x00${String.fromCharCode(headerBytes & 0xff, headerBytes >> 8)}${text.padEnd(headerBytes - 1)}\n`;
  return Uint8Array.from(head, (character) => character.charCodeAt(0));
}

/** Values as a file has them after its header. */
export function npyValues(values: NpyValues): Uint8Array {
  if (LITTLE_ENDIAN || values.BYTES_PER_ELEMENT === 1) {
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  if (values instanceof Float64Array) for (const [i, value] of values.entries()) view.setFloat64(8 * i, value, true);
  else if (values instanceof Int32Array) for (const [i, value] of values.entries()) view.setInt32(4 * i, value, true);
  else for (const [i, value] of values.entries()) view.setUint32(4 * i, value, true);
  return bytes;
}

/** What the header of a `.npy` file says. */
interface Header {
  readonly type: ElementType;
  readonly little: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Place of the first value. */
  readonly end: number;
}

/**
 * Reads a `.npy` file of versions 1 to 3; throws HostError FILE_FORMAT for an invalid header, and for too few or too
 * many values.
 */
export function decodeNpy(bytes: Uint8Array, file = "array"): NpyArray {
  const { type, little, fortran, shape, end } = decodeHeader(bytes, file);
  const count = shape.reduce((product, size) => product * size, 1);
  if (end + count * type.bytes !== bytes.length) {
    const due = `${count * type.bytes} for its shape (${shape.join(", ")})`;
    throw fault(file, `${bytes.length - end} bytes of values, allowed: ${due}`);
  }
  const values = decodeValues(bytes, end, count, type, little);
  return { shape, values: fortran && shape.length > 1 ? rowMajor(shape, values, type.make(count)) : values };
}

function decodeValues(bytes: Uint8Array, end: number, count: number, type: ElementType, little: boolean): NumberArray {
  const offset = bytes.byteOffset + end;
  const asIs = type.bytes === 1 || (little === LITTLE_ENDIAN && offset % type.bytes === 0);
  if (type.view && asIs) return type.view(bytes.buffer, offset, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = type.make(count);
  for (let i = 0; i < count; i++) values[i] = type.read(view, end + i * type.bytes, little);
  return values;
}

function decodeHeader(bytes: Uint8Array, file: string): Header {
  const isNpy = bytes.length >= HEAD_BYTES && [...MAGIC].every((c, i) => bytes[i] === c.charCodeAt(0));
  if (!isNpy) throw fault(file, "not a NumPy array: it does not start like a .npy file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw fault(file, `.npy version ${version}, allowed: 1, 2 or 3`);
  const from = version === 1 ? HEAD_BYTES : HEAD_BYTES + 2;
  if (from > bytes.length) throw fault(file, "truncated in its header");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > HEADER_BYTES_MAX) throw fault(file, `its header has ${length} bytes, allowed: ${HEADER_BYTES_MAX}`);
  const end = from + length;
  if (end > bytes.length) throw fault(file, "truncated in its header");
  const text = new TextDecoder().decode(bytes.subarray(from, end));
  const descr = /'descr':\s*'([<>|=])([a-z]\d+)'/.exec(text);
  const type = TYPES[descr?.[2] ?? ""];
  if (!type) {
    const found = /'descr':\s*([^,]*)/.exec(text)?.[1]?.slice(0, 60) ?? "missing";
    throw fault(file, `its element type is ${found}, allowed: ${Object.keys(TYPES).join(", ")}`);
  }
  const shape = decodeShape(text, file);
  return { type, little: descr?.[1] !== ">", fortran: /'fortran_order':\s*True/.test(text), shape, end };
}

function decodeShape(text: string, file: string): number[] {
  const list = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (list === undefined) throw fault(file, "its header has no shape");
  const shape = list
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  if (shape.length > DIMENSIONS_MAX) {
    throw fault(file, `it has ${shape.length} dimensions, allowed: up to ${DIMENSIONS_MAX}`);
  }
  return shape;
}

function fault(file: string, message: string): HostError {
  return new HostError("FILE_FORMAT", `${file}: ${message}`, { file });
}

/** Column-major values in row-major order. */
function rowMajor(shape: readonly number[], values: NumberArray, result: NumberArray): NumberArray {
  const place = new Array<number>(shape.length).fill(0);
  for (const value of values) {
    result[place.reduce((at, index, d) => at * shape[d]! + index, 0)] = value;
    for (let d = 0; d < shape.length && ++place[d]! === shape[d]; d++) place[d] = 0;
  }
  return result;
}
