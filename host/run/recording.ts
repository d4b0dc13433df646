import type { CoreView } from "../../protocol/inspector.js";
import { checkInteger, STEPS_MAX } from "../check.js";
import { HostError } from "../errors.js";
import {
  type RecordOptions,
  resolveSelection,
  type SelectedSignal,
  type SelectionTarget,
  SIGNALS,
  type SignalName,
} from "./record-selection.js";

/** The memory that a recording may take. */
const BYTES_MAX = 2 ** 31;
/** A recording that is handed out during the run comes in pieces of about this size. */
const PIECE_BYTES = 2 ** 20;

/** The values of one signal: one row per recorded step, one column per cell, row-major. */
export interface RecordedSignal {
  readonly name: SignalName;
  /** Index of the neuron or source of each column; for a weight "source.neuron". */
  readonly labels: readonly string[];
  /** The core's integers; weights with their fraction as `Float64Array`. */
  readonly values: Int32Array | Float64Array;
}

/** What a run recorded. */
export class Recording {
  constructor(
    /** The steps after which values were kept, counted from the run's first. */
    readonly steps: Uint32Array,
    readonly signals: readonly RecordedSignal[],
  ) {}

  /** One signal; throws HostError ARGUMENT when it was not recorded. */
  signal(name: SignalName): RecordedSignal {
    const found = this.signals.find((signal) => signal.name === name);
    if (found) return found;
    const names = this.signals.map((signal) => signal.name).join(", ");
    throw new HostError("ARGUMENT", `${name} was not recorded; recorded: ${names}`, { argument: "name", value: name });
  }

  /** One cell over the recorded steps: `cell` is a neuron or source, for a weight [source, neuron]. Throws ARGUMENT. */
  values(name: SignalName, cell: number | readonly [source: number, neuron: number]): Int32Array | Float64Array {
    const { labels, values } = this.signal(name);
    const label = typeof cell === "number" ? String(cell) : cell.join(".");
    const column = labels.indexOf(label);
    if (column < 0) {
      throw new HostError("ARGUMENT", `${name} ${label} was not recorded`, { argument: "cell", value: label });
    }
    return values.filter((_, at) => at % labels.length === column);
  }

  /** The recording as a table: one line per recorded step; columns "step", "potential.3", "weight.0.3". */
  toCsv(): string {
    return this.csvHead() + this.csvRows();
  }

  /** The first line of the table. */
  csvHead(): string {
    const columns = this.signals.flatMap(({ name, labels }) => labels.map((label) => `${name}.${label}`));
    return `${["step", ...columns].join(",")}\n`;
  }

  /** The lines after it. */
  csvRows(): string {
    const lines = Array.from(this.steps, (step, row) => {
      const cells = this.signals.map(({ values, labels: { length } }) =>
        values.subarray(row * length, (row + 1) * length),
      );
      return `${[step, ...cells.map((list) => list.join(","))].join(",")}\n`;
    });
    return lines.join("");
  }
}

/** Keeps values while a run goes on: all of them, or pieces until they are handed out. */
export class Recorder {
  readonly selected: readonly SelectedSignal[];
  readonly every: number;
  readonly #rows: number;
  /** Rows that one piece holds. */
  readonly #capacity: number;
  #signals: readonly RecordedSignal[];
  /** Rows in the pieces before the one that is being filled. */
  #before = 0;
  #full: Recording[] = [];
  readonly #weightUnit: number;
  /** For each signal, whether its cells are adjacent. */
  readonly #neighbours: readonly boolean[];
  #steps = 0;
  #row = 0;

