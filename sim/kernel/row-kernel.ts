import { xorshift32 } from "../state/random-generators.js";

// The three loops in which a simulation spends its time, over flat arrays: a row is delivered, a row is changed at a
// presynaptic spike, columns of one memory word are changed at postsynaptic spikes. This is the scalar reference; each
// function does to its arrays exactly what hw/LEARNING.md says, so another implementation can be checked against it.

/** What a change is scaled with: nothing, the distance to a bound, the distance to a target. */
export const CHANGE_MODES = { hard: 0, soft: 1, follow: 2 } as const;
export type ChangeMode = (typeof CHANGE_MODES)[keyof typeof CHANGE_MODES];

/** Synapses as the kernel sees them: that of (source, neuron) is at source * neurons + neuron. */
export interface SynapseCells {
  readonly neurons: number;
  readonly sources: number;
  readonly lanes: number;
  /** F. */
  readonly fractionBits: number;
  /** What is delivered: floor of `exact` over 2^F. */
  readonly weights: Int8Array;
  /** Signed 8.F, the weight with its fraction as one integer; the same length, or empty without learning. */
  readonly exact: Int16Array;
  /** 0 or 1; the same length, or empty without learning. */
  readonly plastic: Uint8Array;
  /** `plastic`, four neurons per word. */
  readonly plasticQuads: Uint32Array;
}

/** How the changes at one kind of spike are made; fixed during a run. */
export interface ChangeRule {
  readonly mode: ChangeMode;
  /** Bounds in units of 2^-F. */
  readonly min: number;
  readonly max: number;
  /** Rounding is (random & randomMask) | nearest: 0xffff and 0, or 0 and 32768. */
  readonly randomMask: number;
  readonly nearest: number;
  /** The amplitude at presynaptic spikes is not negative, so none of their drives is. */
  readonly rises: boolean;
}

/** How changes are rounded: randomly or to nearest. */
export const roundingOf = (roundNearest: number): Pick<ChangeRule, "randomMask" | "nearest"> =>
  roundNearest !== 0 ? { randomMask: 0, nearest: 32768 } : { randomMask: 0xffff, nearest: 0 };

/** Adds weights row + low .. row + high - 1 to the accumulators low .. high - 1. */
export function deliverRow(weights: Int8Array, row: number, low: number, high: number, acc: Int32Array): void {
  for (let n = low; n < high; n++) acc[n] = acc[n]! + weights[row + n]!;
}

/**
 * Changes the plastic synapses of the row that begins at cell `row`. `factors`, one per neuron: the drive, in mode hard
 * already times m; mode hard also multiplies it by `scaled`, which holds for the whole row. `random`: word 0 is not
 * used; the others advance by a row's words unless rounding is to nearest.
 */
export function preChangeRow(
  cells: SynapseCells,
  row: number,
  rule: ChangeRule,
  factors: Int32Array,
  random: Uint32Array,
  scaled = 1,
): void {
  for (let g = 0; 4 * g < cells.lanes; g++) {
    const seed = random[1 + g]! | 0;
    const state =
      rule.mode === CHANGE_MODES.hard
        ? preQuadsHard(cells, row, 4 * g, rule, factors, scaled, seed)
        : preQuadsSoft(cells, row, 4 * g, rule, factors, seed);
    if (rule.randomMask !== 0) random[1 + g] = state;
  }
}

/**
 * Changes the plastic synapses onto neurons `spikes[from]`..`spikes[to - 1]`, all of one memory word of a row.
 * `factors` and `targets`, one per source: the drive (in mode hard already times m), and in mode follow T. `random` is
 * only read: the caller advances it by one step per source.
 */
export function postChangeWord(
  cells: SynapseCells,
  spikes: Uint16Array,
  from: number,
  to: number,
  rule: ChangeRule,
  factors: Int32Array,
  targets: Int32Array,
  random: Uint32Array,
): void {
  for (let i = from; i < to; i++) {
    const neuron = spikes[i]!;
    const state = random[1 + ((neuron & (cells.lanes - 1)) >> 2)]! | 0;
    if (rule.mode === CHANGE_MODES.hard) postColumnHard(cells, neuron, rule, factors, state);
    else if (rule.mode === CHANGE_MODES.soft) postColumnSoft(cells, neuron, rule, factors, state);
    else postColumnFollow(cells, neuron, rule, factors, targets, state);
  }
}

/** The weight after p was added to it, in units of 2^-(F + 16); r rounds. A weight outside the bounds only moves inward. */
function changed(weight: number, p: number, r: number, min: number, max: number): number {
  const moved = weight + ((p + r) >> 16);
  if (p > 0) return weight >= max ? weight : Math.min(moved, max);
  return weight <= min ? weight : Math.max(moved, min);
}

