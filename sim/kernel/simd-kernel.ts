import { type DriveRule, fillFactors, GAINS } from "../gains.js";
import type { NeuronMemory } from "../neuron-memory.js";
import { CHANGE_MODES, type ChangeRule } from "../row-kernel.js";
import type { SynapseArray } from "../synapse-array.js";
import type { Arena } from "./arena.js";
import type { Factors, KernelName } from "./kernel.js";
import { PlasticColumns } from "./plastic-columns.js";
import { ScalarKernel } from "./scalar-kernel.js";
import { type Call, instantiateSimd, type SimdModule } from "./simd-module-api.js";

/** Neurons that the kernel takes at once. */
export const BLOCK = 16;

// What one synapse or one source costs in nanoseconds, as measured; only which way is taken depends on it.
const DENSE_RANDOM_NS = 5;
const DENSE_NEAREST_NS = 2.2;
const SPARSE_NS = 2.5;
const SEQUENCE_NS = 2.2;

const SPLITS = { halves: 0, rounded: 1, magnitude: 2 } as const;

/** Functions of the module by mode, to nearest first. */
interface Changes {
  readonly pre: readonly [Call, Call][];
  readonly post: readonly [Call, Call][];
  readonly column: readonly [Call, Call][];
}

const randomly = (rule: ChangeRule) => (rule.randomMask === 0 ? 0 : 1);

/**
 * The kernel in WebAssembly SIMD, see sim/kernel/wat; for builds whose neurons are a multiple of 16. Random rounding with
 * fewer than 16 lanes, whose generators serve several words of a block, is left to the scalar kernel.
 */
export class SimdKernel extends ScalarKernel {
  override readonly name: KernelName = "simd";
  private readonly module: SimdModule;
  private readonly changes: Changes;
  private columns: PlasticColumns | undefined;
  private sequence: Uint32Array | undefined;
  private stale: Uint16Array | undefined;

  constructor(private readonly arena: Arena) {
    super();
    const m = instantiateSimd(arena.memory!);
    this.module = m;
    this.changes = {
      pre: [
        [m.pre_hard_nearest, m.pre_hard_random],
        [m.pre_soft_nearest, m.pre_soft_random],
      ],
      post: [
        [m.post_hard_nearest, m.post_hard_random],
        [m.post_soft_nearest, m.post_soft_random],
        [m.post_follow_nearest, m.post_follow_random],
      ],
      column: [
        [m.column_hard_nearest, m.column_hard_random],
        [m.column_soft_nearest, m.column_soft_random],
        [m.column_follow_nearest, m.column_follow_random],
      ],
    };
  }

  override deliver(synapses: SynapseArray, sources: Uint16Array, from: number, to: number, acc: Int32Array): void {
    const { low, high, neurons, weights, weightsKnown } = synapses;
    let first = neurons;
    let end = 0;
    let stale = 0;
    this.stale ??= this.arena.uint16(synapses.sources);
    for (let i = from; i < to; i++) {
      const source = sources[i]!;
      if (low[source]! < first) first = low[source]!;
      if (high[source]! > end) end = high[source]!;
      if (weightsKnown[source] !== 0) continue;
      weightsKnown[source] = 1;
      this.stale[stale++] = source;
    }
    first &= -BLOCK;
    end = (end + BLOCK - 1) & -BLOCK;
    if (stale > 0) synapses.noWeightsKnown = false;
    if (first >= end) return;
    const list = sources.byteOffset + 2 * from;
    if (stale > 0) this.refresh(synapses, this.stale, stale);
    this.module.deliver(weights.byteOffset, neurons, list, to - from, first, end, acc.byteOffset);
  }

  private refresh({ weights, exact, neurons, fractionBits }: SynapseArray, rows: Uint16Array, count: number): void {
    this.module.refresh(weights.byteOffset, exact.byteOffset, neurons, rows.byteOffset, count, fractionBits);
  }

  override update(m: NeuronMemory, synapses: SynapseArray, adaptationDue: boolean, spikes: Uint16Array): number {
    const { arrays, resting } = m;
    const neurons = resting.length;
    const { accAxon, accRecurrent } = synapses;
    synapses.delivered = false;
    return this.module.update(
      arrays.byteOffset,
      4 * neurons,
      neurons,
      resting.byteOffset,
      accAxon.byteOffset,
      accRecurrent.byteOffset,
      spikes.byteOffset,
      adaptationDue ? 1 : 0,
    );
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
    const { neurons, lanes } = synapses;
    if (rule.randomMask !== 0 && lanes < BLOCK) {
      super.preChange(synapses, sources, from, to, rule, factors, random);
      return;
    }
    synapses.forgetWeights();
    this.changes.pre[rule.mode]![randomly(rule)](
      synapses.exact.byteOffset,
      synapses.plastic.byteOffset,
      neurons,
      sources.byteOffset + 2 * from,
      to - from,
      factors.high.byteOffset,
      factors.low.byteOffset,
      rule.rises ? 1 : 0,
      rule.min,
      rule.max,
      random.byteOffset + 4,
      lanes,
    );
  }

