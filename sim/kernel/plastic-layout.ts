import type { SynapseArray } from "../state/synapse-array.js";

/** The most ranges of rows that are worth a call each. */
const RANGES_MAX = 8;

/** Where the plastic synapses are; updated after plastic bits were written. */
export class PlasticLayout {
  /** Every row has plastic synapses onto all neurons that have any, or onto none, and there are few ranges of these. */
  even = false;
  /** If it is even: first row and end of each range of rows with plastic synapses. */
  readonly ranges: number[] = [];
  /** Neurons without plastic synapses. */
  readonly idleColumns: number[] = [];
  private version = -1;

  constructor(private readonly synapses: SynapseArray) {}

  refresh(): void {
    const { synapses, ranges, idleColumns } = this;
    if (this.version === synapses.plasticVersion) return;
    this.version = synapses.plasticVersion;
    const { plasticInRow, plasticInColumn, neurons, sources } = synapses;
    idleColumns.length = 0;
    ranges.length = 0;
    for (let n = 0; n < neurons; n++) if (plasticInColumn[n] === 0) idleColumns.push(n);
    const full = neurons - idleColumns.length;
    this.even = true;
    for (let s = 0; s < sources; s++) {
      const plastic = plasticInRow[s]!;
      this.even &&= plastic === 0 || plastic === full;
      if (plastic === 0) continue;
      if (ranges.at(-1) === s) ranges[ranges.length - 1] = s + 1;
      else ranges.push(s, s + 1);
    }
    this.even &&= ranges.length <= 2 * RANGES_MAX;
  }
}
