import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { firstEventFault } from "../../protocol/codecs/event-codec.js";
import { parseRunReply, type RunReply } from "../../protocol/codecs/requests.js";
import { stepCycles } from "../../protocol/tables/cycle-formula.js";
import { HostError } from "../errors.js";

/**
 * Takes a run's reply apart and checks it against request and build: a CRC-32 holds over whatever a faulty core says.
 * Throws HostError REPLY_SHAPE naming the field.
 */
export function checkedRunReply(body: Uint32Array, stepsAsked: number, build: Descriptor): RunReply {
  const reply = parseRunReply(body);
  const { stepsDone, cycles, spikes } = reply;
  if (stepsDone > stepsAsked) throw wrong("stepsDone", stepsDone, `0..${stepsAsked}, the steps asked for`);
  // One step may be paced to 2^32 - 1 cycles; two of that length are never asked for at once.
  const fewest = stepsDone < 2 ? 0 : stepsDone * quietStepCycles(build);
  if (cycles < fewest) throw wrong("cycles", cycles, `at least ${fewest} for ${stepsDone} steps of this build`);
  const fault = firstEventFault(spikes, stepsDone, build.neurons);
  if (fault) throw wrong(`spikes, half-word ${fault.halfWord}`, fault.found, fault.allowed);
  return reply;
}

/** Cycles of a step in which nothing happens: no step takes fewer. */
function quietStepCycles(build: Descriptor): number {
  return stepCycles(build, { axonSpikes: 0, neuronSpikes: 0 });
}

function wrong(field: string, found: number | string, allowed: string): HostError {
  const message = `the device's reply to a run cannot be right: ${field} is ${found}, allowed: ${allowed}; reset the device`;
  return new HostError("REPLY_SHAPE", message, { request: "run", field, found, allowed });
}
