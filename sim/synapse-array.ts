import type { Build } from "../protocol/builds.js";

/**
 * Weights and accumulators. `weights` is laid out like the RTL's memory: weight (source, neuron) at
 * source N + neuron, signed bytes. Accumulators are exact sums of the step so far.
 */
export class SynapseArray {
  readonly weights: Int8Array;
  readonly accAxon: Int32Array;
  readonly accRecurrent: Int32Array;
  /** Whether anything was added since the last update. */
  delivered = false;

  private readonly words: Uint32Array;
  // Columns low..high-1 of a row hold all its weights that are not zero; known only while `extent` says so.
  private readonly low: Uint16Array;
  private readonly high: Uint16Array;
  private readonly extentKnown: Uint8Array;

  constructor(private readonly build: Build) {
    const sources = build.axons + build.neurons;
    this.weights = new Int8Array(sources * build.neurons);
    this.words = new Uint32Array(this.weights.buffer);
    this.accAxon = new Int32Array(build.neurons);
    this.accRecurrent = new Int32Array(build.neurons);
    this.low = new Uint16Array(sources);
    this.high = new Uint16Array(sources);
    this.extentKnown = new Uint8Array(sources).fill(1);
  }

  /** Adds the weights of a source (axons first, then neurons) to the accumulators. */
  deliver(source: number): void {
    if (!this.extentKnown[source]) this.measureRow(source);
    const acc = source < this.build.axons ? this.accAxon : this.accRecurrent;
    const weights = this.weights;
    const row = source * this.build.neurons;
    const high = this.high[source]!;
    for (let n = this.low[source]!; n < high; n++) acc[n] = acc[n]! + weights[row + n]!;
    this.delivered = true;
  }

  /** The 32-bit word of four weights at an offset of the weight region. */
  readWord(offset: number): number {
    return this.words[offset]!;
  }

  writeWord(offset: number, value: number): void {
    this.words[offset] = value;
    this.extentKnown[Math.floor((4 * offset) / this.build.neurons)] = 0;
  }

  writeWeight(offset: number, weight: number): void {
    this.weights[offset] = weight;
    this.extentKnown[Math.floor(offset / this.build.neurons)] = 0;
  }

  private measureRow(source: number): void {
    const row = this.weights.subarray(source * this.build.neurons, (source + 1) * this.build.neurons);
    let low = 0;
    let high = row.length;
    while (low < high && row[low] === 0) low++;
    while (high > low && row[high - 1] === 0) high--;
    this.low[source] = low;
    this.high[source] = high;
    this.extentKnown[source] = 1;
  }
}
