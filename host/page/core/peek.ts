import { sourceRow } from "../../compiler/compiler.js";
import type { Device } from "../../device/device.js";
import type { Population, Source } from "../../network/network.js";
import { WeightMatrix } from "../../network/weight-matrix.js";

/**
 * Weights with their fractions as a core holds them between two steps: looked up in a core of this worker, which costs it
 * no cycle (the RTL would take millions for its answer), else read over the line. Throws HostError.
 */
export async function peekWeights(device: Device, source: Source, target: Population): Promise<WeightMatrix> {
  const { inspector } = device.transport;
  const { neurons, fractionBits, learning } = device.descriptor;
  if (!inspector) return device.readWeights(source, target, { fraction: learning });
  const all = inspector.view().weights();
  const [first, one] = [sourceRow(source, device.descriptor), 2 ** fractionBits];
  const floats = new Float64Array(source.size * target.size);
  for (let row = 0; row < source.size; row++) {
    const from = (first + row) * neurons + target.first;
    for (let n = 0; n < target.size; n++) floats[row * target.size + n] = all[from + n]! / one;
  }
  return WeightMatrix.fromFloats(source.size, target.size, floats, fractionBits);
}

/** What homeostasis has added to the thresholds of a population, looked up or read in the same way. */
export async function peekAdaptation(device: Device, { first, size, name }: Population): Promise<Int32Array> {
  const { inspector } = device.transport;
  if (inspector) return inspector.view().adaptation.slice(first, first + size);
  return (await device.readState(device.network!.find(name))).adaptation;
}
