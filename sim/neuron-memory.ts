import type { Build } from "../protocol/builds.js";
import { packWord, unpackField } from "../protocol/fields.js";
import { LIMITS } from "../protocol/limits.js";
import { NEURON_PARAMETER_WORDS, NEURON_PARAMETERS, NEURON_STATE_WORDS } from "../protocol/memory-map.js";

const P = NEURON_PARAMETERS;

/** Parameters and state of all neurons: the words as the memory map shows them, and unpacked as the update uses them. */
export class NeuronMemory {
  readonly parameterWords: Uint32Array;
  readonly threshold: Int32Array;
  readonly resetPotential: Int32Array;
  readonly resetBySubtraction: Uint8Array;
  /** 65536 - k for potential, current and adaptation. */
  readonly potentialKeep: Int32Array;
  readonly currentKeep: Int32Array;
  readonly adaptationKeep: Int32Array;
  readonly linearLeak: Int32Array;
  readonly axonShift: Uint8Array;
  readonly neuronShift: Uint8Array;
  readonly bias: Int32Array;
  readonly adaptationIncrement: Int32Array;
  readonly refractorySteps: Uint8Array;
  /** 1 if the neuron is in one inhibition group with its lower neighbour. */
  readonly joined: Uint8Array;
  private readonly grouped: Uint8Array;
  private readonly groupStart: Uint8Array;

  readonly potential: Int32Array;
  readonly current: Int32Array;
  readonly adaptation: Int32Array;
  readonly refractory: Uint8Array;
  /** 1 while an update without input would change nothing and nothing fires. */
  readonly resting: Uint8Array;

  constructor(build: Pick<Build, "neurons">) {
    const n = build.neurons;
    this.parameterWords = new Uint32Array(n * NEURON_PARAMETER_WORDS);
    [this.threshold, this.resetPotential, this.linearLeak, this.bias, this.adaptationIncrement] = int32s(n);
    [this.potentialKeep, this.currentKeep, this.adaptationKeep, this.potential, this.current] = int32s(n);
    this.adaptation = new Int32Array(n);
    this.resetBySubtraction = new Uint8Array(n);
    this.axonShift = new Uint8Array(n);
    this.neuronShift = new Uint8Array(n);
    this.refractorySteps = new Uint8Array(n);
    this.joined = new Uint8Array(n);
    this.grouped = new Uint8Array(n);
    this.groupStart = new Uint8Array(n);
    this.refractory = new Uint8Array(n);
    this.resting = new Uint8Array(n);
    for (const keep of [this.potentialKeep, this.currentKeep, this.adaptationKeep]) keep.fill(LIMITS.decayOne);
  }

  readParameter(offset: number): number {
    return this.parameterWords[offset]!;
  }

  writeParameter(offset: number, value: number): void {
    this.parameterWords[offset] = value;
    const n = Math.floor(offset / NEURON_PARAMETER_WORDS);
    this.resting[n] = 0;
    switch (offset % NEURON_PARAMETER_WORDS) {
      case 0:
        this.threshold[n] = unpackField(P.threshold.fields.threshold, value);
        break;
      case 1:
        this.resetPotential[n] = unpackField(P.reset.fields.resetPotential, value);
        this.resetBySubtraction[n] = unpackField(P.reset.fields.resetBySubtraction, value);
        break;
      case 2:
        this.potentialKeep[n] = LIMITS.decayOne - unpackField(P.leak.fields.leak, value);
        break;
      case 3:
        this.linearLeak[n] = unpackField(P.linearLeak.fields.linearLeak, value);
        break;
      case 4:
        this.currentKeep[n] = LIMITS.decayOne - unpackField(P.synapse.fields.currentDecay, value);
        this.axonShift[n] = unpackField(P.synapse.fields.axonShift, value);
        this.neuronShift[n] = unpackField(P.synapse.fields.neuronShift, value);
        break;
      case 5:
        this.bias[n] = unpackField(P.bias.fields.bias, value);
        break;
      case 6:
        this.adaptationIncrement[n] = unpackField(P.spike.fields.adaptationIncrement, value);
        this.refractorySteps[n] = unpackField(P.spike.fields.refractorySteps, value);
        break;
      default:
        this.adaptationKeep[n] = LIMITS.decayOne - unpackField(P.adaptation.fields.adaptationDecay, value);
        this.grouped[n] = unpackField(P.adaptation.fields.grouped, value);
        this.groupStart[n] = unpackField(P.adaptation.fields.groupStart, value);
        this.join(n);
        this.join(n + 1);
    }
  }

  private join(n: number): void {
    if (n === 0 || n >= this.joined.length) return;
    this.joined[n] = this.grouped[n]! & this.grouped[n - 1]! & (1 - this.groupStart[n]!);
  }

  readState(offset: number): number {
    const n = Math.floor(offset / NEURON_STATE_WORDS);
    const mask = 2 ** LIMITS.potentialWidth - 1;
    switch (offset % NEURON_STATE_WORDS) {
      case 0:
        return this.potential[n]! & mask;
      case 1:
        return this.current[n]! & mask;
      case 2:
        return this.adaptation[n]!;
      default:
        return this.refractory[n]!;
    }
  }

  writeState(offset: number, value: number): void {
    const n = Math.floor(offset / NEURON_STATE_WORDS);
    this.resting[n] = 0;
    const shift = 32 - LIMITS.potentialWidth;
    switch (offset % NEURON_STATE_WORDS) {
      case 0:
        this.potential[n] = (value << shift) >> shift;
        break;
      case 1:
        this.current[n] = (value << shift) >> shift;
        break;
      case 2:
        this.adaptation[n] = value;
        break;
      default:
        this.refractory[n] = value;
    }
  }

  /** Clears the named state of all neurons. */
  clear(what: { potential: boolean; current: boolean; adaptation: boolean; refractory: boolean }): void {
    if (what.potential) this.potential.fill(0);
    if (what.current) this.current.fill(0);
    if (what.adaptation) this.adaptation.fill(0);
    if (what.refractory) this.refractory.fill(0);
    this.resting.fill(0);
  }
}

function int32s(n: number): [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array] {
  return [new Int32Array(n), new Int32Array(n), new Int32Array(n), new Int32Array(n), new Int32Array(n)];
}

/** The parameter words of a neuron in address order, from named field values; for tests and tools. */
export function packParameters(values: Readonly<Record<string, number>>): Uint32Array {
  return Uint32Array.from(Object.values(P), (layout) => {
    const own = Object.fromEntries(Object.keys(layout.fields).map((key) => [key, values[key] ?? 0]));
    return packWord(layout as { name: string; fields: typeof layout.fields }, own);
  });
}
