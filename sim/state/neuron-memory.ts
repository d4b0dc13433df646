import type { Build } from "../../protocol/tables/builds.js";
import { packWord, unpackField } from "../../protocol/tables/fields.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { NEURON_PARAMETER_WORDS, NEURON_PARAMETERS, NEURON_STATE_WORDS } from "../../protocol/tables/memory-map.js";
import { Arena } from "./arena.js";

const P = NEURON_PARAMETERS;

/** The arrays of the update phase, one word per neuron, in the order in which they lie in memory. */
export const NEURON_ARRAYS = [
  "potential",
  "current",
  "adaptation",
  "refractory",
  "threshold",
  "resetPotential",
  "resetBySubtraction",
  "potentialKeep",
  "currentKeep",
  "adaptationKeep",
  "linearLeak",
  "axonScale",
  "neuronScale",
  "bias",
  "adaptationIncrement",
  "refractorySteps",
] as const;
export type NeuronArray = (typeof NEURON_ARRAYS)[number];

/** Parameters and state of all neurons: the words as the memory map shows them, and unpacked as the update uses them. */
export class NeuronMemory {
  readonly parameterWords: Uint32Array;
  readonly threshold: Int32Array;
  readonly resetPotential: Int32Array;
  /** -1 or 0. */
  readonly resetBySubtraction: Int32Array;
  /** 65536 - k for potential, current and adaptation. */
  readonly potentialKeep: Int32Array;
  readonly currentKeep: Int32Array;
  readonly adaptationKeep: Int32Array;
  readonly linearLeak: Int32Array;
  /** 2^shift. */
  readonly axonScale: Int32Array;
  readonly neuronScale: Int32Array;
  readonly bias: Int32Array;
  readonly adaptationIncrement: Int32Array;
  readonly refractorySteps: Int32Array;
  /** `modulator`: 1 if its spikes go to modulator signals; `linear`: 1 if consolidation always takes its own signal. */
  readonly modulator: Uint8Array;
  readonly linear: Uint8Array;
  /** How many modulators there are. */
  modulators = 0;
  /** 1 if the neuron is in the same inhibition group as its lower neighbour. */
  readonly joined: Uint8Array;
  private readonly grouped: Uint8Array;
  private readonly startsGroup: Uint8Array;
  /** First neuron of each neuron's group, and the one after the group; valid while `groupsKnown`. */
  private readonly starts: Uint16Array;
  private readonly ends: Uint16Array;
  private groupsKnown = false;

  readonly potential: Int32Array;
  readonly current: Int32Array;
  readonly adaptation: Int32Array;
  readonly refractory: Int32Array;
  /** 1 while an update without input would change nothing and nothing fires. */
  readonly resting: Uint8Array;

  /** NEURON_ARRAYS, one after the other. */
  readonly arrays: Int32Array;

  constructor(build: Pick<Build, "neurons">, arena = new Arena()) {
    const n = build.neurons;
    this.parameterWords = new Uint32Array(n * NEURON_PARAMETER_WORDS);
    this.arrays = arena.int32(NEURON_ARRAYS.length * n);
    const array = (name: NeuronArray) => {
      const start = n * NEURON_ARRAYS.indexOf(name);
      return this.arrays.subarray(start, start + n);
    };
    this.potential = array("potential");
    this.current = array("current");
    this.adaptation = array("adaptation");
    this.refractory = array("refractory");
    this.threshold = array("threshold");
    this.resetPotential = array("resetPotential");
    this.resetBySubtraction = array("resetBySubtraction");
    this.potentialKeep = array("potentialKeep").fill(LIMITS.decayOne);
    this.currentKeep = array("currentKeep").fill(LIMITS.decayOne);
    this.adaptationKeep = array("adaptationKeep").fill(LIMITS.decayOne);
    this.linearLeak = array("linearLeak");
    this.axonScale = array("axonScale").fill(1);
    this.neuronScale = array("neuronScale").fill(1);
    this.bias = array("bias");
    this.adaptationIncrement = array("adaptationIncrement");
    this.refractorySteps = array("refractorySteps");
    this.resting = arena.uint8(n);
    this.modulator = new Uint8Array(n);
    this.linear = new Uint8Array(n);
    this.joined = new Uint8Array(n);
    this.grouped = new Uint8Array(n);
    this.startsGroup = new Uint8Array(n);
    this.starts = new Uint16Array(n);
    this.ends = new Uint16Array(n);
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
        this.resetBySubtraction[n] = -unpackField(P.reset.fields.resetBySubtraction, value);
        break;
      case 2:
        this.potentialKeep[n] = LIMITS.decayOne - unpackField(P.leak.fields.leak, value);
        break;
      case 3:
        this.linearLeak[n] = unpackField(P.linearLeak.fields.linearLeak, value);
        break;
      case 4:
        this.currentKeep[n] = LIMITS.decayOne - unpackField(P.synapse.fields.currentDecay, value);
        this.axonScale[n] = 1 << unpackField(P.synapse.fields.axonShift, value);
        this.neuronScale[n] = 1 << unpackField(P.synapse.fields.neuronShift, value);
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
        this.modulators -= this.modulator[n]!;
        this.modulator[n] = unpackField(P.adaptation.fields.modulator, value);
        this.modulators += this.modulator[n]!;
        this.linear[n] = unpackField(P.adaptation.fields.linear, value);
        this.grouped[n] = unpackField(P.adaptation.fields.grouped, value);
        this.startsGroup[n] = unpackField(P.adaptation.fields.groupStart, value);
        this.join(n);
        this.join(n + 1);
    }
  }

  /** First neuron of a neuron's inhibition group. */
  groupStart(n: number): number {
    if (!this.groupsKnown) this.findGroups();
    return this.starts[n]!;
  }

  /** The neuron after the last one of a neuron's inhibition group. */
  groupEnd(n: number): number {
    if (!this.groupsKnown) this.findGroups();
    return this.ends[n]!;
  }

  private findGroups(): void {
    const { joined, starts, ends } = this;
    for (let start = 0, end = 1; start < joined.length; start = end++) {
      while (end < joined.length && joined[end] !== 0) end++;
      starts.fill(start, start, end);
      ends.fill(end, start, end);
    }
    this.groupsKnown = true;
  }

  private join(n: number): void {
    this.groupsKnown = false;
    if (n === 0 || n >= this.joined.length) return;
    this.joined[n] = this.grouped[n]! & this.grouped[n - 1]! & (1 - this.startsGroup[n]!);
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

/** The parameter words of a neuron in address order, from named field values; for tests and tools. */
export function packParameters(values: Readonly<Record<string, number>>): Uint32Array {
  return Uint32Array.from(Object.values(P), (layout) => {
    const own = Object.fromEntries(Object.keys(layout.fields).map((key) => [key, values[key] ?? 0]));
    return packWord(layout as { name: string; fields: typeof layout.fields }, own);
  });
}
