import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { parseRunReply, type RunFlags } from "../../protocol/codecs/requests.js";
import { checkInteger, STEPS_MAX } from "../check.js";
import { HostError } from "../errors.js";
import type { NeuronRange } from "../events/decoders.js";
import { checkEvents, type EventList, NO_EVENTS } from "../events/events.js";
import { SpikeTally } from "../events/spike-tally.js";
import { checkTeacher, type TeacherEvents, withTeacher } from "../events/teacher.js";
import { type Settled, settle } from "../link/settled.js";
import type { Network } from "../network/network.js";
import { laterFlags, STEP_MODULUS, type StepOptions } from "./run-options.js";
import { RunPlanner } from "./run-planner.js";
import { checkIntensities, type RunSetup, runFlags, stopRange } from "./run-setup.js";
import type { RunLink } from "./runner.js";
import {
  clearRequest,
  isSample,
  latencyOf,
  type StatesToRestore,
  withClear,
  withDelayedAxons,
  withoutClears,
} from "./sample.js";

/** What is shown for a number of steps: intensities, events, teacher events, or several of them. */
export interface Sample {
  readonly intensities?: Uint8Array | undefined;
  readonly input?: EventList | undefined;
  readonly teacher?: TeacherEvents | undefined;
}
/** Samples, or intensities alone. Taken one by one, a few ahead of what has been run. */
export type Samples = Iterable<Sample | Uint8Array>;

/** How samples are shown: the same for each of them. */
export interface Present extends Omit<StepOptions, "teacher"> {
  /** Steps of a sample, in the model's count where the network was imported; with `stopOnSpike` at most. */
  readonly steps: number;
  /** The neurons whose spikes are counted. Default: all of the network. */
  readonly count?: NeuronRange;
  /** Steps of the first sample that were run already, by a call that was aborted. */
  readonly firstStep?: number;
  /** Ends at a step boundary: what is under way is finished, no more is sent. */
  readonly signal?: AbortSignal | undefined;
  /** Called behind each sample, in their order. `counts` is valid during the call. */
  readonly onSample?: (sample: number, counts: Uint32Array, steps: number) => void;
}

/** What came of the samples. */
export interface Presented {
  /** Samples that were shown to the end. */
  readonly samples: number;
  /** Steps done of the next one, when an abort came in the midst of it. */
  readonly partialSteps: number;
  /** Spikes of each counted neuron, sample by sample; row-major, `count.size` a row. */
  readonly counts: Uint32Array;
  /** Steps of each sample on the core; fewer than asked for only with `stopOnSpike`. */
  readonly steps: Uint32Array;
  /** Clock cycles of the steps. */
  readonly cycles: number;
  /** Spikes of all neurons, counted or not. */
  readonly spikes: number;
}

export interface PresentTarget {
  readonly network: Network;
  readonly descriptor: Descriptor;
  readonly cyclesPerStep: number;
  readonly setup: RunSetup;
  readonly restore: StatesToRestore;
  readonly link: RunLink;
  /** The device's step counter. */
  readonly counter: number;
}

/** Requests handed to the queue ahead of the device's window, so that it never waits for the host. */
const AHEAD = 2;

/** A sample that is being shown. */
interface Shown {
  readonly index: number;
  readonly intensities: Uint8Array | undefined;
  readonly planner: RunPlanner;
  /** Steps sent, and steps known to be done. */
  sent: number;
  done: number;
}

/** A request under way: what part of which sample it runs, from which step counter on; undefined of a write. */
interface Sent {
  readonly run: { readonly shown: Shown; readonly steps: number; readonly first: number } | undefined;
  readonly outcome: Promise<Settled>;
}

