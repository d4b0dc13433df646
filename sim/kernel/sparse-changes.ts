import type { Arena } from "../state/arena.js";
import { type GeneratorJump, jumpOf, stepsAfter } from "../state/random-generators.js";
import type { SynapseArray } from "../state/synapse-array.js";
import { CompressedSynapses } from "./compressed-synapses.js";
import type { Factors } from "./kernel.js";
import type { ChangeRule } from "./row-kernel.js";
import type { Call, SimdModule } from "./simd-module-api.js";

/** Lists of rows whose random numbers are made in parallel. */
const LISTS = 4;
/** Vectors of four generators whose sequences are made in parallel, and the generators in them. */
const VECTORS = 4;
const GENERATORS = 4 * VECTORS;

/** Functions by mode; to nearest comes first. */
interface Calls {
  readonly post: readonly (readonly [Call, Call])[];
  readonly preNearest: readonly Call[];
  readonly preRandom: readonly (readonly [Call, Call])[];
}

const callsOf = (m: SimdModule): Calls => ({
  post: [
    [m.post_sparse_hard_nearest, m.post_sparse_hard_random],
    [m.post_sparse_soft_nearest, m.post_sparse_soft_random],
    [m.post_sparse_follow_nearest, m.post_sparse_follow_random],
  ],
  preNearest: [m.pre_sparse_hard_nearest_1, m.pre_sparse_soft_nearest_1],
  preRandom: [
    [m.pre_sparse_hard_random_1, m.pre_sparse_hard_random_4],
    [m.pre_sparse_soft_random_1, m.pre_sparse_soft_random_4],
  ],
});

/** Bytes that `SparseChanges` keeps in the arena besides the synapses. */
export const sparseBytes = (neurons: number, sources: number, lanes: number) =>
  16 * VECTORS * sources + (8 + 2 * LISTS + 8) * neurons + 4 * sources + LISTS * lanes + 4096;

/** Changes, deliveries and the sequences of random numbers for compressed synapses. */
export class SparseChanges {
  readonly compressed: CompressedSynapses;
  private readonly calls: Calls;
  /** For each job, a column and the address of its random numbers. */
  private readonly jobs: Uint32Array;
  private readonly quadStates: Uint32Array;
  private readonly sequences: Uint32Array;
  private readonly rowStates: Uint32Array;
  private readonly buffer: Uint16Array;
  private readonly direct: Uint16Array;
  private readonly columnJump: GeneratorJump;

  constructor(
    private readonly module: SimdModule,
    private readonly synapses: SynapseArray,
    arena: Arena,
  ) {
    const { neurons, sources, lanes } = synapses;
    this.compressed = new CompressedSynapses(synapses, arena);
    this.calls = callsOf(module);
    this.jobs = arena.uint32(2 * neurons);
    this.quadStates = arena.uint32(neurons / 4 + GENERATORS);
    this.sequences = arena.uint32(4 * VECTORS * sources);
    this.rowStates = arena.uint32((LISTS * lanes) / 4);
    this.buffer = arena.uint16(LISTS * neurons);
    this.direct = arena.uint16(sources);
    this.columnJump = jumpOf(sources);
  }

  /** Calls a function of the module with the tables of the rows. */
  private call(call: Call, list: number, count: number, ...more: number[]): void {
    const { rowStarts, weights, twins } = this.compressed;
    call(list, count, rowStarts.byteOffset, weights.byteOffset, twins.byteOffset, ...more);
  }

  /** Derives the delivered weights of rows. */
  refresh(rows: Uint16Array, count: number): void {
    const { weights, neurons, fractionBits } = this.synapses;
    this.call(this.module.refresh_sparse, rows.byteOffset, count, weights.byteOffset, neurons, fractionBits);
  }

  /**
   * Delivers those of `sources[from]`..`sources[to - 1]` that need not go through the weights of 8 bits, and lists the
   * others in `others`; returns how many these are.
   */
  deliver(sources: Uint16Array, from: number, to: number, acc: Int32Array, others: Uint16Array): number {
    const { direct, compressed, synapses } = this;
    let rest = 0;
    let count = 0;
    for (let i = from; i < to; i++) {
      const source = sources[i]!;
      if (compressed.pure[source] !== 0 && synapses.weightsKnown[source] === 0) direct[count++] = source;
      else others[rest++] = source;
    }
    this.call(this.module.deliver_sparse, direct.byteOffset, count, acc.byteOffset, synapses.fractionBits);
    return rest;
  }

