import { type GeneratorJump, jumpOf } from "../generators.js";
import type { ChangeRule } from "../row-kernel.js";
import type { SynapseArray } from "../synapse-array.js";
import type { Arena } from "./arena.js";
import { BLOCK, type FiredBlocks, GENERATORS } from "./fired-blocks.js";
import type { Factors } from "./kernel.js";
import type { SimdModule } from "./simd-module-api.js";

/** So many rows without plastic synapses are passed step by step: a jump costs as much. */
const ROWS_TO_STEP = 32;
/** Bytes of the generators of a block. */
const STATE_BYTES = 4 * GENERATORS;

/**
 * Changes at postsynaptic spikes, rounded by chance, of plain blocks that use the numbers of one group of generators one
 * after the other. Half of them are changed beside the other half, so that a step jumps once, over half the blocks, and not
 * over every block.
 */
export class ChainedColumns {
  /** The generators before the first block and before the second half. */
  private readonly states: Uint32Array;
  /** Jumps over so many blocks. */
  private readonly jumps: (GeneratorJump | undefined)[] = [];

  constructor(
    private readonly module: SimdModule,
    private readonly synapses: SynapseArray,
    private readonly blocks: FiredBlocks,
    arena: Arena,
  ) {
    this.states = arena.uint32(2 * GENERATORS);
  }

  /** Whether it is worth it for plastic synapses in rows from..to-1: builds of a block a word, and few rows besides. */
  suits(from: number, to: number): boolean {
    const { lanes, sources } = this.synapses;
    return lanes === BLOCK && from + sources - to <= ROWS_TO_STEP;
  }

  /** Changes the columns of neurons that fired; false, with nothing done, if there are words without plastic synapses among them. */
  change(
    spikes: Uint16Array,
    count: number,
    range: readonly [from: number, to: number],
    table: Uint16Array,
    rule: ChangeRule,
    factors: Factors,
    random: Uint32Array,
  ): boolean {
    const blocks = this.blocks.list(spikes, count);
    if (blocks === 0 || blocks !== wordsOf(spikes, count)) return false;
    const half = blocks >> 1;
    this.takeStates(random, half);
    const call = (lists: 1 | 2, first: number, size: number, states: number) => {
      const { exact, plastic, neurons, sources } = this.synapses;
      const { columns, fired } = this.blocks;
      const [from, to] = range;
      this.module[`post_chained_random_${lists}`](
        exact.byteOffset,
        plastic.byteOffset,
        neurons,
        from,
        to,
        factors.high.byteOffset,
        factors.low.byteOffset,
        table.byteOffset,
        rule.min,
        rule.max,
        columns.byteOffset + 2 * first,
        fired.byteOffset + 2 * first,
        states,
        size,
        2 * half,
        from,
        sources - to,
      );
    };
    const { states } = this;
    if (half > 0) call(2, 0, half, states.byteOffset);
    if (blocks & 1) call(1, blocks - 1, 1, states.byteOffset + STATE_BYTES);
    for (let g = 0; g < GENERATORS; g++) random[1 + g] = states[GENERATORS + g]!;
    return true;
  }

  private takeStates(random: Uint32Array, half: number): void {
    this.jumps[half] ??= jumpOf(half * this.synapses.sources);
    const jump = this.jumps[half];
    for (let g = 0; g < GENERATORS; g++) {
      this.states[g] = random[1 + g]!;
      this.states[GENERATORS + g] = jump.after(random[1 + g]!);
    }
  }
}

/** Words of sixteen lanes with neurons of the list. */
function wordsOf(spikes: Uint16Array, count: number): number {
  let last = -1;
  let words = 0;
  for (let i = 0; i < count; i++) {
    const word = spikes[i]! & -BLOCK;
    if (word !== last) words++;
    last = word;
  }
  return words;
}
