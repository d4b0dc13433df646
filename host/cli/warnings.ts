import type { EventList } from "../events/events.js";
import type { Network } from "../network/network.js";
import type { CliIo } from "./options.js";

/** Warns of neurons that need no input to fire in every step: their threshold is not above where they start. */
export function warnOfThresholds(network: Network, io: CliIo): void {
  for (const { name, parameters } of network.populations) {
    const low = parameters.threshold.findIndex((threshold) => threshold <= 0);
    if (low < 0) continue;
    const value = parameters.threshold[low];
    io.err(`warning: population "${name}", neuron ${low}: threshold ${value} is not above 0: it fires without input\n`);
  }
}

/** Warns of a run in which no neuron fired, with what can be said about the reason. */
export function warnOfSilence(steps: number, input: EventList | undefined, io: CliIo): void {
  const hint = input?.steps.length === 0 ? "it had no input events" : "check thresholds, weights and input";
  io.err(`warning: no neuron fired in ${steps} steps; ${hint}\n`);
}
