import { type NpyValues, npyHeader, npyValues } from "../../formats/npy.js";
import type { Network } from "../../network/network.js";
import { Curves } from "../../pictures/curves.js";
import { CurveCollector } from "../../run/recorded/curve-panels.js";
import type { Recording } from "../../run/recording.js";
import type { StreamPart } from "../../run/stream-part.js";
import type { FileSet } from "./file-set.js";
import type { NewFile } from "./new-file.js";

/** Cells that curves are drawn for; more are only in the files. */
const CURVES_MAX = 24;

/** Headers have room for this many: the number of rows is known only at the end. */
const ROWS_MAX = 2 ** 32 - 1;

/** An array whose rows come one by one. */
interface ArrayFile {
  readonly name: string;
  readonly file: NewFile;
  readonly columns: readonly number[];
  /** An empty array of its type. */
  readonly type: NpyValues;
  readonly headerBytes: number;
}

/** Writes what a run records while it goes on, in the same memory for any length: a table, one array per signal, curves. */
export class RecordingFiles implements AsyncDisposable {
  #rows = 0;
  #csv: NewFile | undefined;
  #arrays: ArrayFile[] = [];
  readonly #curves: CurveCollector;

  constructor(
    private readonly set: FileSet,
    private readonly network: Network,
  ) {
    this.#curves = new CurveCollector(network, CURVES_MAX);
  }

  /** Takes spikes, which the curves of potentials show. */
  addSpikes({ spikes, step }: Pick<StreamPart, "spikes" | "step">): void {
    this.#curves.addSpikes(spikes, step);
  }

  /** Appends rows. Throws HostError FILE_WRITE. */
  async add(rows: Recording): Promise<void> {
    const csv = await this.#begin(rows);
    this.#rows += rows.steps.length;
    this.#curves.add(rows);
    await csv.write(rows.csvRows());
    for (const { name, file } of this.#arrays) await file.write(npyValues(valuesOf(rows, name)));
  }

  /** Finishes the files; returns their names, none where nothing was recorded. Throws HostError FILE_WRITE. */
  async finish(steps: number): Promise<string[]> {
    if (!this.#csv) return [];
    await this.#csv.finish();
    for (const { file, columns, type, headerBytes } of this.#arrays) {
      await file.overwrite(npyHeader([this.#rows, ...columns], type, headerBytes), 0);
      await file.finish();
    }
    const axis = { steps: Math.max(1, steps), stepMs: this.network.head.units?.stepMs };
    const curves = new Curves(this.#curves.panels(), axis, this.network.head.name ?? "");
    await this.set.write("recording.svg", curves.toSvg());
    return ["recording.csv", ...this.#arrays.map(({ name }) => `${name}.npy`), "recording.svg"];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of [this.#csv, ...this.#arrays.map(({ file }) => file)]) await file?.[Symbol.asyncDispose]();
  }

  /** Begins the files, once the first rows say what is in them; returns the table. */
  async #begin(rows: Recording): Promise<NewFile> {
    if (this.#csv) return this.#csv;
    const csv = await this.set.create("recording.csv");
    this.#csv = csv;
    await csv.write(rows.csvHead());
    await this.#beginArray("steps", rows, []);
    for (const { name, labels } of rows.signals) await this.#beginArray(name, rows, [labels.length]);
    return csv;
  }

  async #beginArray(name: string, rows: Recording, columns: readonly number[]): Promise<void> {
    const type = valuesOf(rows, name).subarray(0, 0);
    const header = npyHeader([ROWS_MAX, ...columns], type);
    const file = await this.set.create(`${name}.npy`);
    this.#arrays.push({ name, file, columns, type, headerBytes: header.length });
    await file.write(header);
  }
}

function valuesOf(rows: Recording, name: string): Uint32Array | Int32Array | Float64Array {
  return name === "steps" ? rows.steps : rows.signals.find((signal) => signal.name === name)!.values;
}
