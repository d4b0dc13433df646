import { type Request, readRequest, runRequest } from "../protocol/codec.js";
import { DESCRIPTOR_WORDS, type Descriptor, parseDescriptor } from "../protocol/descriptor.js";
import { INHIBITION_MODES, registerAddress } from "../protocol/registers.js";
import type { Transport } from "../protocol/transport.js";
import { changeBaudRate } from "./baud-rate.js";
import { compile, type Program } from "./compiler.js";
import { DeviceState } from "./device-state.js";
import { HostError } from "./errors.js";
import { checkEvents, type EventList, NO_EVENTS } from "./events.js";
import { checkSettings, generatorRequest } from "./learning/compile-learning.js";
import type { LearningEntry } from "./learning/schema.js";
import { changeLearning, LEARNING_REGISTERS, type LearningSettings } from "./learning/settings.js";
import { type Logger, SILENT_LOGGER } from "./logger.js";
import type { InhibitionMode, Network } from "./network.js";
import { RequestQueue } from "./request-queue.js";
import { type Clear, checkInteger, clearFlags, type RunOptions } from "./run-options.js";
import { type Present, type Presented, presentSamples, type Samples } from "./present.js";
import { RunPlanner } from "./run-planner.js";
import { RunResult } from "./run-result.js";
import { checkIntensities, RunSetup, runFlags, stopRange } from "./run-setup.js";
import { type RunLink, runJob } from "./runner.js";
import { checkTeacher, withTeacher } from "./teacher.js";

export interface DeviceOptions {
  readonly logger?: Logger;
}

const STEPS_MAX = 2 ** 32 - 1;
const WORD_MAX = 2 ** 32 - 1;

/**
 * A Lifwire core at the other end of a transport. `program`, `run`, `clear` and `setBaudRate` act one after the other
 * even when they are not awaited. All methods throw HostError; `open` also ProtocolError, when the far side is no
 * Lifwire core of this version.
 */
export class Device extends DeviceState {
  #network: Network | undefined;
  #learning: LearningSettings | undefined;
  #step = 0;
  #cyclesPerStep = 0;
  readonly #setup: RunSetup;

  private constructor(transport: Transport, descriptor: Descriptor, queue: RequestQueue, logger: Logger) {
    super(transport, descriptor, queue, logger);
    this.#setup = new RunSetup(descriptor);
  }

  /** Takes a transport into use: sync, then the device's description. Closes the transport when that fails. */
  static async open(transport: Transport, options: DeviceOptions = {}): Promise<Device> {
    const logger = options.logger ?? SILENT_LOGGER;
    const queue = new RequestQueue(transport, logger);
    try {
      await queue.sync();
      const descriptor = parseDescriptor(await queue.submit(readRequest(registerAddress("magic"), DESCRIPTOR_WORDS)));
      queue.window = descriptor.window;
      queue.payloadWords = descriptor.payloadWords;
      const device = new Device(transport, descriptor, queue, logger);
      queue.idleMs = ((await device.readRegister("linkIdleCycles")) * 1000) / descriptor.clockHz;
      device.#step = await device.readRegister("step");
      device.#cyclesPerStep = await device.readRegister("cyclesPerStep");
      logger.info({ transport: transport.description, descriptor }, "connected");
      return device;
    } catch (thrown) {
      await transport.close();
      throw thrown;
    }
  }

  /** The network that `program` put on the device. */
  get network(): Network | undefined {
    return this.#network;
  }

  /** Puts a network on the device and clears all state; nothing is sent when it does not fit. */
  async program(network: Network): Promise<Program> {
    const program = compile(network, this.descriptor);
    return this.inTurn(async () => {
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
    return this.inTurn(async () => {
      const network = this.programmed();
      const { steps, input = NO_EVENTS, clear = false, signal, onProgress } = options;
      checkInteger(steps, 1, STEPS_MAX, "steps");
      const given = typeof input === "function" ? input(steps) : input;
      checkEvents(given, { steps, indices: network.axons.size, kind: "axon" });
      const events = canonical(given);
      const planner = new RunPlanner(events, steps, this.descriptor, this.#cyclesPerStep);
      const flags = clearFlags(clear);
      const firstStep = flags.clearStep ? 0 : this.#step;
      const job = { steps, flags, counter: this.#step, firstStep, signal, onProgress };
      const link = {
        window: this.descriptor.window,
        submit: this.queue.submit.bind(this.queue),
        stop: () => this.queue.stop(),
      };
      try {
        const { stepsDone, cycles, spikes } = await runJob(job, planner, link);
        this.#step = stepsDone === 0 && signal?.aborted ? await this.readRegister("step") : wrap(firstStep + stepsDone);
        return new RunResult(network, events, spikes, stepsDone, steps, cycles, firstStep);
      } catch (thrown) {
        // The steps that were run are unknown: the next run must not start from a wrong count.
        this.#step = await this.readRegister("step").catch(() => this.#step);
        throw thrown;
      }
    });
  }

  /** Forgets state without running: by default potentials, currents, refractory counters and last spikes. */
  async clear(what: Clear = true): Promise<void> {
    await this.inTurn(() => this.#clearNow(what));
  }

  /** Paces steps to this many clock cycles, for real time; 0: as fast as the core can. */
  async setCyclesPerStep(cyclesPerStep: number): Promise<void> {
    await this.writeRegister("cyclesPerStep", cyclesPerStep);
    this.#cyclesPerStep = cyclesPerStep;
  }

  /** Changes the rate of both sides and checks that they understand each other; throws HostError BAUD_RATE. */
  async setBaudRate(baudRate: number): Promise<void> {
    await this.inTurn(() => changeBaudRate(this.transport, this.descriptor, this.queue, baudRate));
  }

  async #clearNow(what: Clear): Promise<void> {
    const flags = clearFlags(what);
    await this.queue.submit(runRequest(this.#step, 0, flags), { durationMs: CLEAR_MS });
    if (flags.clearStep) this.#step = 0;
  }

}

const CLEAR_MS = 10;

function wrap(step: number): number {
  return step % (WORD_MAX + 1);
}
