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

/** Exact clock cycles of one unpaced step; hw/README.md derives them. */
export function stepCycles(build: Pick<Build, "neurons" | "lanes">, activity: StepActivity): number {
  const { neurons, lanes } = build;
  const spikes = activity.axonSpikes + activity.neuronSpikes;
  const events = (activity.idleHalves ?? 0) + (activity.idleHighHalves ?? 0);
  return neurons + Math.ceil(neurons / 32) + 9 + spikes * (1 + neurons / lanes) + events;
}

/** Exact clock cycles that a run reports: its steps, the boundary at its end, and clearing neuron state if it does. */
export function runCycles(build: Pick<Build, "neurons">, steps: readonly number[], clearsNeurons = false): number {
  return steps.reduce((sum, cycles) => sum + cycles, 1 + (clearsNeurons ? build.neurons : 0));
}
