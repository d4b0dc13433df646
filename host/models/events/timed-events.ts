import { HostError } from "../../errors.js";
import { type EventList, INDEX_MAX, STEP_MAX } from "../../events/events.js";

/** Events as a recording has them: a time in seconds and a channel each, in any order. */
export interface TimedEvents {
  readonly seconds: Float64Array;
  readonly channels: Int32Array;
}

/** One recording of a data set, and what it shows. */
export interface TimedSample extends TimedEvents {
  readonly label?: number;
}

/** How times become steps. */
export interface StepOptions {
  /** Length of a step. */
  readonly stepSeconds: number;
  /** Events from this step on are left out; default: none are. */
  readonly steps?: number;
}

/** Events of axons, and how many were left out and why. */
export interface SteppedEvents {
  readonly events: EventList;
  /** Events of an axon and step that already had one: the core counts them once. */
  readonly merged: number;
  /** Events after the last step. */
  readonly late: number;
}

/** What is added to time / step before it is rounded down: 0.3 / 0.1 is 2.9999999999999996 in doubles. */
const ROUNDING = 1e-9;
/** A step and a channel as one number. */
const STRIDE = INDEX_MAX + 1;

/**
 * Puts timed events into steps, one per axon and step. Throws HostError EVENTS_INVALID for times and channels that
 * cannot be.
 */
export function toSteps({ seconds, channels }: TimedEvents, options: StepOptions, file = "events"): SteppedEvents {
  const { stepSeconds, steps = STEP_MAX } = options;
  if (!(stepSeconds > 0 && Number.isFinite(stepSeconds))) {
    const message = `a step of ${stepSeconds} s, allowed: a number above 0`;
    throw new HostError("ARGUMENT", message, { argument: "stepSeconds", value: stepSeconds });
  }
  const keys = new Float64Array(seconds.length);
  let [kept, late] = [0, 0];
  for (const [e, time] of seconds.entries()) {
    const [step, channel] = [Math.floor(time / stepSeconds + ROUNDING), channels[e]!];
    if (!(step >= 0 && channel >= 0 && channel <= INDEX_MAX)) {
      const message = `${file}: event ${e} is at ${time} s on channel ${channel}, allowed: from 0 s on, channel 0..${INDEX_MAX}`;
      throw new HostError("EVENTS_INVALID", message, { file, path: `event ${e}`, time, channel });
    }
    if (step >= steps) late++;
    else keys[kept++] = step * STRIDE + channel;
  }
  return { ...distinct(keys.subarray(0, kept).sort()), late };
}

/** Ascending keys without duplicates, as events. */
function distinct(keys: Float64Array): { readonly events: EventList; readonly merged: number } {
  const [steps, indices] = [new Uint32Array(keys.length), new Uint16Array(keys.length)];
  let count = 0;
  for (const [k, key] of keys.entries()) {
    if (k > 0 && keys[k - 1] === key) continue;
    steps[count] = Math.floor(key / STRIDE);
    indices[count++] = key % STRIDE;
  }
  return { events: { steps: steps.slice(0, count), indices: indices.slice(0, count) }, merged: keys.length - count };
}

/** Note for the user on events that were put into steps; undefined if each has its own. */
export function lossText({ events, merged, late }: SteppedEvents): string | undefined {
  const total = events.steps.length + merged + late;
  const parts = [
    ...(merged > 0 ? [`${merged} merged (same axon and step)`] : []),
    ...(late > 0 ? [`${late} left out (after the last step)`] : []),
  ];
  return parts.length === 0 ? undefined : `${total} events, ${parts.join(", ")}`;
}
