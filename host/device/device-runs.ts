import type { RunFlags } from "../../protocol/codecs/requests.js";
import { HostError } from "../errors.js";
import { type EventList, NO_EVENTS } from "../events/events.js";
import { withTeacher } from "../events/teacher.js";
import { checkRun } from "../run/checked-run.js";
import type { Values } from "../run/drive-writer.js";
import { partRules } from "../run/part-flags.js";
import { type Presented, Presenter, type PresentOptions } from "../run/present.js";
import { isWatched, type RecordTarget, runWatched } from "../run/record.js";
import { type Clear, clearFlags, type RunOptions, STEP_MODULUS } from "../run/run-options.js";
import { RunPlanner } from "../run/run-planner.js";
import { RunInterrupted, RunResult } from "../run/run-result.js";
import { type RunOutcome, RunProgress, runJob } from "../run/runner.js";
import { clearRequest, type StatesToRestore, withoutClears } from "../run/sample.js";
import type { Samples } from "../run/sample-input.js";
import { Stream, type StreamOptions, streamIterator } from "../run/stream.js";
import type { StreamPart } from "../run/stream-part.js";
import { StreamSource } from "../run/stream-source.js";
import type { Session } from "./session.js";

const CLEAR_MS = 10;

/** Runs steps on a device: whole runs, samples, streams. All methods throw HostError. */
export class DeviceRuns {
  #stream: Stream | undefined;
  /** A closed loop is open: between two of its decisions nothing else runs. */
  #loops = false;

  constructor(private readonly session: Session) {}

  /** Clears state without running; the network's initial states are restored. */
  async clear(what: Clear, restore?: StatesToRestore): Promise<void> {
    this.checkNoStream("clear");
    await this.#clearBy(clearFlags(what, this.session.descriptor), restore);
  }

  async run(options: RunOptions): Promise<RunResult> {
    this.checkNoStream("run");
    return isWatched(options) ? runWatched(options, this.recordTarget) : this.#runSteps(options);
  }

  /** What recording needs of the device. */
  get recordTarget(): RecordTarget {
    const { memory, descriptor, programmed: network, learning, queue } = this.session;
    const run = (options: RunOptions) => this.#runSteps(options);
    return { network, learning, descriptor, transport: queue.transport, run, read: memory.read.bind(memory) };
  }

