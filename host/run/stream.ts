import { decodeEvents } from "../../protocol/codecs/event-codec.js";
import { parseRunReply, type RunFlags } from "../../protocol/codecs/requests.js";
import { checkInteger } from "../check.js";
import { HostError } from "../errors.js";
import type { EventList } from "../events/events.js";
import { settle } from "../link/settled.js";
import { type Clear, STEP_MODULUS } from "./run-options.js";
import type { RunPart, RunPlanner } from "./run-planner.js";
import { expectRefused, type RunLink, type SentPart } from "./runner.js";
import { type StreamInput, type StreamSource, silentInput } from "./stream-source.js";

/** What a stream runs on, and what ends it. */
export interface StreamOptions {
  /** Input, stretch by stretch; taken only as fast as the core runs and the output is read. None: no events. */
  readonly input?: AsyncIterable<StreamInput> | Iterable<StreamInput>;
  /** Without input: steps to run; none: until the consumer leaves or `signal` aborts. */
  readonly steps?: number;
  readonly clear?: Clear;
  /** Ends the stream at a step boundary; what was produced until then is delivered. */
  readonly signal?: AbortSignal;
}

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

export interface StreamJob {
  readonly flags: RunFlags;
  /** The device's step counter now, and what it will be at the stream's first step. */
  readonly counter: number;
  readonly firstStep: number;
  readonly signal?: AbortSignal | undefined;
}

/** The input of a stream, as an iterator; throws HostError ARGUMENT when the steps are no number of steps. */
export function streamIterator({ input, steps }: StreamOptions): AsyncIterator<StreamInput> | Iterator<StreamInput> {
  if (steps !== undefined && steps !== Number.POSITIVE_INFINITY)
    checkInteger(steps, 1, Number.MAX_SAFE_INTEGER, "steps");
  const from = input ?? silentInput(steps);
  return Symbol.asyncIterator in from ? from[Symbol.asyncIterator]() : from[Symbol.iterator]();
}

/**
 * Runs parts as long as the input goes on and the consumer asks: at most the device's window is ahead of what was read, so
 * that memory stays flat whatever the length.
 */
export class Stream {
  #sent = 0;
  #done = 0;
  #idleReplies = 0;
  #inFlight: SentPart[] = [];

  constructor(
    private readonly job: StreamJob,
    private readonly source: StreamSource,
    private readonly planner: RunPlanner,
    private readonly link: RunLink,
  ) {}

  async *parts(): AsyncGenerator<StreamPart, void, undefined> {
    const { signal } = this.job;
    let stopped: Promise<unknown> | undefined;
    const stop = () => {
      stopped ??= this.link.stop().catch(() => undefined);
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      for (;;) {
        await this.#fill();
        if (this.#inFlight.length === 0) return;
        const part = await this.#take();
        if (part.steps > 0) yield part;
      }
    } finally {
      signal?.removeEventListener("abort", stop);
      if (this.#inFlight.length > 0) stop();
      await Promise.all(this.#inFlight.map(({ outcome }) => outcome));
      await stopped;
      await this.source.end();
    }
  }

  get #aborted(): boolean {
    return this.job.signal?.aborted === true;
  }

  /** Keeps as many parts in flight as the device takes; waits for input only when there is nothing else to wait for. */
  async #fill(): Promise<void> {
    const { source, link } = this;
    while (this.#inFlight.length < link.window && !this.#aborted) {
      if (await source.gather(this.#sent)) this.planner.replace(source.events, source.known - source.base);
      if (this.#sent < source.known) this.#send();
      else if (source.ended) return;
      else if (await this.#inputOrReply()) return;
    }
  }

  /** Resolves true when there is a reply, or the end, before there is input. */
  async #inputOrReply(): Promise<boolean> {
    const { source } = this;
    const known = source.known;
    const { signal } = this.job;
    if (signal?.aborted) return true;
    let abort = () => {};
    const aborted = new Promise<void>((resolve) => {
      abort = resolve;
      signal?.addEventListener("abort", abort, { once: true });
    });
    const [head] = this.#inFlight;
    await Promise.race([source.more(), aborted, ...(head ? [head.outcome] : [])]);
    signal?.removeEventListener("abort", abort);
    if (source.known > known) this.planner.replace(source.events, source.known - source.base);
    return source.known === known && !source.ended;
  }

  #send(): void {
    const { job, source } = this;
    const deviceStep = this.#sent === 0 ? job.counter : (job.firstStep + this.#sent) % STEP_MODULUS;
    const part = this.planner.part(this.#sent - source.base, deviceStep, this.#sent === 0 ? job.flags : {});
    const reply = this.link.submit(part.request, { durationMs: part.durationMs });
    this.#inFlight.push({ part, outcome: settle(reply) });
    this.#sent += part.steps;
  }

  async #take(): Promise<StreamPart> {
    const { part, outcome } = this.#inFlight.shift()!;
    const { body, failure } = await outcome;
    if (failure) throw failure;
    const { stepsDone, cycles, spikes } = parseRunReply(body!);
    const step = this.#done;
    this.#done += stepsDone;
    this.planner.observe(stepsDone, 2 * spikes.length);
    if (stepsDone < part.steps) await this.#replan(part, stepsDone);
    if (this.#done - this.source.base >= FORGET_STEPS) {
      this.source.forget(this.#done);
      this.planner.replace(this.source.events, this.source.known - this.source.base);
    }
    return { step, steps: stepsDone, cycles, spikes: decodeEvents(spikes) };
  }

  /** The device ended a part early: those behind it were refused, and are planned anew from where it stopped. */
  async #replan({ step }: RunPart, stepsDone: number): Promise<void> {
    this.#idleReplies = stepsDone === 0 ? this.#idleReplies + 1 : 0;
    if (this.#idleReplies > 1 && !this.#aborted) {
      throw new HostError("REPLY_SHAPE", `the device ran no step from step ${step} on, twice`, { step });
    }
    const behind = this.#inFlight;
    this.#inFlight = [];
    await expectRefused(behind);
    this.#sent = this.#done;
  }
}

/** Input that has been run is forgotten in stretches of this many steps. */
const FORGET_STEPS = 256;
