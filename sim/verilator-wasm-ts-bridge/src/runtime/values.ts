import { storageOf } from "../description.js";
import { BridgeError } from "../errors.js";
import type { Heap } from "./heap.js";

/** A value in the model: number up to 32 bits, bigint up to 64, beyond that 32-bit words, lowest first. */
export type Value = number | bigint | Uint32Array;

/** Reads and writes one value at a time; `index` counts rows of a memory and is 0 for a port or register. */
export interface Cells {
  get(index: number): Value;
  /** Throws `value-out-of-range` when the value has another type or more bits than the cell. */
  set(index: number, value: Value): void;
}

function refuse(name: string, width: number, value: unknown, expected: string): never {
  const shown = value instanceof Uint32Array ? `${value.length} words` : String(value);
  throw new BridgeError("value-out-of-range", `${name} takes ${expected}, not ${typeof value} ${shown}`, {
    name,
    width,
    value,
  });
}

function numberCells(heap: Heap, view: "u8" | "u16" | "u32", first: number, width: number, name: string): Cells {
  const limit = 2 ** width;
  return {
    get: (index) => heap[view][first + index] as number,
    set(index, value) {
      if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= limit) {
        refuse(name, width, value, `an integer from 0 to ${limit - 1}`);
      }
      heap[view][first + index] = value;
    },
  };
}

function bigintCells(heap: Heap, first: number, width: number, name: string): Cells {
  const limit = 1n << BigInt(width);
  return {
    get: (index) => heap.u64[first + index] as bigint,
    set(index, value) {
      if (typeof value !== "bigint" || value < 0n || value >= limit) {
        refuse(name, width, value, `a bigint from 0 to ${limit - 1n}`);
      }
      heap.u64[first + index] = value;
    },
  };
}

function wideCells(heap: Heap, first: number, width: number, name: string): Cells {
  const words = storageOf(width).words;
  const topLimit = 2 ** (width - 32 * (words - 1));
  return {
    get: (index) => heap.u32.slice(first + index * words, first + (index + 1) * words),
    set(index, value) {
      const fits = value instanceof Uint32Array && value.length === words && (value[words - 1] as number) < topLimit;
      if (!fits) refuse(name, width, value, `a Uint32Array of ${words} words, the last below ${topLimit}`);
      heap.u32.set(value, first + index * words);
    },
  };
}

/** Access to the values of `width` bits that start at byte `address`; `name` is for error messages. */
export function cellsAt(heap: Heap, address: number, width: number, name: string): Cells {
  const { kind, bytes } = storageOf(width);
  if (kind === "wide") return wideCells(heap, address / 4, width, name);
  if (kind === "u64") return bigintCells(heap, address / 8, width, name);
  return numberCells(heap, kind, address / bytes, width, name);
}
