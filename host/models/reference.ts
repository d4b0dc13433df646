import type { EventList } from "../events/events.js";
import type { FloatNetwork, FloatPopulation } from "./float-network.js";
import type { Measured } from "./quantise/population.js";
import { apply, type SparseMatrix } from "./sparse.js";

/** What a step of the model did. */
export interface ReferenceStep {
  /** Neurons that fired, of each population. */
  readonly fired: readonly Int32Array[];
  /** v after the step, of each population; the same arrays in every step. */
  readonly potential: readonly Float64Array[];
}

/** State of a population. */
interface State {
  readonly potential: Float64Array;
  readonly current: Float64Array;
  readonly input: Float64Array;
  /** What constant input adds in every step. */
  readonly constant: Float64Array;
  readonly held: Uint8Array;
  readonly last: Uint8Array;
  /** Largest |i| and |v| below the threshold so far. */
  readonly measured: { readonly current: Float64Array; readonly potential: Float64Array };
}

/** The model in double precision, step by step: what a framework computes, to compare the core with. */
export class Reference {
  readonly #columns: readonly (readonly SparseMatrix[])[];
  readonly #states: readonly State[];
  /** Sources that fired, by step, as far back as the longest lag. */
  #history: { readonly inputs: readonly Int32Array[]; readonly fired: readonly Int32Array[] }[] = [];
  readonly #lagMax: number;

  constructor(private readonly model: FloatNetwork) {
    // By columns, because only those that fired are summed.
    this.#columns = model.populations.map(({ inputs }) => inputs.map(({ matrix }) => transposed(matrix)));
    this.#lagMax = Math.max(0, ...model.populations.flatMap(({ inputs }) => inputs.map(({ lag }) => lag)));
    this.#states = model.populations.map(({ size }) => ({
      ...{ potential: new Float64Array(size), current: new Float64Array(size), input: new Float64Array(size) },
      constant: new Float64Array(size),
      ...{ held: new Uint8Array(size), last: new Uint8Array(size) },
      measured: { current: new Float64Array(size), potential: new Float64Array(size) },
    }));
    this.reset();
  }

  /** Back to the state before a sample. */
  reset(): void {
    this.#history = [];
    this.model.populations.forEach(({ start }, p) => {
      const { potential, current, held, last } = this.#states[p]!;
      potential.set(start);
      current.fill(0);
      held.fill(0);
      last.fill(0);
    });
  }

  /** Constant input from now on: the values of all inputs, one after the other. */
  setValues(values: ArrayLike<number>): void {
    const ports: Float64Array[] = [];
    let first = 0;
    for (const { size } of this.model.inputs) {
      ports.push(Float64Array.from({ length: size }, (_, i) => values[first + i]!));
      first += size;
    }
    this.model.populations.forEach(({ inputs }, p) => {
      const { constant } = this.#states[p]!;
      constant.fill(0);
      for (const { from, index, matrix } of inputs) {
        if (from !== "input") continue;
        apply(matrix, ports[index]!).forEach((value, n) => {
          constant[n]! += value;
        });
      }
    });
  }

  /** One step with the places of each input that spike; none for constant input. */
  step(inputs: readonly Int32Array[]): ReferenceStep {
    const fired: Int32Array[] = [];
    this.#history.unshift({ inputs, fired });
    this.#history.length = Math.min(this.#history.length, this.#lagMax + 1);
    this.model.populations.forEach((population, p) => {
      const state = this.#states[p]!;
      state.input.set(state.constant);
      population.inputs.forEach(({ from, index, lag }, i) => {
        const then = this.#history[lag];
        const active = from === "input" ? then?.inputs[index] : then?.fired[index];
        if (active) addColumns(this.#columns[p]![i]!, active, state.input);
      });
      fired.push(update(population, state));
    });
    return { fired, potential: this.#states.map(({ potential }) => potential) };
  }

  /** The largest |i| and |v| of each neuron so far. */
  get measured(): readonly Measured[] {
    return this.#states.map(({ measured }) => measured);
  }
}

function addColumns(matrix: SparseMatrix, active: Int32Array, into: Float64Array): void {
  for (const row of active) {
    for (let x = matrix.start[row]!; x < matrix.start[row + 1]!; x++) into[matrix.column[x]!]! += matrix.value[x]!;
  }
}

function update(population: FloatPopulation, state: State): Int32Array {
  const { keepV, keepI, bias, currentBias, threshold, strict, readout, resetTo, reset } = population;
  const { potential, current, input, held, last, measured } = state;
  const fired: number[] = [];
  for (let n = 0; n < potential.length; n++) {
    const i = keepI[n]! * current[n]! + input[n]! + currentBias[n]!;
    current[n] = i;
    measured.current[n] = Math.max(measured.current[n]!, Math.abs(i));
    if (held[n]) {
      held[n] = 0;
      continue;
    }
    let v = keepV[n]! * potential[n]! + i + bias[n]!;
    if (reset === "subtract-late" && last[n]) v -= threshold[n]!;
    const fires = !readout && (strict ? v > threshold[n]! : v >= threshold[n]!);
    last[n] = Number(fires);
    if (!fires || reset.startsWith("subtract")) measured.potential[n] = Math.max(measured.potential[n]!, Math.abs(v));
    if (fires) {
      fired.push(n);
      if (reset === "subtract") v -= threshold[n]!;
      else if (reset !== "subtract-late") v = resetTo[n]!;
      if (reset === "value-late") held[n] = 1;
    }
    potential[n] = v;
  }
  return Int32Array.from(fired);
}

function transposed(a: SparseMatrix): SparseMatrix {
  const start = new Int32Array(a.columns + 1);
  for (const column of a.column) start[column + 1]!++;
  for (let c = 0; c < a.columns; c++) start[c + 1]! += start[c]!;
  const [column, value, at] = [new Int32Array(a.column.length), new Float64Array(a.value.length), start.slice()];
  for (let r = 0; r < a.rows; r++) {
    for (let x = a.start[r]!; x < a.start[r + 1]!; x++) {
      const to = at[a.column[x]!]!++;
      column[to] = r;
      value[to] = a.value[x]!;
    }
  }
  return { rows: a.columns, columns: a.rows, start, column, value };
}

/** The places of each input that spike, step by step: from axon events, counted over all inputs. */
export function inputsByStep({ inputs }: FloatNetwork, events: EventList, steps: number): Int32Array[][] {
  const lists = Array.from({ length: steps }, () => inputs.map(() => new Set<number>()));
  let first = 0;
  inputs.forEach(({ size }, at) => {
    events.indices.forEach((axon, e) => {
      const step = events.steps[e]!;
      if (axon >= first && axon < first + size && step < steps) lists[step]![at]!.add(axon - first);
    });
    first += size;
  });
  return lists.map((step) => step.map((places) => Int32Array.from(places).sort()));
}
