import { type GeneratorJump, jumpOf, stepsAfter } from "../generators.js";
import { CHANGE_MODES, type ChangeRule } from "../row-kernel.js";
import type { SynapseArray } from "../synapse-array.js";
import type { Arena } from "./arena.js";
import type { Factors } from "./kernel.js";
import { PlasticLayout } from "./plastic-layout.js";
import type { Call, SimdModule } from "./simd-module-api.js";

/** Columns that are changed at once. */
export const BLOCK = 16;
const GENERATORS = BLOCK / 4;

type Rounding = "random" | "nearest";

/** What changes plain blocks one and two at a time, any block in mode hard, and in modes soft and follow. */
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
  /** For each eight bits eight numbers, 0 or 1. */
  private readonly ones: Uint16Array;
  /** The blocks of a step whose neurons fired: first column, which of the columns, generators. */
  private readonly columns: Uint16Array;
  private readonly fired: Uint16Array;
  private readonly states: Uint32Array;
  /** Generators of a second list of rows. */
  private readonly second: Uint32Array;
  private readonly columnJump: GeneratorJump;
  private boundsVersion = -1;
  private min = 0;
  private max = 0;
  private inside = false;

  constructor(
    private readonly module: SimdModule,
    private readonly synapses: SynapseArray,
    arena: Arena,
  ) {
    const { neurons, lanes, sources } = synapses;
    this.random = callsOf(module, "random");
    this.nearest = callsOf(module, "nearest");
    this.layout = new PlasticLayout(synapses);
    this.ones = arena.uint16(256 * 8);
    for (let i = 0; i < this.ones.length; i++) this.ones[i] = ((i >> 3) >> (i & 7)) & 1;
    const blocks = neurons / BLOCK;
    this.columns = arena.uint16(blocks);
    this.fired = arena.uint16(blocks);
    this.states = arena.uint32(GENERATORS * blocks);
    this.second = arena.uint32(Math.max(GENERATORS, lanes / 4));
    this.columnJump = jumpOf(sources);
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

  /** The first half of the rows beside the second; the last of an odd number on its own. */
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
      if (draws) this.copyAhead(random, (half * this.synapses.neurons) / lanes);
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

  /** Puts the generators as they are some steps later into `second`. */
  private copyAhead(random: Uint32Array, steps: number): void {
    for (let g = 1; g < random.length; g++) this.second[g - 1] = stepsAfter(random[g]!, steps);
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

  /** Whether all weights of rows with plastic synapses are within the bounds: what is not plastic is written too. */
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

  /** Changes the synapses onto neurons that fired; generators move on by a step a source for each word with such neurons. */
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
    const first = plain ? (ranges[0] ?? 0) : 0;
    const blocks = this.findBlocks(spikes, count, rule, random, first);
    if (blocks === 0) return;
    const calls = rule.randomMask !== 0 ? this.random : this.nearest;
    if (rule.mode !== CHANGE_MODES.hard) {
      for (let b = 0; b < blocks; b++) this.softBlock(b, rule, factors, targets);
    } else if (!plain) {
      this.hardBlocks(calls.postMasked, 0, blocks, 0, this.synapses.sources, rule, factors);
    } else {
      for (let r = 0; r < ranges.length; r += 2) {
        const [from, to] = [ranges[r]!, ranges[r + 1]!];
        if (r > 0) this.passRows(blocks, from - ranges[r - 1]!, rule);
        if (blocks > 1) this.hardBlocks(calls.postPlain[1], 0, blocks & ~1, from, to, rule, factors);
        if (blocks & 1) this.hardBlocks(calls.postPlain[0], blocks - 1, 1, from, to, rule, factors);
      }
    }
  }

  /** Rows without plastic synapses: the generators move on. */
  private passRows(blocks: number, rows: number, rule: ChangeRule): void {
    if (rule.randomMask === 0) return;
    for (let g = 0; g < GENERATORS * blocks; g++) this.states[g] = stepsAfter(this.states[g]!, rows);
  }

  /**
   * Lists the blocks with plastic synapses onto neurons that fired, with their generators as they are before row `first`,
   * and moves the generators on.
   */
  private findBlocks(spikes: Uint16Array, count: number, rule: ChangeRule, random: Uint32Array, first: number): number {
    const { lanes, sources } = this.synapses;
    let blocks = 0;
    if (rule.randomMask === 0 || count === 0) return this.blocksOf(spikes, 0, count, blocks);
    this.moveOn(random, first);
    for (let i = 0; i < count; ) {
      const end = (spikes[i]! & -lanes) + lanes;
      const from = i;
      while (i < count && spikes[i]! < end) i++;
      const before = blocks;
      blocks = this.blocksOf(spikes, from, i, blocks);
      for (let b = before; b < blocks; b++) this.takeStates(b, random);
      if (i < count) for (let g = 1; g < random.length; g++) random[g] = this.columnJump.after(random[g]!);
    }
    this.moveOn(random, sources - first);
    return blocks;
  }

  private takeStates(block: number, random: Uint32Array): void {
    const group = 1 + ((this.columns[block]! & (this.synapses.lanes - 1)) >> 2);
    for (let g = 0; g < GENERATORS; g++) this.states[GENERATORS * block + g] = random[group + g]!;
  }

  private moveOn(random: Uint32Array, steps: number): void {
    if (steps > 0) for (let g = 1; g < random.length; g++) random[g] = stepsAfter(random[g]!, steps);
  }

  /** Lists the blocks of neurons `spikes[from]`..`spikes[to - 1]` behind the first `blocks`; returns how many there are. */
  private blocksOf(spikes: Uint16Array, from: number, to: number, blocks: number): number {
    const { plasticInColumn } = this.synapses;
    let next = blocks;
    for (let i = from; i < to; ) {
      const column = spikes[i]! & -BLOCK;
      let bits = 0;
      for (; i < to && spikes[i]! < column + BLOCK; i++) {
        if (plasticInColumn[spikes[i]!]! > 0) bits |= 1 << (spikes[i]! - column);
      }
      if (bits === 0) continue;
      this.columns[next] = column;
      this.fired[next++] = bits;
    }
    return next;
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
    const { columns, fired, states, ones } = this;
    const { exact, plastic, neurons } = this.synapses;
    call(
      exact.byteOffset,
      plastic.byteOffset,
      neurons,
      from,
      to,
      high.byteOffset,
      low.byteOffset,
      ones.byteOffset,
      rule.min,
      rule.max,
      columns.byteOffset + 2 * first,
      fired.byteOffset + 2 * first,
      states.byteOffset + BLOCK * first,
      count,
    );
  }

  private softBlock(b: number, rule: ChangeRule, { values, high }: Factors, targets: Int32Array): void {
    const { columns, fired, states } = this;
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
