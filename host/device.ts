import { runRequest } from "../protocol/codec.js";
import type { Descriptor } from "../protocol/descriptor.js";
import type { Transport } from "../protocol/transport.js";
import { changeBaudRate } from "./baud-rate.js";
import { compile, type Program } from "./compiler.js";
import { type Counters, readCounters } from "./counters.js";
import { DeviceMemory } from "./device-memory.js";
import { HostError } from "./errors.js";
import { canonical, checkEvents, type EventList, NO_EVENTS } from "./events.js";
import { checkSame, type Greeting, greet, reopened } from "./handshake.js";
import type { LinkStatistics } from "./link-statistics.js";
import { type Logger, SILENT_LOGGER } from "./logger.js";
import type { Network, Population, Source } from "./network.js";
import { RequestQueue } from "./request-queue.js";
import { type Clear, checkInteger, clearFlags, type RunOptions } from "./run-options.js";
import { RunPlanner } from "./run-planner.js";
import { RunResult } from "./run-result.js";
import { type RunLink, runJob } from "./runner.js";
import { type NeuronStates, readNeuronState, readWeightMatrix } from "./state-reader.js";
import { Stream, type StreamOptions, type StreamPart, streamIterator } from "./stream.js";
import { StreamSource } from "./stream-source.js";
import type { WeightMatrix } from "./weights.js";

export interface DeviceOptions {
  readonly logger?: Logger;
  /** Opens the transport anew, for `reconnect`. */
  readonly reopen?: () => Promise<Transport>;
}

const STEPS_MAX = 2 ** 32 - 1;
const WORD_MAX = 2 ** 32 - 1;

/**
 * A Lifwire core at the other end of a transport. `program`, `run`, `clear` and `setBaudRate` act one after the other
 * even when they are not awaited. All methods throw HostError; `open` also ProtocolError, when the far side is no
 * Lifwire core of this version.
 */
