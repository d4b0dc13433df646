import type { Arena } from "../state/arena.js";
import type { NeuronMemory } from "../state/neuron-memory.js";
import type { SynapseArray } from "../state/synapse-array.js";
import { CELLS_A_SYNAPSE } from "./compressed-synapses.js";
import { DenseChanges } from "./dense-changes.js";
import { BLOCK } from "./fired-blocks.js";
import { type DriveRule, fillFactors, GAINS } from "./gains.js";
import type { Factors, KernelName } from "./kernel.js";
import { CHANGE_MODES, type ChangeRule } from "./row-kernel.js";
import { ScalarKernel } from "./scalar-kernel.js";
import { type Call, instantiateSimd, type SimdModule } from "./simd-module-api.js";
import { SparseChanges } from "./sparse-changes.js";

/** With more rows than this it is not worth looking where each has weights. */
const FEW_ROWS = 8;
/** Words that are walked in the time it takes to compress one synapse and decompress it. */
const WORDS_TO_COMPRESS_ONE = 2;
const SPLITS = { halves: 0, rounded: 1, magnitude: 2 } as const;

/**
 * The kernel in WebAssembly SIMD, see sim/kernel/wat; for builds whose number of neurons is a multiple of 16. Random
 * rounding with fewer than 16 lanes, where a generator serves several words of a block, is left to the scalar kernel.
 */
export class SimdKernel extends ScalarKernel {
  override readonly name: KernelName = "simd";
  private readonly module: SimdModule;
  private dense: DenseChanges | undefined;
  private sparse: SparseChanges | undefined;
  /** Words of synapses walked since anything outside last asked for the plastic synapses. */
  private effort = 0;
  private stale: Uint16Array | undefined;
  private others: Uint16Array | undefined;

  constructor(private readonly arena: Arena) {
    super();
    this.module = instantiateSimd(arena.memory!);
  }

  override deliver(synapses: SynapseArray, sources: Uint16Array, from: number, to: number, acc: Int32Array): void {
    const { low, high, neurons, weights, exact, fractionBits } = synapses;
    let first = synapses.lowest;
    let end = synapses.highest;
    if (to - from <= FEW_ROWS) {
      first = neurons;
      end = 0;
      for (let i = from; i < to; i++) {
        const source = sources[i]!;
        if (low[source]! < first) first = low[source]!;
        if (high[source]! > end) end = high[source]!;
      }
    }
    first &= -BLOCK;
    end = (end + BLOCK - 1) & -BLOCK;
    if (first >= end) return;
    const list = sources.byteOffset + 2 * from;
    const count = to - from;
    if (synapses.changing && this.sparse?.compressed.held) {
      this.others ??= this.arena.uint16(synapses.sources);
      const others = this.sparse.deliver(sources, from, to, acc, this.others);
      if (others === 0) return;
      this.refreshAll(synapses, this.others, 0, others);
      this.module.deliver(weights.byteOffset, neurons, this.others.byteOffset, others, first, end, acc.byteOffset, 0);
      return;
    }
    if (synapses.changing && synapses.noWeightsKnown) {
      const deliver = fractionBits === 8 ? this.module.deliver_exact_8 : this.module.deliver_exact;
      deliver(exact.byteOffset, neurons, list, count, first, end, acc.byteOffset, fractionBits);
      return;
    }
    this.refreshAll(synapses, sources, from, to);
    this.module.deliver(weights.byteOffset, neurons, list, count, first, end, acc.byteOffset, 0);
  }

  private refreshAll(synapses: SynapseArray, sources: Uint16Array, from: number, to: number): void {
    const { weightsKnown } = synapses;
    if (synapses.allWeightsKnown) return;
    this.stale ??= this.arena.uint16(synapses.sources);
    let stale = 0;
    for (let i = from; i < to; i++) {
      const source = sources[i]!;
      if (weightsKnown[source] !== 0) continue;
      weightsKnown[source] = 1;
      this.stale[stale++] = source;
    }
    if (stale === 0) return;
    synapses.noWeightsKnown = false;
    if (this.sparse?.compressed.held) this.sparse.refresh(this.stale, stale);
    else this.refresh(synapses, this.stale, stale);
  }

  private refresh({ weights, exact, neurons, fractionBits }: SynapseArray, rows: Uint16Array, count: number): void {
    this.module.refresh(weights.byteOffset, exact.byteOffset, neurons, rows.byteOffset, count, fractionBits);
  }

  override update(m: NeuronMemory, synapses: SynapseArray, adaptationDue: boolean, spikes: Uint16Array): number {
    return this.neurons(this.module.update, m, synapses, spikes, adaptationDue ? 1 : 0);
  }

  override integrate(m: NeuronMemory, synapses: SynapseArray, claims: Uint16Array): number {
    return this.neurons(this.module.integrate, m, synapses, claims, 0);
  }

