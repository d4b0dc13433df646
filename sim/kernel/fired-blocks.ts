import type { Arena } from "../state/arena.js";
import { type GeneratorJump, jumpOf, stepsAfter } from "../state/random-generators.js";
import type { SynapseArray } from "../state/synapse-array.js";
import type { ChangeRule } from "./row-kernel.js";

/** Columns that are changed at once, and their generators. */
export const BLOCK = 16;
export const GENERATORS = BLOCK / 4;

/** The blocks of a step with plastic synapses onto neurons that fired. */
export class FiredBlocks {
  /** First column of each, which of its columns, and its generators. */
  readonly columns: Uint16Array;
  readonly fired: Uint16Array;
  readonly states: Uint32Array;
  /** Whether the last list has all blocks with neurons that fired: none was left out for lack of plastic synapses. */
  complete = true;
  private readonly columnJump: GeneratorJump;

  constructor(
    private readonly synapses: SynapseArray,
    arena: Arena,
  ) {
    const blocks = synapses.neurons / BLOCK;
    this.columns = arena.uint16(blocks);
    this.fired = arena.uint16(blocks);
    this.states = arena.uint32(GENERATORS * blocks);
    this.columnJump = jumpOf(synapses.sources);
  }

  /**
   * Lists the blocks with plastic synapses onto neurons that fired, with their generators as they are before row `first`,
   * and moves the generators on.
   */
  find(spikes: Uint16Array, count: number, rule: ChangeRule, random: Uint32Array, first: number): number {
    const { lanes, sources } = this.synapses;
    if (rule.randomMask === 0 || count === 0) return this.list(spikes, count);
    let blocks = 0;
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

  /** Lists the blocks with plastic synapses onto neurons that fired, without their generators; returns how many there are. */
  list(spikes: Uint16Array, count: number): number {
    this.complete = true;
    return this.blocksOf(spikes, 0, count, 0);
  }

  private takeStates(block: number, random: Uint32Array): void {
    const group = 1 + ((this.columns[block]! & (this.synapses.lanes - 1)) >> 2);
    for (let g = 0; g < GENERATORS; g++) this.states[GENERATORS * block + g] = random[group + g]!;
  }

  private moveOn(random: Uint32Array, steps: number): void {
    if (steps > 0) for (let g = 1; g < random.length; g++) random[g] = stepsAfter(random[g]!, steps);
  }

  /** Lists the blocks of neurons `spikes[from]`..`spikes[to - 1]` after the first `blocks`; returns the new count. */
  private blocksOf(spikes: Uint16Array, from: number, to: number, blocks: number): number {
    const { plasticInColumn } = this.synapses;
    let next = blocks;
    for (let i = from; i < to; ) {
      const column = spikes[i]! & -BLOCK;
      let bits = 0;
      for (; i < to && spikes[i]! < column + BLOCK; i++) {
        if (plasticInColumn[spikes[i]!]! > 0) bits |= 1 << (spikes[i]! - column);
      }
      if (bits === 0) {
        this.complete = false;
        continue;
      }
      this.columns[next] = column;
      this.fired[next++] = bits;
    }
    return next;
  }

  /** Passes rows without plastic synapses: the generators of the first `blocks` blocks move on. */
  passRows(blocks: number, rows: number): void {
    for (let g = 0; g < GENERATORS * blocks; g++) this.states[g] = stepsAfter(this.states[g]!, rows);
  }
}