/** What the generator gives to a lane: its low 16 bits after a rotation to the right by 8 (lane & 3). */
function laneBits(state: number, lane: number): number {
  const by = 8 * (lane & 3);
  return (state >>> by) | (state << (32 - by));
}

/** Changes neurons first..first+3, first+lanes..first+lanes+3, ... of a row; returns the generator after them. */
function preQuadsHard(
  cells: SynapseCells,
  row: number,
  first: number,
  rule: ChangeRule,
  factors: Int32Array,
  scaled: number,
  seed: number,
): number {
  const { neurons, lanes, fractionBits, weights, exact, plastic, plasticQuads } = cells;
  const { min, max, randomMask, nearest } = rule;
  let state = seed;
  for (let quad = first; quad < neurons; quad += lanes) {
    state = xorshift32(state);
    if (plasticQuads[(row + quad) >> 2] === 0) continue;
    for (let n = quad; n < quad + 4; n++) {
      const p = Math.imul(factors[n]!, scaled);
      if (p === 0 || plastic[row + n] === 0) continue;
      const weight = changed(exact[row + n]!, p, (laneBits(state, n) & randomMask) | nearest, min, max);
      exact[row + n] = weight;
      weights[row + n] = weight >> fractionBits;
    }
  }
  return state;
}

function preQuadsSoft(
  cells: SynapseCells,
  row: number,
  first: number,
  rule: ChangeRule,
  factors: Int32Array,
  seed: number,
): number {
  const { neurons, lanes, fractionBits, weights, exact, plastic, plasticQuads } = cells;
  const { min, max, randomMask, nearest } = rule;
  let state = seed;
  for (let quad = first; quad < neurons; quad += lanes) {
    state = xorshift32(state);
    if (plasticQuads[(row + quad) >> 2] === 0) continue;
    for (let n = quad; n < quad + 4; n++) {
      const drive = factors[n]!;
      if (drive === 0 || plastic[row + n] === 0) continue;
      const before = exact[row + n]!;
      const distance = drive > 0 ? max - before : before - min;
      if (distance <= 0) continue;
      const p = Math.imul(drive, distance);
      const weight = changed(before, p, (laneBits(state, n) & randomMask) | nearest, min, max);
      exact[row + n] = weight;
      weights[row + n] = weight >> fractionBits;
    }
  }
  return state;
}

function postColumnHard(
  cells: SynapseCells,
  neuron: number,
  rule: ChangeRule,
  factors: Int32Array,
  seed: number,
): void {
  const { neurons, sources, fractionBits, weights, exact, plastic } = cells;
  const { min, max, randomMask, nearest } = rule;
  let state = seed;
  for (let s = 0, cell = neuron; s < sources; s++, cell += neurons) {
    state = xorshift32(state);
    const p = factors[s]!;
    if (p === 0 || plastic[cell] === 0) continue;
    const weight = changed(exact[cell]!, p, (laneBits(state, neuron) & randomMask) | nearest, min, max);
    exact[cell] = weight;
    weights[cell] = weight >> fractionBits;
  }
}

function postColumnSoft(
  cells: SynapseCells,
  neuron: number,
  rule: ChangeRule,
  factors: Int32Array,
  seed: number,
): void {
  const { neurons, sources, fractionBits, weights, exact, plastic } = cells;
  const { min, max, randomMask, nearest } = rule;
  let state = seed;
  for (let s = 0, cell = neuron; s < sources; s++, cell += neurons) {
    state = xorshift32(state);
    const drive = factors[s]!;
    if (drive === 0 || plastic[cell] === 0) continue;
    const before = exact[cell]!;
    const distance = drive > 0 ? max - before : before - min;
    if (distance <= 0) continue;
    const p = Math.imul(drive, distance);
    const weight = changed(before, p, (laneBits(state, neuron) & randomMask) | nearest, min, max);
    exact[cell] = weight;
    weights[cell] = weight >> fractionBits;
  }
}

function postColumnFollow(
  cells: SynapseCells,
  neuron: number,
  rule: ChangeRule,
  factors: Int32Array,
  targets: Int32Array,
  seed: number,
): void {
  const { neurons, sources, fractionBits, weights, exact, plastic } = cells;
  const { min, max, randomMask, nearest } = rule;
  let state = seed;
  for (let s = 0, cell = neuron; s < sources; s++, cell += neurons) {
    state = xorshift32(state);
    if (plastic[cell] === 0) continue;
    const before = exact[cell]!;
    const p = Math.imul(factors[s]!, targets[s]! - before);
    if (p === 0) continue;
    const weight = changed(before, p, (laneBits(state, neuron) & randomMask) | nearest, min, max);
    exact[cell] = weight;
    weights[cell] = weight >> fractionBits;
  }
}
