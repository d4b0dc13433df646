import { HostError } from "../errors.js";
import type { Population, Source } from "../network/network.js";
import { WeightMatrix } from "../network/weight-matrix.js";
import type { Device } from "./device.js";

/** What weights are scaled to. */
export interface NormaliseOptions {
  /** What the magnitudes of a neuron's weights from the source add up to afterwards, in weight units. */
  readonly sum: number;
}

/**
 * Scales the weights from a source to each neuron of a population so that their magnitudes all have the same sum,
 * rounded to the fraction the core keeps (L1 normalisation, for between samples). A neuron whose weights are all 0
 * stays so. Reads and writes all these weights. Throws HostError ARGUMENT.
 */
export async function normaliseWeights(
  core: Device,
  source: Source,
  target: Population,
  { sum }: NormaliseOptions,
): Promise<void> {
  if (!(sum > 0 && Number.isFinite(sum))) {
    throw new HostError("ARGUMENT", `sum is ${sum}, allowed: a number above 0`, { argument: "sum", value: sum });
  }
  const before = await core.readWeights(source, target, { fraction: true });
  const { rows, columns } = before;
  const floats = before.toFloats();
  const sums = new Float64Array(columns);
  for (const [i, weight] of floats.entries()) sums[i % columns]! += Math.abs(weight);
  const scaled = floats.map((weight, i) => (sums[i % columns]! > 0 ? (weight * sum) / sums[i % columns]! : weight));
  await core.writeWeights(source, target, WeightMatrix.fromFloats(rows, columns, scaled, core.descriptor.fractionBits));
}
