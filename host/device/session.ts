import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { HostError } from "../errors.js";
import type { Greeting } from "../link/handshake.js";
import type { RequestQueue } from "../link/request-queue.js";
import type { Logger } from "../logger.js";
import { DeviceMemory } from "../memory/device-memory.js";
import type { LearningSettings } from "../network/learning-registers.js";
import type { Network } from "../network/network.js";
import { DriveWriter } from "../run/drive-writer.js";
import type { RunLink } from "../run/part-window.js";
import { RunSetup } from "../run/run-setup.js";
import { StatesToRestore } from "../run/sample.js";

/** What the host knows of a device between two calls: its line, its network, how it learns, its step counter. */
export class Session {
  readonly descriptor: Descriptor;
  readonly memory: DeviceMemory;
  readonly setup: RunSetup;
  /** The network on the device; undefined while nobody knows what it holds. */
  network: Network | undefined;
  learning: LearningSettings | undefined;
  /** Whether the core's registers hold `learning`; not after a change that failed on the way. */
  registersKnown = true;
  /** Revision of the network when the device got it. */
  #revision = 0;
  #restore: StatesToRestore | undefined;
  #drive: DriveWriter | undefined;
  /** Requests the device had accepted when this connection began. */
  requestsBefore = 0;
  stepCounter = 0;
  /** Clock cycles a step is paced to; 0: as fast as the core can. */
  pacing = 0;

  constructor(
    /** Replaced by a reconnect. */
    public queue: RequestQueue,
    greeting: Greeting,
    readonly logger: Logger,
  ) {
    this.descriptor = greeting.descriptor;
    this.memory = new DeviceMemory(this);
    this.setup = new RunSetup(this.descriptor);
    this.adopt(greeting);
  }

  /** Takes over what a device reported when it was connected. */
  adopt({ step, cyclesPerStep, requests }: Greeting): void {
    this.stepCounter = step;
    this.pacing = cyclesPerStep;
    this.requestsBefore = requests;
  }

  /** What the device holds is unknown from now on. */
  forget(): void {
    this.network = undefined;
    this.learning = undefined;
    this.#restore = undefined;
    this.#drive = undefined;
    this.setup.forget();
  }

  /** The device holds this network, and its registers say so. */
  remember(network: Network, learning: LearningSettings | undefined): void {
    this.network = network;
    this.#revision = network.revision();
    this.#restore = undefined;
    this.#drive = undefined;
    this.learning = learning;
    this.registersKnown = true;
  }

  /** The network on the device; throws ARGUMENT without one, or after a change to it. */
  get programmed(): Network {
    if (this.network && this.network.revision() !== this.#revision) {
      const message = "the network was changed after it was put on the device: call program(network) again";
      throw new HostError("ARGUMENT", message, { argument: "network" });
    }
    if (this.network) return this.network;
    throw new HostError("ARGUMENT", "there is no network on the device: call program(network) first");
  }

  /** The states of the network on the device that have to be written after a clear. */
  get restore(): StatesToRestore {
    this.#restore ??= new StatesToRestore(this.programmed, this.descriptor);
    return this.#restore;
  }

  /** Writes constant input for the network on the device. */
  get drive(): DriveWriter {
    this.#drive ??= new DriveWriter(this.programmed);
    return this.#drive;
  }

  /** Restores the network's own biases after constant input; sends nothing if there was none. */
  async undrive(): Promise<void> {
    if (!this.#drive) return;
    await this.memory.submitAll(this.#drive.biasRequests());
    this.#drive.settle();
  }

  /** A call failed part-way: what it sent last may or may not have arrived. */
  async recover(): Promise<void> {
    this.setup.forget();
    this.#drive?.forget();
    this.stepCounter = await this.memory.readRegister("step").catch(() => this.stepCounter);
    await this.undrive().catch(() => this.#drive?.forget());
  }

  get runLink(): RunLink {
    const { queue, descriptor } = this;
    return { descriptor, submit: queue.submit.bind(queue), stop: () => queue.stop() };
  }
}
