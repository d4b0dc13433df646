import type { Arena } from "../state/arena.js";
import { type GeneratorJump, jumpOf, stepsAfter } from "../state/random-generators.js";
import type { SynapseArray } from "../state/synapse-array.js";
import { ChainedColumns } from "./chained-columns.js";
import { BLOCK, FiredBlocks, GENERATORS } from "./fired-blocks.js";
import type { Factors } from "./kernel.js";
import { PlasticLayout } from "./plastic-layout.js";
import { CHANGE_MODES, type ChangeRule } from "./row-kernel.js";
import type { Call, SimdModule } from "./simd-module-api.js";

/** A jump over fewer rows than this has its own table of 4 KB, made when first needed. */
const ROW_JUMPS = 64;

type Rounding = "random" | "nearest";

/** The functions for plain blocks one and two at a time, for any block in mode hard, and for modes soft and follow. */
const callsOf = (m: SimdModule, rounding: Rounding) => ({
  prePlain: [m[`pre_plain_${rounding}_1`], m[`pre_plain_${rounding}_2`]] as const,
  preMasked: m[`pre_masked_${rounding}_1`],
  preSoft: m[`pre_soft_${rounding}`],
  postPlain: [m[`post_plain_${rounding}_1`], m[`post_plain_${rounding}_2`]] as const,
  postMasked: m[`post_masked_${rounding}_1`],
  postSoft: m[`post_soft_${rounding}`],
  postFollow: m[`post_follow_${rounding}`],
});

/** Changes of rows and columns in the array of all synapses, sixteen synapses at a time. */
export class DenseChanges {
  private readonly random: ReturnType<typeof callsOf>;
  private readonly nearest: ReturnType<typeof callsOf>;
  private readonly layout: PlasticLayout;
  /** For each value of eight bits, eight numbers of 0 or 1. */
  private readonly ones: Uint16Array;
  private readonly blocks: FiredBlocks;
  private readonly chained: ChainedColumns;
  /** Generators of a second list of rows. */
  private readonly second: Uint32Array;
  private readonly rowJumps: (GeneratorJump | undefined)[] = [];
  private boundsVersion = -1;
  private min = 0;
  private max = 0;
  private inside = false;

  constructor(
    private readonly module: SimdModule,
    private readonly synapses: SynapseArray,
    arena: Arena,
  ) {
    const { lanes } = synapses;
    this.random = callsOf(module, "random");
    this.nearest = callsOf(module, "nearest");
    this.layout = new PlasticLayout(synapses);
    this.ones = arena.uint16(256 * 8);
    for (let i = 0; i < this.ones.length; i++) this.ones[i] = ((i >> 3) >> (i & 7)) & 1;
    this.blocks = new FiredBlocks(synapses, arena);
    this.chained = new ChainedColumns(module, synapses, this.blocks, this.ones, arena);
    this.second = arena.uint32(Math.max(GENERATORS, lanes / 4));
  }

  /** Changes the rows `sources[from]`..`sources[to - 1]`, all of which have plastic synapses. */
  rows(sources: Uint16Array, from: number, to: number, rule: ChangeRule, factors: Factors, random: Uint32Array): void {
    const draws = rule.randomMask !== 0;
    const lanes = draws ? this.synapses.lanes : BLOCK;
    const list = sources.byteOffset + 2 * from;
    const count = to - from;
    const calls = draws ? this.random : this.nearest;
    if (rule.mode === CHANGE_MODES.soft) {
      const { exact, plastic, neurons } = this.synapses;
      const soft = [exact.byteOffset, plastic.byteOffset, neurons, list, count, factors.high.byteOffset];
      calls.preSoft(...soft, rule.rises ? 1 : 0, rule.min, rule.max, random.byteOffset + 4, lanes);
    } else if (this.plain(rule)) {
      this.plainRows(list, count, lanes, rule, factors, random);
    } else {
      this.hardRows(calls.preMasked, list, count, list, lanes, rule, factors, random);
    }
  }

  /** Changes the first half of the rows in parallel with the second; the last of an odd number on its own. */
  private plainRows(
    list: number,
    count: number,
    lanes: number,
    rule: ChangeRule,
    factors: Factors,
    random: Uint32Array,
  ): void {
    const { high, low } = factors;
    for (const n of this.layout.idleColumns) {
      high[n] = 0;
      low[n] = -1;
    }
    const draws = rule.randomMask !== 0;
    const [one, two] = (draws ? this.random : this.nearest).prePlain;
    const half = count >> 1;
    if (half > 0) {
      if (draws) this.copyAhead(random, half);
      this.hardRows(two, list, half, list + 2 * half, lanes, rule, factors, random);
      if (draws) for (let g = 1; g < random.length; g++) random[g] = this.second[g - 1]!;
    }
    if (count & 1) this.hardRows(one, list + 2 * (count - 1), 1, 0, lanes, rule, factors, random);
  }

