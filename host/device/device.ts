import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { NEURON_PARAMETER_WORDS, regionAddress } from "../../protocol/tables/memory-map.js";
import { INHIBITION_MODES } from "../../protocol/tables/registers.js";
import type { Transport } from "../../protocol/transport.js";
import { checkSettings, generatorRequest, settingsRequests } from "../compiler/compile-learning.js";
import { checkFits, compile, type Program, parameterImage } from "../compiler/compiler.js";
import { HostError } from "../errors.js";
import { NO_EVENTS } from "../events/events.js";
import { withTeacher } from "../events/teacher.js";
import { changeBaudRate } from "../link/baud-rate.js";
import { checkSame, greet, reopened } from "../link/handshake.js";
import { RequestQueue } from "../link/request-queue.js";
import { type Logger, SILENT_LOGGER } from "../logger.js";
import {
  checkSnapshot,
  idleSteps,
  quietRequests,
  readSnapshot,
  type Snapshot,
  snapshotRequests,
} from "../memory/snapshot.js";
import { changeLearning, type LearningSettings } from "../network/learning-registers.js";
import type { LearningEntry } from "../network/learning-schema.js";
import type { InhibitionMode, Network } from "../network/network.js";
import { checkRun } from "../run/checked-run.js";
import { type Present, type Presented, Presenter, type Samples } from "../run/present.js";
import { isWatched, recordingCost, runWatched } from "../run/record.js";
import type { RecordingCost } from "../run/record-line.js";
import { clearFlags, type RunOptions, STEP_MODULUS } from "../run/run-options.js";
import { RunPlanner } from "../run/run-planner.js";
import { RunResult } from "../run/run-result.js";
import { runJob } from "../run/runner.js";
import { StatesToRestore } from "../run/sample.js";
import { Stream, type StreamOptions, type StreamPart, streamIterator } from "../run/stream.js";
import { StreamSource } from "../run/stream-source.js";
import { DeviceSession } from "./device-session.js";

/** How a device logs, and how it is opened again. */
export interface DeviceOptions {
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Opens the transport anew, for `reconnect`. */
  readonly reopen?: () => Promise<Transport>;
}

/**
 * A Lifwire core at the other end of a transport. `program`, `run`, `clear` and `setBaudRate` act one after the other
 * even when they are not awaited. All methods throw HostError; `open` also ProtocolError, when the far side is no
 * Lifwire core of this version.
 */
export class Device extends DeviceSession {
  private constructor(
    queue: RequestQueue,
    descriptor: Descriptor,
    logger: Logger,
    private readonly reopen: (() => Promise<Transport>) | undefined,
  ) {
    super(queue, descriptor, logger);
  }

  /** Takes a transport into use: sync, then the device's description. Closes the transport when that fails. */
  static async open(transport: Transport, options: DeviceOptions = {}): Promise<Device> {
    const logger = options.logger ?? SILENT_LOGGER;
    const queue = new RequestQueue(transport, logger);
    try {
      const greeting = await greet(queue);
      const device = new Device(queue, greeting.descriptor, logger, options.reopen);
      device.takeUp(greeting);
      logger.info({ transport: transport.description, descriptor: device.descriptor }, "connected");
      return device;
    } catch (thrown) {
      await transport.close();
      throw thrown;
    }
  }

  /**
   * Opens the connection again after it was lost, the device was reset, or the cable pulled out and put back: waits up to
   * `timeoutMs` for the port, finds the device's rate, and takes its state from the device itself. Resolves with whether
   * the device has kept its network and state; if not, it has to be programmed again. Throws HostError.
   */
  async reconnect(options: { readonly timeoutMs?: number } = {}): Promise<boolean> {
    const open = this.reopen;
    if (!open) throw new HostError("ARGUMENT", `${this.transport.description} cannot be opened again: connect anew`);
    return this.inTurn(async () => {
      const before = this.queue;
      before.end(new HostError("CLOSED", `${this.transport.description}: the connection is being opened again`));
      await before.transport.close();
      const queue = new RequestQueue(await reopened(open, options.timeoutMs ?? RECONNECT_MS), this.logger);
      try {
        const greeting = await greet(queue);
        checkSame(this.descriptor, greeting.descriptor, queue.transport);
        const accepted = (greeting.requests - this.requestsBefore) >>> 0;
        const kept = accepted >= before.meter.answered && accepted <= before.meter.submitted;
        if (!kept) this.forget();
        this.setup.forget();
        this.registersKnown = false;
        queue.meter.continueFrom(before.meter);
        this.queue = queue;
        this.takeUp(greeting);
        this.logger.info({ transport: queue.transport.description, kept }, "connected again");
        return kept;
      } catch (thrown) {
        await queue.transport.close();
        throw thrown;
      }
    });
  }

