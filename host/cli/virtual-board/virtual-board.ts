import { parseBuild } from "../../../protocol/tables/build-text.js";
import type { Build } from "../../../protocol/tables/builds.js";
import type { Transport } from "../../../protocol/transport.js";
import type { PinCore } from "../../../sim/line/pin-core.js";
import type { Backend } from "../../api/open-device.js";
import { FaultyTransport } from "../../transports/faulty-transport.js";
import type { FaultRates } from "../../transports/line-faults.js";
import { WatchedPins } from "./rate-watch.js";

export interface BoardOptions {
  readonly backend: Backend;
  readonly build: string;
  /** Steps take the time that they would on a board; otherwise as little as possible. */
  readonly realTime?: boolean;
  readonly faults?: FaultRates;
  readonly seed?: number;
  /** The cable is pulled out by a fault. */
  readonly onCut?: () => void;
}

/** A core behind a line that programs of this computer can be connected to. */
export class VirtualBoard {
  readonly #line: Transport;

  private constructor(
    readonly build: Build,
    private readonly pins: WatchedPins,
    private readonly makeCore: () => Promise<PinCore>,
    options: BoardOptions,
  ) {
    const { faults, seed = 0, onCut } = options;
    const onReset = () => void this.reset();
    this.#line = faults ? new FaultyTransport(pins, { faults, seed, onReset, ...(onCut ? { onCut } : {}) }) : pins;
  }

  /** Makes a board. Throws ProtocolError BUILD_UNKNOWN, BUILD_INVALID, HostError ARGUMENT. */
  static async create(options: BoardOptions): Promise<VirtualBoard> {
    const makeCore = await coreMaker(options);
    const core = await makeCore();
    const description = `${options.backend} (${options.build})`;
    const pins = new WatchedPins(core, description, options.realTime ? "all" : "line");
    return new VirtualBoard(core.build, pins, makeCore, options);
  }

  /** The core itself, for tests that look inside. */
  get core(): PinCore {
    return this.pins.core;
  }

  /** Rate of the core's UART now, bits per second. */
  get baudRate(): number {
    return Math.round(this.build.clockHz / this.pins.coreDivisor);
  }

  onTransmit(listener: (bytes: Uint8Array) => void): void {
    this.#line.onReceive(listener);
  }

  /** Bytes for the core, sent by a client at a rate; resolves when more may be written. */
  async receive(bytes: Uint8Array, baudRate: number): Promise<void> {
    await this.setLineRate(baudRate);
    await this.#line.write(bytes);
  }

  /** The rate that the client listens at: at any other than the core's, it hears noise. */
  async setLineRate(baudRate: number): Promise<void> {
    if (baudRate === this.pins.baudRate) return;
    await this.pins.setBaudRate(baudRate).catch(() => undefined); // no whole divisor: the core keeps hearing the one before
  }

  /** What the reset button does, and the power switch: nothing of the core's memory is left. */
  async reset(): Promise<void> {
    this.pins.reset(await this.makeCore());
  }

  async close(): Promise<void> {
    await this.pins.close();
  }
}

async function coreMaker({ backend, build }: BoardOptions): Promise<() => Promise<PinCore>> {
  if (backend === "rtl") {
    const { createRtlCore } = await import("../../../sim/rtl/index.js");
    return () => createRtlCore(build);
  }
  const { SimCore } = await import("../../../sim/core/core.js");
  const parameters = parseBuild(build);
  return async () => new SimCore(parameters);
}
