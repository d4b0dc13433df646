import { LIMITS } from "../../protocol/tables/limits.js";
import { createRandom } from "../random.js";
import { formatPath, issueError, type Path } from "./issue.js";
import type { ConnectionEntry, WeightEntry } from "./network-schema.js";
import type { Scale } from "./neuron-parameters.js";
import { needUnits, type Quantisation, trim, type Where } from "./quantise.js";

/** The fractional part that the core keeps of weights, for learning. */
export interface Fractions {
  /** F; a fraction counts 2^-F weight units. */
  readonly bits: number;
  readonly values: Uint8Array;
}

/** The synapses from one group to a population: row-major, one row per source. */
export class WeightMatrix {
  readonly values: Int8Array;

  constructor(
    readonly rows: number,
    readonly columns: number,
    values?: Int8Array,
    /** Only if they were asked for. */
    readonly fractions?: Fractions,
  ) {
    this.values = values ?? new Int8Array(rows * columns);
  }

  /** The weights with their fractions, in weight units. */
  toFloats(): Float64Array {
    const { fractions } = this;
    const one = 2 ** (fractions?.bits ?? 0);
    return Float64Array.from(this.values, (weight, i) => weight + (fractions ? fractions.values[i]! / one : 0));
  }

  /**
   * Weights in weight units as integers and fractions of `bits` bits, rounded to nearest and clamped to -128 and the
   * largest possible weight.
   */
  static fromFloats(rows: number, columns: number, floats: ArrayLike<number>, bits: number): WeightMatrix {
    const one = 2 ** bits;
    const [least, most] = [WEIGHT_MIN * one, WEIGHT_MAX * one + one - 1];
    const [values, fractions] = [new Int8Array(rows * columns), new Uint8Array(rows * columns)];
    for (let i = 0; i < values.length; i++) {
      const exact = Math.min(most, Math.max(least, Math.round((floats[i] ?? 0) * one)));
      values[i] = Math.floor(exact / one);
      fractions[i] = exact - values[i]! * one;
    }
    return new WeightMatrix(rows, columns, values, { bits, values: fractions });
  }

  /** The weight from source `row` to target `column`, both counted in their own group. */
  at(row: number, column: number): number {
    return this.values[row * this.columns + column] ?? 0;
  }
}

/** Which synapses of a connection learn, as its file has it. */
export type PlasticMask = NonNullable<ConnectionEntry["plastic"]>;

/** The synapses of one pair of groups, gathered from all connections between them. */
export class WeightBlock {
  readonly matrix: WeightMatrix;
  /** One bit per synapse. */
  readonly #set: Uint8Array;
  #plastic: Uint8Array | undefined;

  constructor(rows: number, columns: number) {
    this.matrix = new WeightMatrix(rows, columns);
    this.#set = new Uint8Array(Math.ceil((rows * columns) / 8));
  }

  clone(): WeightBlock {
    const copy = new WeightBlock(this.matrix.rows, this.matrix.columns);
    copy.matrix.values.set(this.matrix.values);
    copy.#set.set(this.#set);
    copy.#plastic = this.#plastic?.slice();
    return copy;
  }

  /** 1 for each plastic synapse; undefined without any. */
  get plastic(): Uint8Array | undefined {
    return this.#plastic;
  }

  makePlastic(row: number, column: number): void {
    this.#plastic ??= new Uint8Array(this.matrix.values.length);
    this.#plastic[row * this.matrix.columns + column] = 1;
  }

  /** Sets a synapse; false when another entry has set it already. */
  put(row: number, column: number, weight: number): boolean {
    const index = row * this.matrix.columns + column;
    const bit = 1 << (index & 7);
    if (this.#set[index >> 3]! & bit) return false;
    this.#set[index >> 3]! |= bit;
    this.matrix.values[index] = weight;
    return true;
  }
}

export const WEIGHT_MIN = -(2 ** (LIMITS.weightWidth - 1));
export const WEIGHT_MAX = -WEIGHT_MIN - 1;

/** Adds the weights of one connection to a block; `shifts` holds the weight shift of each target. Throws NETWORK_INVALID. */
export function addWeights(
  block: WeightBlock,
  entry: Pick<ConnectionEntry, "unit" | "weights" | "plastic">,
  shifts: Int32Array,
  scale: Scale,
  where: Where,
): Quantisation | undefined {
  let worst: Quantisation | undefined;
  let vanished = 0;
  const inMv = entry.unit === "mV";
  if (inMv) needUnits("mV", scale, where);
  const put = (row: number, column: number, value: number, path: Path) => {
    let weight = value;
    if (inMv) {
      const mvPerWeight = scale.millivoltsPerUnit * 2 ** shifts[column]!;
      weight = Math.round(value / mvPerWeight);
      checkMv(weight, value, mvPerWeight, { ...where, path });
      const got = weight * mvPerWeight;
      if (weight === 0 && value !== 0) vanished++;
      if (!worst || Math.abs(got - value) > Math.abs(worst.got - worst.asked)) {
        worst = { path: formatPath(where.path), parameter: "weight", unit: "mV", asked: value, got, raw: weight };
      }
    }
    if (entry.plastic === true) block.makePlastic(row, column);
    if (!block.put(row, column, weight)) {
      throw issueError(
        { path, value, allowed: `a synapse that nothing else sets (source ${row}, target ${column})` },
        where.file,
      );
    }
  };
  placeWeights(block.matrix, entry.weights, inMv, put, { ...where, path: [...where.path, "weights"] });
  placePlastic(block, entry, where);
  return worst && vanished > 0 ? { ...worst, vanished } : worst;
}

/** Plastic bits beyond those of the weights that were put: of a mask, and of dense weights that are 0. */
function placePlastic(
  block: WeightBlock,
  { plastic, weights }: Pick<ConnectionEntry, "plastic" | "weights">,
  where: Where,
): void {
  const { rows, columns } = block.matrix;
  if (plastic === undefined || plastic === false || (plastic === true && weights.kind !== "dense")) return;
  const path = [...where.path, "plastic"];
  if (plastic !== true) {
    expectLength(plastic, rows, "one row per source", path, where);
    for (const [r, row] of plastic.entries()) expectLength(row, columns, "one bit per target", [...path, r], where);
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (plastic === true || plastic[row]![column] === 1) block.makePlastic(row, column);
    }
  }
}

