import type { Build } from "./builds.js";

/** What costs cycles in one step. */
export interface StepActivity {
  /** Axons that spike. */
  readonly axonSpikes: number;
  /** Neurons that fired in the step before. */
  readonly neuronSpikes: number;
  /**
   * Advances, repeated events and both half-words of teacher events consumed in the step, in steps with the encoder all
   * half-words; and how many of them were high halves of their words.
   */
  readonly idleHalves?: number;
  readonly idleHighHalves?: number;
  /** The rate encoder makes axon spikes. */
  readonly encode?: boolean;
  /** `inhibition` is not 0. */
  readonly inhibition?: boolean;
  /** The step learns. */
  readonly learn?: boolean;
  /** Words of a row with neurons that fire in this step, if `postGain` is not off. */
  readonly learnedWords?: number;
}

type CycleBuild = Pick<Build, "neurons" | "axons" | "lanes">;

/** Cycles to go through all neurons and, beside them, through all sources by four. */
function sweep({ neurons, axons }: CycleBuild): number {
  return Math.max(neurons, (axons + neurons) / 4);
}

/** Exact clock cycles of one unpaced step; hw/LEARNING.md has the formula. */
export function stepCycles(build: CycleBuild, activity: StepActivity): number {
  const { neurons, axons, lanes } = build;
  const rowWords = neurons / lanes;
  const spikes = activity.axonSpikes + activity.neuronSpikes;
  const halves = (activity.idleHalves ?? 0) + (activity.idleHighHalves ?? 0);
  const words = activity.learnedWords ?? 0;
  return (
    2 +
    (activity.encode ? axons / 4 : 1) +
    halves +
    Math.ceil(neurons / 32) +
    spikes * (1 + rowWords) +
    (activity.inhibition ? neurons + 6 : 0) +
    (activity.learn ? sweep(build) + 8 : neurons + 6) +
    (words > 0 ? rowWords - words + (axons + neurons) * words + 8 : 0)
  );
}

/**
 * Exact clock cycles that a run reports: its steps, the boundary at its end, and the sweep at its beginning if it clears
 * neuron state or traces, learns, or draws phases.
 */
export function runCycles(build: CycleBuild, steps: readonly number[], sweeps = false): number {
  return steps.reduce((sum, cycles) => sum + cycles, 1 + (sweeps ? sweep(build) + 4 : 0));
}
