/** What a line may add to every answer before it has been measured: latency timers of USB bridges, a busy machine. */
const SLACK_MAX_MS = 250;
const SLACK_MIN_MS = 40;
/** The longest that waits in vain make it: a core that is simulated on a busy machine answers late. */
const BACKOFF_MAX_MS = 1000;
/** Attempts of which nothing at all comes back: nobody is there. */
const SILENT_ATTEMPTS = 6;
/** The same once frames have been damaged: a request that lost a byte on the way is met with silence, too. */
const SILENT_ATTEMPTS_NOISY = 40;
/** Attempts on a line that carries something: a run's reply cannot be cut up afterwards, and may arrive one time in 100. */
const NOISY_ATTEMPTS = 1000;
/** Attempts after which requests that may act twice are cut into shorter ones. */
const SPLIT_ATTEMPTS = 8;
/** Shortest body that longer ones are cut into: a fill of one neuron's parameters still fits. */
export const FRAME_WORDS_MIN = 12;
/** Doublings of the wait: 2^5. */
const PATIENCE_MAX = 32;
const SHRINK = 0.75;
const GROW = 1.1;
// Smoothing of the round-trip time and its spread as in RFC 6298.
const MEAN_SHARE = 1 / 8;
const SPREAD_SHARE = 1 / 4;
const SPREADS = 4;

/**
 * Why something is to be sent again: no answer in time, a part of one and then nothing, a frame damaged or missing, the
 * device out of step or busy.
 */
export type Trouble = "timeout" | "truncated" | "damage" | "order";

/** What is known of a line by what came back: how long to wait, how long frames had better be, when to give up. */
export class LinkQuality {
  /** Longest body the device takes, in words. */
  payloadWords: number;
  /** Body length that a frame had better keep to; shrinks when frames are damaged or lost, grows when they arrive. */
  #frameWords: number;
  #attempts = 0;
  #silent = 0;
  #heard = false;
  #damaged = false;
  /** Something came back damaged, or was asked for again, on this line. */
  #noisy = false;
  #slackMs = SLACK_MAX_MS;
  /** Doubles with each wait in vain, and on a line without damage stays so until an answer comes in time, as TCP does. */
  #patience = 1;
  #meanMs: number | undefined;
  #spreadMs = 0;

  constructor(payloadWords: number) {
    this.payloadWords = payloadWords;
    this.#frameWords = payloadWords;
  }

  /** Words that a frame's body had better keep to. */
  get frameWords(): number {
    return Math.min(this.payloadWords, Math.floor(this.#frameWords));
  }

  /** Time that an answer may take besides the line and the request itself. */
  get slackMs(): number {
    return Math.min(BACKOFF_MAX_MS, this.#patience * this.#slackMs);
  }

  /** A frame was seen damaged, in part, or missing on this line; nothing that merely came late. */
  get damaged(): boolean {
    return this.#damaged;
  }

  get attempts(): number {
    return this.#attempts;
  }

  /** Bytes came in, of whatever kind. */
  heard(): void {
    this.#heard = true;
  }

  /** A request was answered. `excessMs` is what it took beyond line and work, when that could be measured. */
  answered(excessMs: number | undefined): void {
    if (this.#attempts === 0) this.#frameWords = Math.min(this.payloadWords, this.#frameWords * GROW + 1);
    // What was sent again cannot be timed: a device that is merely slow is waited for as long the next time.
    const patience = this.#attempts === 0 || this.#damaged ? 1 : this.#patience;
    this.reset();
    this.#patience = patience;
    if (excessMs === undefined) return;
    const deviation = Math.abs(excessMs - (this.#meanMs ?? excessMs));
    this.#spreadMs = this.#meanMs === undefined ? excessMs / 2 : mix(this.#spreadMs, deviation, SPREAD_SHARE);
    this.#meanMs = this.#meanMs === undefined ? excessMs : mix(this.#meanMs, excessMs, MEAN_SHARE);
    this.#slackMs = clamp(this.#meanMs + SPREADS * this.#spreadMs, SLACK_MIN_MS, SLACK_MAX_MS);
  }

  /** Something is to be sent again; what to do, when `splittable` tells that all of it may be cut up and act twice. */
  failed(trouble: Trouble, splittable: boolean): "again" | "split" | "dead" | "noisy" {
    this.#attempts++;
    if (trouble === "damage" || trouble === "truncated") this.#damaged = true;
    if (trouble === "timeout" || trouble === "truncated") this.#patience = Math.min(PATIENCE_MAX, 2 * this.#patience);
    this.#silent = this.#heard || trouble !== "timeout" ? 0 : this.#silent + 1;
    if (this.#silent === 0) this.#noisy = true;
    this.#heard = false;
    // Frames of another length are other parts of a run, with other cycles: not for a device that is silent or late.
    if (this.#damaged) this.#frameWords = Math.max(FRAME_WORDS_MIN, this.#frameWords * SHRINK);
    if (this.#silent >= (this.#noisy ? SILENT_ATTEMPTS_NOISY : SILENT_ATTEMPTS)) return "dead";
    if (this.#attempts >= NOISY_ATTEMPTS) return "noisy";
    const mayHelp = splittable && this.#damaged && this.#silent === 0;
    return mayHelp && this.#attempts >= SPLIT_ATTEMPTS ? "split" : "again";
  }

  /** What was under way has been given up. */
  reset(): void {
    this.#heard = false;
    this.#patience = 1;
    this.#attempts = 0;
    this.#silent = 0;
  }
}

function mix(old: number, fresh: number, share: number): number {
  return old + (fresh - old) * share;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