  /** Puts a network on the device and clears all state; nothing is sent when it does not fit. */
  async program(network: Network): Promise<Program> {
    const program = compile(network, this.descriptor);
    return this.inTurn(async () => {
      this.forget();
      await this.submitAll(program.requests);
      await this.clearNow("all", new StatesToRestore(network, this.descriptor));
      this.take(network, network.learning);
      this.logger.info({ requests: program.requests.length, bytes: program.bytes }, "programmed");
      return program;
    });
  }

  /**
   * Takes a network that is on the core already, as by a script before: state and weights stay, how it learns is set
   * anew. Throws SNAPSHOT_MISMATCH when the core's neurons have other parameters.
   */
  async attach(network: Network): Promise<void> {
    checkFits(network, this.descriptor);
    const due = parameterImage(network, this.descriptor);
    await this.inTurn(async () => {
      const found = await this.read(regionAddress("parameters"), due.length);
      const place = due.findIndex((word, i) => word !== found[i]);
      if (place >= 0) {
        const neuron = Math.floor(place / NEURON_PARAMETER_WORDS);
        const message = `the core holds another network: neuron ${neuron} has other parameters`;
        throw new HostError("SNAPSHOT_MISMATCH", message, { path: "parameters", neuron });
      }
      this.forget();
      if (network.learning) await this.submitAll(settingsRequests(undefined, network.learning));
      this.take(network, network.learning);
    });
  }

  /** Runs steps with input events. Throws HostError ARGUMENT, EVENTS_INVALID before anything is sent. */
  async run(options: RunOptions): Promise<RunResult> {
    return this.inTurn(() => (isWatched(options) ? runWatched(options, this.recordTarget()) : this.runNow(options)));
  }

  /** What `record` of a run costs on the line; nothing on a core in this process. Throws HostError ARGUMENT. */
  recordingCost(options: Pick<RunOptions, "steps" | "sample" | "record">): RecordingCost {
    return recordingCost(options, this.recordTarget());
  }

  protected async runNow(options: RunOptions): Promise<RunResult> {
    const network = this.programmed();
    const { intensities, teacher, signal, onProgress } = options;
    const { steps, stop, axonEvents, inModel, ...checked } = checkRun(options, network, this.descriptor);
    const planner = this.planner(withTeacher(axonEvents, teacher), steps);
    return this.knowingTheStep(async () => {
      const flags = await this.clearFirst(checked.flags);
      const firstStep = flags.clearStep ? 0 : this.stepCounter;
      const job = { steps, flags, counter: this.stepCounter, firstStep, stop, signal, onProgress };
      await this.submitAll(this.setup.stopRequests(stop));
      if (intensities) await this.submitAll(this.setup.intensityRequests(intensities));
      const { stepsDone, cycles, spikes, stoppedBySpike } = await runJob(job, planner, this.link());
      this.stepCounter =
        stepsDone === 0 && signal?.aborted ? await this.readRegister("step") : (firstStep + stepsDone) % STEP_MODULUS;
      return new RunResult(network, axonEvents, inModel(spikes), stepsDone, steps, cycles, firstStep, stoppedBySpike);
    });
  }

  /**
   * Shows samples one after the other, with requests in flight all the time, and counts the spikes of each. Throws
   * HostError ARGUMENT, EVENTS_INVALID; of a sample that is wrong before anything of it is sent.
   */
  async present(samples: Samples, options: Present): Promise<Presented> {
    return this.inTurn(async () => {
      const network = this.programmed();
      const target = {
        ...{ network, descriptor: this.descriptor, cyclesPerStep: this.pacing, setup: this.setup },
        ...{ restore: this.restore, link: this.link(), counter: this.stepCounter },
      };
      const presenter = new Presenter(samples, options, target);
      return this.knowingTheStep(async () => {
        const { counter, ...presented } = await presenter.run();
        this.stepCounter = counter;
        return presented;
      });
    });
  }

