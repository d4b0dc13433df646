import { nextTurn } from "../../protocol/next-turn.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { BAUD_TOLERANCE } from "../../protocol/tables/line.js";
import type { DelaySignal, ReceiveListener, Transport } from "../../protocol/transport.js";
import { SimError } from "../errors.js";
import { CHARACTER_BITS } from "./line.js";
import { LineDecoder } from "./line-decoder.js";
import type { PinCore } from "./pin-core.js";
import { PlaceInspector } from "./watched-core.js";

/** Simulated time advances in slices of this many clock cycles; between them the host may answer. */
const SLICE_CYCLES = 2048;
/** The most slices that are passed over at once, if nothing can come of them. */
const SLICES_PASSED_OVER = 32;
/** The same for a core that knows when it will have sent the end of a reply. */
const SLICES_PASSED_OVER_SENDING = 128;
/** A character cannot be shorter than this to the decoder, which hears 9 bits and a half. */
const CHARACTER_BITS_MIN = CHARACTER_BITS - 1;
/** Wall time after which the event loop gets its turn even if nothing was received. */
const YIELD_MS = 10;
/** The wall clock is read once in this many cycles. */
const CYCLES_A_LOOK = 64 * SLICE_CYCLES;
/** A write resolves once at most this many bytes wait for the line. */
const QUEUE_BYTES = 65536;

interface Waiting {
  readonly cycle: number;
  /** Ends the wait; tells whether the cycle was reached. */
  readonly finish: (reached: boolean) => void;
}

/** Keeps simulated time from running ahead of wall time. */
class RealTime {
  private startMs = 0;
  private startCycle = 0;

  constructor(private readonly clockHz: number) {}

  /** Time continues from this cycle; it stood still while the core was idle. */
  resume(cycle: number): void {
    this.startMs = performance.now();
    this.startCycle = cycle;
  }

  /** How far ahead a cycle is. */
  aheadMs(cycle: number): number {
    return ((cycle - this.startCycle) * 1000) / this.clockHz - (performance.now() - this.startMs);
  }
}

/**
 * A transport to a core in this process. Time stands still while there is nothing to do, and advances in slices of clock
 * cycles that do not depend on wall time: a script gets the same bytes at the same cycles on every run and every core.
 */
export class PinTransport implements Transport {
  private divisor: number;
  private decoder: LineDecoder;
  private readonly realTime: RealTime;
  private waitingForLine = false;
  private waiting: Waiting[] = [];
  private listener: ReceiveListener | ((bytes: Uint8Array) => void) | undefined;
  private missingBytes = 0; // until the listener does anything, as it last reported
  private pumping = false;
  private closed = false;
  readonly inspector = new PlaceInspector(this);
  private lostListener: ((reason: Error) => void) | undefined;
  private failure: Error | undefined;

  constructor(
    public core: PinCore,
    readonly description: string,
    /**
     * Which part of simulated time must not run ahead of wall time: none, so that a script repeats cycle by cycle;
     * waits for the rest of a frame, which a client in the real world takes time to send; or all of it.
     */
    private readonly paced: "nothing" | "line" | "all" = "nothing",
  ) {
    this.realTime = new RealTime(core.build.clockHz);
    this.divisor = core.build.baudDivisor;
    this.decoder = new LineDecoder(this.divisor);
  }

  get baudRate(): number {
    return Math.round(this.core.build.clockHz / this.divisor);
  }

  get nowMs(): number {
    return (this.core.cycle * 1000) / this.core.build.clockHz;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.assertOpen();
    let cycle = Math.max(this.core.lineFreeCycle, this.core.cycle);
    for (const byte of bytes) {
      this.core.send({ startCycle: cycle, byte, divisor: this.divisor });
      cycle += CHARACTER_BITS * this.divisor;
    }
    this.pump();
    const excess = cycle - QUEUE_BYTES * CHARACTER_BITS * this.divisor;
    if (excess > this.core.cycle) await this.until(excess);
  }

  onReceive(listener: ReceiveListener | ((bytes: Uint8Array) => void) | undefined): void {
    this.listener = listener;
    this.missingBytes = 0;
  }

  /** A core in this process is lost only if its model fails: it throws an error, or cannot get memory. */
  onLost(listener: ((reason: Error) => void) | undefined): void {
    this.lostListener = listener;
    if (this.failure) listener?.(this.failure);
  }

  async delay(timeoutMs: number, signal?: DelaySignal): Promise<boolean> {
    this.assertOpen();
    if (signal?.aborted) return false;
    const cycles = Math.ceil((timeoutMs * this.core.build.clockHz) / 1000);
    return this.until(this.core.cycle + cycles, signal);
  }

  async setBaudRate(baudRate: number): Promise<void> {
    const divisor = Math.round(this.core.build.clockHz / baudRate);
    const error = Math.abs(this.core.build.clockHz / divisor / baudRate - 1);
    if (!(divisor >= LIMITS.baudDivisorMin && divisor <= 65535 && error <= BAUD_TOLERANCE)) {
      const max = Math.floor(this.core.build.clockHz / LIMITS.baudDivisorMin);
      throw new SimError(
        "BAUD_RATE",
        `the core cannot make ${baudRate} baud; it makes whole divisors of its clock up to ${max} baud`,
        { baudRate, clockHz: this.core.build.clockHz, max },
      );
    }
    this.divisor = divisor;
    this.decoder.divisor = divisor;
  }

