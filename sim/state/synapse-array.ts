import type { Build } from "../../protocol/tables/builds.js";
import { Arena } from "./arena.js";

/** What adds the weights of the sources from..to-1 of a list to accumulators: a kernel. */
export interface Deliverer {
  deliver(cells: SynapseArray, sources: Uint16Array, from: number, to: number, acc: Int32Array): void;
}

/**
 * Synapses and accumulators. Cells are laid out like the RTL's memory: synapse (source, neuron) at source N + neuron.
 * Accumulators are exact sums of the step so far.
 */
export class SynapseArray {
  readonly neurons: number;
  readonly sources: number;
  readonly lanes: number;
  readonly fractionBits: number;
  /** The delivered weights; those of rows whose `weightsKnown` is 0 are from before `exact` last changed. */
  readonly weights: Int8Array;
  readonly weightsKnown: Uint8Array;
  /** All of `weightsKnown` is 1; always so without learning. */
  allWeightsKnown = true;
  /** All of `weightsKnown` is 0. */
  noWeightsKnown = false;
  /** Exact weights changed since the last deliveries. */
  changing = false;
  readonly exact: Int16Array;
  readonly plastic: Uint8Array;
  readonly plasticQuads: Uint32Array;
  /** Plastic synapses of each source and onto each neuron. */
  readonly plasticInRow: Uint32Array;
  readonly plasticInColumn: Uint32Array;
  plasticTotal = 0;
  /** Sources that have plastic synapses. */
  plasticRows = 0;
  /** `version` counts writes of weights and plastic bits, `plasticVersion` those of plastic bits alone. */
  version = 0;
  plasticVersion = 0;
  readonly accAxon: Int32Array;
  readonly accRecurrent: Int32Array;
  /** Whether anything was added since the last update. */
  delivered = false;

  /** Holds the exact weights of plastic synapses elsewhere for a while; `release` gives them back. */
  holder: { readonly held: boolean; release(): void } | undefined;
  /** `weights`, four neurons per word. */
  readonly words: Uint32Array;
  // Columns low..high-1 of a row hold all its weights that are not zero or may change; valid only while `extentKnown`
  // is 1.
  readonly low: Uint16Array;
  readonly high: Uint16Array;
  private readonly extentKnown: Uint8Array;
  private extentsKnown = true;
  /** The least and the greatest of these. */
  lowest = 0;
  highest = 0;

  constructor(build: Build, arena = new Arena()) {
    this.neurons = build.neurons;
    this.sources = build.axons + build.neurons;
    this.lanes = build.lanes;
    this.fractionBits = build.fractionBits;
    const cells = this.sources * this.neurons;
    this.weights = arena.int8(cells);
    this.words = new Uint32Array(this.weights.buffer, this.weights.byteOffset, cells / 4);
    const learningCells = build.learning ? cells : 0;
    this.exact = arena.int16(learningCells);
    this.plastic = arena.uint8(learningCells);
    this.plasticQuads = new Uint32Array(this.plastic.buffer, this.plastic.byteOffset, learningCells / 4);
    this.weightsKnown = new Uint8Array(this.sources).fill(1);
    this.plasticInRow = new Uint32Array(this.sources);
    this.plasticInColumn = new Uint32Array(this.neurons);
    this.accAxon = arena.int32(build.neurons);
    this.accRecurrent = arena.int32(build.neurons);
    this.low = new Uint16Array(this.sources);
    this.high = new Uint16Array(this.sources);
    this.extentKnown = new Uint8Array(this.sources).fill(1);
  }

  /**
   * Adds the weights of sources (axons first, then neurons, ascending) to the accumulators; the first `axonSpikes` of
   * `count` are axons.
   */
  deliver(kernel: Deliverer, sources: Uint16Array, axonSpikes: number, count: number): void {
    if (count === 0) return;
    this.measure();
    if (axonSpikes > 0) kernel.deliver(this, sources, 0, axonSpikes, this.accAxon);
    if (axonSpikes < count) kernel.deliver(this, sources, axonSpikes, count, this.accRecurrent);
    this.delivered = true;
    this.changing = false;
  }

