import { type RunFlags, type RunReply, runRequest } from "../../protocol/codecs/requests.js";
import type { NeuronRange } from "../events/decoders.js";
import type { EventList } from "../events/events.js";
import { firesIn, SpikeLog } from "../events/spike-log.js";
import { checkedRunReply, PartWindow, type RunLink } from "./part-window.js";
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
  /** Receives the spikes, which the outcome then lacks. */
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
export async function runJob(
  job: RunJob,
  planner: RunPlanner,
  link: RunLink,
  progress = new RunProgress(),
): Promise<RunOutcome> {
  const { steps, signal, stop } = job;
  const window = new PartWindow<RunPart>(link, () => signal?.aborted === true);
  const windowSize = stop ? 1 : link.descriptor.window;
  let sent = 0;
  const endListening = stopOnAbort(signal, link);
  try {
    while (progress.stepsDone < steps && !progress.stoppedBySpike && (window.size > 0 || !signal?.aborted)) {
      while (sent < steps && window.size < windowSize && !signal?.aborted) {
        const part = planner.part(sent, counterAt(job, sent), sent === 0 ? job.flags : laterFlags(job.flags));
        window.sendPart(part, part.request, part.durationMs);
        sent += part.steps;
      }
      const { part, reply, short } = (await window.next())!;
      progress.add(part.step, reply, job);
      if (job.onPart) await job.onPart(streamPart(part.step, reply));
      planner.observe(reply.stepsDone, 2 * reply.spikes.length);
      job.onProgress?.(progress.stepsDone, steps);
      if (short) sent = progress.stepsDone;
      const late = progress.stoppedBySpike ? planner.lateConsolidation(job.flags, part.step + part.steps) : undefined;
      if (late) progress.addCycles(await consolidate(counterAt(job, progress.stepsDone), late, link));
    }
  } finally {
    const stopped = endListening();
    await window.settled();
    await stopped; // a stop still under way would end the next run
  }
  return progress.outcome;
}

/** The outcome of a run so far; whoever holds it still has it when the run fails. */
export class RunProgress {
  stepsDone = 0;
  stoppedBySpike = false;
  #cycles = 0;
  readonly #spikes = new SpikeLog();

  /** Adds a part's reply; its spikes are kept unless `onPart` takes them. */
  add(step: number, { stepsDone, cycles, spikes }: RunReply, { stop, onPart }: Pick<RunJob, "stop" | "onPart">): void {
    if (!onPart) this.#spikes.add(spikes, step);
    // A spike in the last step ended the run, not a full reply.
    this.stoppedBySpike = stop !== undefined && firesIn(spikes, step, step + stepsDone - 1, stop);
    this.#cycles += cycles;
    this.stepsDone += stepsDone;
  }

  /** Adds cycles of what was done after the last step. */
  addCycles(cycles: number): void {
    this.#cycles += cycles;
  }

  get outcome(): RunOutcome {
    const { stepsDone, stoppedBySpike } = this;
    return { stepsDone, cycles: this.#cycles, spikes: this.#spikes.toList(), stoppedBySpike };
  }
}

/** Sends a stop when the signal aborts. Returns what ends that; it resolves when no stop is under way. */
export function stopOnAbort(signal: AbortSignal | undefined, link: RunLink): () => Promise<unknown> {
  let stopped: Promise<unknown> = Promise.resolve();
  const stop = () => {
    stopped = link.stop().catch(() => undefined); // the run's own replies report a lost link
  };
  signal?.addEventListener("abort", stop, { once: true });
  return () => {
    signal?.removeEventListener("abort", stop);
    return stopped;
  };
}

/** A consolidation after a run that a spike ended; returns its cycles. */
async function consolidate(counter: number, flags: RunFlags, link: RunLink): Promise<number> {
  const body = await link.submit(runRequest(counter, 0, flags), {});
  return checkedRunReply(body, 0, link.descriptor).cycles;
}

function counterAt(job: RunJob, step: number): number {
  return step === 0 ? job.counter : (job.firstStep + step) % STEP_MODULUS;
}
