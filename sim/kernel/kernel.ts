import type { NeuronMemory } from "../state/neuron-memory.js";
import type { SynapseArray } from "../state/synapse-array.js";
import type { DriveRule } from "./gains.js";
import type { ChangeRule } from "./row-kernel.js";

/** What runs the loops over synapses and neurons. */
export const KERNELS = ["simd", "scalar"] as const;
export type KernelName = (typeof KERNELS)[number];

/** The drives of one kind of spike, one per neuron or per source. */
export interface Factors {
  /** In mode hard already multiplied by m. */
  readonly values: Int32Array;
  /** What a kernel derives from `values` for its own use: halves of 16 bits. */
  readonly high: Int16Array;
  readonly low: Int16Array;
}

/**
 * The loops in which a simulation spends its time. All kernels do the same to the same arrays, bit for bit; a test
 * checks each against the plain model of hw/LEARNING.md. Lists of sources and neurons ascend.
 */
export interface Kernel {
  readonly name: KernelName;
  /** Adds the rows `sources[from]`..`sources[to - 1]` to accumulators. */
  deliver(synapses: SynapseArray, sources: Uint16Array, from: number, to: number, acc: Int32Array): void;
  /** The update phase over all neurons; lists those that fire in `spikes` and returns how many. */
  update(neurons: NeuronMemory, synapses: SynapseArray, adaptationDue: boolean, spikes: Uint16Array): number;
  /**
   * The update phase as if nothing fired: currents, potentials and refractory counters move on; lists the neurons that would
   * fire in `claims` and returns how many.
   */
  integrate(neurons: NeuronMemory, synapses: SynapseArray, claims: Uint16Array): number;
  /** Decays the adaptation of all neurons. */
  decayAdaptation(neurons: NeuronMemory): void;
  /** Multiplies traces by keep / 65536, truncated. */
  decayTraces(traces: Uint16Array, keep: number): void;
  /** Computes the drives that traces give, for one kind of change. */
  fillFactors(rule: DriveRule, traces: Uint16Array, factors: Factors, change: ChangeRule): void;
  /** Changes the plastic synapses of rows, all of which have some; the generators advance by the rows' words. */
  preChange(
    synapses: SynapseArray,
    sources: Uint16Array,
    from: number,
    to: number,
    rule: ChangeRule,
    factors: Factors,
    random: Uint32Array,
  ): void;
  /** Changes the plastic synapses onto `spikes[0]`..`spikes[count - 1]`; the generators advance by the words walked. */
  postChange(
    synapses: SynapseArray,
    spikes: Uint16Array,
    count: number,
    rule: ChangeRule,
    factors: Factors,
    targets: Int32Array,
    random: Uint32Array,
  ): void;
  /** Moves the modulator signals by the weights of a row times 2^shift: up, or down. */
  modulate(synapses: SynapseArray, source: number, up: boolean, shift: number, modulator: Int16Array): void;
  /**
   * Changes the plastic synapses of the first `count` rows of `sources` by the products of the row's drive and the neuron's
   * factor, which `values` and `high` both hold, 16 bits each; the generators advance by the words of all these rows.
   */
  consolidate(
    synapses: SynapseArray,
    sources: Uint16Array,
    drives: Int16Array,
    count: number,
    rule: ChangeRule,
    factors: Factors,
    random: Uint32Array,
  ): void;
}