  /**
   * Changes how the core learns: keys of the network's `learning` section, of which `pre`, `post`, `preTrace` and
   * `postTrace` are replaced whole. Sends the registers that change, and the generators when a seed is given. Throws
   * NETWORK_INVALID and NETWORK_TOO_LARGE as for a network file, before anything is sent.
   */
  async setLearning(changes: LearningEntry): Promise<LearningSettings> {
    return this.inTurn(async () => {
      const network = this.programmed();
      const before = this.learningNow;
      if (!before) {
        throw new HostError("ARGUMENT", "the network has no learning section that could be changed", { changes });
      }
      const settings = network.resolveLearning(changeLearning(before.entry, changes));
      checkSettings(settings, network, this.descriptor);
      const requests = settingsRequests(this.registersKnown ? before : undefined, settings);
      if (changes.seed !== undefined) requests.push(generatorRequest(changes.seed, 1, this.descriptor));
      this.registersKnown = false;
      await this.submitAll(requests);
      this.registersKnown = true;
      this.learningNow = settings;
      return settings;
    });
  }

  /** Scales all changes of weights from now on; 1 leaves them as they are, the sign counts. */
  async setReward(reward: number): Promise<void> {
    await this.setLearning({ reward });
  }

  /** Whether at most one neuron of a group fires in a step, and which others are reset then. */
  async setInhibition(mode: InhibitionMode): Promise<void> {
    const value = INHIBITION_MODES.indexOf(mode);
    if (value < 0) {
      const message = `inhibition is ${String(mode)}, allowed: ${INHIBITION_MODES.join(", ")}`;
      throw new HostError("ARGUMENT", message, { argument: "inhibition", value: mode });
    }
    await this.inTurn(() => this.writeRegister("inhibition", value));
  }

  /** All that the core holds, so that it can go on from there. */
  async readSnapshot(): Promise<Snapshot> {
    return this.inTurn(async () => {
      this.programmed();
      return readSnapshot(this);
    });
  }

  /**
   * Puts a network on the core in the state of a snapshot, which must be of a core of the same build. The step counter
   * goes on at its value modulo the period of the adaptation's decay, which is all that is computed from it. Throws
   * SNAPSHOT_MISMATCH before anything is sent.
   */
  async restoreSnapshot(network: Network, snapshot: Snapshot): Promise<void> {
    checkSnapshot(snapshot, this.descriptor);
    checkFits(network, this.descriptor);
    const learning = snapshot.learning === undefined ? undefined : network.resolveLearning(snapshot.learning);
    await this.inTurn(async () => {
      this.forget();
      await this.submitAll(quietRequests(this.descriptor, snapshot));
      await this.clearNow("all");
      const steps = idleSteps(snapshot);
      const planner = new RunPlanner(NO_EVENTS, Math.max(1, steps), this.descriptor, 0);
      if (steps > 0) await runJob({ steps, flags: {}, counter: 0, firstStep: 0 }, planner, this.link());
      this.stepCounter = steps;
      await this.submitAll(snapshotRequests(this.descriptor, snapshot));
      this.pacing = await this.readRegister("cyclesPerStep");
      this.take(network, learning);
    });
  }

  /**
   * A run of any length: input is taken and spikes are given part by part, memory stays flat. The core pauses between two
   * steps while nobody reads. It is busy until the iteration ends; leaving the loop ends the run. Throws as `run` does.
   */
  async *stream(options: StreamOptions = {}): AsyncGenerator<StreamPart, void, undefined> {
    const network = this.programmed();
    const source = new StreamSource(streamIterator(options), network.axons.size);
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    await new Promise<void>((begin) => {
      void this.inTurn(() => {
        begin();
        return ended;
      });
    });
    try {
      const flags = clearFlags(options.clear ?? false, this.descriptor);
      const firstStep = flags.clearStep ? 0 : this.stepCounter;
      const planner = this.planner(NO_EVENTS, 1);
      const job = { flags, counter: this.stepCounter, firstStep, signal: options.signal };
      yield* new Stream(job, source, planner, this.link()).parts();
    } finally {
      this.stepCounter = await this.readRegister("step").catch(() => this.stepCounter);
      end();
    }
  }

  /** Changes the rate of both sides and checks that they understand each other; throws HostError BAUD_RATE. */
  async setBaudRate(baudRate: number): Promise<void> {
    await this.inTurn(() => changeBaudRate(this.transport, this.descriptor, this.queue, baudRate));
  }
}

const RECONNECT_MS = 10_000;
