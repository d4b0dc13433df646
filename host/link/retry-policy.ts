/** Attempts with nothing at all coming back: nobody is there. */
const SILENT_ATTEMPTS = 6;
/** The same once frames have been damaged: a request that lost a byte on the way is met with silence too. */
const SILENT_ATTEMPTS_NOISY = 40;
/** Attempts on a line that carries something: a run's reply cannot be cut up afterwards, and may arrive one time in 100. */
const NOISY_ATTEMPTS = 1000;
/**
 * A line that brought answers through damage is noisy, not dead: it may go without progress for this many times the
 * limit.
 */
const STALL_LIMITS_PROVEN = 10;
/** Attempts after which requests that may act twice are cut into shorter ones. */
const SPLIT_ATTEMPTS = 8;

/**
 * Why something has to be sent again: no answer in time, a part of one and then nothing, a frame damaged or missing,
 * the device out of step or busy.
 */
export type Trouble = "timeout" | "truncated" | "damage" | "order";

/** What happened since the last answer, and whether the line ever was noisy. */
export interface Attempts {
  /** Frames sent without an answer. */
  readonly attempts: number;
  /** The last of these, for which nothing at all came back. */
  readonly silent: number;
  /** A frame was damaged or partial; one that merely came late does not count. */
  readonly damaged: boolean;
  /** Something came back damaged, or was asked for again, on this line. */
  readonly noisy: boolean;
  /** A request that had to be sent again on a damaged line was answered in the end. */
  readonly proven: boolean;
}

/** What is known when something went wrong. */
export interface Incident {
  readonly trouble: Trouble;
  /** Bytes came in since the frame was sent. */
  readonly heard: boolean;
  /** All that is under way may be cut up and may act twice. */
  readonly splittable: boolean;
  /** Time since the last answer, beyond what the requests themselves may take, and its limit. */
  readonly stalledMs: number;
  readonly stallLimitMs: number;
}

/** Send it again, cut it up first, or give up: nobody is there, too much noise, no progress for too long. */
export type Verdict = "again" | "split" | "dead" | "noisy" | "stalled";

export const NO_ATTEMPTS: Attempts = { attempts: 0, silent: 0, damaged: false, noisy: false, proven: false };

/** What is known of the line once a request has been answered. */
export function afterAnswer(before: Attempts): Attempts {
  return { ...afterAll(before), proven: before.proven || (before.attempts > 0 && before.damaged) };
}

/** What is known of the line once nothing is under way: its quality, and no attempts. */
export function afterAll(before: Attempts): Attempts {
  return { ...before, attempts: 0, silent: 0 };
}

/** Decides what to do after an incident; `attempts` of the result count it. */
export function decideRetry(
  before: Attempts,
  incident: Incident,
): { readonly attempts: Attempts; readonly verdict: Verdict } {
  const { trouble, heard, stalledMs } = incident;
  const stallLimitMs = (before.proven ? STALL_LIMITS_PROVEN : 1) * incident.stallLimitMs;
  const silent = heard || trouble !== "timeout" ? 0 : before.silent + 1;
  const attempts: Attempts = {
    attempts: before.attempts + 1,
    silent,
    damaged: before.damaged || trouble === "damage" || trouble === "truncated",
    noisy: before.noisy || silent === 0,
    proven: before.proven,
  };
  if (silent >= (attempts.noisy ? SILENT_ATTEMPTS_NOISY : SILENT_ATTEMPTS)) return { attempts, verdict: "dead" };
  if (stalledMs >= stallLimitMs) return { attempts, verdict: "stalled" };
  if (attempts.attempts >= NOISY_ATTEMPTS) return { attempts, verdict: "noisy" };
  const splits = incident.splittable && attempts.damaged && silent === 0 && attempts.attempts >= SPLIT_ATTEMPTS;
  return { attempts, verdict: splits ? "split" : "again" };
}