function checkMv(weight: number, value: number, mvPerWeight: number, where: Where): void {
  if (weight >= WEIGHT_MIN && weight <= WEIGHT_MAX) return;
  const allowed = `${trim(WEIGHT_MIN * mvPerWeight)}..${trim(WEIGHT_MAX * mvPerWeight)} mV`;
  throw issueError(
    { path: where.path, value, allowed: `${allowed} (weight ${WEIGHT_MIN}..${WEIGHT_MAX})` },
    where.file,
  );
}

type Put = (row: number, column: number, value: number, path: Path) => void;

function placeWeights(shape: WeightMatrix, entry: WeightEntry, inMv: boolean, put: Put, where: Where): void {
  switch (entry.kind) {
    case "dense":
      placeDense(shape, entry.rows, put, where);
      return;
    case "sparse":
      placeSparse(shape, entry.triplets, put, where);
      return;
    case "constant":
      for (let row = 0; row < shape.rows; row++) {
        for (let column = 0; column < shape.columns; column++)
          put(row, column, entry.weight, [...where.path, "weight"]);
      }
      return;
    case "one-to-one":
      if (shape.rows !== shape.columns) {
        const allowed = `one-to-one only between groups of one size (here ${shape.rows} and ${shape.columns})`;
        throw issueError({ path: [...where.path, "kind"], value: entry.kind, allowed }, where.file);
      }
      for (let row = 0; row < shape.rows; row++) put(row, row, entry.weight, [...where.path, "weight"]);
      return;
    case "random":
      placeRandom(shape, entry, inMv, put, where);
      return;
  }
}

function placeDense(shape: WeightMatrix, rows: readonly (readonly number[])[], put: Put, where: Where): void {
  const path = [...where.path, "rows"];
  expectLength(rows, shape.rows, "one row per source", path, where);
  rows.forEach((row, r) => {
    expectLength(row, shape.columns, "one weight per target", [...path, r], where);
    // A zero means no synapse here, so dense entries can be overlaid.
    row.forEach((value, c) => {
      if (value !== 0) put(r, c, value, [...path, r, c]);
    });
  });
}

function expectLength(list: readonly unknown[], length: number, what: string, path: Path, where: Where): void {
  if (list.length === length) return;
  throw issueError({ path: [...path, "length"], value: list.length, allowed: `${length}, ${what}` }, where.file);
}

function placeSparse(
  shape: WeightMatrix,
  triplets: readonly (readonly [number, number, number])[],
  put: Put,
  where: Where,
): void {
  triplets.forEach(([row, column, value], i) => {
    const path = [...where.path, "triplets", i];
    const check = (index: number, size: number, position: number, what: string) => {
      if (index < size) return;
      throw issueError({ path: [...path, position], value: index, allowed: `a ${what} 0..${size - 1}` }, where.file);
    };
    check(row, shape.rows, 0, "source");
    check(column, shape.columns, 1, "target");
    put(row, column, value, path);
  });
}

/** Source by source, target by target: one draw decides whether the synapse is there, a second its weight. */
function placeRandom(
  shape: WeightMatrix,
  entry: Extract<WeightEntry, { kind: "random" }>,
  inMv: boolean,
  put: Put,
  where: Where,
): void {
  const { min, max, probability = 1, seed } = entry;
  if (min > max) {
    throw issueError({ path: [...where.path, "min"], value: min, allowed: `at most max, which is ${max}` }, where.file);
  }
  const random = createRandom(seed);
  const path = [...where.path, "max"];
  for (let row = 0; row < shape.rows; row++) {
    for (let column = 0; column < shape.columns; column++) {
      if (random.next() >= probability) continue;
      const value = inMv ? min + (max - min) * random.next() : random.integer(min, max);
      put(row, column, value, path);
    }
  }
}