  private neurons(call: Call, m: NeuronMemory, synapses: SynapseArray, spikes: Uint16Array, due: number): number {
    const { arrays, resting } = m;
    const neurons = resting.length;
    const { accAxon, accRecurrent } = synapses;
    synapses.delivered = false;
    return call(
      arrays.byteOffset,
      4 * neurons,
      neurons,
      resting.byteOffset,
      accAxon.byteOffset,
      accRecurrent.byteOffset,
      spikes.byteOffset,
      due,
    );
  }

  override decayAdaptation({ arrays, resting }: NeuronMemory): void {
    this.module.adapt(arrays.byteOffset, 4 * resting.length, resting.length);
  }

  override decayTraces(traces: Uint16Array, keep: number): void {
    if (keep < 65536) this.module.decay(traces.byteOffset, traces.length, keep);
  }

  override fillFactors(rule: DriveRule, traces: Uint16Array, factors: Factors, change: ChangeRule): void {
    const { gain, amplitude, scale } = rule;
    const { values, high, low } = factors;
    if (gain === GAINS.exponential) {
      const [limit, negative] = amplitude < 0 ? [32768, -1] : [32767, 0];
      const shift = 31 - Math.clz32(scale);
      this.module.exponential(
        traces.byteOffset,
        traces.length,
        values.byteOffset,
        Math.abs(amplitude),
        limit,
        negative,
        shift,
      );
    } else fillFactors(rule, traces, values);
    const nearest = change.randomMask === 0;
    const kind = change.mode !== CHANGE_MODES.hard ? SPLITS.magnitude : nearest ? SPLITS.rounded : SPLITS.halves;
    this.module.split(values.byteOffset, values.length, high.byteOffset, low.byteOffset, kind);
  }

  override preChange(
    synapses: SynapseArray,
    sources: Uint16Array,
    from: number,
    to: number,
    rule: ChangeRule,
    factors: Factors,
    random: Uint32Array,
  ): void {
    if (rule.randomMask !== 0 && synapses.lanes < BLOCK) {
      super.preChange(synapses, sources, from, to, rule, factors, random);
      return;
    }
    synapses.forgetWeights();
    const sparse = this.heldSparse(synapses, (to - from) * (synapses.neurons / BLOCK));
    (sparse ?? this.denseOf(synapses)).rows(sources, from, to, rule, factors, random);
  }

  override postChange(
    synapses: SynapseArray,
    spikes: Uint16Array,
    count: number,
    rule: ChangeRule,
    factors: Factors,
    targets: Int32Array,
    random: Uint32Array,
  ): void {
    if (rule.randomMask !== 0 && synapses.lanes < BLOCK) {
      super.postChange(synapses, spikes, count, rule, factors, targets, random);
      return;
    }
    synapses.forgetWeights();
    const sparse = this.heldSparse(synapses, count * synapses.sources);
    (sparse ?? this.denseOf(synapses)).columnsOf(spikes, count, rule, factors, targets, random);
  }

  override modulate(synapses: SynapseArray, source: number, up: boolean, shift: number, modulator: Int16Array): void {
    synapses.refresh(source);
    const { weights, neurons } = synapses;
    const call = up ? this.module.modulate_add : this.module.modulate_sub;
    call(weights.byteOffset + source * neurons, modulator.byteOffset, neurons, shift);
  }

  override consolidate(
    synapses: SynapseArray,
    sources: Uint16Array,
    drives: Int16Array,
    count: number,
    rule: ChangeRule,
    factors: Factors,
    random: Uint32Array,
  ): void {
    const draws = rule.randomMask !== 0;
    if (draws && synapses.lanes < BLOCK) {
      super.consolidate(synapses, sources, drives, count, rule, factors, random);
      return;
    }
    synapses.holder?.release();
    const { exact, plastic, neurons, lanes } = synapses;
    (draws ? this.module.consolidate_random : this.module.consolidate_nearest)(
      exact.byteOffset,
      plastic.byteOffset,
      neurons,
      lanes,
      count,
      sources.byteOffset,
      drives.byteOffset,
      factors.high.byteOffset,
      rule.min,
      rule.max,
      random.byteOffset + 4,
    );
    for (let i = 0; i < count; i++) synapses.forgetRow(sources[i]!);
  }

  /**
   * What changes the plastic synapses if they are few and compressed. They are compressed once the words walked cost as
   * much as compressing them, because they are given back when anything is read or written from outside.
   */
  private heldSparse(synapses: SynapseArray, words: number): SparseChanges | undefined {
    if (this.sparse?.compressed.held) return this.sparse;
    const { plasticTotal, exact, lanes } = synapses;
    if (lanes < BLOCK || plasticTotal * CELLS_A_SYNAPSE > exact.length) return undefined;
    this.effort += words;
    if (this.effort < WORDS_TO_COMPRESS_ONE * plasticTotal) return undefined;
    this.effort = 0;
    this.sparse ??= new SparseChanges(this.module, synapses, this.arena);
    this.sparse.compressed.take();
    synapses.holder = this.sparse.compressed;
    return this.sparse;
  }

  private denseOf(synapses: SynapseArray): DenseChanges {
    this.dense ??= new DenseChanges(this.module, synapses, this.arena);
    return this.dense;
  }
}
