import { Random } from "../../lockstep/random.js";

// A network with one hidden layer that learns by a third factor, computed without any part of the simulator or the
// host, one neuron and one synapse at a time. It counts what the cycle formula needs.

export interface Shape {
  readonly pixels: number;
  readonly hidden: number;
  readonly classes: number;
  readonly lanes: number;
  readonly fractionBits: number;
  readonly nearest: boolean;
  /** Steps with input, steps for the hidden spikes to run out, steps in which outputs decide. */
  readonly encodeSteps: number;
  readonly tailSteps: number;
  readonly decisionSteps: number;
}

export const SETTINGS = {
  hiddenThreshold: 100,
  outputThreshold: 2048,
  axonShift: 10,
  neuronShift: 2,
  modulatorShift: 5,
  traceIncrement: 4096,
  bound: 127,
} as const;

/** What a sample did, for the cycle formula. */
export interface Counts {
  readonly steps: { axonSpikes: number; neuronSpikes: number; teaches: number; events: number }[];
  any: boolean;
  sources: number;
  modulators: number;
}

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;
const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));
const sat16 = (value: number) => clamp(value, -32768, 32767);
const sat18 = (value: number) => clamp(value, -131072, 131071);

export class HiddenLayerModel {
  readonly axons: number;
  readonly neurons: number;
  readonly biasAxon: number;
  readonly offAxon: number;
  /** The axon that gives a label's handicap. */
  readonly onAxon: number;
  /** Exact weights, units of 2^-F, source after source; and which of them are plastic. */
  readonly weights: Int32Array;
  readonly plastic: Uint8Array;
  /** Word 0 draws phases, word 1 + g rounds. */
  readonly generators: Uint32Array;
  readonly modulator: Int32Array;
  private readonly potential: Int32Array;
  private readonly x: Int32Array;
  private readonly y: Int32Array;
  private fired: Uint8Array;

  constructor(
    readonly shape: Shape,
    seed: number,
  ) {
    const { pixels, hidden, classes, lanes } = shape;
    this.biasAxon = pixels;
    this.offAxon = pixels + 1;
    this.onAxon = pixels + 2;
    this.axons = roundUp(pixels + 2 + classes, 4);
    this.neurons = roundUp(hidden + classes, lanes);
    const sources = this.axons + this.neurons;
    this.weights = new Int32Array(sources * this.neurons);
    this.plastic = new Uint8Array(sources * this.neurons);
    this.generators = new Uint32Array(1 + lanes / 4);
    this.modulator = new Int32Array(this.neurons);
    this.potential = new Int32Array(this.neurons);
    this.x = new Int32Array(sources);
    this.y = new Int32Array(this.neurons);
    this.fired = new Uint8Array(this.neurons);
    this.wire(new Random(seed));
  }

  get outputs(): number {
    return this.shape.hidden;
  }

  threshold(neuron: number): number {
    if (neuron < this.outputs) return SETTINGS.hiddenThreshold;
    return neuron < this.outputs + this.shape.classes ? SETTINGS.outputThreshold : 131071;
  }

  private wire(random: Random): void {
    const { pixels, hidden, classes, fractionBits } = this.shape;
    const one = 2 ** fractionBits;
    const set = (source: number, neuron: number, weight: number, plastic: boolean) => {
      this.weights[source * this.neurons + neuron] = weight * one;
      this.plastic[source * this.neurons + neuron] = plastic ? 1 : 0;
    };
    for (let n = 0; n < hidden; n++) {
      for (let a = 0; a < pixels; a++) set(a, n, random.integer(-60, 60), true);
      set(this.biasAxon, n, 0, true);
      for (let k = 0; k < classes; k++) {
        set(this.axons + n, this.outputs + k, 0, true);
        set(this.axons + this.outputs + k, n, random.integer(-5, 5), true);
      }
    }
    for (let k = 0; k < classes; k++) {
      set(this.axons + this.outputs + k, this.outputs + k, 100, false);
      set(this.offAxon, this.outputs + k, -64, false);
      for (let j = 0; j < classes; j++) set(this.onAxon + j, this.outputs + k, j === k ? 65 : 67, false);
    }
    for (let g = 0; g < this.generators.length; g++) this.generators[g] = random.word() | 1;
  }

  /** Presents one sample, and learns: amplitudes are those of the registers. */
  present(intensities: ArrayLike<number>, label: number, amplitude: number, feedback: number): Counts {
    const { encodeSteps, tailSteps, decisionSteps } = this.shape;
    for (const state of [this.modulator, this.potential, this.x, this.y, this.fired]) state.fill(0);
    const phases = this.drawPhases();
    const counts: Counts = { steps: [], any: false, sources: 0, modulators: 0 };
    const decide = encodeSteps + tailSteps;
    for (let step = 0; step <= decide + decisionSteps; step++) {
      const axons = this.axonsOf(step, intensities, phases, label);
      const fired = [...this.fired.keys()].filter((n) => this.fired[n] === 1);
      const teach = step >= decide && step < decide + decisionSteps;
      if (teach) this.walk(this.outputs + label, 1);
      this.step(axons.spikes, fired);
      const { length } = axons.spikes;
      counts.steps.push({
        axonSpikes: length,
        neuronSpikes: fired.length,
        teaches: teach ? 1 : 0,
        events: axons.events,
      });
    }
    this.consolidate(amplitude, feedback, counts);
    return counts;
  }

