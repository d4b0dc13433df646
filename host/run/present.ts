import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { type RunFlags, runRequest } from "../../protocol/codecs/requests.js";
import { checkInteger, checkOptionNames, STEPS_MAX } from "../check.js";
import type { NeuronRange } from "../events/decoders.js";
import { checkEvents, NO_EVENTS } from "../events/events.js";
import { SpikeTally } from "../events/spike-tally.js";
import { checkTeacher, withTeacher } from "../events/teacher.js";
import type { Network } from "../network/network.js";
import { checkValues, type DriveWriter, type Values } from "./drive-writer.js";
import type { PartRules } from "./part-flags.js";
import { type PartPlace, PartWindow, type RunLink } from "./part-window.js";
import { laterFlags, STEP_MODULUS, STEP_OPTIONS, type StepOptions } from "./run-options.js";
import { RunPlanner } from "./run-planner.js";
import { checkIntensities, type RunSetup, runFlags, stopRange } from "./run-setup.js";
import {
  clearRequest,
  isSample,
  latencyOf,
  type StatesToRestore,
  withClear,
  withNetworkDelays,
  withoutClears,
} from "./sample.js";
import { asSample, type Sample, type Samples } from "./sample-input.js";

/** How samples are shown: the same for each of them. */
export interface PresentOptions extends Omit<StepOptions, "teacher"> {
  /** Steps of a sample, in the model's steps if the network was imported; with `stopOnSpike`, the most it may take. */
  readonly steps: number;
  /** The neurons whose spikes are counted. Default: all of the network. */
  readonly count?: NeuronRange;
  /** Steps of the first sample that an aborted call has already run. */
  readonly firstStep?: number;
  /** Ends at a step boundary: what is under way is finished, no more is sent. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each sample, in order. `counts` is valid during the call. */
  readonly onSample?: (sample: number, counts: Uint32Array, steps: number) => void;
}

const { teacher: _, ...SHARED_OPTIONS } = STEP_OPTIONS; // the teacher's events belong to a sample
const PRESENT_OPTIONS = {
  ...SHARED_OPTIONS,
  ...({ steps: true, count: true, firstStep: true, signal: true, onSample: true } as const),
} as const satisfies Record<keyof PresentOptions, true>;

/** The outcome of the samples. */
export interface Presented {
  /** Samples that were shown to the end. */
  readonly samples: number;
  /** Steps done of the next one, if an abort came in the middle of it. */
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
  readonly rules: PartRules;
  readonly setup: RunSetup;
  readonly restore: StatesToRestore;
  readonly drive: DriveWriter;
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
  readonly values: Values | undefined;
  readonly planner: RunPlanner;
  /** Steps sent, and steps known to be done. */
  sent: number;
  done: number;
  /** Its biases were sent. */
  driven: boolean;
}

/** A part under way: of which sample, and from which step counter on. */
interface SamplePart extends PartPlace {
  readonly shown: Shown;
  readonly counter: number;
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
  /** States are written after the clear of each sample, so it begins only when the one before has ended. */
  readonly #restores: boolean;
  readonly #tally: SpikeTally;
  /** Samples taken but not done, and which of them is sent next. */
  #shown: Shown[] = [];
  #next = 0;
  #taken = 0;
  #exhausted = false;
  readonly #window: PartWindow<SamplePart>;
  /** The step counter after what was sent. */
  #counter: number;
  #cycles = 0;

  constructor(
    samples: Samples,
    private readonly given: PresentOptions,
    private readonly target: PresentTarget,
  ) {
    const { network, descriptor } = target;
    checkOptionNames(given, PRESENT_OPTIONS, "present");
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
    this.#restores = target.restore.after(this.#flags) || network.head.sample?.values !== undefined;
    const model = this.#isSample ? { steps, latencies: latencyOf(network) } : undefined;
    this.#tally = new SpikeTally(count, this.#stop, model);
    if (Array.isArray(samples)) {
      for (const [s, sample] of samples.entries()) this.#checkValues(asSample(sample).values, s);
    }
    this.#source = samples[Symbol.iterator]();
    this.#counter = target.counter;
    this.#window = new PartWindow(target.link);
  }

