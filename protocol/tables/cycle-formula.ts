import type { Build } from "./builds.js";

type CycleBuild = Pick<Build, "neurons" | "axons" | "lanes" | "serialUpdate">;

/** What costs cycles in one step. */
export interface StepActivity {
  /** Axons that spike. */
  readonly axonSpikes: number;
  /** Neurons that fired in the step before. */
  readonly neuronSpikes: number;
  /**
   * Half-words consumed in the step that make no row walk (advances, repeated events, teacher's marks and neurons). With
   * `encode`: all half-words consumed except the neurons of "teach".
   */
  readonly idleHalves?: number;
  /** Teacher events "teach" of the step: their neurons' half-words; the marks before them are idle halves. */
  readonly teaches?: number;
  /** The run has the flag encode, and the step is before `encodeSteps`. */
  readonly encode?: boolean;
  /** Register inhibition is not off. */
  readonly inhibition?: boolean;
  /** The run has the flag learn. */
  readonly learn?: boolean;
  /** With `learn`, and a postGain that is not off: words of a row (N / L of them) with neurons that fired in this step. */
  readonly firedRowWords?: number;
}

/** To take a half-word and fetch the next. */
const HALF = 3;
const UPDATE = 7;
const SERIAL_UPDATE = 8;
const LEARNING_UPDATE = 9;
const LEARNING_DRAIN = 10;
const SWEEP = 5;
/** To read all modulator signals and decide. */
const LOOK = 3;
/** To read and keep the first word of presynaptic traces. */
const SCAN = 2;
/** A word of modulator signals: read, kept, looked at. */
const MODULATOR_WORD = 3;
/** Before a modulator's row, besides its words: looked at and chosen; the word's signals are read and kept again. */
const MODULATOR_ROW = 4;

/** What costs cycles in a consolidation. */
export interface ConsolidationActivity {
  /** Some modulator signal is not 0. */
  readonly any: boolean;
  /** Axons, and neurons that are not modulators, whose trace is not 0. */
  readonly sources: number;
  /** Modulators whose modulator signal is not 0. */
  readonly modulators: number;
  /** The register's bit clearAfter is set. */
  readonly clears: boolean;
}

/** Exact clock cycles that a consolidation adds to its run; hw/LEARNING.md derives them. */
export function consolidationCycles(build: CycleBuild, activity: ConsolidationActivity): number {
  const { any, sources, modulators, clears } = activity;
  const rowWords = build.neurons / build.lanes;
  const look = 1 + rowWords + LOOK;
  if (!any) return look;
  const scan = SCAN + (build.axons + build.neurons) / 4 + sources * (1 + rowWords);
  const modulatorScan = MODULATOR_WORD * rowWords + modulators * (MODULATOR_ROW + rowWords);
  return look + scan + modulatorScan + LEARNING_DRAIN + (clears ? rowWords : 0);
}

/** Exact clock cycles of one unpaced step; hw/LEARNING.md and hw/README.md derive them. */
export function stepCycles(build: CycleBuild, activity: StepActivity): number {
  const { neurons, axons, lanes } = build;
  const row = 1 + neurons / lanes;
  // An axon's row walk hides the fetch of the next half-word, or as many of its cycles as the walk has.
  const axonRow = activity.encode ? row : Math.max(row, HALF);
  const deliver =
    (activity.encode ? 1 + axons / 4 : 1) +
    HALF * (activity.idleHalves ?? 0) +
    2 * Math.ceil(neurons / 32) +
    activity.axonSpikes * axonRow +
    (activity.teaches ?? 0) * Math.max(row, HALF) +
    activity.neuronSpikes * row;
  return 2 + deliver + updateCycles(build, activity) + learnCycles(build, activity);
}

function updateCycles(build: CycleBuild, { inhibition, learn }: StepActivity): number {
  const pass = updateLength(build) + (build.serialUpdate ? SERIAL_UPDATE : UPDATE);
  return (learn ? sweepLength(build) + LEARNING_UPDATE : pass) + (inhibition ? pass : 0);
}

/** The walk through the columns of the neurons that fired: each fired word of a row takes one cycle per source. */
function learnCycles({ neurons, axons, lanes }: CycleBuild, { learn, firedRowWords = 0 }: StepActivity): number {
  if (!learn || firedRowWords === 0) return 0;
  return neurons / lanes - firedRowWords + (axons + neurons) * firedRowWords + LEARNING_DRAIN;
}

/** One neuron per cycle; with a serial update, one in four cycles. */
function updateLength({ neurons, serialUpdate }: Pick<Build, "neurons" | "serialUpdate">): number {
  return serialUpdate ? 4 * neurons : neurons;
}

/** Presynaptic traces are handled in parallel with the neurons, four per cycle. */
function sweepLength(build: Pick<Build, "neurons" | "axons" | "serialUpdate">): number {
  return Math.max(updateLength(build), (build.axons + build.neurons) / 4);
}

/**
 * Exact clock cycles that a run reports: its steps and consolidations, the boundary at its end, and the sweep at its
 * start if it clears potential, current, refractory, adaptation, traces or modulator signals, learns, or draws phases.
 */
export function runCycles(build: Omit<CycleBuild, "lanes">, steps: readonly number[], sweeps = false): number {
  return steps.reduce((sum, cycles) => sum + cycles, 1 + (sweeps ? sweepLength(build) + SWEEP : 0));
}