  /** Exact weights are about to change, anywhere: delivered weights must be derived from them again. */
  forgetWeights(): void {
    this.changing = true;
    if (this.noWeightsKnown) return;
    this.allWeightsKnown = false;
    this.weightsKnown.fill(0);
    this.noWeightsKnown = true;
  }

  /** Exact weights of a row have changed: its delivered weights must be derived from them again. */
  forgetRow(source: number): void {
    this.weightsKnown[source] = 0;
    this.allWeightsKnown = false;
  }

  /** Derives the delivered weights of a row from the exact ones. */
  refresh(source: number): void {
    if (this.weightsKnown[source] !== 0) return;
    this.holder?.release();
    const { neurons, weights, exact, fractionBits } = this;
    const row = source * neurons;
    for (let cell = row; cell < row + neurons; cell++) weights[cell] = exact[cell]! >> fractionBits;
    this.weightsKnown[source] = 1;
    this.noWeightsKnown = false;
  }

  /** The 32-bit word of four weights at an offset of the weight region. */
  readWord(offset: number): number {
    this.refresh(Math.floor((4 * offset) / this.neurons));
    return this.words[offset]!;
  }

  /** Writes four weights and clears their fractions. */
  writeWord(offset: number, value: number): void {
    this.holder?.release();
    const first = 4 * offset;
    this.words[offset] = value;
    this.version++;
    this.extentKnown[Math.floor(first / this.neurons)] = 0;
    this.extentsKnown = false;
    if (this.exact.length === 0) return;
    for (let cell = first; cell < first + 4; cell++) this.exact[cell] = this.weights[cell]! << this.fractionBits;
  }

  /** Writes one weight, at its byte offset in the region, and clears its fraction. */
  writeWeight(cell: number, weight: number): void {
    this.holder?.release();
    this.weights[cell] = weight;
    this.version++;
    if (this.exact.length > 0) this.exact[cell] = this.weights[cell]! << this.fractionBits;
    this.extentKnown[Math.floor(cell / this.neurons)] = 0;
    this.extentsKnown = false;
  }

  /** The fraction of a weight, F bits. */
  readFraction(cell: number): number {
    this.holder?.release();
    return this.exact[cell]! & (2 ** this.fractionBits - 1);
  }

  writeFraction(cell: number, fraction: number): void {
    this.holder?.release();
    this.version++;
    this.exact[cell] = ((this.exact[cell]! >> this.fractionBits) << this.fractionBits) | fraction;
  }

  writePlastic(cell: number, plastic: number): void {
    this.holder?.release();
    const source = Math.floor(cell / this.neurons);
    const neuron = cell % this.neurons;
    const by = plastic - this.plastic[cell]!;
    if (by < 0) this.refresh(source); // a weight that no longer changes is judged by its delivered value
    this.plastic[cell] = plastic;
    const before = this.plasticInRow[source]!;
    this.plasticInRow[source] = before + by;
    this.plasticTotal += by;
    this.plasticRows += Math.sign(before + by) - Math.sign(before);
    this.plasticInColumn[neuron] = this.plasticInColumn[neuron]! + by;
    this.extentKnown[source] = 0;
    this.extentsKnown = false;
    this.version++;
    this.plasticVersion++;
  }

  /** Brings `low` and `high` up to date. */
  measure(): void {
    if (!this.extentsKnown) this.measureRows();
  }

  private measureRows(): void {
    for (let s = 0; s < this.sources; s++) if (this.extentKnown[s] === 0) this.measureRow(s);
    this.lowest = this.low.reduce((a, b) => Math.min(a, b));
    this.highest = this.high.reduce((a, b) => Math.max(a, b));
    this.extentsKnown = true;
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
