import type { Build } from "../../protocol/tables/builds.js";
import { stepCycles } from "../../protocol/tables/cycle-formula.js";

/** What a build does in a second, from the exact cycle formula and its clock. */
export interface Rates {
  /** Steps without a spike. */
  readonly idleStepsPerSecond: number;
  /** Steps in which every twentieth axon and neuron spikes. */
  readonly activeStepsPerSecond: number;
  /** Synapses delivered while rows are walked back to back. */
  readonly synapsesPerSecond: number;
}

const ACTIVITY = 0.05;

/** Rates of a build at its clock. */
export function rates(build: Build): Rates {
  const { clockHz, neurons, axons } = build;
  const idle = stepCycles(build, { axonSpikes: 0, neuronSpikes: 0 });
  const spikes = { axonSpikes: Math.round(ACTIVITY * axons), neuronSpikes: Math.round(ACTIVITY * neurons) };
  const one = stepCycles(build, { axonSpikes: 1, neuronSpikes: 0 }) - idle;
  return {
    idleStepsPerSecond: clockHz / idle,
    activeStepsPerSecond: clockHz / stepCycles(build, spikes),
    synapsesPerSecond: (clockHz * neurons) / one,
  };
}
