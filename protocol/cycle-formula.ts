import type { Build } from "./builds.js";

/** What costs cycles in one step. */
export interface StepActivity {
  /** Axons that spike. */
  readonly axonSpikes: number;
  /** Neurons that fired in the step before. */
  readonly neuronSpikes: number;
  /** Advances and repeated events consumed in the step, and how many of them were high halves of their words. */
  readonly idleHalves?: number;
  readonly idleHighHalves?: number;
}

/** Cycles of the pass over all neurons: one a neuron and the pipeline's depth, or four a neuron and the last's write-back. */
export function updatePassCycles({ neurons, serialUpdate }: Pick<Build, "neurons" | "serialUpdate">): number {
  return serialUpdate ? 4 * neurons + 4 : neurons + 6;
}

/** Cycles of the sweep that clears neuron state. */
export function clearCycles({ neurons, serialUpdate }: Pick<Build, "neurons" | "serialUpdate">): number {
  return serialUpdate ? 4 * neurons : neurons;
}

/** Exact clock cycles of one unpaced step; hw/README.md derives them. */
export function stepCycles(build: Pick<Build, "neurons" | "lanes" | "serialUpdate">, activity: StepActivity): number {
  const { neurons, lanes } = build;
  const spikes = activity.axonSpikes + activity.neuronSpikes;
  const events = (activity.idleHalves ?? 0) + (activity.idleHighHalves ?? 0);
  return updatePassCycles(build) + Math.ceil(neurons / 32) + 3 + spikes * (1 + neurons / lanes) + events;
}

/** Exact clock cycles that a run reports: its steps, the boundary at its end, and clearing neuron state if it does. */
export function runCycles(
  build: Pick<Build, "neurons" | "serialUpdate">,
  steps: readonly number[],
  clearsNeurons = false,
): number {
  return steps.reduce((sum, cycles) => sum + cycles, 1 + (clearsNeurons ? clearCycles(build) : 0));
}