  async #runSteps(options: RunOptions): Promise<RunResult> {
    const { session } = this;
    const { descriptor, memory, programmed: network } = session;
    const { intensities, teacher, values, signal, onProgress, onPart } = options;
    const { steps, stop, axonEvents, inModel, ...checked } = checkRun(options, network, descriptor);
    const planner = this.#planner(withTeacher(axonEvents, teacher), steps);
    return this.#knowingTheStep(async () => {
      const flags = await this.#clearFirst(checked.flags, values);
      await memory.submitAll(session.drive.biasRequests(values));
      const firstStep = flags.clearStep ? 0 : session.stepCounter;
      const job = { steps, flags, counter: session.stepCounter, firstStep, stop, signal, onProgress, onPart };
      await memory.submitAll(session.setup.stopRequests(stop));
      if (intensities) await memory.submitAll(session.setup.intensityRequests(intensities));
      const progress = new RunProgress();
      const result = ({ stepsDone, cycles, spikes, stoppedBySpike }: RunOutcome) =>
        new RunResult(network, axonEvents, inModel(spikes), stepsDone, steps, cycles, firstStep, stoppedBySpike);
      const run = async () => {
        const done = await runJob(job, planner, session.runLink, progress);
        await session.undrive();
        return done;
      };
      const outcome = await run().catch((thrown: unknown) => {
        if (!(thrown instanceof HostError) || progress.stepsDone === 0) throw thrown;
        throw new RunInterrupted(thrown, result(progress.outcome));
      });
      const { stepsDone } = outcome;
      const unknown = stepsDone === 0 && signal?.aborted;
      session.stepCounter = unknown ? await memory.readRegister("step") : (firstStep + stepsDone) % STEP_MODULUS;
      return result(outcome);
    });
  }

  /** Clears before a run when states have to be written after the clear; returns the flags left for the run. */
  async #clearFirst(flags: RunFlags, values: Values | undefined): Promise<RunFlags> {
    const { restore, drive, memory } = this.session;
    const currents = drive.currentRequests(values, flags);
    if (currents.length === 0 && !restore.after(flags)) return flags;
    await this.#clearBy(flags);
    await memory.submitAll(currents);
    return withoutClears(flags);
  }

  async #clearBy(flags: RunFlags, restore?: StatesToRestore): Promise<void> {
    const { session } = this;
    const states = restore ?? (session.network ? session.restore : undefined);
    await session.queue.submit(clearRequest(session.stepCounter, flags), { durationMs: CLEAR_MS });
    if (flags.clearStep) session.stepCounter = 0;
    if (states) await session.memory.submitAll(states.requests(flags));
  }

  async present(samples: Samples, options: PresentOptions): Promise<Presented> {
    this.checkNoStream("present");
    const { session } = this;
    const {
      programmed: network,
      descriptor,
      pacing: cyclesPerStep,
      setup,
      runLink: link,
      stepCounter: counter,
    } = session;
    const { restore, drive } = session;
    const rules = partRules(network, session.learning);
    const target = { network, descriptor, cyclesPerStep, rules, setup, restore, drive, link, counter };
    const presenter = new Presenter(samples, options, target);
    return this.#knowingTheStep(async () => {
      const { counter: after, ...presented } = await presenter.run();
      session.stepCounter = after;
      await session.undrive();
      return presented;
    });
  }

  /** Opens a closed loop; the device runs nothing else until `endLoop`. */
  async beginLoop(): Promise<void> {
    this.checkNoStream("closedLoop");
    this.#loops = this.session.programmed !== undefined; // throws when there is no network
  }

  /** The steps of one decision. */
  async runLoop(options: RunOptions): Promise<RunResult> {
    return this.#runSteps({ ...options, sample: false });
  }

  async endLoop(): Promise<void> {
    this.#loops = false;
  }

  /** Begins a stream; the device runs no other until `endStream`. */
  async beginStream(options: StreamOptions): Promise<Stream> {
    this.checkNoStream("stream");
    const { session } = this;
    const source = new StreamSource(streamIterator(options), session.programmed.axons.size);
    const flags = clearFlags(options.clear ?? false, session.descriptor);
    const firstStep = flags.clearStep ? 0 : session.stepCounter;
    await session.undrive(); // nothing, unless a run with values failed
    const job = { flags, counter: session.stepCounter, firstStep, signal: options.signal };
    this.#stream = new Stream(job, source, this.#planner(NO_EVENTS, 1), session.runLink);
    return this.#stream;
  }

  /** The next part of a stream; "input" when there is nothing to run until more input is known. */
  nextPart(stream: Stream): Promise<StreamPart | "input" | undefined> {
    stream.pace(this.session.pacing);
    return stream.next();
  }

  async endStream(stream: Stream): Promise<void> {
    const { session } = this;
    try {
      await stream.end();
    } finally {
      if (this.#stream === stream) this.#stream = undefined;
      session.stepCounter = await session.memory.readRegister("step").catch(() => session.stepCounter);
    }
  }

  /** Waits for what a stream has under way, so that nothing else acts in the middle of it. */
  async rest(): Promise<void> {
    await this.#stream?.rest();
  }

  /** Throws ARGUMENT while a stream is open: it would go on from a step that is no longer the device's. */
  checkNoStream(method: string): void {
    if (!this.#stream && !this.#loops) return;
    const open = this.#loops ? "a closed loop" : "a stream";
    const message = `${method} while ${open} is open: end it first`;
    throw new HostError("ARGUMENT", message, { method });
  }

  /** After a failure it is unknown how far the device got: the next run must not start from a wrong count. */
  async #knowingTheStep<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (thrown) {
      await this.session.recover();
      throw thrown;
    }
  }

  #planner(events: EventList, steps: number): RunPlanner {
    const { queue, descriptor, pacing, programmed, learning } = this.session;
    const rules = partRules(programmed, learning);
    return new RunPlanner(events, steps, descriptor, pacing, () => queue.quality.frameWords, rules);
  }
}
