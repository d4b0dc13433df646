import {
  type Attempts,
  afterAll,
  afterAnswer,
  decideRetry,
  type Incident,
  NO_ATTEMPTS,
  type Trouble,
  type Verdict,
} from "./retry-policy.js";

/** What a line may add to every answer before it has been measured: latency timers of USB bridges, a busy machine. */
const SLACK_MAX_MS = 250;
const SLACK_MIN_MS = 40;
/** The most that timeouts raise it to: a core that is simulated on a busy machine answers late. */
const BACKOFF_MAX_MS = 1000;
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
/** Timeouts for which half a reply is kept on a line without damage: a busy machine may yet send the rest. */
const HALF_KEPT_WAITS = 5;
/** A request without progress for this long is given up. */
export const STALL_LIMIT_MS = 30_000;

/** What happened to frames under way, as far as the caller knows. */
export type LinkIncident = Pick<Incident, "trouble" | "splittable"> & Partial<Pick<Incident, "stalledMs">>;

/** What replies have shown about a line: how long to wait, how long frames should be, when to give up. */
export class LinkQuality {
  /** Longest body the device takes, in words. */
  payloadWords: number;
  /** Time without an answer after which requests are given up. */
  stallLimitMs = STALL_LIMIT_MS;
  /** Body length that frames should keep to; shrinks when frames are damaged or lost, grows when they arrive. */
  #frameWords: number;
  #history: Attempts = NO_ATTEMPTS;
  #heard = false;
  #slackMs = SLACK_MAX_MS;
  /** Doubles with each timeout, and on a line without damage stays so until an answer comes in time, as in TCP. */
  #patience = 1;
  #meanMs: number | undefined;
  #spreadMs = 0;

  constructor(payloadWords: number) {
    this.payloadWords = payloadWords;
    this.#frameWords = payloadWords;
  }

  /** Words that a frame's body should keep to. */
  get frameWords(): number {
    return Math.min(this.payloadWords, Math.floor(this.#frameWords));
  }

  /** Time that an answer may take besides the line and the request itself. */
  get slackMs(): number {
    return Math.min(BACKOFF_MAX_MS, this.#patience * this.#slackMs);
  }

  /** A frame was damaged, partial or missing on this line; one that merely came late does not count. */
  get damaged(): boolean {
    return this.#history.damaged;
  }

  /** Whether half a reply may still be completed. */
  get keepsHalfReplies(): boolean {
    return !this.damaged && this.attempts < HALF_KEPT_WAITS;
  }

  get attempts(): number {
    return this.#history.attempts;
  }

  /** Bytes came in, of any kind. */
  heard(): void {
    this.#heard = true;
  }

  /** A request was sent with nothing else under way: what was heard before says nothing about it. */
  begun(): void {
    this.#heard = false;
  }

  /** A request was answered. `excessMs` is what it took beyond line and work, when that could be measured. */
  answered(excessMs: number | undefined): void {
    if (this.attempts === 0) this.#frameWords = Math.min(this.payloadWords, this.#frameWords * GROW + 1);
    // What was sent again cannot be timed: a device that is merely slow is waited for as long the next time.
    const patience = this.attempts === 0 || this.damaged ? 1 : this.#patience;
    this.#heard = false;
    this.#patience = patience;
    this.#history = afterAnswer(this.#history);
    if (excessMs === undefined) return;
    const deviation = Math.abs(excessMs - (this.#meanMs ?? excessMs));
    this.#spreadMs = this.#meanMs === undefined ? excessMs / 2 : mix(this.#spreadMs, deviation, SPREAD_SHARE);
    this.#meanMs = this.#meanMs === undefined ? excessMs : mix(this.#meanMs, excessMs, MEAN_SHARE);
    this.#slackMs = clamp(this.#meanMs + SPREADS * this.#spreadMs, SLACK_MIN_MS, SLACK_MAX_MS);
  }

  /** Something has to be sent again: counts it, adapts waits and lengths, and decides what to do. */
  onTrouble({ trouble, splittable, stalledMs = 0 }: LinkIncident): Verdict {
    const incident = { trouble, splittable, stalledMs, stallLimitMs: this.stallLimitMs, heard: this.#heard };
    const { attempts, verdict } = decideRetry(this.#history, incident);
    this.#history = attempts;
    this.#heard = false;
    if (isLate(trouble)) this.#patience = Math.min(PATIENCE_MAX, 2 * this.#patience);
    // Frames of another length are other parts of a run, with other cycles: not for a device that is silent or late.
    if (attempts.damaged) this.#frameWords = Math.max(FRAME_WORDS_MIN, this.#frameWords * SHRINK);
    return verdict;
  }

  /** What was under way has been given up. */
  reset(): void {
    this.#heard = false;
    this.#patience = 1;
    this.#history = afterAll(this.#history);
  }
}

function isLate(trouble: Trouble): boolean {
  return trouble === "timeout" || trouble === "truncated";
}

function mix(old: number, fresh: number, share: number): number {
  return old + (fresh - old) * share;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
