import type { Field } from "../../protocol/tables/fields.js";
import { NEURON_PARAMETERS, NEURON_STATE } from "../../protocol/tables/memory-map.js";
import { issueError } from "./issue.js";
import type { NetworkHead } from "./network-schema.js";
import { spread, type Where } from "./quantise.js";
import type { DriveEntry } from "./sample-schema.js";

/** How many values a sample has, and what each may be. */
export type SampleValues = NonNullable<NonNullable<NetworkHead["sample"]>["values"]>;

/** Weights from the values of a sample, grouped by neuron: those of neuron n are `start[n]`..`start[n + 1] - 1`. */
interface DriveWeights {
  readonly start: Int32Array;
  readonly value: Int32Array;
  readonly weight: Float64Array;
}

/** Synaptic current before the first step: `factor` times W x + `bias`. */
interface DrivenCurrent {
  readonly factor: Float64Array;
  readonly bias: Float64Array;
}

/** What the values x of a sample do to a population's neurons: a bias of W x + b, in the model's unit. */
export interface PopulationDrive {
  readonly weights: DriveWeights;
  readonly bias: Float64Array;
  readonly current: DrivenCurrent | undefined;
  /** Units of v that stand for 1, one per neuron. */
  readonly units: Float64Array;
}

/** What a drive has to match. */
interface DriveShape {
  readonly size: number;
  readonly unitsPerValue: Float64Array | undefined;
  readonly values: SampleValues | undefined;
}

const BIAS = NEURON_PARAMETERS.bias.fields.bias;
const CURRENT = NEURON_STATE.current.fields.current;

/**
 * The drive, checked; throws NETWORK_INVALID for a wrong shape, or a bias that values in range drive out of its field.
 */
export function resolveDrive(entry: DriveEntry, shape: DriveShape, where: Where): PopulationDrive {
  const { size, values, unitsPerValue } = shape;
  if (!values) {
    const allowed = "none: sample.values of the network has to say how many values a sample has, and their range";
    throw issueError({ path: where.path, value: entry, allowed }, where.file);
  }
  const at = (...path: string[]) => ({ ...where, path: [...where.path, ...path] });
  const each = (given: number | readonly number[] | undefined, ...path: string[]) =>
    Float64Array.from(spread(given ?? 0, size, at(...path)));
  const { current } = entry;
  const drive: PopulationDrive = {
    weights: weightsOf(entry.weights, size, values.count, at("weights")),
    bias: each(entry.bias, "bias"),
    current: current && {
      factor: each(current.factor, "current", "factor"),
      bias: each(current.bias, "current", "bias"),
    },
    units: unitsPerValue ?? new Float64Array(size).fill(1),
  };
  checkReach(drive, values, where);
  return drive;
}

/** The bias of each neuron in units of v, rounded. */
export function biasesOf({ weights, bias, units }: PopulationDrive, x: ArrayLike<number>): Int32Array {
  return Int32Array.from(bias, (own, n) => Math.round((product(weights, n, x) + own) * units[n]!));
}

/** The synaptic current of each neuron before the first step in units, rounded; undefined where the drive sets none. */
export function currentsOf({ weights, current, units }: PopulationDrive, x: ArrayLike<number>): Int32Array | undefined {
  if (!current) return undefined;
  const { factor, bias } = current;
  return Int32Array.from(bias, (own, n) => Math.round((product(weights, n, x) + own) * factor[n]! * units[n]!));
}

function product({ start, value, weight }: DriveWeights, n: number, x: ArrayLike<number>): number {
  let sum = 0;
  for (let w = start[n]!; w < start[n + 1]!; w++) sum += weight[w]! * x[value[w]!]!;
  return sum;
}

function weightsOf(entry: DriveEntry["weights"], size: number, count: number, where: Where): DriveWeights {
  const cells = entry.kind === "dense" ? denseCells(entry.rows, size, count, where) : entry.triplets;
  const start = new Int32Array(size + 1);
  cells.forEach(([x, n], i) => {
    const fail = (place: number, value: number, most: number) =>
      issueError(
        { path: [...where.path, "triplets", i, place], value, allowed: `an integer 0..${most - 1}` },
        where.file,
      );
    if (x >= count) throw fail(0, x, count);
    if (n >= size) throw fail(1, n, size);
    start[n + 1]!++;
  });
  for (let n = 0; n < size; n++) start[n + 1]! += start[n]!;
  const [value, weight, next] = [new Int32Array(cells.length), new Float64Array(cells.length), start.slice()];
  for (const [x, n, w] of cells) {
    const to = next[n]!++;
    [value[to], weight[to]] = [x, w];
  }
  return { start, value, weight };
}

function denseCells(rows: readonly (readonly number[])[], size: number, count: number, where: Where) {
  const fail = (path: Where["path"], value: number, allowed: string) =>
    issueError({ path: [...where.path, "rows", ...path, "length"], value, allowed }, where.file);
  if (rows.length !== count) throw fail([], rows.length, `${count}, one row per value of sample.values`);
  return rows.flatMap((row, x) => {
    if (row.length !== size) throw fail([x], row.length, `${size}, one weight per neuron`);
    return row.map((weight, n) => [x, n, weight] as const);
  });
}

/** Interval arithmetic: the least and the greatest sum of the weights times values that each lie in a range. */
export function reachOf(
  weights: Float64Array,
  { min, max }: Pick<SampleValues, "min" | "max">,
): readonly [low: number, high: number] {
  let [low, high] = [0, 0];
  for (const weight of weights) {
    low += Math.min(weight * min, weight * max);
    high += Math.max(weight * min, weight * max);
  }
  return [low, high];
}

/** No values within their range may drive a neuron beyond what the core's fields hold. */
function checkReach({ weights, bias, current, units }: PopulationDrive, values: SampleValues, where: Where): void {
  const { min, max } = values;
  const { start, weight } = weights;
  bias.forEach((own, n) => {
    const check = (field: Field, reached: number, what: "bias" | "current", sum: string) => {
      const value = Math.round(reached);
      if (value >= field.min && value <= field.max) return;
      const allowed = `${field.min}..${field.max} units for ${sum}, whatever values ${min}..${max} a sample has`;
      throw issueError({ path: [...where.path, what, n], value, allowed }, where.file);
    };
    for (const end of reachOf(weight.subarray(start[n], start[n + 1]), values)) {
      check(BIAS, (end + own) * units[n]!, "bias", "W x + b");
      if (current) check(CURRENT, (end + current.bias[n]!) * current.factor[n]! * units[n]!, "current", "f (W x + c)");
    }
  });
}
