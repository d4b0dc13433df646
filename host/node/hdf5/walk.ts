import type { Attribute, Dataset, Group, Metadata } from "h5wasm";
import { halfFloat } from "../../formats/half-float.js";
import type { Hdf5Dataset, Hdf5Group, Hdf5Node, Hdf5Numbers } from "../../models/hdf5-tree.js";
import type { Hdf5Limits } from "./job.js";

/** Numbers of HDF5's classes of types. */
const INTEGER = 0;
const FLOAT = 1;
const HALF_BYTES = 2;

/** Copies what a file holds into plain values, within the limits; throws Error. */
export class TreeReader {
  #nodes = 0;
  #values = 0;

  constructor(
    private readonly limits: Hdf5Limits,
    /** What the library printed so far. */
    private readonly printed: string[],
  ) {}

  group(group: Group, depth = 0): Hdf5Group {
    this.#count();
    if (depth > this.limits.depth) throw new Error(`groups are nested more than ${this.limits.depth} deep`);
    const entries = new Map<string, Hdf5Node>();
    for (const key of group.keys()) entries.set(key, this.#entry(group.get(key), depth));
    return { kind: "group", entries, attributes: this.#attributes(group.attrs) };
  }

  #entry(entity: unknown, depth: number): Hdf5Node {
    if (isGroup(entity)) return this.group(entity, depth + 1);
    this.#count();
    if (!isDataset(entity)) return { kind: "unreadable", why: "neither a group nor a dataset" };
    const { shape } = entity;
    if (!shape) return { kind: "unreadable", why: "a dataset without values" };
    this.#budget(shape);
    this.printed.length = 0;
    try {
      const values = this.#valuesOf(entity);
      // A read that failed may give zeros and only print why.
      if (this.printed.length > 0) return { kind: "unreadable", why: printedReason(this.printed) ?? "a failed read" };
      return { kind: "dataset", shape, values, attributes: this.#attributes(entity.attrs) };
    } catch (thrown) {
      if (!(thrown instanceof Error) || thrown instanceof WebAssembly.RuntimeError) throw thrown;
      return { kind: "unreadable", why: reasonInWords(thrown.message, this.printed) };
    }
  }

  #valuesOf(entity: Dataset | Attribute): Hdf5Dataset["values"] {
    const { metadata } = entity;
    const element = metadata.vlen_type ?? metadata;
    const half = element.type === FLOAT && element.size === HALF_BYTES;
    // The reader knows no float of 16 bits: it is told that they are integers, which it copies as they are.
    if (half) Object.assign(element, { type: INTEGER, signed: false });
    const values = plainValues(entity.value, metadata);
    this.#countLists(values);
    if (!half) return values;
    return isNumbers(values) ? halves(values) : (values as Hdf5Numbers[]).map(halves);
  }

  #attributes(attributes: Record<string, Attribute>): ReadonlyMap<string, Hdf5Dataset> {
    const read = new Map<string, Hdf5Dataset>();
    for (const [name, attribute] of Object.entries(attributes)) {
      const { shape } = attribute;
      if (!shape) continue;
      this.#count();
      this.#budget(shape);
      read.set(name, { kind: "dataset", shape, values: this.#valuesOf(attribute), attributes: new Map() });
    }
    return read;
  }

  #count(): void {
    if (++this.#nodes > this.limits.nodes) throw new Error(`more than ${this.limits.nodes} groups and datasets`);
  }

  #budget(shape: readonly number[]): void {
    this.#add(shape.reduce((product, side) => product * side, 1));
  }

  #countLists(values: Hdf5Dataset["values"]): void {
    if (isNumbers(values)) return;
    for (const list of values) this.#add(list.length);
  }

  #add(values: number): void {
    this.#values += values;
    if (!(this.#values <= this.limits.values)) throw new Error(`more than ${this.limits.values} values`);
  }
}

function isGroup(entity: unknown): entity is Group {
  return typeof entity === "object" && entity !== null && "keys" in entity && typeof entity.keys === "function";
}

function isDataset(entity: unknown): entity is Dataset {
  return typeof entity === "object" && entity !== null && "metadata" in entity && "filters" in entity;
}

function isNumbers(values: Hdf5Dataset["values"]): values is Hdf5Numbers {
  return ArrayBuffer.isView(values);
}

/** The reader's values without its classes; throws Error for what is neither numbers, texts, nor lists of numbers. */
function plainValues(value: unknown, { vlen_type }: Metadata): Hdf5Dataset["values"] {
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
    return Float64Array.of(Number(value));
  }
  if (typeof value === "string") return [value];
  if (vlen_type && Array.isArray(value)) return value.map(plainNumbers);
  if (Array.isArray(value) && value.every((text) => typeof text === "string")) return value as string[];
  return plainNumbers(value);
}

function plainNumbers(value: unknown): Hdf5Numbers {
  if (value instanceof Float32Array || value instanceof Float64Array) return value.slice();
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return Float64Array.from(value, Number);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Float64Array.from(value as unknown as ArrayLike<number>);
  }
  throw new Error("values of a type that is not read: neither numbers nor texts");
}

/** The line of the library's printed report that says something to a user. */
function printedReason(printed: readonly string[]): string | undefined {
  const lines = [...printed.join("\n").matchAll(/\(\): (.*)/g)].map((match) => match[1]!);
  return lines.find((line) => /truncated|required filter/.test(line)) ?? lines.at(-1);
}

/** Why the library failed, in words. */
export function reasonInWords(why: string, printed: readonly string[]): string {
  if (!/not defined|memory access|unreachable|Aborted|table index|out of bounds|malloc/.test(why)) return why;
  return printedReason(printed) ?? "the HDF5 library failed";
}

function halves(words: Hdf5Numbers): Float64Array {
  return Float64Array.from(words, halfFloat);
}
