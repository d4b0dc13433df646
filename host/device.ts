import { fillRequest, type Request, readRequest, runRequest, writeRequest } from "../protocol/codec.js";
import { DESCRIPTOR_WORDS, type Descriptor, parseDescriptor } from "../protocol/descriptor.js";
import { type Field, wordAccepted } from "../protocol/fields.js";
import { REGISTER_NAMES, REGISTERS, type RegisterName, registerAddress } from "../protocol/registers.js";
import type { Transport } from "../protocol/transport.js";
import { changeBaudRate } from "./baud-rate.js";
import { compile, type Program } from "./compiler.js";
import { type Counters, readCounters } from "./counters.js";
import { HostError } from "./errors.js";
import { canonical, checkEvents, NO_EVENTS } from "./events.js";
import type { LinkStatistics } from "./link-statistics.js";
import { type Logger, SILENT_LOGGER } from "./logger.js";
import type { Network, Population, Source } from "./network.js";
import { RequestQueue } from "./request-queue.js";
import { type Clear, checkInteger, clearFlags, type RunOptions } from "./run-options.js";
import { RunPlanner } from "./run-planner.js";
import { RunResult } from "./run-result.js";
import { runJob } from "./runner.js";
import { type NeuronStates, readNeuronState, readWeightMatrix } from "./state-reader.js";
import type { WeightMatrix } from "./weights.js";

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
export class Device implements AsyncDisposable {
  #network: Network | undefined;
  #step = 0;
  #cyclesPerStep = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly transport: Transport,
    /** What the device says of itself. */
    readonly descriptor: Descriptor,
    private readonly queue: RequestQueue,
    private readonly logger: Logger,
  ) {}

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

  /** Bytes, frames and retries so far. */
  get linkStatistics(): Readonly<LinkStatistics> {
    return { ...this.queue.statistics };
  }

  get baudRate(): number {
    return this.transport.baudRate;
  }

  /** The network that `program` put on the device. */
  get network(): Network | undefined {
    return this.#network;
  }

  /** Reads words of one region, in as many frames as it takes. */
  async read(address: number, count: number): Promise<Uint32Array> {
    const words = new Uint32Array(count);
    const { payloadWords } = this.descriptor;
    const requests: Request[] = [];
    for (let at = 0; at < count; at += payloadWords) {
      requests.push(readRequest(address + at, Math.min(payloadWords, count - at)));
    }
    await this.submitAll(requests, (reply, i) => words.set(reply, i * payloadWords));
    return words;
  }

  /** Writes words of one region, in as many frames as it takes. */
  async write(address: number, words: Uint32Array): Promise<void> {
    const share = this.descriptor.payloadWords - 1;
    const requests: Request[] = [];
    for (let at = 0; at < words.length; at += share) {
      requests.push(writeRequest(address + at, words.subarray(at, at + share)));
    }
    await this.submitAll(requests);
  }

  /** Writes `count` words, taken from the pattern again and again. */
  async fill(address: number, count: number, pattern: ArrayLike<number>): Promise<void> {
    await this.submitAll([fillRequest(address, count, pattern)]);
  }

  async readRegister(name: RegisterName): Promise<number> {
    return (await this.read(registerAddress(name), 1))[0]!;
  }

  /** Sets a register; throws HostError ARGUMENT when it is read-only or the value is outside its range. */
  async writeRegister(name: RegisterName, value: number): Promise<void> {
    const { access, word } = REGISTERS[name];
    if (access === "ro") {
      const names = REGISTER_NAMES.filter((other) => REGISTERS[other].access === "rw");
      throw new HostError("ARGUMENT", `register ${name} is read-only; writable: ${names.join(", ")}`, { name });
    }
    const fields: Readonly<Record<string, Field>> = word.fields;
    if (fields.value) checkInteger(value, fields.value.min, fields.value.max, name);
    else if (!wordAccepted(word, value)) {
      const allowed = Object.entries(fields).map(([key, { lsb, min, max }]) => `${key} ${min}..${max} from bit ${lsb}`);
      throw new HostError("ARGUMENT", `register ${name} cannot be ${value}; its fields: ${allowed.join(", ")}`, {
        name,
      });
    }
    await this.write(registerAddress(name), Uint32Array.of(value));
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

  /** Sends requests in order, a window at a time; stops at the first that is refused. */
  async submitAll(requests: readonly Request[], onReply?: (body: Uint32Array, index: number) => void): Promise<void> {
    const replies: Promise<Uint32Array>[] = [];
    try {
      for (let taken = 0; taken < requests.length; taken++) {
        while (replies.length < Math.min(requests.length, taken + this.descriptor.window)) {
          const request = requests[replies.length]!;
          replies.push(this.queue.submit(request, { durationMs: this.#durationMs(request) }));
        }
        const body = await replies[taken]!;
        const due = requests[taken]!.name === "read" ? requests[taken]!.body[1]! : 0;
        if (body.length !== due) throw replyShape(requests[taken]!, body.length, due);
        onReply?.(body, taken);
      }
    } finally {
      await Promise.allSettled(replies);
    }
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

  /** A fill passes twice over its words, a cycle each at most a few. */
  #durationMs(request: Request): number {
    return request.name === "fill" ? (request.body[1]! * FILL_CYCLES_PER_WORD * 1000) / this.descriptor.clockHz : 0;
  }
}

const FILL_CYCLES_PER_WORD = 8;
const CLEAR_MS = 10;

function wrap(step: number): number {
  return step % (WORD_MAX + 1);
}

function replyShape(request: Request, found: number, due: number): HostError {
  const message = `the reply to ${request.name} has ${found} words, ${due} are due`;
  return new HostError("REPLY_SHAPE", message, { request: request.name, found, due });
}
