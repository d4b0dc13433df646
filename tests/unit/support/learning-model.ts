import type { Build } from "../../../protocol/tables/builds.js";
import { stepCycles } from "../../../protocol/tables/cycle-formula.js";

// hw/LEARNING.md and the neuron of the core again, as plainly as possible, one synapse after the other: the simulator
// is checked against it. Nothing in here comes from sim/.

export interface Rule {
  preGain: number;
  preSoft: number;
  preTraceAdd: number;
  postGain: number;
  postSoft: number;
  postTraceAdd: number;
  roundNearest: number;
  amplitudeScale: number;
}

export interface Settings extends Rule {
  weightMin: number;
  weightMax: number;
  preAmplitude: number;
  postAmplitude: number;
  belowAmplitude: number;
  reward: number;
  traceTarget: number;
  preTraceDecay: number;
  postTraceDecay: number;
  preTraceIncrement: number;
  postTraceIncrement: number;
  inhibition: number;
}

export interface Neuron {
  threshold: number;
  resetPotential: number;
  resetBySubtraction: number;
  leak: number;
  linearLeak: number;
  currentDecay: number;
  axonShift: number;
  neuronShift: number;
  bias: number;
  adaptationIncrement: number;
  refractorySteps: number;
  adaptationDecay: number;
  grouped: number;
  groupStart: number;
}

/** What happens in a step besides the core itself. */
export interface Input {
  readonly axons: readonly number[];
  readonly forced: readonly number[];
  readonly silenced: readonly number[];
  readonly learn: boolean;
  readonly encode: boolean;
}

const clamp = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));
const sat18 = (x: number) => clamp(x, -131072, 131071);
const sat16 = (x: number) => clamp(x, -32768, 32767);
const decay = (x: number, k: number) => Math.trunc((x * (65536 - k)) / 65536);

export function xorshift(state: number): number {
  let s = BigInt(state);
  s ^= (s << 13n) & 0xffffffffn;
  s ^= s >> 17n;
  s ^= (s << 5n) & 0xffffffffn;
  return Number(s);
}

export class LearningModel {
  /** In units of 2^-F, at source N + neuron. */
  readonly weight: number[];
  readonly plastic: number[];
  readonly x: number[];
  readonly y: number[];
  readonly random: number[];
  readonly intensity: number[];
  readonly phase: number[];
  readonly v: number[];
  readonly i: number[];
  readonly adaptation: number[];
  readonly refractory: number[];
  fired: number[] = [];
  /** Of the last step, without the cost of half-words that spike no axon. */
  cycles = 0;

  constructor(
    readonly build: Build,
    readonly settings: Settings,
    readonly neurons: Neuron[],
  ) {
    const { axons: A, neurons: N } = build;
    const zeros = (n: number) => new Array<number>(n).fill(0);
    [this.weight, this.plastic] = [zeros((A + N) * N), zeros((A + N) * N)];
    [this.x, this.y, this.intensity, this.phase] = [zeros(A + N), zeros(N), zeros(A), zeros(A)];
    [this.v, this.i, this.adaptation, this.refractory] = [zeros(N), zeros(N), zeros(N), zeros(N)];
    this.random = Array.from({ length: 1 + build.lanes / 4 }, (_, w) => (0x9e3779b9 * (w + 1)) % 2 ** 32);
  }

  drawPhases(): void {
    for (let k = 0; k < this.build.axons / 4; k++) {
      this.random[0] = xorshift(this.random[0]!);
      for (let b = 0; b < 4; b++) this.phase[4 * k + b] = Math.floor(this.random[0]! / 256 ** b) % 256;
    }
  }

  step(input: Input): number[] {
    const { axons: A, neurons: N, lanes } = this.build;
    const axonSpikes = this.axonSpikes(input);
    const sources = [...axonSpikes, ...this.fired.map((n) => A + n)];
    const before = this.fired.length;
    const accAxon = new Array<number>(N).fill(0);
    const accNeuron = new Array<number>(N).fill(0);
    for (const s of sources) {
      const acc = s < A ? accAxon : accNeuron;
      for (let n = 0; n < N; n++) acc[n]! += Math.floor(this.weight[s * N + n]! / this.one);
      if (input.learn && this.settings.preGain !== 0) this.presynaptic(s);
    }
    this.fired = this.update(accAxon, accNeuron, input);
    if (input.learn) this.moveTraces(sources);
    const words = [...new Set(this.fired.map((n) => Math.floor(n / lanes)))];
    const learns = input.learn && this.settings.postGain !== 0;
    if (learns) for (const word of words) this.postsynaptic(word);
    this.cycles = stepCycles(this.build, {
      axonSpikes: axonSpikes.length,
      neuronSpikes: before,
      encode: input.encode,
      inhibition: this.settings.inhibition !== 0,
      learn: input.learn,
      firedRowWords: learns ? words.length : 0,
    });
    return this.fired;
  }

  private get one(): number {
    return 2 ** this.build.fractionBits;
  }

  private axonSpikes(input: Input): number[] {
    const spiking = new Set(input.axons);
    if (input.encode) {
      this.phase.forEach((phase, a) => {
        const sum = phase + this.intensity[a]!;
        if (sum >= 256) spiking.add(a);
        this.phase[a] = sum % 256;
      });
    }
    return [...spiking].sort((a, b) => a - b);
  }

  private amplitude(name: "preAmplitude" | "postAmplitude" | "belowAmplitude"): number {
    return sat16(Math.trunc((this.settings[name] * this.settings.reward) / 256));
  }

  private drive(gain: number, a: number, t: number): number {
    if (gain === 1) return sat16(Math.trunc((a * t) / 32768));
    if (gain === 2) return t > 0 ? a : 0;
    if (gain === 3) return t > this.settings.traceTarget ? a : this.amplitude("belowAmplitude");
    return a;
  }