  private hardRows(
    call: Call,
    list: number,
    count: number,
    other: number,
    lanes: number,
    rule: ChangeRule,
    { high, low }: Factors,
    random: Uint32Array,
  ): void {
    const { exact, plastic, neurons } = this.synapses;
    call(
      exact.byteOffset,
      plastic.byteOffset,
      neurons,
      lanes,
      count,
      high.byteOffset,
      low.byteOffset,
      rule.min,
      rule.max,
      list,
      random.byteOffset + 4,
      other,
      this.second.byteOffset,
    );
  }

  /** Sets `second` to the generators as they will be `rows` rows later. */
  private copyAhead(random: Uint32Array, rows: number): void {
    const steps = (rows * this.synapses.neurons) / this.synapses.lanes;
    if (rows < ROW_JUMPS) this.rowJumps[rows] ??= jumpOf(steps);
    const jump = this.rowJumps[rows];
    for (let g = 1; g < random.length; g++) {
      this.second[g - 1] = jump ? jump.after(random[g]!) : stepsAfter(random[g]!, steps);
    }
  }

  /** Whether plain functions will do: see `PlasticLayout.even`. */
  private plain(rule: ChangeRule): boolean {
    this.layout.refresh();
    return this.layout.even && this.allInside(rule.min, rule.max);
  }

  private anyOutside(from: number, to: number, min: number, max: number): boolean {
    const { exact, neurons } = this.synapses;
    const first = exact.byteOffset + 2 * from * neurons;
    return this.module.outside(first, (to - from) * neurons, min, max) !== 0;
  }

  /** Whether all weights of rows with plastic synapses are within the bounds; those not plastic are written too. */
  private allInside(min: number, max: number): boolean {
    const { synapses } = this;
    if (this.boundsVersion === synapses.version && this.min === min && this.max === max) return this.inside;
    this.boundsVersion = synapses.version;
    this.min = min;
    this.max = max;
    const { ranges } = this.layout;
    this.inside = true;
    for (let r = 0; r < ranges.length; r += 2) this.inside &&= !this.anyOutside(ranges[r]!, ranges[r + 1]!, min, max);
    return this.inside;
  }

  /** Changes the synapses onto neurons that fired; generators advance one step per source for each such word. */
  columnsOf(
    spikes: Uint16Array,
    count: number,
    rule: ChangeRule,
    factors: Factors,
    targets: Int32Array,
    random: Uint32Array,
  ): void {
    const plain = rule.mode === CHANGE_MODES.hard && this.plain(rule);
    const { ranges } = this.layout;
    if (plain && rule.randomMask !== 0 && ranges.length === 2) {
      const [from, to] = [ranges[0]!, ranges[1]!];
      const { chained } = this;
      if (chained.suits(from, to) && chained.change(spikes, count, from, to, rule, factors, random)) return;
    }
    const first = plain ? (ranges[0] ?? 0) : 0;
    const blocks = this.blocks.find(spikes, count, rule, random, first);
    if (blocks === 0) return;
    const calls = rule.randomMask !== 0 ? this.random : this.nearest;
    if (rule.mode !== CHANGE_MODES.hard) {
      for (let b = 0; b < blocks; b++) this.softBlock(b, rule, factors, targets);
    } else if (!plain) {
      this.hardBlocks(calls.postMasked, 0, blocks, 0, this.synapses.sources, rule, factors);
    } else {
      for (let r = 0; r < ranges.length; r += 2) {
        const [from, to] = [ranges[r]!, ranges[r + 1]!];
        if (r > 0 && rule.randomMask !== 0) this.blocks.passRows(blocks, from - ranges[r - 1]!);
        if (blocks > 1) this.hardBlocks(calls.postPlain[1], 0, blocks & ~1, from, to, rule, factors);
        if (blocks & 1) this.hardBlocks(calls.postPlain[0], blocks - 1, 1, from, to, rule, factors);
      }
    }
  }

  private hardBlocks(
    call: Call,
    first: number,
    count: number,
    from: number,
    to: number,
    rule: ChangeRule,
    { high, low }: Factors,
  ): void {
    const { columns, fired, states } = this.blocks;
    const { exact, plastic, neurons } = this.synapses;
    call(
      exact.byteOffset,
      plastic.byteOffset,
      neurons,
      from,
      to,
      high.byteOffset,
      low.byteOffset,
      this.ones.byteOffset,
      rule.min,
      rule.max,
      columns.byteOffset + 2 * first,
      fired.byteOffset + 2 * first,
      states.byteOffset + BLOCK * first,
      count,
    );
  }

  private softBlock(b: number, rule: ChangeRule, { values, high }: Factors, targets: Int32Array): void {
    const { columns, fired, states } = this.blocks;
    const calls = rule.randomMask !== 0 ? this.random : this.nearest;
    const call = rule.mode === CHANGE_MODES.soft ? calls.postSoft : calls.postFollow;
    const { exact, plastic, neurons, sources } = this.synapses;
    call(
      exact.byteOffset,
      plastic.byteOffset,
      neurons,
      sources,
      columns[b]!,
      fired[b]!,
      values.byteOffset,
      high.byteOffset,
      targets.byteOffset,
      rule.min,
      rule.max,
      states.byteOffset + BLOCK * b,
    );
  }
}