  private drawPhases(): Uint8Array {
    const phases = new Uint8Array(this.axons);
    for (let a = 0; a < this.axons; a += 4) {
      const word = this.advance(0);
      for (let k = 0; k < 4; k++) phases[a + k] = word >>> (8 * k);
    }
    return phases;
  }

  private axonsOf(step: number, intensities: ArrayLike<number>, phases: Uint8Array, label: number) {
    const { encodeSteps, tailSteps } = this.shape;
    const spikes: number[] = [];
    for (let a = 0; step < encodeSteps && a < intensities.length; a++) {
      const sum = phases[a]! + intensities[a]!;
      phases[a] = sum & 255;
      if (sum > 255) spikes.push(a);
    }
    const encoded = spikes.length;
    if (step === 0) spikes.push(this.biasAxon, this.offAxon);
    if (step === encodeSteps + tailSteps) spikes.push(this.onAxon + label);
    return { spikes, events: spikes.length - encoded };
  }

  private step(axons: readonly number[], fired: readonly number[]): void {
    const { outputs, neurons, axons: axonCount } = this;
    const { classes } = this.shape;
    const input = new Int32Array(neurons);
    const deliver = (source: number, shift: (neuron: number) => number) => {
      for (let n = 0; n < neurons; n++) input[n] = input[n]! + this.delivered(source, n) * 2 ** shift(n);
    };
    for (const a of axons) deliver(a, (n) => (n < outputs ? 0 : SETTINGS.axonShift));
    for (const n of fired) {
      if (n >= outputs && n < outputs + classes) this.walk(n, -1);
      else deliver(axonCount + n, (target) => (target < outputs ? 0 : SETTINGS.neuronShift));
    }
    for (const source of [...axons, ...fired.map((n) => axonCount + n)]) {
      this.x[source] = Math.min(65535, this.x[source]! + SETTINGS.traceIncrement);
    }
    this.fired = new Uint8Array(neurons);
    for (let n = 0; n < neurons; n++) {
      const sum = sat18(this.potential[n]! + sat18(input[n]!));
      const fires = sum >= this.threshold(n);
      this.potential[n] = fires ? sat18(sum - this.threshold(n)) : sum;
      if (!fires) continue;
      this.fired[n] = 1;
      this.y[n] = Math.min(65535, this.y[n]! + SETTINGS.traceIncrement);
    }
  }

  private delivered(source: number, neuron: number): number {
    return Math.floor(this.weights[source * this.neurons + neuron]! / 2 ** this.shape.fractionBits);
  }

  private walk(neuron: number, sign: number): void {
    for (let n = 0; n < this.neurons; n++) {
      const by = this.delivered(this.axons + neuron, n) * 2 ** SETTINGS.modulatorShift;
      this.modulator[n] = sat16(this.modulator[n]! + sign * by);
    }
  }

  private consolidate(amplitude: number, feedback: number, counts: Counts): void {
    counts.any = this.modulator.some((m) => m !== 0);
    if (!counts.any) return;
    const { outputs, neurons, axons } = this;
    const { classes } = this.shape;
    const isOutput = (n: number) => n >= outputs && n < outputs + classes;
    const gated = Array.from(this.modulator, (m, n) => (isOutput(n) || this.y[n]! > 0 ? m : 0));
    for (let s = 0; s < axons + neurons; s++) {
      if (isOutput(s - axons) || this.x[s] === 0) continue;
      counts.sources++;
      this.changeRow(s, sat16(Math.trunc((amplitude * this.x[s]!) / 32768)), gated);
    }
    const activity = Array.from(this.y, (y) => Math.min(y, 32767));
    for (let n = outputs; n < outputs + classes; n++) {
      if (this.modulator[n] === 0) continue;
      counts.modulators++;
      this.changeRow(axons + n, sat16(Math.trunc((feedback * this.modulator[n]!) / 32768)), activity);
    }
  }

  private changeRow(source: number, drive: number, factors: readonly number[]): void {
    const { lanes, fractionBits, nearest } = this.shape;
    const most = SETTINGS.bound * 2 ** fractionBits;
    for (let first = 0; first < this.neurons; first += lanes) {
      if (!nearest) for (let g = 1; g <= lanes / 4; g++) this.advance(g);
      for (let lane = 0; lane < lanes; lane++) {
        const cell = source * this.neurons + first + lane;
        const p = drive * factors[first + lane]!;
        if (this.plastic[cell] === 0 || p === 0) continue;
        const w = this.weights[cell]!;
        const moved = w + Math.floor((p + (nearest ? 32768 : this.lot(lane))) / 65536);
        if (p > 0) this.weights[cell] = w >= most ? w : Math.min(moved, most);
        else this.weights[cell] = w <= -most ? w : Math.max(moved, -most);
      }
    }
  }

  /** The low 16 bits of the lane's generator, rotated right by a byte for each lane of four. */
  private lot(lane: number): number {
    const word = BigInt(this.generators[1 + (lane >> 2)]!);
    const turn = BigInt(8 * (lane & 3));
    return Number(((word >> turn) | (word << (32n - turn))) & 0xffffn);
  }

  private advance(generator: number): number {
    let s = this.generators[generator]!;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.generators[generator] = s;
    return this.generators[generator]!;
  }
}
