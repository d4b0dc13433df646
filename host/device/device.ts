import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import type { Request } from "../../protocol/codecs/requests.js";
import type { RegisterName } from "../../protocol/tables/registers.js";
import type { Transport } from "../../protocol/transport.js";
import { checkFits, compile, type Program } from "../compiler/compiler.js";
import { HostError } from "../errors.js";
import { greet } from "../link/handshake.js";
import type { LinkStatistics } from "../link/link-statistics.js";
import { RequestQueue } from "../link/request-queue.js";
import { SILENT_LOGGER } from "../logger.js";
import type { Counters } from "../memory/counters.js";
import { checkSnapshot, type Snapshot } from "../memory/snapshot.js";
import type { NeuronStates, Traces } from "../memory/state-reader.js";
import type { LearningSettings } from "../network/learning-registers.js";
import type { LearningEntry } from "../network/learning-schema.js";
import type { InhibitionMode, Network, Population, Source } from "../network/network.js";
import type { WeightMatrix } from "../network/weight-matrix.js";
import type { ClosedLoopOptions, ClosedLoopResult } from "../run/closed-loop.js";
import type { Presented, PresentOptions } from "../run/present.js";
import { recordingCost } from "../run/record.js";
import type { RecordingCost } from "../run/record-line.js";
import type { Clear, RunOptions } from "../run/run-options.js";
import type { RunResult } from "../run/run-result.js";
import type { Samples } from "../run/sample-input.js";
import type { StreamOptions } from "../run/stream.js";
import type { StreamPart } from "../run/stream-part.js";
import { type DeviceOptions, DeviceParts } from "./device-parts.js";
import type { ReadWeightsOptions } from "./network-memory.js";
import { Session } from "./session.js";
import { type InTurn, loopInTurns, streamInTurns } from "./turn-loops.js";
import { TurnQueue } from "./turn-queue.js";

/**
 * A Lifwire core at the other end of a transport. All methods but `close` act one after the other, in the order of the
 * calls, even when they are not awaited. All throw HostError; `open` also ProtocolError, when the far side is not a
 * Lifwire core of this version.
 */