  /** Shows all samples; `counter` is the device's step counter after them. */
  async run(): Promise<Presented & { readonly counter: number }> {
    const { setup, link } = this.target;
    try {
      for (const request of setup.stopRequests(this.#stop)) await link.submit(request, {});
      this.#send();
      while (this.#window.size > 0) {
        await this.#finishOldest();
        this.#send();
      }
    } finally {
      await this.#window.settled();
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
    const { window } = this.target.descriptor;
    while (this.#window.size < window + AHEAD && !this.given.signal?.aborted) {
      const shown = this.#current();
      const waits = this.#stop !== undefined || (this.#restores && shown?.sent === 0);
      if (!shown || (waits && this.#window.hasParts)) break;
      this.#sendPart(shown);
      // If a spike decides the end of a run, only the next sample's intensities can be sent ahead.
      const next = this.#stop ? this.#current() : undefined;
      if (next && next !== shown) this.#writeIntensities(next);
    }
  }

  /** The sample to send from; a new one is taken from the source when all those taken are sent. */
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
    const { intensities, input = NO_EVENTS, teacher, values } = asSample(given);
    if (intensities) checkIntensities(intensities, network, `intensities of sample ${index}`);
    if (intensities && !network.head.encoder) runFlags({ encode: true }, network, descriptor); // throws
    this.#checkValues(values, index);
    const place = (e: number) => `sample ${index}, event ${e}`;
    checkEvents(input, { steps, indices: network.axons.size, kind: "axon", place });
    if (teacher)
      checkTeacher(teacher, { steps, neurons: network.neuronCount, isModulator: (n) => network.isModulator(n) });
    const axonEvents = this.#isSample ? withNetworkDelays(input, network, this.#steps) : input;
    const planner = new RunPlanner(
      ...([withTeacher(axonEvents, teacher), this.#steps, descriptor, cyclesPerStep] as const),
      undefined,
      this.target.rules,
    );
    const begun = index === 0 ? firstStep : 0;
    return { index, intensities, values, planner, sent: begun, done: begun, driven: false };
  }

  #checkValues(values: Values | undefined, sample: number): void {
    checkValues(values, this.target.network, this.#isSample, ` of sample ${sample}`);
  }

  #sendPart(shown: Shown): void {
    this.#writeIntensities(shown);
    let flags = shown.intensities ? this.#encodingFlags : this.#flags;
    if (shown.sent > 0) flags = laterFlags(flags);
    else if (this.#restores) flags = this.#restore(flags, shown.values);
    if (!shown.driven)
      for (const request of this.target.drive.biasRequests(shown.values)) this.#window.sendWrite(request);
    shown.driven = true;
    const part = shown.planner.part(shown.sent, this.#counter, flags);
    const counter = flags.clearStep ? 0 : this.#counter;
    this.#counter = (counter + part.steps) % STEP_MODULUS;
    const place = { shown, sample: shown.index, step: part.step, steps: part.steps, counter };
    this.#window.sendPart(place, part.request, part.durationMs);
    shown.sent += part.steps;
    if (shown.sent >= this.#steps) this.#next++;
  }

  /** Clears before a sample, and writes the states that are not 0 then; returns the flags left for its run. */
  #restore(flags: RunFlags, values: Values | undefined): RunFlags {
    const { restore, drive } = this.target;
    const currents = drive.currentRequests(values, flags);
    if (currents.length === 0 && !restore.after(flags)) return flags;
    this.#window.sendWrite(clearRequest(this.#counter, flags));
    if (flags.clearStep) this.#counter = 0;
    for (const request of [...restore.requests(flags), ...currents]) this.#window.sendWrite(request);
    return withoutClears(flags);
  }

  #writeIntensities({ intensities }: Shown): void {
    if (!intensities) return;
    for (const request of this.target.setup.intensityRequests(intensities)) this.#window.sendWrite(request);
  }

  async #finishOldest(): Promise<void> {
    const done = await this.#window.next();
    if (!done) return;
    const { part, reply, short } = done;
    const { shown } = part;
    this.#cycles += reply.cycles;
    const stopped = this.#tally.add(reply.spikes, reply.stepsDone, shown.done);
    shown.done += reply.stepsDone;
    shown.planner.observe(reply.stepsDone, 2 * reply.spikes.length);
    if (short || stopped) await this.#rewind(shown, part.counter + reply.stepsDone, stopped);
    const late = stopped ? shown.planner.lateConsolidation(this.#flags, part.step + part.steps) : undefined;
    if (late) this.#window.sendWrite(runRequest(this.#counter, 0, late));
    if (shown.done < this.#steps && !stopped) return;
    this.#shown.shift();
    this.#next--;
    const counts = this.#tally.endSample(shown.done);
    this.given.onSample?.(shown.index, counts, shown.done);
  }

  /** Sends again, from where the core stopped, what was sent after a part that ended early. */
  async #rewind(shown: Shown, counter: number, stopped: boolean): Promise<void> {
    await this.#window.drain();
    this.#counter = counter % STEP_MODULUS;
    for (const later of this.#shown) if (later !== shown) later.sent = later.done;
    shown.sent = stopped ? this.#steps : shown.done;
    this.#next = stopped ? 1 : 0;
  }
}
