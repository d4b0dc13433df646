import type { RunFlags } from "../../protocol/codecs/requests.js";
import { checkInteger, checkOptionNames } from "../check.js";
import { PartWindow, type RunLink } from "./part-window.js";
import { type Clear, STEP_MODULUS } from "./run-options.js";
import type { RunPart, RunPlanner } from "./run-planner.js";
import { type StreamPart, streamPart } from "./stream-part.js";
import { type StreamInput, type StreamSource, silentInput } from "./stream-source.js";

/** What a stream runs on, and what ends it. */
export interface StreamOptions {
  /**
   * Input, stretch by stretch; taken only as fast as the core runs and the output is read. Without it there are no
   * events. It is asked for thousands of steps ahead of what has been run: input that depends on the spikes belongs in
   * `closedLoop`.
   */
  readonly input?: AsyncIterable<StreamInput> | Iterable<StreamInput>;
  /** Without input: steps to run. Default: until the consumer leaves or `signal` aborts. */
  readonly steps?: number;
  readonly clear?: Clear;
  /** Ends the stream at a step boundary; what was produced until then is delivered. */
  readonly signal?: AbortSignal;
}

const STREAM_OPTIONS = {
  ...({ input: true, steps: true, clear: true, signal: true } as const),
} as const satisfies Record<keyof StreamOptions, true>;

export interface StreamJob {
  readonly flags: RunFlags;
  /** The device's step counter now, and what it will be at the stream's first step. */
  readonly counter: number;
  readonly firstStep: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The input of a stream, as an iterator; throws HostError ARGUMENT for an option that is unknown, and for an invalid
 * number of steps.
 */
export function streamIterator(options: StreamOptions): AsyncIterator<StreamInput> | Iterator<StreamInput> {
  checkOptionNames(options, STREAM_OPTIONS, "stream");
  const { input, steps } = options;
  if (steps !== undefined && steps !== Number.POSITIVE_INFINITY)
    checkInteger(steps, 1, Number.MAX_SAFE_INTEGER, "steps");
  const from = input ?? silentInput(steps);
  return Symbol.asyncIterator in from ? from[Symbol.asyncIterator]() : from[Symbol.iterator]();
}

/**
 * Runs parts while the input lasts and the consumer asks: at most the device's window is ahead of what was read, so
 * memory stays flat whatever the length.
 */
export class Stream {
  #sent = 0;
  #done = 0;
  readonly #window: PartWindow<RunPart>;
  #stopping: Promise<unknown> | undefined;
  readonly #stop = () => {
    this.#stopping ??= this.link.stop().catch(() => undefined);
  };

  constructor(
    private readonly job: StreamJob,
    private readonly source: StreamSource,
    private readonly planner: RunPlanner,
    private readonly link: RunLink,
  ) {
    this.#window = new PartWindow(link, () => this.#aborted);
    job.signal?.addEventListener("abort", this.#stop, { once: true });
  }

  /** The next part; "input" when the device has nothing to run until more input is known, undefined at the end. */
  async next(): Promise<StreamPart | "input" | undefined> {
    for (;;) {
      const starved = await this.#fill();
      if (this.#window.size === 0) return starved && !this.#aborted ? "input" : undefined;
      const part = await this.#finishPart();
      if (part.steps > 0) return part;
    }
  }

  /** Steps are paced to that many clock cycles from now on. */
  pace(cyclesPerStep: number): void {
    this.planner.pace(cyclesPerStep);
  }

  /** Resolves when there is more input, or when no more is wanted. */
  async moreInput(): Promise<void> {
    const known = this.source.known;
    await this.#untilAborted([this.source.more()]);
    this.#adoptInput(known);
  }

  /** Waits for what is under way; its parts are kept for `next`. */
  async rest(): Promise<void> {
    await this.#window.settled();
  }

  /** Ends it at a step boundary; what was not read is lost. */
  async end(): Promise<void> {
    this.job.signal?.removeEventListener("abort", this.#stop);
    if (this.#window.size > 0) this.#stop();
    await this.#window.settled();
    await this.#stopping;
    await this.source.end();
  }

  get #aborted(): boolean {
    return this.job.signal?.aborted === true;
  }

  /** Keeps as many parts in flight as the device takes. Returns whether it has none and there is no input at hand. */
  async #fill(): Promise<boolean> {
    const { source, link } = this;
    while (this.#window.size < link.descriptor.window && !this.#aborted) {
      const known = source.known;
      await source.gather(this.#sent);
      this.#adoptInput(known);
      if (this.#sent < source.known) this.#send();
      else if (source.ended) return false;
      else if (this.#window.size === 0) return true;
      else if (await this.#replyBeforeInput()) return false;
    }
    return false;
  }

  /** Resolves true when there is a reply, or the end, before there is input. */
  async #replyBeforeInput(): Promise<boolean> {
    const { source } = this;
    const known = source.known;
    await this.#untilAborted([source.more(), this.#window.oldest]);
    this.#adoptInput(known);
    return source.known === known && !source.ended;
  }

  async #untilAborted(promises: readonly (Promise<unknown> | undefined)[]): Promise<void> {
    const { signal } = this.job;
    if (signal?.aborted) return;
    let abort = () => {};
    const aborted = new Promise<void>((resolve) => {
      abort = resolve;
      signal?.addEventListener("abort", abort, { once: true });
    });
    await Promise.race([aborted, ...promises.filter((promise) => promise !== undefined)]).finally(() =>
      signal?.removeEventListener("abort", abort),
    );
  }

  #adoptInput(knownBefore: number): void {
    const { source, planner } = this;
    if (source.known > knownBefore) planner.replace(source.events, source.known - source.base);
  }

  #send(): void {
    const { job, source } = this;
    const deviceStep = this.#sent === 0 ? job.counter : (job.firstStep + this.#sent) % STEP_MODULUS;
    const part = this.planner.part(this.#sent - source.base, deviceStep, this.#sent === 0 ? job.flags : {});
    this.#window.sendPart(part, part.request, part.durationMs);
    this.#sent += part.steps;
  }

  async #finishPart(): Promise<StreamPart> {
    const { reply, short } = (await this.#window.next())!;
    const { stepsDone, spikes } = reply;
    const step = this.#done;
    this.#done += stepsDone;
    this.planner.observe(stepsDone, 2 * spikes.length);
    if (short) this.#sent = this.#done;
    if (this.#done - this.source.base >= FORGET_STEPS) {
      this.source.forget(this.#done);
      this.planner.replace(this.source.events, this.source.known - this.source.base);
    }
    return streamPart(step, reply);
  }
}

/** Input that has been run is forgotten in stretches of this many steps. */
const FORGET_STEPS = 256;
