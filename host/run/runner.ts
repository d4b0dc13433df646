import { parseRunReply, type Request, type RunFlags } from "../../protocol/codecs/requests.js";
import { HostError } from "../errors.js";
import type { NeuronRange } from "../events/decoders.js";
import type { EventList } from "../events/events.js";
import { firesIn, SpikeLog } from "../events/spike-log.js";
import type { SubmitOptions } from "../link/queued-request.js";
import { type Settled, settle } from "../link/settled.js";
import { laterFlags, STEP_MODULUS } from "./run-options.js";
import type { RunPart, RunPlanner } from "./run-planner.js";

/** What the runner needs of the device. */
export interface RunLink {
  readonly window: number;
  submit(request: Request, options: SubmitOptions): Promise<Uint32Array>;
  /** Ends the run that is going on. */
  stop(): Promise<unknown>;
}

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
}

export interface RunOutcome {
  readonly stepsDone: number;
  readonly cycles: number;
  readonly spikes: EventList;
  /** One of the neurons of `stop` fired in the last step. */
  readonly stoppedBySpike: boolean;
}

/** A part that was sent, and what came of it: its reply, or that the device was at another step. */
export interface SentPart {
  readonly part: RunPart;
  readonly outcome: Promise<Settled>;
}

/**
 * Runs all steps of a job, part by part, with as many parts in flight as the device takes. When the device ends a part
 * early, the parts behind it are refused (their first step is wrong then) and planned anew from where it stopped. With
 * `stop` one part at a time is sent: a spike in the last step of a part would not make the device refuse the next.
 */
export async function runJob(job: RunJob, planner: RunPlanner, link: RunLink): Promise<RunOutcome> {
  const spikes = new SpikeLog();
  const window = job.stop ? 1 : link.window;
  let stoppedBySpike = false;
  let [done, sent, cycles, idleReplies] = [0, 0, 0, 0];
  let inFlight: SentPart[] = [];
  const endListening = stopOnAbort(job, link);
  try {
    while (done < job.steps && !stoppedBySpike && (inFlight.length > 0 || !job.signal?.aborted)) {
      while (sent < job.steps && inFlight.length < window && !job.signal?.aborted) {
        const part = planner.part(sent, counterAt(job, sent), sent === 0 ? job.flags : laterFlags(job.flags));
        inFlight.push({ part, outcome: settle(link.submit(part.request, { durationMs: part.durationMs })) });
        sent += part.steps;
      }
      const { part, outcome } = inFlight.shift()!;
      const reply = await replyOf(outcome);
      spikes.add(reply.spikes, part.step);
      // That, and no full reply, ended the run.
      const last = part.step + reply.stepsDone - 1;
      stoppedBySpike = job.stop !== undefined && firesIn(reply.spikes, part.step, last, job.stop);
      cycles += reply.cycles;
      done += reply.stepsDone;
      planner.observe(reply.stepsDone, 2 * reply.spikes.length);
      job.onProgress?.(done, job.steps);
      if (stoppedBySpike || reply.stepsDone === part.steps) continue;
      idleReplies = reply.stepsDone === 0 ? idleReplies + 1 : 0;
      if (idleReplies > 1 && !job.signal?.aborted) throw stuck(done);
      await expectRefused(inFlight);
      inFlight = [];
      sent = done;
    }
  } finally {
    const stopped = endListening();
    await Promise.all(inFlight.map(({ outcome }) => outcome));
    await stopped; // a stop still under way would end the next run
  }
  return { stepsDone: done, cycles, spikes: spikes.toList(), stoppedBySpike };
}

/** Sends a stop when the job's signal aborts. Returns what ends that; it resolves when no stop is under way any more. */
function stopOnAbort({ signal }: RunJob, link: RunLink): () => Promise<unknown> {
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

async function replyOf(outcome: Promise<Settled>): Promise<ReturnType<typeof parseRunReply>> {
  const { body, failure } = await outcome;
  if (body) return parseRunReply(body);
  throw failure;
}

function counterAt(job: RunJob, step: number): number {
  return step === 0 ? job.counter : (job.firstStep + step) % STEP_MODULUS;
}

/** Waits for the parts behind one that ended early; the device must have refused them. */
export async function expectRefused(parts: readonly SentPart[]): Promise<void> {
  for (const { outcome } of parts) {
    const { failure } = await outcome;
    if (failure instanceof HostError && failure.data.status === "stepMismatch") continue;
    throw failure ?? new HostError("REPLY_SHAPE", "the device ran a part of the run out of order");
  }
}

function stuck(step: number): HostError {
  return new HostError("REPLY_SHAPE", `the device ran no step from step ${step} on, twice`, { step });
}