  override postChange(
    synapses: SynapseArray,
    spikes: Uint16Array,
    from: number,
    to: number,
    rule: ChangeRule,
    factors: Factors,
    targets: Int32Array,
    random: Uint32Array,
  ): void {
    if (rule.randomMask !== 0 && synapses.lanes < BLOCK) {
      super.postChange(synapses, spikes, from, to, rule, factors, targets, random);
      return;
    }
    synapses.forgetWeights();
    const word = spikes[from]! & -synapses.lanes;
    let next = word; // block of the word that is to come
    for (let i = from; i < to; ) {
      const start = i;
      const column = spikes[i]! & -BLOCK;
      let fired = 0;
      let plastic = 0;
      for (; i < to && (spikes[i]! & -BLOCK) === column; i++) {
        fired |= 1 << (spikes[i]! - column);
        plastic += synapses.plasticInColumn[spikes[i]!]!;
      }
      this.skipBlocks(synapses, rule, random, next - word, column - word);
      next = column + BLOCK;
      const generators = random.byteOffset + 4 + (column & (synapses.lanes - 1));
      if (plastic === 0) this.skipBlocks(synapses, rule, random, column - word, next - word);
      else if (this.fewPlastic(synapses, plastic, rule)) {
        this.changeColumns(synapses, spikes, start, i, rule, factors, targets, generators);
      } else {
        this.changeBlock(synapses, column, fired, rule, factors, targets, generators);
      }
    }
    this.skipBlocks(synapses, rule, random, next - word, synapses.lanes);
  }

  /** Moves the generators of lanes from..to-1 on by a step a source, if any round. */
  private skipBlocks(synapses: SynapseArray, rule: ChangeRule, random: Uint32Array, from: number, to: number): void {
    if (rule.randomMask === 0 || from >= to) return;
    this.skipColumn(synapses, random.subarray(from >> 2, (to >> 2) + 1));
  }

  private fewPlastic(synapses: SynapseArray, plastic: number, rule: ChangeRule): boolean {
    if (rule.randomMask === 0) return SPARSE_NS * plastic < DENSE_NEAREST_NS * synapses.sources;
    return SPARSE_NS * plastic < (DENSE_RANDOM_NS - SEQUENCE_NS) * synapses.sources;
  }

  private changeBlock(
    synapses: SynapseArray,
    column: number,
    fired: number,
    rule: ChangeRule,
    factors: Factors,
    targets: Int32Array,
    generators: number,
  ): void {
    this.changes.post[rule.mode]![randomly(rule)](
      synapses.exact.byteOffset,
      synapses.plastic.byteOffset,
      synapses.neurons,
      synapses.sources,
      column,
      fired,
      factors.values.byteOffset,
      factors.high.byteOffset,
      factors.low.byteOffset,
      targets.byteOffset,
      rule.min,
      rule.max,
      generators,
    );
  }

  private changeColumns(
    synapses: SynapseArray,
    spikes: Uint16Array,
    from: number,
    to: number,
    rule: ChangeRule,
    factors: Factors,
    targets: Int32Array,
    generators: number,
  ): void {
    this.columns ??= new PlasticColumns(synapses, this.arena);
    this.sequence ??= this.arena.uint32(4 * synapses.sources);
    if (rule.randomMask !== 0) this.module.sequence(generators, synapses.sources, this.sequence.byteOffset);
    const change = this.changes.column[rule.mode]![randomly(rule)];
    for (let i = from; i < to; i++) {
      const neuron = spikes[i]!;
      change(
        synapses.exact.byteOffset,
        synapses.neurons,
        neuron,
        this.columns.address(neuron),
        synapses.plasticInColumn[neuron]!,
        factors.values.byteOffset,
        targets.byteOffset,
        rule.min,
        rule.max,
        this.sequence.byteOffset + ((neuron & (BLOCK - 1)) >> 2) * 4,
        8 * (neuron & 3),
      );
    }
  }
}
