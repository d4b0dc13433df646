import { type GeneratorJump, jumpOf } from "../generators.js";
import type { ChangeRule } from "../row-kernel.js";
import type { SynapseArray } from "../synapse-array.js";
import type { Arena } from "./arena.js";
import { BLOCK, GENERATORS } from "./fired-blocks.js";
import type { Factors } from "./kernel.js";
import type { Call, SimdModule } from "./simd-module-api.js";

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
  /** First column of each block, and which of its columns. */
  private readonly columns: Uint16Array;
  private readonly fired: Uint16Array;
  /** Columns of each block that have plastic synapses, a bit each. */
  private readonly plastic: Uint16Array;
  private version = -1;
  /** Jumps over so many blocks. */
  private readonly jumps: (GeneratorJump | undefined)[] = [];

  constructor(
    private readonly module: SimdModule,
    private readonly synapses: SynapseArray,
    private readonly table: Uint16Array,
    arena: Arena,
  ) {
    const blocks = synapses.neurons / BLOCK;
    this.states = arena.uint32(2 * GENERATORS);
    this.columns = arena.uint16(blocks);
    this.fired = arena.uint16(blocks);
    this.plastic = new Uint16Array(blocks);
  }

  /** Whether it is worth it for plastic synapses in rows from..to-1: builds of a block a word, and few rows besides. */
  suits(from: number, to: number): boolean {
    const { lanes, sources } = this.synapses;
    return lanes === BLOCK && from + sources - to <= ROWS_TO_STEP;
  }

  /** Changes columns in rows from..to-1; false, with nothing done, if there are blocks without plastic synapses among them. */
  change(
    spikes: Uint16Array,
    count: number,
    from: number,
    to: number,
    rule: ChangeRule,
    factors: Factors,
    random: Uint32Array,
  ): boolean {
    const blocks = this.list(spikes, count);
    if (blocks === 0) return false;
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
      this.columns.byteOffset + 2 * first,
      this.fired.byteOffset + 2 * first,
      states,
      count,
      second,
      from,
      sources - to,
    );
  }

  /** Lists the blocks of neurons that fired; returns how many, 0 if there is one without a plastic synapse onto these. */
  private list(spikes: Uint16Array, count: number): number {
    const { columns, fired } = this;
    let blocks = 0;
    let column = -BLOCK;
    for (let i = 0; i < count; i++) {
      const neuron = spikes[i]!;
      if (neuron >= column + BLOCK || blocks === 0) {
        column = neuron & -BLOCK;
        columns[blocks] = column;
        fired[blocks++] = 0;
      }
      fired[blocks - 1] = fired[blocks - 1]! | (1 << (neuron - column));
    }
    this.findPlastic();
    for (let b = 0; b < blocks; b++) {
      const bits = fired[b]! & this.plastic[columns[b]! / BLOCK]!;
      if (bits === 0) return 0;
      fired[b] = bits;
    }
    return blocks;
  }

  /** Finds out again which columns have plastic synapses, after any plastic bit was written. */
  private findPlastic(): void {
    const { plasticVersion, plasticInColumn, neurons } = this.synapses;
    if (this.version === plasticVersion) return;
    this.version = plasticVersion;
    this.plastic.fill(0);
    for (let n = 0; n < neurons; n++) {
      if (plasticInColumn[n]! > 0) this.plastic[(n - (n % BLOCK)) / BLOCK]! |= 1 << (n % BLOCK);
    }
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
