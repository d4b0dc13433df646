import type { Device } from "../device/device.js";
import type { Network, Projection } from "../network/network.js";

/** Synapses that are looked at: enough for a mean, few enough not to hold up a training on a slow line. */
const SYNAPSES_MAX = 4096;

/** Tells how much plastic weights change, by some rows of each projection that has plastic synapses. */
export class WeightMonitor {
  readonly #projections: readonly Projection[];
  #before: Float64Array | undefined;

  constructor(
    private readonly core: Device,
    network: Network,
  ) {
    this.#projections = network.projections.filter(({ plastic }) => plastic !== undefined);
  }

  /** Mean absolute change of a plastic weight since the call before, in weight units; undefined at the first. */
  async meanChange(): Promise<number | undefined> {
    const now = await this.#read();
    const before = this.#before;
    this.#before = now;
    if (!before || now.length === 0) return undefined;
    return now.reduce((sum, weight, i) => sum + Math.abs(weight - before[i]!), 0) / now.length;
  }

  /** Whole rows from the first on, of each projection its share. */
  async #read(): Promise<Float64Array> {
    const weights: number[] = [];
    for (const { source, target, plastic } of this.#projections) {
      const rows = Math.max(1, Math.floor(SYNAPSES_MAX / this.#projections.length / target.size));
      const size = Math.min(rows, source.size);
      // From the middle: what lies at the rim of an image is often never active.
      const skipped = Math.floor((source.size - size) / 2);
      const matrix = await this.core.readWeights(source, target, { fraction: true, firstRow: skipped, rows: size });
      const floats = matrix.toFloats();
      for (const [i, weight] of floats.entries()) if (plastic![skipped * target.size + i]) weights.push(weight);
    }
    return Float64Array.from(weights);
  }
}
