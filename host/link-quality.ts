/** What a line may add to every answer before it has been measured: latency timers of USB bridges, a busy machine. */
const SLACK_MAX_MS = 250;
const SLACK_MIN_MS = 25;
/** Attempts of which nothing at all comes back: nobody is there. */
const SILENT_ATTEMPTS = 6;
/** Attempts on a line that carries something: a run's reply cannot be cut up afterwards, and may arrive one time in 100. */
const NOISY_ATTEMPTS = 1000;
/** Attempts after which requests that may act twice are cut into shorter ones. */
const SPLIT_ATTEMPTS = 8;
/** Shortest body that longer ones are cut into: a fill of one neuron's parameters still fits. */
export const FRAME_WORDS_MIN = 12;
const SHRINK = 0.75;
const GROW = 1.1;
// Smoothing of the round-trip time and its spread as in RFC 6298.
const MEAN_SHARE = 1 / 8;
const SPREAD_SHARE = 1 / 4;
const SPREADS = 4;

/** What is known of a line by what came back: how long to wait, how long frames had better be, when to give up. */
export class LinkQuality {
  /** Longest body the device takes, in words. */
  payloadWords: number;
  /** Body length that a frame had better keep to; shrinks when frames are damaged, grows when they arrive. */
  #frameWords: number;
  #attempts = 0;
  #silent = 0;
  #heard = false;
  #slackMs = SLACK_MAX_MS;
  /** Doubles with each wait in vain, as TCP does. */
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
    return Math.min(SLACK_MAX_MS, this.#patience * this.#slackMs);
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
    this.reset();
    if (excessMs === undefined) return;
    const deviation = Math.abs(excessMs - (this.#meanMs ?? excessMs));
    this.#spreadMs = this.#meanMs === undefined ? excessMs / 2 : mix(this.#spreadMs, deviation, SPREAD_SHARE);
    this.#meanMs = this.#meanMs === undefined ? excessMs : mix(this.#meanMs, excessMs, MEAN_SHARE);
    this.#slackMs = clamp(this.#meanMs + SPREADS * this.#spreadMs, SLACK_MIN_MS, SLACK_MAX_MS);
  }

  /** Something is to be sent again; what to do, when `splittable` tells that all of it may be cut up and act twice. */
  failed(timedOut: boolean, splittable: boolean): "again" | "split" | "dead" | "noisy" {
    this.#attempts++;
    if (timedOut) this.#patience = Math.min(16, 2 * this.#patience);
    this.#silent = this.#heard || !timedOut ? 0 : this.#silent + 1;
    this.#heard = false;
    this.#frameWords = Math.max(FRAME_WORDS_MIN, this.#frameWords * SHRINK);
    if (this.#silent >= SILENT_ATTEMPTS) return "dead";
    if (this.#attempts >= NOISY_ATTEMPTS) return "noisy";
    return splittable && this.#attempts >= SPLIT_ATTEMPTS && this.#silent === 0 ? "split" : "again";
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
