import { nextTurn } from "../../../protocol/next-turn.js";
import type { Speed } from "../messages.js";

/** Wall time that a stretch should take: a frame of the screen. */
const STRETCH_MS = 16;
const LATE_STRETCH_MS = 50;
const STRETCH_STEPS_MAX = 20_000;
/** The most that a page catches up after its timers were held back. */
const BEHIND_MS = 200;
const RATE_WINDOW_MS = 500;

/** How long a stretch of steps is, and when the next one begins. */
export class Pace {
  #speed: Speed = 1000;
  #stretch = 1;
  #due = 0;
  #begun = 0;
  #meter: { readonly atMs: number; readonly step: number }[] = [];
  /** Cycles of a step lately, for the speed of a board. */
  cyclesPerStep = 0;

  constructor(private readonly clockHz: number) {}

  set speed(speed: Speed) {
    this.#speed = speed;
    this.#stretch = 1;
    this.#due = performance.now();
  }

  start(): void {
    this.#due = performance.now();
    this.#meter = [];
  }

  /** Steps that the next stretch should have; its clock runs from here. */
  begin(): number {
    this.#begun = performance.now();
    return this.#stretch;
  }

  /** Waits after a stretch of `steps` steps until the next is due. */
  async end(steps: number): Promise<void> {
    const now = performance.now();
    const wanted = this.#stepsPerSecond;
    if (wanted === undefined) {
      this.#stretch = clamp((steps * STRETCH_MS) / Math.max(0.5, now - this.#begun));
      return nextTurn();
    }
    this.#due = Math.max(this.#due + (steps * 1000) / wanted, now - BEHIND_MS);
    const waitMs = this.#due - performance.now();
    // A stretch costs a request: when late, make longer ones.
    this.#stretch = clamp((wanted * (waitMs < 0 ? LATE_STRETCH_MS : STRETCH_MS)) / 1000);
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    else await nextTurn();
  }

  /** Steps a second of wall time lately, `step` being done now. */
  measure(step: number): number {
    const now = performance.now();
    this.#meter.push({ atMs: now, step });
    while (this.#meter.length > 2 && now - this.#meter[0]!.atMs > RATE_WINDOW_MS) this.#meter.shift();
    const { atMs, step: from } = this.#meter[0]!;
    return now > atMs ? ((step - from) * 1000) / (now - atMs) : 0;
  }

  /** Undefined: as fast as possible. */
  get #stepsPerSecond(): number | undefined {
    if (typeof this.#speed === "number") return this.#speed;
    return this.#speed === "board" && this.cyclesPerStep > 0 ? this.clockHz / this.cyclesPerStep : undefined;
  }
}

function clamp(steps: number): number {
  return Math.max(1, Math.min(STRETCH_STEPS_MAX, Math.round(steps)));
}
