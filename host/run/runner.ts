import { parseRunReply, type RunFlags, runRequest } from "../../protocol/codecs/requests.js";
import type { NeuronRange } from "../events/decoders.js";
import type { EventList } from "../events/events.js";
import { firesIn, SpikeLog } from "../events/spike-log.js";
import { PartWindow, type RunLink } from "./part-window.js";
import { laterFlags, type RunOptions, STEP_MODULUS } from "./run-options.js";
import type { RunPart, RunPlanner } from "./run-planner.js";
import { streamPart } from "./stream-part.js";

export interface RunJob {
  readonly steps: number;
  readonly flags: RunFlags;
  /** The device's step counter now, and what it will be at the run's first step. */
  readonly counter: number;
  readonly firstStep: number;
  /** The neurons whose spike ends the run; `flags` say so to the device. */
  readonly stop?: NeuronRange | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((stepsDone: number, steps: number) => void) | undefined;
  /** Takes the spikes instead of the outcome. */
  readonly onPart?: RunOptions["onPart"];
}

export interface RunOutcome {
  readonly stepsDone: number;
  readonly cycles: number;
  readonly spikes: EventList;
  /** One of the neurons of `stop` fired in the last step. */
  readonly stoppedBySpike: boolean;
}

/**
 * Runs all steps of a job, part by part, with as many parts in flight as the device takes. With `stop` one part at a time
 * is sent: a spike in the last step of a part would not make the device refuse the next.
 */
export async function runJob(job: RunJob, planner: RunPlanner, link: RunLink): Promise<RunOutcome> {
  const { steps, signal, stop } = job;
  const spikes = new SpikeLog();
  const window = new PartWindow<RunPart>(link, () => signal?.aborted === true);
  const windowSize = stop ? 1 : link.descriptor.window;
  let stoppedBySpike = false;
  let [done, sent, cycles] = [0, 0, 0];
  const endListening = stopOnAbort(signal, link);
  try {
    while (done < steps && !stoppedBySpike && (window.size > 0 || !signal?.aborted)) {
      while (sent < steps && window.size < windowSize && !signal?.aborted) {
        const part = planner.part(sent, counterAt(job, sent), sent === 0 ? job.flags : laterFlags(job.flags));
        window.sendPart(part, part.request, part.durationMs);
        sent += part.steps;
      }
      const { part, reply, short } = (await window.next())!;
      if (!job.onPart) spikes.add(reply.spikes, part.step);
      else await job.onPart(streamPart(part.step, reply));
      // That, and no full reply, ended the run.
      const last = part.step + reply.stepsDone - 1;
      stoppedBySpike = stop !== undefined && firesIn(reply.spikes, part.step, last, stop);
      cycles += reply.cycles;
      done += reply.stepsDone;
      planner.observe(reply.stepsDone, 2 * reply.spikes.length);
      job.onProgress?.(done, steps);
      if (short) sent = done;
      const late = stoppedBySpike ? planner.lateConsolidation(job.flags, part.step + part.steps) : undefined;
      if (late) cycles += parseRunReply(await link.submit(runRequest(counterAt(job, done), 0, late), {})).cycles;
    }
  } finally {
    const stopped = endListening();
    await window.settled();
    await stopped; // a stop still under way would end the next run
  }
  return { stepsDone: done, cycles, spikes: spikes.toList(), stoppedBySpike };
}

/** Sends a stop when the signal aborts. Returns what ends that; it resolves when no stop is under way any more. */
export function stopOnAbort(signal: AbortSignal | undefined, link: RunLink): () => Promise<unknown> {
  let stopped: Promise<unknown> = Promise.resolve();
  const stop = () => {
    stopped = link.stop().catch(() => undefined); // the run's own replies tell of a lost link
  };
  signal?.addEventListener("abort", stop, { once: true });
  return () => {
    signal?.removeEventListener("abort", stop);
    return stopped;
  };
}

function counterAt(job: RunJob, step: number): number {
  return step === 0 ? job.counter : (job.firstStep + step) % STEP_MODULUS;
}
