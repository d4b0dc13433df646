import type { Arena } from "../state/arena.js";
import { type GeneratorJump, jumpOf } from "../state/random-generators.js";
import type { SynapseArray } from "../state/synapse-array.js";
import { BLOCK, type FiredBlocks, GENERATORS } from "./fired-blocks.js";
import type { Factors } from "./kernel.js";
import type { ChangeRule } from "./row-kernel.js";
import type { Call, SimdModule } from "./simd-module-api.js";

/** Up to this many rows without plastic synapses are passed step by step: a jump costs as much. */
const ROWS_TO_STEP = 32;
/** Bytes of the generators of a block. */
const STATE_BYTES = 4 * GENERATORS;

/**
 * Changes at postsynaptic spikes, rounded randomly, of plain blocks that use the numbers of one group of generators one
 * after the other. The two halves of the blocks are changed in parallel, so that a step jumps once, over half the
 * blocks, instead of over every block.
 */
export class ChainedColumns {
  /** The generators before the first block and before the second half. */
  private readonly states: Uint32Array;
  /** Jumps, by the number of blocks that they pass over. */
  private readonly jumps: (GeneratorJump | undefined)[] = [];

  constructor(
    private readonly module: SimdModule,
    private readonly synapses: SynapseArray,
    private readonly blocks: FiredBlocks,
    private readonly table: Uint16Array,
    arena: Arena,
  ) {
    this.states = arena.uint32(2 * GENERATORS);
  }

  /** Whether this pays for plastic synapses in rows from..to-1: a word must be one block, and other rows few. */
  suits(from: number, to: number): boolean {
    const { lanes, sources } = this.synapses;
    return lanes === BLOCK && from + sources - to <= ROWS_TO_STEP;
  }

  /** Changes columns in rows from..to-1. Does nothing and returns false if some blocks have no plastic synapses. */
  change(
    spikes: Uint16Array,
    count: number,
    from: number,
    to: number,
    rule: ChangeRule,
    factors: Factors,
    random: Uint32Array,
  ): boolean {
    const blocks = this.blocks.list(spikes, count);
    if (blocks === 0 || !this.blocks.complete) return false;
    const half = blocks >> 1;
    this.takeStates(random, half);
    const { module, states } = this;
    const [second, last] = [2 * half, states.byteOffset + STATE_BYTES];
    if (half > 0) this.call(module.post_chained_random_2, 0, half, states.byteOffset, second, from, to, rule, factors);
    if (blocks & 1) this.call(module.post_chained_random_1, blocks - 1, 1, last, 0, from, to, rule, factors);
    for (let g = 0; g < GENERATORS; g++) random[1 + g] = states[GENERATORS + g]!;
    return true;
  }

  private call(
    call: Call,
    first: number,
    count: number,
    states: number,
    second: number,
    from: number,
    to: number,
    { min, max }: ChangeRule,
    { high, low }: Factors,
  ): void {
    const { columns, fired } = this.blocks;
    const { exact, plastic, neurons, sources } = this.synapses;
    call(
      exact.byteOffset,
      plastic.byteOffset,
      neurons,
      from,
      to,
      high.byteOffset,
      low.byteOffset,
      this.table.byteOffset,
      min,
      max,
      columns.byteOffset + 2 * first,
      fired.byteOffset + 2 * first,
      states,
      count,
      second,
      from,
      sources - to,
    );
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