export class Device extends DeviceMemory implements AsyncDisposable {
  #network: Network | undefined;
  /** Requests the device had accepted when this connection began. */
  #requestsBefore = 0;
  #step = 0;
  #cyclesPerStep = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    queue: RequestQueue,
    descriptor: Descriptor,
    private readonly logger: Logger,
    private readonly reopen: (() => Promise<Transport>) | undefined,
  ) {
    super(queue, descriptor);
  }

  /** Takes a transport into use: sync, then the device's description. Closes the transport when that fails. */
  static async open(transport: Transport, options: DeviceOptions = {}): Promise<Device> {
    const logger = options.logger ?? SILENT_LOGGER;
    const queue = new RequestQueue(transport, logger);
    try {
      const greeting = await greet(queue);
      const device = new Device(queue, greeting.descriptor, logger, options.reopen);
      device.#takeUp(greeting);
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
    return this.#inTurn(async () => {
      const before = this.queue;
      before.end(new HostError("CLOSED", `${this.transport.description}: the connection is being opened again`));
      await before.transport.close();
      const queue = new RequestQueue(await reopened(open, options.timeoutMs ?? RECONNECT_MS), this.logger);
      try {
        const greeting = await greet(queue);
        checkSame(this.descriptor, greeting.descriptor, queue.transport);
        const accepted = (greeting.requests - this.#requestsBefore) >>> 0;
        const kept = accepted >= before.meter.answered && accepted <= before.meter.submitted;
        if (!kept) this.#network = undefined;
        queue.meter.continueFrom(before.meter);
        this.queue = queue;
        this.#takeUp(greeting);
        this.logger.info({ transport: queue.transport.description, kept }, "connected again");
        return kept;
      } catch (thrown) {
        await queue.transport.close();
        throw thrown;
      }
    });
  }

  /** Bytes, frames and retries so far. */
  get linkStatistics(): Readonly<LinkStatistics> {
    return { ...this.queue.meter.statistics };
  }

  get baudRate(): number {
    return this.transport.baudRate;
  }

  /** The network that `program` put on the device. */
  get network(): Network | undefined {
    return this.#network;
  }

  /** Puts a network on the device and clears all state; nothing is sent when it does not fit. */
  async program(network: Network): Promise<Program> {
    const program = compile(network, this.descriptor);
    return this.#inTurn(async () => {
      this.#network = undefined;
      await this.submitAll(program.requests);
      await this.#clearNow("all");
      this.#network = network;
      this.logger.info({ requests: program.requests.length, bytes: program.bytes }, "programmed");
      return program;
    });
  }

  /** Runs steps with input events. Throws HostError ARGUMENT, EVENTS_INVALID before anything is sent. */
  async run(options: RunOptions): Promise<RunResult> {
    return this.#inTurn(async () => {
      const network = this.#programmed();
      const { steps, input = NO_EVENTS, clear = false, signal, onProgress } = options;
      checkInteger(steps, 1, STEPS_MAX, "steps");
      const given = typeof input === "function" ? input(steps) : input;
      checkEvents(given, { steps, indices: network.axons.size, kind: "axon" });
      const events = canonical(given);
      const planner = new RunPlanner(
        events,
        steps,
        this.descriptor,
        this.#cyclesPerStep,
        () => this.queue.quality.frameWords,
      );
      const flags = clearFlags(clear);
      const firstStep = flags.clearStep ? 0 : this.#step;
      const job = { steps, flags, counter: this.#step, firstStep, signal, onProgress };
      try {
        const { stepsDone, cycles, spikes } = await runJob(job, planner, this.#runLink());
        this.#step = stepsDone === 0 && signal?.aborted ? await this.readRegister("step") : wrap(firstStep + stepsDone);
        return new RunResult(network, events, spikes, stepsDone, steps, cycles, firstStep);
      } catch (thrown) {
        // The steps that were run are unknown: the next run must not start from a wrong count.
        this.#step = await this.readRegister("step").catch(() => this.#step);
        throw thrown;
      }
    });
  }

  /**
   * A run of any length: input is taken and spikes are given part by part, memory stays flat. The core pauses between two
   * steps while nobody reads. It is busy until the iteration ends; leaving the loop ends the run. Throws as `run` does.
   */
  async *stream(options: StreamOptions = {}): AsyncGenerator<StreamPart, void, undefined> {
    const network = this.#programmed();
    const source = new StreamSource(streamIterator(options), network.axons.size);
    let end = () => {};
    const before = this.#turn;
    this.#turn = new Promise<void>((resolve) => {
      end = resolve;
    });
    await before;
    try {
      const flags = clearFlags(options.clear ?? false);
      const firstStep = flags.clearStep ? 0 : this.#step;
      const planner = this.#planner(NO_EVENTS, 1);
      const job = { flags, counter: this.#step, firstStep, signal: options.signal };
      yield* new Stream(job, source, planner, this.#runLink()).parts();
    } finally {
      this.#step = await this.readRegister("step").catch(() => this.#step);
      end();
    }
  }

  /** Forgets state without running: by default potentials, currents, refractory counters and last spikes. */
  async clear(what: Clear = true): Promise<void> {
    await this.#inTurn(() => this.#clearNow(what));
  }

  /** Weights from a source to a population, as the device holds them now. */
  async readWeights(source: Source, target: Population): Promise<WeightMatrix> {
    this.#ownPopulation(target);
    if (source.kind === "population") this.#ownPopulation(source);
    return readWeightMatrix(this, source, target);
  }

  /** State of a population's neurons. */
  async readState(population: Population): Promise<NeuronStates> {
    this.#ownPopulation(population);
    return readNeuronState(this, population);
  }

  /** The device's counters of cycles, steps, spikes and link events. */
  async counters(): Promise<Counters> {
    return readCounters(this);
  }

  /** Paces steps to this many clock cycles, for real time; 0: as fast as the core can. */
  async setCyclesPerStep(cyclesPerStep: number): Promise<void> {
    await this.writeRegister("cyclesPerStep", cyclesPerStep);
    this.#cyclesPerStep = cyclesPerStep;
  }

  /** Changes the rate of both sides and checks that they understand each other; throws HostError BAUD_RATE. */
  async setBaudRate(baudRate: number): Promise<void> {
    await this.#inTurn(() => changeBaudRate(this.transport, this.descriptor, this.queue, baudRate));
  }

  /** Ends the connection; what is under way is rejected with HostError CLOSED. */
  async close(): Promise<void> {
    this.queue.end(new HostError("CLOSED", `${this.transport.description}: the connection was closed`));
    await this.transport.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #clearNow(what: Clear): Promise<void> {
    const flags = clearFlags(what);
    await this.queue.submit(runRequest(this.#step, 0, flags), { durationMs: CLEAR_MS });
    if (flags.clearStep) this.#step = 0;
  }

  #planner(events: EventList, steps: number): RunPlanner {
    const { queue, descriptor } = this;
    return new RunPlanner(events, steps, descriptor, this.#cyclesPerStep, () => queue.quality.frameWords);
  }

  #runLink(): RunLink {
    const { queue, descriptor } = this;
    return { window: descriptor.window, submit: (r, o) => queue.submit(r, o), stop: () => queue.stop() };
  }

  #takeUp({ step, cyclesPerStep, requests }: Greeting): void {
    this.#step = step;
    this.#cyclesPerStep = cyclesPerStep;
    this.#requestsBefore = requests;
  }

  /** Runs one thing after the other, so that no two of them plan from the same step counter. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #programmed(): Network {
    if (this.#network) return this.#network;
    throw new HostError("ARGUMENT", "there is no network on the device: call program(network) first");
  }

  #ownPopulation(population: Population): void {
    if (this.#programmed().populations.includes(population)) return;
    const message = `population "${population.name}" is not of the network on the device`;
    throw new HostError("ARGUMENT", message, { population: population.name });
  }
}

const CLEAR_MS = 10;
const RECONNECT_MS = 10_000;

function wrap(step: number): number {
  return step % (WORD_MAX + 1);
}