  /** Replaces the core by one fresh from reset; what was on its line is gone. */
  reset(core: PinCore): void {
    this.core = core;
    this.decoder = new LineDecoder(this.divisor);
    this.realTime.resume(core.cycle);
    for (const { finish } of [...this.waiting]) finish(true);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.listener = undefined;
    this.lostListener = undefined;
    for (const { finish } of [...this.waiting]) finish(false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private assertOpen(): void {
    if (this.failure) throw this.failure;
    if (this.closed) throw new SimError("CLOSED", `${this.description} is closed`);
  }

  /** Resolves true once the core has reached a cycle, false when `signal` aborts before. */
  private until(cycle: number, signal?: DelaySignal): Promise<boolean> {
    return new Promise((resolve) => {
      const abort = () => finish(false);
      const finish = (reached: boolean) => {
        this.waiting = this.waiting.filter((other) => other !== waiting);
        signal?.removeEventListener("abort", abort);
        resolve(reached && !this.closed);
      };
      const waiting: Waiting = { cycle, finish };
      this.waiting.push(waiting);
      signal?.addEventListener("abort", abort, { once: true });
      this.pump();
    });
  }

  private get idle(): boolean {
    return this.waiting.length === 0 && !this.core.busy && this.core.lineFreeCycle <= this.core.cycle;
  }

  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    void this.runSlices().then(
      () => {
        this.pumping = false;
        if (!this.idle && !this.closed) this.pump();
      },
      (thrown: unknown) => this.fail(thrown),
    );
  }

  /** Closes for good with what a core or a listener threw; `pumping` stays set, so that this happens once. */
  private fail(thrown: unknown): void {
    this.failure = thrown instanceof Error ? thrown : new Error(String(thrown));
    const { lostListener } = this;
    void this.close();
    lostListener?.(this.failure);
  }

  private async runSlices(): Promise<void> {
    await nextTurn();
    this.realTime.resume(this.core.cycle);
    let turnStarted = performance.now();
    let lookCycle = this.core.cycle;
    while (!this.closed && !this.idle) {
      const told = this.runSlice();
      const held = this.inspector.hold?.();
      if (held) await held;
      if (this.paced !== "nothing") await this.pace();
      if (!told && this.core.cycle < lookCycle) continue;
      lookCycle = this.core.cycle + CYCLES_A_LOOK;
      if (!told && performance.now() - turnStarted < YIELD_MS) continue;
      await nextTurn();
      turnStarted = performance.now();
    }
  }

  private async pace(): Promise<void> {
    const { core } = this;
    if (this.paced === "line") {
      const waited = this.waitingForLine;
      this.waitingForLine = core.waitsForLine === true && core.lineFreeCycle <= core.cycle;
      if (!this.waitingForLine) return;
      if (!waited) this.realTime.resume(core.cycle);
    }
    const aheadMs = this.realTime.aheadMs(core.cycle);
    if (aheadMs >= 1) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  }

  /** Runs one slice; returns whether anything was reported to the host. */
  private runSlice(): boolean {
    const { core } = this;
    this.passOver();
    core.advance(sliceAfter(core.cycle));
    const bytes = this.received();
    let told = false;
    if (bytes.length > 0) {
      this.missingBytes = this.listener?.(bytes) ?? 0;
      told = this.missingBytes === 0;
    }
    for (const { cycle, finish } of this.waiting) {
      if (cycle > core.cycle) continue;
      finish(true);
      told = true;
    }
    return told;
  }

  /**
   * Runs slices that end with nothing to report: nothing is transmitted, or too little for the listener to do anything.
   * Only while somebody waits for a cycle: time then runs until there, whatever the core does.
   */
  private passOver(): void {
    const { core, decoder } = this;
    if (this.waiting.length === 0) return;
    const slices = core.startOf ? SLICES_PASSED_OVER_SENDING : SLICES_PASSED_OVER;
    let limit = core.cycle + slices * SLICE_CYCLES;
    for (const { cycle } of this.waiting) limit = Math.min(limit, cycle);
    if (this.missingBytes > 1) {
      const last = lastSliceBefore(Math.min(limit, this.notHeardBefore(this.missingBytes)));
      if (last > core.cycle) core.advance(last);
    } else if (core.advanceQuietly && !decoder.pending) {
      const last = lastSliceBefore(limit);
      if (last > core.cycle) core.advanceQuietly(last);
    }
  }

  /** A cycle before which the last of this many bytes cannot have been heard. */
  private notHeardBefore(bytes: number): number {
    const { core, decoder, divisor } = this;
    const begun = core.startOf && decoder.begun;
    const start = begun === undefined || begun >= bytes ? undefined : core.startOf!(bytes - begun, divisor);
    if (start !== undefined) return start + CHARACTER_BITS_MIN * divisor;
    return core.cycle + (bytes - 1) * CHARACTER_BITS_MIN * divisor;
  }

  /** The bytes that have come by now. */
  private received(): Uint8Array {
    const { core, decoder } = this;
    if (core.takeBursts) return decoder.pushBursts(core.takeBursts(), core.cycle);
    return decoder.push(core.takeEdges(), core.cycle);
  }
}

/** The last end of a slice before a cycle. */
function lastSliceBefore(cycle: number): number {
  return Math.floor((cycle - 1) / SLICE_CYCLES) * SLICE_CYCLES;
}

function sliceAfter(cycle: number): number {
  return (Math.floor(cycle / SLICE_CYCLES) + 1) * SLICE_CYCLES;
}
