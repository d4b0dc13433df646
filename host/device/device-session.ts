import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import type { RunFlags } from "../../protocol/codecs/requests.js";
import type { EventList } from "../events/events.js";
import type { Greeting } from "../link/handshake.js";
import type { RequestQueue } from "../link/request-queue.js";
import type { Logger } from "../logger.js";
import type { LearningSettings } from "../network/learning-registers.js";
import type { Network } from "../network/network.js";
import type { RecordTarget } from "../run/record.js";
import { type Clear, clearFlags, type RunOptions } from "../run/run-options.js";
import { RunPlanner } from "../run/run-planner.js";
import type { RunResult } from "../run/run-result.js";
import { RunSetup } from "../run/run-setup.js";
import type { RunLink } from "../run/runner.js";
import { clearRequest, StatesToRestore, withoutClears } from "../run/sample.js";
import { DeviceState } from "./device-state.js";

const CLEAR_MS = 10;

/** What the host knows of a device between two calls: network, learning, step counter. All methods throw HostError. */
export abstract class DeviceSession extends DeviceState {
  /** The network that `program` put on the device; gone when nobody knows what it holds. */
  protected programmedNetwork: Network | undefined;
  protected learningNow: LearningSettings | undefined;
  /** Whether the core's registers hold `learningNow`; not after a change that failed on the way. */
  protected registersKnown = true;
  /** Requests the device had accepted when this connection began. */
  protected requestsBefore = 0;
  protected stepCounter = 0;
  protected pacing = 0;
  protected readonly setup: RunSetup;
  #restore: StatesToRestore | undefined;

  protected constructor(queue: RequestQueue, descriptor: Descriptor, logger: Logger) {
    super(queue, descriptor, logger);
    this.setup = new RunSetup(descriptor);
  }

  /** The network that `program` put on the device. */
  get network(): Network | undefined {
    return this.programmedNetwork;
  }

  /** How the core learns now; undefined when the network has no `learning` section. */
  get learning(): LearningSettings | undefined {
    return this.learningNow;
  }

  /** Forgets state without running: by default potentials, currents, refractory counters and last spikes. */
  async clear(what: Clear = true): Promise<void> {
    await this.inTurn(() => this.clearNow(what));
  }

  /** Paces steps to this many clock cycles, for real time; 0: as fast as the core can. */
  async setCyclesPerStep(cyclesPerStep: number): Promise<void> {
    await this.writeRegister("cyclesPerStep", cyclesPerStep);
    this.pacing = cyclesPerStep;
  }

  protected link(): RunLink {
    const { queue } = this;
    return { window: this.descriptor.window, submit: queue.submit.bind(queue), stop: () => queue.stop() };
  }

  protected forget(): void {
    this.programmedNetwork = undefined;
    this.learningNow = undefined;
    this.#restore = undefined;
    this.setup.forget();
  }

  protected take(network: Network, learning: LearningSettings | undefined): void {
    this.programmedNetwork = network;
    this.#restore = undefined;
    this.learningNow = learning;
    this.registersKnown = true;
  }

  /** After a failure it is unknown how far the device came: the next run must not start from a wrong count. */
  protected async knowingTheStep<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (thrown) {
      this.setup.forget();
      this.stepCounter = await this.readRegister("step").catch(() => this.stepCounter);
      throw thrown;
    }
  }

  /** Forgets; what the network's neurons have before the first step comes back. */
  protected async clearNow(what: Clear, restore?: StatesToRestore): Promise<void> {
    await this.clearBy(clearFlags(what, this.descriptor), restore);
  }

  /** Clears before a run where states are to be written behind it; returns the flags left for the run. */
  protected async clearFirst(flags: RunFlags): Promise<RunFlags> {
    if (!this.restore.after(flags)) return flags;
    await this.clearBy(flags);
    return withoutClears(flags);
  }

  protected async clearBy(flags: RunFlags, restore = this.programmedNetwork ? this.restore : undefined): Promise<void> {
    await this.queue.submit(clearRequest(this.stepCounter, flags), { durationMs: CLEAR_MS });
    if (flags.clearStep) this.stepCounter = 0;
    if (restore) await this.submitAll(restore.requests(flags));
  }

  /** What a clear leaves to be written, of the network on the device. */
  protected get restore(): StatesToRestore {
    this.#restore ??= new StatesToRestore(this.programmedNetwork!, this.descriptor);
    return this.#restore;
  }

  /** A run whose turn it is. */
  protected abstract runNow(options: RunOptions): Promise<RunResult>;

  protected recordTarget(): RecordTarget {
    const { descriptor, transport } = this;
    const network = this.programmed();
    return { network, descriptor, transport, run: (part) => this.runNow(part), read: this.read.bind(this) };
  }

  protected planner(events: EventList, steps: number): RunPlanner {
    const { queue, descriptor } = this;
    return new RunPlanner(events, steps, descriptor, this.pacing, () => queue.quality.frameWords);
  }

  protected takeUp({ step, cyclesPerStep, requests }: Greeting): void {
    this.stepCounter = step;
    this.pacing = cyclesPerStep;
    this.requestsBefore = requests;
  }
}
