import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import type { RunFlags } from "../../protocol/codecs/requests.js";
import { checkOptionNames } from "../check.js";
import type { NeuronRange } from "../events/decoders.js";
import { canonical, checkEvents, type EventList, NO_EVENTS } from "../events/events.js";
import { checkTeacher } from "../events/teacher.js";
import type { Network } from "../network/network.js";
import { checkValues } from "./drive-writer.js";
import { checkSteps, RUN_OPTIONS, type RunOptions } from "./run-options.js";
import { checkIntensities, runFlags, stopRange } from "./run-setup.js";
import { inModelSteps, isSample, withClear, withNetworkDelays } from "./sample.js";

/** A run's options, checked. */
export interface CheckedRun {
  /** What it clears: for a sample, more than was asked for. */
  readonly clear: RunOptions["clear"];
  readonly flags: RunFlags;
  readonly stop: NeuronRange | undefined;
  /** Steps of the core: a sample may take more than the model's. */
  readonly steps: number;
  /** The input's events, each axon once a step. */
  readonly axonEvents: EventList;
  /** The core's spikes by the steps of the model. */
  readonly inModel: (spikes: EventList) => EventList;
}

/** Checks a run against the network and the core; throws HostError ARGUMENT, EVENTS_INVALID. */
export function checkRun(options: RunOptions, network: Network, descriptor: Descriptor): CheckedRun {
  const { input = NO_EVENTS, intensities, teacher } = options;
  checkOptionNames(options, RUN_OPTIONS, "run");
  checkSteps(options.steps);
  const sample = isSample(network, options);
  const steps = coreSteps(options, network);
  const cleared = withClear(options, sample);
  const flags = runFlags({ ...cleared, encode: options.encode ?? intensities !== undefined }, network, descriptor);
  const stop = stopRange(options.stopOnSpike, descriptor);
  const events = typeof input === "function" ? input(options.steps) : input;
  checkEvents(events, { steps: options.steps, indices: network.axons.size, kind: "axon" });
  if (teacher)
    checkTeacher(teacher, { steps, neurons: network.neuronCount, isModulator: (n) => network.isModulator(n) });
  if (intensities) checkIntensities(intensities, network);
  checkValues(options.values, network, sample);
  const axonEvents = canonical(sample ? withNetworkDelays(events, network, steps) : events);
  const inModel = (spikes: EventList) => (sample ? inModelSteps(spikes, network, options.steps) : spikes);
  return { clear: cleared.clear, flags, stop, steps, axonEvents, inModel };
}

/** Steps that a run takes on the core. */
export function coreSteps(options: Pick<RunOptions, "steps" | "sample">, network: Network): number {
  const extra = isSample(network, options) ? (network.head.sample?.extraSteps ?? 0) : 0;
  return options.steps + extra;
}