  /** Like `DenseChanges.rows`. */
  rows(sources: Uint16Array, from: number, to: number, rule: ChangeRule, factors: Factors, random: Uint32Array): void {
    const list = sources.byteOffset + 2 * from;
    const count = to - from;
    if (rule.randomMask === 0) {
      this.change(this.calls.preNearest[rule.mode]!, list, count, rule, factors, random.byteOffset + 4);
      return;
    }
    const [one, four] = this.calls.preRandom[rule.mode]!;
    const part = Math.floor(count / LISTS);
    if (part > 0) {
      this.spreadStates(random, part);
      this.change(four, list, part, rule, factors, this.rowStates.byteOffset);
      const generators = random.length - 1;
      for (let g = 0; g < generators; g++) random[1 + g] = this.rowStates[(LISTS - 1) * generators + g]!;
    }
    if (count > LISTS * part) {
      this.change(one, list + 2 * LISTS * part, count - LISTS * part, rule, factors, random.byteOffset + 4);
    }
  }

  /** Sets the generators of each list to those of the one before, `rows` rows later. */
  private spreadStates(random: Uint32Array, rows: number): void {
    const { rowStates, synapses } = this;
    const generators = random.length - 1;
    const steps = (rows * synapses.neurons) / synapses.lanes;
    for (let g = 0; g < generators; g++) {
      let state = random[1 + g]!;
      for (let list = 0; list < LISTS; list++) {
        rowStates[list * generators + g] = state;
        state = stepsAfter(state, steps);
      }
    }
  }

  private change(
    call: Call,
    list: number,
    count: number,
    { min, max }: ChangeRule,
    { values }: Factors,
    states: number,
  ): void {
    const { lanes, neurons } = this.synapses;
    this.call(call, list, count, values.byteOffset, min, max, lanes, states, this.buffer.byteOffset, 2 * neurons);
  }

  /** Like `DenseChanges.columnsOf`. */
  columnsOf(
    spikes: Uint16Array,
    count: number,
    rule: ChangeRule,
    factors: Factors,
    targets: Int32Array,
    random: Uint32Array,
  ): void {
    const [nearest, randomly] = this.calls.post[rule.mode]!;
    const { plasticInColumn } = this.synapses;
    if (rule.randomMask === 0) {
      let jobs = 0;
      for (let i = 0; i < count; i++) if (plasticInColumn[spikes[i]!]! > 0) this.jobs[2 * jobs++] = spikes[i]!;
      this.changeColumns(nearest, 0, jobs, rule, factors, targets);
      return;
    }
    const jobs = this.findJobs(spikes, count, random);
    const pitch = 16 * this.synapses.sources;
    for (let from = 0, to = 0, first = 0; from < jobs; from = to, first += GENERATORS) {
      while (to < jobs && this.jobs[2 * to + 1]! < first + GENERATORS) this.place(to++, first, pitch);
      const states = this.quadStates.byteOffset + 4 * first;
      this.module.sequences(states, this.synapses.sources, this.sequences.byteOffset, pitch);
      this.changeColumns(randomly, from, to, rule, factors, targets);
    }
  }

  /** Replaces the number of a job's generator by the address of its random numbers. */
  private place(job: number, first: number, pitch: number): void {
    const generator = this.jobs[2 * job + 1]! - first;
    this.jobs[2 * job + 1] = this.sequences.byteOffset + (generator >> 2) * pitch + 4 * (generator & 3);
  }

  /**
   * Lists the columns with plastic synapses of neurons that fired, each with the number of its generator among those that
   * are needed; `quadStates` holds these. The generators move on.
   */
  private findJobs(spikes: Uint16Array, count: number, random: Uint32Array): number {
    const { jobs, quadStates } = this;
    const { lanes, plasticInColumn } = this.synapses;
    let found = 0;
    let quads = 0;
    let last = -1;
    for (let i = 0; i < count; ) {
      const end = (spikes[i]! & -lanes) + lanes;
      for (; i < count && spikes[i]! < end; i++) {
        const neuron = spikes[i]!;
        if (plasticInColumn[neuron] === 0) continue;
        if (neuron >> 2 !== last) quadStates[quads++] = random[1 + ((neuron & (lanes - 1)) >> 2)]!;
        last = neuron >> 2;
        jobs[2 * found] = neuron;
        jobs[2 * found++ + 1] = quads - 1;
      }
      for (let g = 1; g < random.length; g++) random[g] = this.columnJump.after(random[g]!);
    }
    return found;
  }

  private changeColumns(
    call: Call,
    from: number,
    to: number,
    { min, max }: ChangeRule,
    { values }: Factors,
    targets: Int32Array,
  ): void {
    const { columnStarts, places, sources } = this.compressed;
    call(
      this.jobs.byteOffset + 8 * from,
      to - from,
      columnStarts.byteOffset,
      places.byteOffset,
      sources.byteOffset,
      values.byteOffset,
      targets.byteOffset,
      min,
      max,
    );
  }
}