  private advanceGenerators(): void {
    if (this.settings.roundNearest) return;
    for (let g = 1; g < this.random.length; g++) this.random[g] = xorshift(this.random[g]!);
  }

  private rounding(lane: number): number {
    if (this.settings.roundNearest) return 32768;
    const word = BigInt(this.random[1 + Math.floor(lane / 4)]!);
    const by = BigInt(8 * (lane % 4));
    return Number(((word >> by) | (word << (32n - by))) & 0xffffn);
  }

  private change(cell: number, drive: number, mode: "hard" | "soft" | "follow", x: number, lane: number): void {
    if (!this.plastic[cell]) return;
    const { settings, one } = this;
    const W = this.weight[cell]!;
    const min = settings.weightMin * one;
    const max = settings.weightMax * one;
    const target = min + Math.floor(((max - min) * Math.min(x, 32768)) / 32768);
    const m = {
      hard: one * 2 ** (8 - settings.amplitudeScale),
      soft: Math.max(0, drive >= 0 ? max - W : W - min),
      follow: target - W,
    }[mode];
    const p = drive * m;
    const d = Math.floor((p + this.rounding(lane)) / 65536);
    if (p > 0 && W < max) this.weight[cell] = Math.min(W + d, max);
    if (p < 0 && W > min) this.weight[cell] = Math.max(W + d, min);
  }

  private presynaptic(s: number): void {
    const { neurons: N, lanes } = this.build;
    const { preGain, preSoft } = this.settings;
    for (let n = 0; n < N; n++) {
      if (n % lanes === 0) this.advanceGenerators();
      const drive = this.drive(preGain, this.amplitude("preAmplitude"), this.y[n]!);
      this.change(s * N + n, drive, preSoft ? "soft" : "hard", 0, n % lanes);
    }
  }

  private postsynaptic(word: number): void {
    const { neurons: N, axons: A, lanes } = this.build;
    const { postGain, postSoft } = this.settings;
    for (let s = 0; s < A + N; s++) {
      this.advanceGenerators();
      const drive = this.drive(postGain, this.amplitude("postAmplitude"), this.x[s]!);
      const mode = postGain === 4 ? "follow" : postSoft ? "soft" : "hard";
      for (const n of this.fired) {
        if (Math.floor(n / lanes) === word) this.change(s * N + n, drive, mode, this.x[s]!, n % lanes);
      }
    }
  }

  private moveTraces(sources: readonly number[]): void {
    const { preTraceDecay, postTraceDecay, preTraceIncrement, postTraceIncrement } = this.settings;
    const raised = (t: number, by: number, add: number) => (add ? Math.min(65535, t + by) : Math.max(t, by));
    this.x.forEach((x, s) => {
      this.x[s] = decay(x, preTraceDecay);
    });
    for (const s of sources) this.x[s] = raised(this.x[s]!, preTraceIncrement, this.settings.preTraceAdd);
    for (const n of this.fired) this.y[n] = raised(this.y[n]!, postTraceIncrement, this.settings.postTraceAdd);
    this.y.forEach((y, n) => {
      this.y[n] = decay(y, postTraceDecay);
    });
  }

  private update(accAxon: number[], accNeuron: number[], { forced, silenced }: Input): number[] {
    const would: number[] = [];
    this.neurons.forEach((p, n) => {
      const input = accAxon[n]! * 2 ** p.axonShift + accNeuron[n]! * 2 ** p.neuronShift;
      this.i[n] = sat18(decay(this.i[n]!, p.currentDecay) + input);
      const resting = this.refractory[n]! > 0;
      if (resting) this.refractory[n]!--;
      else {
        const leaked = decay(this.v[n]!, p.leak);
        const pulled = Math.sign(leaked) * Math.max(0, Math.abs(leaked) - p.linearLeak);
        this.v[n] = sat18(pulled + this.i[n]! + p.bias);
      }
      if (forced.includes(n) || (!resting && !silenced.includes(n) && this.above(n) >= 0)) would.push(n);
    });
    const fired = this.groups().flatMap((group) => this.compete(group, would, forced));
    for (const n of fired) this.fire(n);
    this.neurons.forEach((p, n) => {
      this.adaptation[n] = decay(this.adaptation[n]!, p.adaptationDecay);
    });
    return fired;
  }

  private above(n: number): number {
    return this.v[n]! - this.neurons[n]!.threshold - this.adaptation[n]!;
  }

  private groups(): number[][] {
    const groups: number[][] = [];
    this.neurons.forEach((p, n) => {
      const lower = this.neurons[n - 1];
      const joins = this.settings.inhibition !== 0 && lower?.grouped && p.grouped && !p.groupStart;
      if (joins) groups.at(-1)!.push(n);
      else groups.push([n]);
    });
    return groups;
  }

  private compete(group: readonly number[], would: readonly number[], forced: readonly number[]): number[] {
    const rivals = group.filter((n) => would.includes(n));
    const rank = (n: number) => [forced.includes(n) ? 0 : 1, -this.above(n), n] as const;
    rivals.sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1] || a - b);
    const winner = rivals[0];
    if (winner === undefined) return [];
    const losers = this.settings.inhibition === 2 ? group : rivals;
    for (const n of losers) if (n !== winner) this.v[n] = this.neurons[n]!.resetPotential;
    return [winner];
  }

  private fire(n: number): void {
    const p = this.neurons[n]!;
    this.v[n] = p.resetBySubtraction ? sat18(this.above(n)) : p.resetPotential;
    this.refractory[n] = p.refractorySteps;
    this.adaptation[n] = Math.min(131071, this.adaptation[n]! + p.adaptationIncrement);
  }
}
