import { decodeEvents } from "../../protocol/codecs/event-codec.js";
import type { RunReply } from "../../protocol/codecs/requests.js";
import type { EventList } from "../events/events.js";

/** Steps that were run, and their spikes. */
export interface StreamPart {
  /** The part's first step, counted from the stream's first. */
  readonly step: number;
  readonly steps: number;
  /** Clock cycles they took. */
  readonly cycles: number;
  /** By step, counted from the part's first, then by neuron. */
  readonly spikes: EventList;
}

/** A reply in the form for those who take spikes part by part. */
export function streamPart(step: number, reply: RunReply): StreamPart {
  return { step, steps: reply.stepsDone, cycles: reply.cycles, spikes: decodeEvents(reply.spikes) };
}
