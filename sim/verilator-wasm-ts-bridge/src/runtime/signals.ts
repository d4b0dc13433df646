import type { SignalDescription } from "../description.js";
import { storageOf } from "../description.js";
import { BridgeError } from "../errors.js";
import type { Heap } from "./heap.js";
import { type Cells, cellsAt, type Value } from "./values.js";

/** The array kinds a memory can be seen as. */
export type MemoryArray = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/** One internal register: `value` reads it, and writes it before the next cycle. */
export class SignalHandle<V extends Value = Value> {
  readonly #cells: Cells;

  constructor(
    heap: Heap,
    address: number,
    readonly name: string,
    readonly width: number,
    private readonly touched: () => void,
  ) {
    this.#cells = cellsAt(heap, address, width, name);
  }

  get value(): V {
    return this.#cells.get(0) as V;
  }

  /** Throws `value-out-of-range`. */
  set value(value: V) {
    this.#cells.set(0, value);
    this.touched();
  }
}

/** One internal memory: single rows with checks, or all of it as a typed array on the model's own memory. */
export class MemoryView<A extends MemoryArray = MemoryArray, V extends Value = Value> {
  readonly name: string;
  /** Bits of a row. */
  readonly width: number;
  /** Number of rows; row 0 is the one with the lowest index, several dimensions are counted row-major. */
  readonly depth: number;
  /** Elements of `data` for one row: 1 up to 64 bits, beyond that the number of 32-bit words. */
  readonly wordsPerRow: number;
  readonly #cells: Cells;
  #data: A | undefined;

  constructor(
    private readonly heap: Heap,
    private readonly address: number,
    signal: SignalDescription,
    private readonly touched: () => void,
  ) {
    this.name = signal.name;
    this.width = signal.width;
    this.depth = signal.depth;
    this.wordsPerRow = storageOf(signal.width).words;
    this.#cells = cellsAt(heap, address, signal.width, signal.name);
  }

  /**
   * All rows, zero-copy: writes act on the model at once, unused upper bits must stay 0. Take it from here again after
   * each call of the model (its memory may have grown); a write through an older reference needs `settle()`.
   */
  get data(): A {
    this.touched();
    if (this.#data === undefined || this.#data.buffer !== this.heap.u8.buffer) this.#data = this.#view() as A;
    return this.#data;
  }

  /** One row. Throws `row-out-of-range`. */
  get(row: number): V {
    this.#check(row);
    return this.#cells.get(row) as V;
  }

  /** Writes one row. Throws `row-out-of-range`, `value-out-of-range`. */
  set(row: number, value: V): void {
    this.#check(row);
    this.#cells.set(row, value);
    this.touched();
  }

  #check(row: number): void {
    if (Number.isInteger(row) && row >= 0 && row < this.depth) return;
    throw new BridgeError("row-out-of-range", `${this.name} has rows 0 to ${this.depth - 1}, not ${row}`, {
      name: this.name,
      depth: this.depth,
      row,
    });
  }

  #view(): MemoryArray {
    const { buffer } = this.heap.u8;
    const { kind } = storageOf(this.width);
    if (kind === "u8") return new Uint8Array(buffer, this.address, this.depth);
    if (kind === "u16") return new Uint16Array(buffer, this.address, this.depth);
    if (kind === "u64") return new BigUint64Array(buffer, this.address, this.depth);
    return new Uint32Array(buffer, this.address, this.depth * this.wordsPerRow);
  }
}