  /**
   * With `inPieces`, the caller takes `pieces`. Throws HostError ARGUMENT for a selection that is empty, outside the
   * network, or too large to be kept.
   */
  constructor(
    options: RecordOptions,
    steps: number,
    target: SelectionTarget & { readonly descriptor: { readonly fractionBits: number } },
    inPieces = false,
  ) {
    const { every = 1, ...selection } = options;
    checkInteger(every, 1, STEPS_MAX, "record.every");
    this.every = every;
    this.selected = resolveSelection(selection, target);
    if (this.selected.every(({ places }) => places.length === 0)) {
      const message = `record names nothing to record, allowed: cells of ${Object.keys(SIGNALS).join(", ")}`;
      throw new HostError("ARGUMENT", message, { argument: "record" });
    }
    const { learning, fractionBits } = target.descriptor;
    this.#weightUnit = learning ? 2 ** -fractionBits : 1;
    this.#rows = Math.floor(steps / every);
    this.#neighbours = this.selected.map(({ places }) => places.every((place, i) => place === places[0]! + i));
    if (!inPieces) this.#checkSize();
    this.#capacity = inPieces ? Math.min(this.#rows, Math.ceil(PIECE_BYTES / this.#rowBytes)) : this.#rows;
    this.#signals = this.#newSignals();
  }

  #newSignals(): RecordedSignal[] {
    return this.selected.map(({ name, labels, places }) => {
      const count = this.#capacity * places.length;
      return { name, labels, values: name === "weight" ? new Float64Array(count) : new Int32Array(count) };
    });
  }

  /** Records what the core holds after the next step. */
  step(view: CoreView): void {
    if (++this.#steps % this.every === 0) this.take((name) => SIGNALS[name](view));
  }

  /** Records what the core holds after the run: a consolidation at its end belongs to the last step. */
  end(view: CoreView): void {
    if (this.#row === 0 || this.#steps % this.every !== 0) return;
    this.#row--;
    this.take((name) => SIGNALS[name](view));
  }

  /** Keeps a row, from arrays as they lie in the core. */
  take(arrayOf: (name: SignalName) => ArrayLike<number>): void {
    if (this.#before + this.#row === this.#rows) return;
    // Not until another row comes: `end` may take the last one again.
    if (this.#row === this.#capacity) this.#close();
    const { selected } = this;
    for (let s = 0; s < selected.length; s++) {
      const { name, places } = selected[s]!;
      const { values } = this.#signals[s]!;
      const at = this.#row * places.length;
      const from = arrayOf(name);
      if (values instanceof Float64Array) copyScaled(values, at, from, places, this.#weightUnit);
      else if (from instanceof Int32Array && this.#neighbours[s]) {
        values.set(from.subarray(places[0]!, places[0]! + places.length), at);
      } else copyCells(values, at, from, places);
    }
    this.#row++;
  }

  /** The full pieces, and with `all` the rest; each is given once. With no rows at all, there is one empty piece. */
  pieces(all = false): Recording[] {
    if (all && (this.#row > 0 || this.#before === 0)) this.#close();
    return this.#full.splice(0);
  }

  #close(): void {
    this.#full.push(this.result());
    this.#before += this.#row;
    this.#row = 0;
    this.#signals = this.#newSignals();
  }

  /** What was kept so far; with pieces, the one that is being filled. */
  result(): Recording {
    const steps = Uint32Array.from({ length: this.#row }, (_, row) => (this.#before + row + 1) * this.every - 1);
    const signals = this.#signals.map((signal) => ({
      ...signal,
      values: signal.values.subarray(0, this.#row * signal.labels.length),
    }));
    return new Recording(steps, signals);
  }

  get #rowBytes(): number {
    return this.selected.reduce((sum, { name, places }) => sum + places.length * (name === "weight" ? 8 : 4), 0);
  }

  #checkSize(): void {
    const bytes = this.#rows * this.#rowBytes;
    if (bytes <= BYTES_MAX) return;
    const every = Math.ceil((this.every * bytes) / BYTES_MAX);
    const message = `the recording would take ${bytes} bytes, allowed: ${BYTES_MAX}; record fewer cells, or every: ${every}`;
    throw new HostError("ARGUMENT", message, { argument: "record", bytes, max: BYTES_MAX });
  }
}

function copyCells(to: Int32Array, at: number, from: ArrayLike<number>, places: Uint32Array): void {
  for (let i = 0; i < places.length; i++) to[at + i] = from[places[i]!]!;
}

function copyScaled(to: Float64Array, at: number, from: ArrayLike<number>, places: Uint32Array, unit: number): void {
  for (let i = 0; i < places.length; i++) to[at + i] = from[places[i]!]! * unit;
}
