import type { DelaySignal, Transport } from "../../protocol/transport.js";
import { type FaultRates, type LineEvent, LineFaults } from "./line-faults.js";

export interface FaultyOptions {
  /** Faults of both directions, unless given separately. */
  readonly faults: FaultRates | { readonly toDevice: FaultRates; readonly toHost: FaultRates };
  readonly seed: number;
  /** Faults come only at rates above this one: a line too long for them. Default: at all rates. */
  readonly above?: number;
  /** Resets the device; without it, resets are left out. */
  readonly onReset?: () => void;
  /** Pulls the cable out; without it the transport is lost, as when unplugged. */
  readonly onCut?: () => void;
}

/** A transport whose line has faults, in both directions, repeatable by their seed. */
export class FaultyTransport implements Transport {
  readonly toDevice: LineFaults;
  readonly toHost: LineFaults;
  #listener: ((bytes: Uint8Array) => void) | undefined;
  #onLost: ((reason: Error) => void) | undefined;
  #writing: Promise<void> = Promise.resolve();
  #receiving: Promise<void> | undefined;
  #cut = false;

  constructor(
    readonly inner: Transport,
    private readonly options: FaultyOptions,
  ) {
    const { faults, seed } = options;
    const [toDevice, toHost] = "toDevice" in faults ? [faults.toDevice, faults.toHost] : [faults, faults];
    this.toDevice = new LineFaults(toDevice, seed);
    this.toHost = new LineFaults(toHost, seed ^ 0x7e57);
    inner.onReceive((bytes) => this.#receive(bytes));
    inner.onLost((reason) => this.#lose(reason));
  }

  get description(): string {
    return `${this.inner.description} with faults`;
  }

  get nowMs(): number {
    return this.inner.nowMs ?? Number.NaN;
  }

  get baudRate(): number {
    return this.inner.baudRate;
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#cut) return Promise.reject(new Error("the cable is cut"));
    const events = this.#through(this.toDevice, bytes);
    this.#writing = this.#writing.then(async () => {
      for (const event of events) await this.#happen(event, (arrived) => this.inner.write(arrived));
    });
    return this.#writing;
  }

  onReceive(listener: ((bytes: Uint8Array) => void) | undefined): void {
    this.#listener = listener;
  }

  onLost(listener: ((reason: Error) => void) | undefined): void {
    this.#onLost = listener;
  }

  delay(timeoutMs: number, signal?: DelaySignal): Promise<boolean> {
    return this.inner.delay(timeoutMs, signal);
  }

  setBaudRate(baudRate: number): Promise<void> {
    return this.inner.setBaudRate(baudRate);
  }

  close(): Promise<void> {
    this.#listener = undefined;
    this.#onLost = undefined;
    return this.inner.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #through(faults: LineFaults, bytes: Uint8Array): LineEvent[] {
    return this.baudRate > (this.options.above ?? 0) ? faults.apply(bytes) : [{ kind: "bytes", bytes }];
  }

  /** Goes on at once while nothing waits, so that a line without pauses keeps its timing. */
  #receive(bytes: Uint8Array): void {
    const events = this.#through(this.toHost, bytes);
    const give = (arrived: Uint8Array) => {
      if (!this.#cut) this.#listener?.(arrived);
    };
    if (!this.#receiving && events.every(({ kind }) => kind === "bytes")) {
      for (const event of events) if (event.kind === "bytes") give(event.bytes);
      return;
    }
    const before = this.#receiving ?? Promise.resolve();
    const after = before.then(async () => {
      for (const event of events) await this.#happen(event, give);
      if (this.#receiving === after) this.#receiving = undefined;
    });
    this.#receiving = after;
  }

  async #happen(event: LineEvent, arrive: (bytes: Uint8Array) => void | Promise<void>): Promise<void> {
    if (this.#cut) return;
    if (event.kind === "bytes") await arrive(event.bytes);
    else if (event.kind === "pause") await this.inner.delay(event.pauseMs);
    else if (event.kind === "reset") this.options.onReset?.();
    else if (this.options.onCut) this.options.onCut();
    else this.#lose(new Error("the cable was cut"));
  }

  #lose(reason: Error): void {
    if (this.#cut) return;
    this.#cut = true;
    this.#onLost?.(reason);
  }
}
