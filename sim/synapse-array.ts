import type { Build } from "../protocol/builds.js";
import { deliverRow, type SynapseCells } from "./row-kernel.js";

/**
 * Synapses and accumulators. Cells are laid out like the RTL's memory: synapse (source, neuron) at source N + neuron.
 * Accumulators are exact sums of the step so far.
 */
export class SynapseArray implements SynapseCells {
  readonly neurons: number;
  readonly sources: number;
  readonly lanes: number;
  readonly fractionBits: number;
  readonly weights: Int8Array;
  readonly exact: Int16Array;
  readonly plastic: Uint8Array;
  readonly plasticQuads: Uint32Array;
  /** Plastic synapses of each source and onto each neuron. */
  readonly plasticInRow: Uint32Array;
  readonly plasticInColumn: Uint32Array;
  readonly accAxon: Int32Array;
  readonly accRecurrent: Int32Array;
  /** Whether anything was added since the last update. */
  delivered = false;

  private readonly axons: number;
  private readonly words: Uint32Array;
  // Columns low..high-1 of a row hold all its weights that are not zero or may change; known only while `extent` says so.
  private readonly low: Uint16Array;
  private readonly high: Uint16Array;
  private readonly extentKnown: Uint8Array;

  constructor(build: Build) {
    this.neurons = build.neurons;
    this.axons = build.axons;
    this.sources = build.axons + build.neurons;
    this.lanes = build.lanes;
    this.fractionBits = build.fractionBits;
    const cells = this.sources * this.neurons;
    this.weights = new Int8Array(cells);
    this.words = new Uint32Array(this.weights.buffer);
    this.exact = new Int16Array(build.learning ? cells : 0);
    this.plastic = new Uint8Array(build.learning ? cells : 0);
    this.plasticQuads = new Uint32Array(this.plastic.buffer);
    this.plasticInRow = new Uint32Array(this.sources);
    this.plasticInColumn = new Uint32Array(this.neurons);
    this.accAxon = new Int32Array(build.neurons);
    this.accRecurrent = new Int32Array(build.neurons);
    this.low = new Uint16Array(this.sources);
    this.high = new Uint16Array(this.sources);
    this.extentKnown = new Uint8Array(this.sources).fill(1);
  }

  /** Adds the weights of a source (axons first, then neurons) to the accumulators. */
  deliver(source: number): void {
    if (!this.extentKnown[source]) this.measureRow(source);
    const acc = source < this.axons ? this.accAxon : this.accRecurrent;
    deliverRow(this.weights, source * this.neurons, this.low[source]!, this.high[source]!, acc);
    this.delivered = true;
  }

  /** The 32-bit word of four weights at an offset of the weight region. */
  readWord(offset: number): number {
    return this.words[offset]!;
  }

  /** Writes four weights and clears their fractions. */
  writeWord(offset: number, value: number): void {
    const first = 4 * offset;
    this.words[offset] = value;
    this.extentKnown[Math.floor(first / this.neurons)] = 0;
    if (this.exact.length === 0) return;
    for (let cell = first; cell < first + 4; cell++) this.exact[cell] = this.weights[cell]! << this.fractionBits;
  }

  /** Writes one weight, at its byte offset in the region, and clears its fraction. */
  writeWeight(cell: number, weight: number): void {
    this.weights[cell] = weight;
    if (this.exact.length > 0) this.exact[cell] = this.weights[cell]! << this.fractionBits;
    this.extentKnown[Math.floor(cell / this.neurons)] = 0;
  }

  /** The fraction of a weight, F bits. */
  readFraction(cell: number): number {
    return this.exact[cell]! & (2 ** this.fractionBits - 1);
  }

  writeFraction(cell: number, fraction: number): void {
    this.exact[cell] = (this.weights[cell]! << this.fractionBits) | fraction;
  }

  writePlastic(cell: number, plastic: number): void {
    const source = Math.floor(cell / this.neurons);
    const neuron = cell % this.neurons;
    const by = plastic - this.plastic[cell]!;
    this.plastic[cell] = plastic;
    this.plasticInRow[source] = this.plasticInRow[source]! + by;
    this.plasticInColumn[neuron] = this.plasticInColumn[neuron]! + by;
    this.extentKnown[source] = 0;
  }

  private measureRow(source: number): void {
    const { neurons, weights, plastic } = this;
    const row = source * neurons;
    const idle = (n: number) => weights[row + n] === 0 && !plastic[row + n];
    let low = 0;
    let high = neurons;
    while (low < high && idle(low)) low++;
    while (high > low && idle(high - 1)) high--;
    this.low[source] = low;
    this.high[source] = high;
    this.extentKnown[source] = 1;
  }
}
