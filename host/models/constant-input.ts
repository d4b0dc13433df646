import { HostError } from "../errors.js";
import { reachOf } from "../network/drive.js";
import { type DriveEntry, VALUES_MAX } from "../network/sample-schema.js";
import type { FloatNetwork, FloatPopulation } from "./float-network.js";
import { add, apply, type SparseMatrix, scaleRows } from "./sparse.js";

/** What constant input does to a population, as a bias of v in the model's unit. */
export interface ConstantDrive {
  /** One row per neuron, one column per value of the sample. */
  readonly matrix: SparseMatrix;
  /** The least and the greatest of the matrix times the values, for each neuron. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** For the allowed value nearest to 0: what the network's own bias stands for. */
  readonly atRest: Float64Array;
}

/** Values of all inputs of a network. */
export function valueCount({ inputs }: FloatNetwork): number {
  return inputs.reduce((sum, { size }) => sum + size, 0);
}

/** Throws HostError MODEL_UNSUPPORTED for more values than a network file holds, and for an input that is delayed. */
export function checkConstantInput(network: FloatNetwork): void {
  const { file, populations } = network;
  const count = valueCount(network);
  const unsupported = (message: string, data: object) =>
    new HostError("MODEL_UNSUPPORTED", `${file}: ${message}`, { file, ...data });
  if (count > VALUES_MAX)
    throw unsupported(`the model has ${count} inputs, allowed: at most ${VALUES_MAX}`, { values: count });
  const delayed = populations.find(({ inputs }) => inputs.some(({ from, lag }) => from === "input" && lag > 0));
  if (!delayed) return;
  const message = `node "${delayed.name}" has a delayed input, allowed: no Delay before it, because constant input has no time`;
  throw unsupported(message, { node: delayed.name });
}

/** The drive of a population; undefined where its input is spikes, or comes from no input. */
export function driveOf(network: FloatNetwork, { inputs, size, keepI }: FloatPopulation): ConstantDrive | undefined {
  const range = network.constantInput;
  const own = inputs.filter(({ from }) => from === "input");
  if (!range || own.length === 0) return undefined;
  const count = valueCount(network);
  const firstOf = (index: number) => network.inputs.slice(0, index).reduce((sum, port) => sum + port.size, 0);
  const sum = own
    .map(({ index, matrix }) => shifted(matrix, firstOf(index), count))
    .reduce((total, matrix) => add(total, matrix));
  // A constant current settles at 1/(1 - keepI) times itself.
  const matrix = scaleRows(
    sum,
    keepI.map((keep) => 1 / (1 - keep)),
  );
  const [low, high] = [new Float64Array(size), new Float64Array(size)];
  for (let n = 0; n < size; n++) {
    [low[n], high[n]] = reachOf(matrix.value.subarray(matrix.start[n], matrix.start[n + 1]), range);
  }
  const nearest = Math.max(range.min, Math.min(range.max, 0));
  return { matrix, low, high, atRest: apply(matrix, new Float64Array(count).fill(nearest)) };
}

/** The matrix over more columns, its own from `first` on. */
function shifted(matrix: SparseMatrix, first: number, columns: number): SparseMatrix {
  return { ...matrix, columns, column: matrix.column.map((column) => first + column) };
}

/** Digits of a weight in the file: as many as single precision needs. */
const DIGITS = 9;
const short = (value: number) => Number(value.toPrecision(DIGITS));

/** The drive as a network file has it: rows if most weights are present, else triplets. */
export function driveEntry({ matrix }: ConstantDrive, population: FloatPopulation): DriveEntry {
  const { bias, currentBias, keepI, depth } = population;
  const { rows: size, columns, start, column, value } = matrix;
  const cells = Array.from({ length: size }, (_, n) =>
    Array.from(column.subarray(start[n], start[n + 1]), (x, i) => [x, n, short(value[start[n]! + i]!)] as const),
  ).flat();
  const rest = currentBias.map((constant, n) => constant / (1 - keepI[n]!));
  const all = bias.map((constant, n) => constant + rest[n]!);
  const current = keepI.some((keep) => keep > 0)
    ? { factor: Array.from(keepI, (keep) => (keep === 0 ? 0 : -(keep ** -depth))), bias: Array.from(rest) }
    : undefined;
  return {
    weights: 4 * cells.length < size * columns ? sparse(cells) : dense(cells, size, columns),
    ...(all.some((constant) => constant !== 0) ? { bias: Array.from(all) } : {}),
    ...(current ? { current } : {}),
  };
}

type Cell = readonly [value: number, neuron: number, weight: number];

function sparse(cells: readonly Cell[]): DriveEntry["weights"] {
  const triplets = cells.map(([x, n, weight]): [number, number, number] => [x, n, weight]);
  return { kind: "sparse", triplets: triplets.sort((a, b) => a[0] - b[0] || a[1] - b[1]) };
}

function dense(cells: readonly Cell[], size: number, columns: number): DriveEntry["weights"] {
  const rows = Array.from({ length: columns }, () => new Array<number>(size).fill(0));
  for (const [x, n, weight] of cells) rows[x]![n] = weight;
  return { kind: "dense", rows };
}