export class Device implements AsyncDisposable {
  readonly #turns: TurnQueue<DeviceParts>;
  readonly #session: Session;
  /** A call's turn, at a step boundary: parts of a stream that are under way end first. */
  readonly #turn: InTurn = (act) =>
    this.#turns.inTurn(async (parts) => {
      await parts.runs.rest();
      return act(parts);
    });

  private constructor(session: Session, reopen: (() => Promise<Transport>) | undefined) {
    this.#session = session;
    this.#turns = new TurnQueue(new DeviceParts(session, reopen));
  }

  /** Starts to use a transport: sync, then the device's description. Closes the transport if that fails. */
  static async open(transport: Transport, options: DeviceOptions = {}): Promise<Device> {
    const logger = options.logger ?? SILENT_LOGGER;
    const queue = new RequestQueue(transport, logger, options.stallLimitMs);
    try {
      const greeting = await greet(queue);
      logger.info({ transport: transport.description, descriptor: greeting.descriptor }, "connected");
      return new Device(new Session(queue, greeting, logger), options.reopen);
    } catch (thrown) {
      await transport.close();
      throw thrown;
    }
  }

  /** What the device says of itself. */
  get descriptor(): Descriptor {
    return this.#session.descriptor;
  }

  /** The line to the device; `reconnect` replaces it. */
  get transport(): Transport {
    return this.#session.queue.transport;
  }

  /** Bytes, frames and retries so far. */
  get linkStatistics(): Readonly<LinkStatistics> {
    return { ...this.#session.queue.meter.statistics };
  }

  /** Rate of the line now, bits per second. */
  get baudRate(): number {
    return this.transport.baudRate;
  }

  /** The network that `program` put on the device. */
  get network(): Network | undefined {
    return this.#session.network;
  }

  /** How the core learns now; undefined when the network has no `learning` section. */
  get learning(): LearningSettings | undefined {
    return this.#session.learning;
  }

  /** Puts a network on the device and clears all state; nothing is sent when it does not fit. */
  async program(network: Network): Promise<Program> {
    const program = compile(network, this.descriptor);
    return this.#turn(({ programming }) => programming.program(network, program));
  }

  /**
   * Adopts a network that an earlier script put on the core: state and weights stay, and how it learns is set from the
   * network. Throws SNAPSHOT_MISMATCH when the core's neurons have other parameters.
   */
  async attach(network: Network): Promise<void> {
    await this.#turn(({ programming }) => programming.attach(network));
  }

  /** Runs steps with input events. Throws HostError ARGUMENT, EVENTS_INVALID before anything is sent. */
  async run(options: RunOptions): Promise<RunResult> {
    return this.#turn(({ runs }) => runs.run(options));
  }

  /** What `record` of a run costs on the line; nothing on a core in this process. Throws HostError ARGUMENT. */
  recordingCost(options: Pick<RunOptions, "steps" | "sample" | "record">): RecordingCost {
    const { descriptor, programmed: network, queue } = this.#session;
    return recordingCost(options, { network, descriptor, transport: queue.transport });
  }

  /**
   * Shows samples one after the other, with requests in flight all the time, and counts the spikes of each. Throws
   * HostError ARGUMENT, EVENTS_INVALID; for a faulty sample, before any of it is sent.
   */
  async present(samples: Samples, options: PresentOptions): Promise<Presented> {
    return this.#turn(({ runs }) => runs.present(samples, options));
  }

  /**
   * A run of any length: it takes input and yields spikes part by part, in constant memory. The core pauses between two
   * steps while nobody reads. Other calls act between two parts, at a step boundary, but those that run, clear or
   * program throw ARGUMENT until the iteration ends. Leaving the loop ends the run. Throws as `run` does.
   */
  stream(options: StreamOptions = {}): AsyncGenerator<StreamPart, void, undefined> {
    return streamInTurns(options, this.#turn, this.#turns);
  }

  /**
   * Runs a loop whose input is decided from its spikes, with a delay of `stepsPerDecision` steps: `decide` sees the
   * spikes of the previous steps and gives the events of the next. It may read the device; calls that run are refused
   * meanwhile. Each decision costs an exchange over the line, which the result measures. Throws as `run` does, and what
   * `decide` throws.
   */
  async closedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
    return loopInTurns(options, this.#turn, () => this.transport);
  }

  /** Clears state without running: by default potentials, currents, refractory counters and last spikes. */
  async clear(what: Clear = true): Promise<void> {
    await this.#turn(({ runs }) => runs.clear(what));
  }

  /** Paces steps to this many clock cycles, for real time; 0: as fast as the core can. */
  async setCyclesPerStep(cyclesPerStep: number): Promise<void> {
    await this.#turn(({ programming }) => programming.setCyclesPerStep(cyclesPerStep));
  }

  /**
   * Changes how the core learns: keys of the network's `learning` section, of which `pre`, `post`, `preTrace` and
   * `postTrace` are replaced whole. Sends the registers that change, and the generators when a seed is given. Throws
   * NETWORK_INVALID and NETWORK_TOO_LARGE as for a network file, before anything is sent.
   */
  async setLearning(changes: LearningEntry): Promise<LearningSettings> {
    return this.#turn(({ programming }) => programming.setLearning(changes));
  }

  /** Scales all changes of weights from now on; 1 leaves them as they are, the sign counts. */
  async setReward(reward: number): Promise<void> {
    await this.setLearning({ reward });
  }

  /** Whether at most one neuron of a group fires in a step, and which others are reset then. */
  async setInhibition(mode: InhibitionMode): Promise<void> {
    await this.#turn(({ programming }) => programming.setInhibition(mode));
  }

  /** Weights from a source to a population, as the device holds them now. */
  async readWeights(source: Source, target: Population, options?: ReadWeightsOptions): Promise<WeightMatrix> {
    return this.#turn(({ networkMemory }) => networkMemory.readWeights(source, target, options));
  }

  /**
   * Writes the weights from a source to a population, and their fractions if the matrix has some; else these become 0.
   * Throws ARGUMENT when the shape differs, or when the fractions have more bits than the core keeps.
   */
  async writeWeights(source: Source, target: Population, weights: WeightMatrix | Int8Array): Promise<void> {
    await this.#turn(({ networkMemory }) => networkMemory.writeWeights(source, target, weights));
  }

  /** Which synapses learn, 1 for each that does, row by row. */
  async readPlastic(source: Source, target: Population): Promise<Uint8Array> {
    return this.#turn(({ networkMemory }) => networkMemory.readPlastic(source, target));
  }

  /** Sets which synapses learn, row by row; true or false: all of them or none. */
  async writePlastic(source: Source, target: Population, plastic: Uint8Array | boolean): Promise<void> {
    await this.#turn(({ networkMemory }) => networkMemory.writePlastic(source, target, plastic));
  }

  /** State of a population's neurons. */
  async readState(population: Population): Promise<NeuronStates> {
    return this.#turn(({ networkMemory }) => networkMemory.readState(population));
  }

  /** Traces of the axons or of a population, 32768 is 1.0. */
  async readTraces(source: Source): Promise<Traces> {
    return this.#turn(({ networkMemory }) => networkMemory.readTraces(source));
  }

  /** The generators: word 0 draws phases, word 1 + g rounds the changes in lanes 4g..4g+3. */
  async readGenerators(): Promise<Uint32Array> {
    return this.#turn(({ networkMemory }) => networkMemory.readGenerators());
  }

  /** Sets the generators; throws ARGUMENT unless there are as many as the core has, or if one is 0. */
  async writeGenerators(words: Uint32Array): Promise<void> {
    await this.#turn(({ networkMemory }) => networkMemory.writeGenerators(words));
  }

  /** All that the core holds, so that it can continue from there; without `synapses`, restoring leaves those alone. */
  async readSnapshot({ synapses = true } = {}): Promise<Snapshot> {
    return this.#turn(({ programming }) => programming.readSnapshot(synapses));
  }

  /**
   * Puts a network on the core in the state of a snapshot, which must come from a core of the same build. The step
   * counter continues at its value modulo the periods of the adaptation's decay and of periodic consolidation. Throws
   * SNAPSHOT_MISMATCH before anything is sent.
   */
  async restoreSnapshot(network: Network, snapshot: Snapshot): Promise<void> {
    checkSnapshot(snapshot, this.descriptor);
    checkFits(network, this.descriptor);
    await this.#turn(({ programming }) => programming.restoreSnapshot(network, snapshot));
  }

  /** Reads words of one region, in as many frames as it takes. Addresses count words. */
  async read(address: number, count: number): Promise<Uint32Array> {
    return this.#turn(({ memory }) => memory.read(address, count));
  }

  /** Writes words of one region, in as many frames as it takes. */
  async write(address: number, words: Uint32Array): Promise<void> {
    await this.#turn(({ memory }) => memory.write(address, words));
  }

  /** Writes `count` words, repeating the pattern. */
  async fill(address: number, count: number, pattern: ArrayLike<number>): Promise<void> {
    await this.#turn(({ memory }) => memory.fill(address, count, pattern));
  }

  /** Reads a register; throws HostError ARGUMENT for an unknown name. */
  async readRegister(name: RegisterName): Promise<number> {
    return this.#turn(({ memory }) => memory.readRegister(name));
  }

  /** Sets a register; throws HostError ARGUMENT for an unknown name, when it is read-only, or the value is outside its range. */
  async writeRegister(name: RegisterName, value: number): Promise<void> {
    await this.#turn(({ memory }) => memory.writeRegister(name, value));
  }

  /** The device's counters of cycles, steps, spikes and link events. */
  async counters(): Promise<Counters> {
    return this.#turn(({ memory }) => memory.counters());
  }

  /** Sends requests in order, a window at a time; stops at the first that is refused. */
  async submitAll(requests: readonly Request[], onReply?: (body: Uint32Array, index: number) => void): Promise<void> {
    await this.#turn(({ memory }) => memory.submitAll(requests, onReply));
  }

  /** Changes the rate of both sides and checks that they understand each other; throws HostError BAUD_RATE. */
  async setBaudRate(baudRate: number): Promise<void> {
    await this.#turn(({ connection }) => connection.setBaudRate(baudRate));
  }

  /**
   * Reopens the connection after it was lost, the device was reset, or the cable was pulled out and put back: waits up
   * to `timeoutMs` for the port, finds the device's rate, and reads its state from the device itself. Resolves with
   * whether the device has kept its network and state; if not, it has to be programmed again. Throws HostError.
   */
  async reconnect(options: { readonly timeoutMs?: number } = {}): Promise<boolean> {
    return this.#turn(({ connection }) => connection.reconnect(options));
  }

  /** Ends the connection at once; what is under way, and what waits for its turn, is rejected with HostError CLOSED. */
  async close(): Promise<void> {
    const { queue } = this.#session;
    queue.end(new HostError("CLOSED", `${queue.transport.description}: the connection was closed`));
    await queue.transport.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
