import type { Arena } from "../state/arena.js";
import type { SynapseArray } from "../state/synapse-array.js";

/** Plastic synapses are compressed if at most one synapse in this many is plastic. */
export const CELLS_A_SYNAPSE = 6;

/** How many plastic synapses can be compressed; the bytes they take in the arena. */
const capacityOf = (cells: number) => Math.floor(cells / CELLS_A_SYNAPSE);
export const compressedBytes = (cells: number) => 10 * capacityOf(cells) + 64;

/**
 * The exact weights of the plastic synapses, row by row, and where those of each column are. While they are `held`
 * here, the array of all synapses has old values.
 */
export class CompressedSynapses {
  held = false;
  /** Row by row: the weight, and twice the neuron. */
  readonly weights: Int16Array;
  readonly twins: Uint16Array;
  /** Column by column: address of the weight, source. */
  readonly places: Uint32Array;
  readonly sources: Uint16Array;
  /** First synapse of each column and row, and the end of the last. */
  readonly columnStarts: Uint32Array;
  readonly rowStarts: Uint32Array;
  /** 1 for a row in which only plastic synapses have a weight. */
  readonly pure: Uint8Array;
  private plasticVersion = -1;
  private version = -1;

  constructor(
    private readonly synapses: SynapseArray,
    arena: Arena,
  ) {
    const { neurons, sources, exact } = synapses;
    const capacity = capacityOf(exact.length);
    this.weights = arena.int16(capacity);
    this.sources = arena.uint16(capacity);
    this.places = arena.uint32(capacity);
    this.twins = arena.uint16(capacity);
    this.columnStarts = arena.uint32(neurons + 1);
    this.rowStarts = arena.uint32(sources + 1);
    this.pure = new Uint8Array(sources);
  }

  /** Takes over the weights. */
  take(): void {
    const { synapses } = this;
    if (this.plasticVersion !== synapses.plasticVersion) this.find();
    if (this.version !== synapses.version) this.judgeRows();
    this.plasticVersion = synapses.plasticVersion;
    this.version = synapses.version;
    this.each((i, cell) => {
      this.weights[i] = synapses.exact[cell]!;
    });
    this.held = true;
  }

  /** Gives the weights back. */
  release(): void {
    if (!this.held) return;
    const { exact } = this.synapses;
    this.each((i, cell) => {
      exact[cell] = this.weights[i]!;
    });
    this.held = false;
  }

  private each(act: (i: number, cell: number) => void): void {
    const { synapses, twins, rowStarts } = this;
    for (let s = 0; s < synapses.sources; s++) {
      const end = rowStarts[s + 1]!;
      for (let i = rowStarts[s]!; i < end; i++) act(i, s * synapses.neurons + (twins[i]! >> 1));
    }
  }

  private find(): void {
    const { synapses, columnStarts, rowStarts } = this;
    const { neurons, sources, plasticInColumn, plasticInRow, plasticQuads } = synapses;
    for (let n = 0; n < neurons; n++) columnStarts[n + 1] = columnStarts[n]! + plasticInColumn[n]!;
    for (let s = 0; s < sources; s++) rowStarts[s + 1] = rowStarts[s]! + plasticInRow[s]!;
    const next = columnStarts.slice();
    for (let s = 0, i = 0; s < sources; s++) {
      if (plasticInRow[s] === 0) continue;
      const row = (s * neurons) >> 2;
      for (let quad = 0; quad < neurons >> 2; quad++) {
        const bits = plasticQuads[row + quad]!;
        for (let b = 0; bits >>> (8 * b) !== 0 && b < 4; b++) {
          if (((bits >>> (8 * b)) & 1) !== 0) this.add(i++, s, 4 * quad + b, next);
        }
      }
    }
  }

  private add(i: number, source: number, neuron: number, next: Uint32Array): void {
    const place = next[neuron]!;
    next[neuron] = place + 1;
    this.sources[place] = source;
    this.places[place] = this.weights.byteOffset + 2 * i;
    this.twins[i] = 2 * neuron;
  }

  private judgeRows(): void {
    const { pure, synapses } = this;
    const { sources, neurons, plasticQuads, words } = synapses;
    for (let s = 0; s < sources; s++) {
      const end = ((s + 1) * neurons) >> 2;
      let at = (s * neurons) >> 2;
      while (at < end && (words[at]! & ~Math.imul(plasticQuads[at]!, 255)) === 0) at++;
      pure[s] = at === end ? 1 : 0;
    }
  }
}
