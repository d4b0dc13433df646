import type { Device } from "../device/device.js";
import type { Network, Projection } from "../network/network.js";

/** Synapses that are looked at: enough for a mean, few enough not to hold up a training on a slow line. */
const SYNAPSES_MAX = 4096;

/** Measures how much plastic weights change, by some rows of each projection that has plastic synapses. */
export class WeightMonitor {
  readonly #projections: readonly Projection[];
  #before: readonly number[] | undefined;

  constructor(
    private readonly core: Device,
    network: Network,
  ) {
    this.#projections = network.projections.filter(({ plastic }) => plastic !== undefined);
  }

  /** Mean absolute change of a plastic weight since the previous call, in weight units; undefined at the first. */
  async meanChange(): Promise<number | undefined> {
    const now = await this.integers();
    const before = this.#before;
    this.#before = now;
    return before && this.change(before, now);
  }

  /** Mean absolute change between two lists of `integers`, in weight units; undefined when nothing is plastic. */
  change(before: readonly number[], now: readonly number[]): number | undefined {
    if (now.length === 0) return undefined;
    const sum = now.reduce((sum, weight, i) => sum + Math.abs(weight - before[i]!), 0);
    return sum / now.length / 2 ** this.core.descriptor.fractionBits;
  }

  /** Plastic weights in units of 2^-F: whole rows, a share of them from each projection. */
  async integers(): Promise<number[]> {
    const weights: number[] = [];
    const one = 2 ** this.core.descriptor.fractionBits;
    for (const { source, target, plastic } of this.#projections) {
      const rows = Math.max(1, Math.floor(SYNAPSES_MAX / this.#projections.length / target.size));
      const size = Math.min(rows, source.size);
      // From the middle: the edge of an image is often never active.
      const skipped = Math.floor((source.size - size) / 2);
      const matrix = await this.core.readWeights(source, target, { fraction: true, firstRow: skipped, rows: size });
      const floats = matrix.toFloats();
      for (const [i, weight] of floats.entries()) if (plastic![skipped * target.size + i]) weights.push(weight * one);
    }
    return weights;
  }
}