/** One call of `Device.present`; the constructor checks the options. */
export class Presenter {
  readonly #source: Iterator<Sample | Uint8Array>;
  readonly #flags: RunFlags;
  readonly #encodingFlags: RunFlags;
  readonly #stop: NeuronRange | undefined;
  /** Steps of a sample on the core. */
  readonly #steps: number;
  readonly #isSample: boolean;
  /** States are written behind the clear of each sample: it begins when the one before has ended. */
  readonly #restores: boolean;
  readonly #tally: SpikeTally;
  /** Samples taken and not done, and which of them is sent next. */
  #shown: Shown[] = [];
  #next = 0;
  #taken = 0;
  #exhausted = false;
  #inFlight: Sent[] = [];
  /** The step counter behind what was sent. */
  #counter: number;
  #cycles = 0;
  #idleReplies = 0;

  constructor(
    samples: Samples,
    private readonly given: Present,
    private readonly target: PresentTarget,
  ) {
    const { network, descriptor } = target;
    this.#isSample = isSample(network, given);
    const options = withClear(given, this.#isSample);
    const { steps, firstStep = 0, count = { first: 0, size: network.neuronCount } } = options;
    checkInteger(steps, 1, STEPS_MAX, "steps");
    this.#steps = steps + (this.#isSample ? (network.head.sample?.extraSteps ?? 0) : 0);
    checkInteger(firstStep, 0, this.#steps - 1, "firstStep");
    this.#flags = runFlags(options, network, descriptor);
    const encode = network.head.encoder ? true : (options.encode ?? false);
    this.#encodingFlags = runFlags({ ...options, encode }, network, descriptor);
    this.#stop = stopRange(options.stopOnSpike, descriptor);
    this.#restores = target.restore.after(this.#flags);
    const model = this.#isSample ? { steps, latencies: latencyOf(network) } : undefined;
    this.#tally = new SpikeTally(count, this.#stop, model);
    this.#source = samples[Symbol.iterator]();
    this.#counter = target.counter;
  }

  /** Shows all samples; `counter` is the device's step counter behind them. */
  async run(): Promise<Presented & { readonly counter: number }> {
    const { setup, link } = this.target;
    try {
      for (const request of setup.stopRequests(this.#stop)) await link.submit(request, {});
      this.#send();
      while (this.#inFlight.length > 0) {
        await this.#takeReply(this.#inFlight.shift()!);
        this.#send();
      }
    } finally {
      await Promise.all(this.#inFlight.map(({ outcome }) => outcome));
      this.#source.return?.();
    }
    const partialSteps = this.#shown[0]?.done ?? (this.#taken === 0 ? (this.given.firstStep ?? 0) : 0);
    const { counts, steps, spikes } = this.#tally.result();
    return {
      ...{ samples: steps.length, partialSteps, counts, steps, spikes },
      ...{ cycles: this.#cycles, counter: this.#counter },
    };
  }

  /** Sends as much as may be under way. */
  #send(): void {
    const { window } = this.target.link;
    while (this.#inFlight.length < window + AHEAD && !this.given.signal?.aborted) {
      const shown = this.#current();
      const waits = this.#stop !== undefined || (this.#restores && shown?.sent === 0);
      if (!shown || (waits && this.#inFlight.some(({ run }) => run))) break;
      this.#sendPart(shown);
      // Behind a run whose end a spike decides only the next sample's intensities can go ahead.
      const next = this.#stop ? this.#current() : undefined;
      if (next && next !== shown) this.#writeIntensities(next);
    }
  }

  /** The sample of which something is to be sent, taken from the source when those taken are all sent. */
  #current(): Shown | undefined {
    if (this.#next === this.#shown.length && !this.#exhausted) {
      const { value, done } = this.#source.next();
      if (done) this.#exhausted = true;
      else this.#shown.push(this.#plan(value));
    }
    return this.#shown[this.#next];
  }

  #plan(given: Sample | Uint8Array): Shown {
    const { network, descriptor, cyclesPerStep } = this.target;
    const { steps, firstStep = 0 } = this.given;
    const index = this.#taken++;
    const { intensities, input = NO_EVENTS, teacher } = asSample(given);
    if (intensities) checkIntensities(intensities, network, `intensities of sample ${index}`);
    if (intensities && !network.head.encoder) runFlags({ encode: true }, network, descriptor); // throws
    const place = (e: number) => `sample ${index}, event ${e}`;
    checkEvents(input, { steps, indices: network.axons.size, kind: "axon", place });
    if (teacher) checkTeacher(teacher, { steps, neurons: network.neuronCount });
    const axonEvents = this.#isSample ? withDelayedAxons(input, network, this.#steps) : input;
    const planner = new RunPlanner(withTeacher(axonEvents, teacher), this.#steps, descriptor, cyclesPerStep);
    const begun = index === 0 ? firstStep : 0;
    return { index, intensities, planner, sent: begun, done: begun };
  }

  #sendPart(shown: Shown): void {
    this.#writeIntensities(shown);
    let flags = shown.intensities ? this.#encodingFlags : this.#flags;
    if (shown.sent > 0) flags = laterFlags(flags);
    else if (this.#restores) flags = this.#restore(flags);
    const part = shown.planner.part(shown.sent, this.#counter, flags);
    const first = flags.clearStep ? 0 : this.#counter;
    this.#counter = (first + part.steps) % STEP_MODULUS;
    this.#submit(part.request, part.durationMs, { shown, steps: part.steps, first });
    shown.sent += part.steps;
    if (shown.sent >= this.#steps) this.#next++;
  }

  /** Clears before a sample, and writes the states that are not 0 then; returns the flags left for its run. */
  #restore(flags: RunFlags): RunFlags {
    this.#submit(clearRequest(this.#counter, flags), 0, undefined);
    if (flags.clearStep) this.#counter = 0;
    for (const request of this.target.restore.requests(flags)) this.#submit(request, 0, undefined);
    return withoutClears(flags);
  }

  #writeIntensities({ intensities }: Shown): void {
    if (!intensities) return;
    for (const request of this.target.setup.intensityRequests(intensities)) this.#submit(request, 0, undefined);
  }

  #submit(request: Parameters<RunLink["submit"]>[0], durationMs: number, run: Sent["run"]): void {
    this.#inFlight.push({ run, outcome: settle(this.target.link.submit(request, { durationMs })) });
  }

  async #takeReply({ run, outcome }: Sent): Promise<void> {
    const { body, failure } = await outcome;
    if (failure) throw failure;
    if (!run) return;
    const { shown, steps, first } = run;
    const reply = parseRunReply(body!);
    this.#cycles += reply.cycles;
    const stopped = this.#tally.add(reply.spikes, reply.stepsDone, shown.done);
    shown.done += reply.stepsDone;
    shown.planner.observe(reply.stepsDone, 2 * reply.spikes.length);
    const short = reply.stepsDone < steps;
    if (short || stopped) await this.#rewind(shown, first + reply.stepsDone, stopped);
    this.#idleReplies = reply.stepsDone === 0 ? this.#idleReplies + 1 : 0;
    if (this.#idleReplies > 1) throw stuck(shown);
    if (shown.done < this.#steps && !stopped) return;
    this.#shown.shift();
    this.#next--;
    const counts = this.#tally.endSample(shown.done);
    this.given.onSample?.(shown.index, counts, shown.done);
  }

  /** After a part that ended early: what was sent behind it was refused, and is sent again from where the core stopped. */
  async #rewind(shown: Shown, counter: number, stopped: boolean): Promise<void> {
    for (const { run, outcome } of this.#inFlight) {
      const { failure } = await outcome;
      if (!run && !failure) continue;
      if (failure instanceof HostError && failure.data.status === "stepMismatch") continue;
      throw failure ?? new HostError("REPLY_SHAPE", "the device ran a part of the run out of order");
    }
    this.#inFlight = [];
    this.#counter = counter % STEP_MODULUS;
    for (const later of this.#shown) if (later !== shown) later.sent = later.done;
    shown.sent = stopped ? this.#steps : shown.done;
    this.#next = stopped ? 1 : 0;
  }
}

function asSample(given: Sample | Uint8Array): Sample {
  return given instanceof Uint8Array ? { intensities: given } : given;
}

function stuck({ index, done }: Shown): HostError {
  const message = `the device ran no step of sample ${index} from step ${done} on, twice`;
  return new HostError("REPLY_SHAPE", message, { sample: index, step: done });
}
