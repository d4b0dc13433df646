import { ProtocolError } from "../errors.js";
import {
  EVENT_FILLER,
  EVENT_HALF_BITS,
  EVENT_HALF_MAX,
  EVENT_INDEX_BITS,
  EVENT_INDEX_MAX,
} from "../tables/event-word.js";
import { LIMITS } from "../tables/limits.js";

export { EVENT_FILLER } from "../tables/event-word.js";

/** What an event is: a spike of an axon (in replies: of a neuron), or a neuron forced, kept from firing, or taught. */
export const EVENT_KINDS = { spike: 0, force: 1, silence: 2, teach: 3 } as const;

/**
 * Events in time order: parallel lists of step and index (axon or neuron). Steps count from the run's first; within a
 * step the indices of spikes ascend. Teacher events may stand anywhere in their step.
 */
export interface EventList {
  readonly steps: Uint32Array;
  readonly indices: Uint16Array;
  /** One of EVENT_KINDS per event; absent: all are spikes. */
  readonly kinds?: Uint8Array;
}

/** The deltas of both half-words of a word. */
const DELTAS = ~(EVENT_INDEX_MAX | (EVENT_INDEX_MAX << EVENT_HALF_BITS));
/** The half-word before an event of each kind; none before a spike. */
const MARKS = [
  0,
  EVENT_FILLER | LIMITS.eventForce,
  EVENT_FILLER | LIMITS.eventSilence,
  EVENT_FILLER | LIMITS.eventTeach,
];

/** Events encoded into words, and how many of them fit. */
export interface EncodedEvents {
  readonly words: Uint32Array;
  readonly count: number;
}

/**
 * Encodes events `start`.. as half-words, two per word, into at most `maxWords` words. `firstStep` is the step the list
 * counts from. Throws `EVENT_ORDER` or `EVENT_RANGE`.
 */
export function encodeEvents(
  events: EventList,
  maxWords: number,
  start = 0,
  end = events.steps.length,
  firstStep = 0,
): EncodedEvents {
  const halves: number[] = [];
  const budget = 2 * maxWords;
  let cursor = firstStep;
  let axon = -1; // of the previous spike, if it was in step `cursor`
  let count = 0;
  for (let i = start; i < end; i++) {
    const step = events.steps[i]!;
    const index = events.indices[i]!;
    checkEvent(events, i, cursor, axon);
    const mark = MARKS[events.kinds?.[i] ?? EVENT_KINDS.spike]!;
    let gap = step - cursor;
    const advances = gap > LIMITS.eventDeltaMax ? Math.ceil(gap / LIMITS.eventAdvanceMax) : 0;
    if (halves.length + advances + (mark ? 2 : 1) > budget) break;
    for (let a = 0; a < advances; a++) {
      const by = Math.min(gap, LIMITS.eventAdvanceMax);
      halves.push(EVENT_FILLER | by);
      gap -= by;
    }
    if (mark) halves.push(mark);
    halves.push((gap << EVENT_INDEX_BITS) | index);
    if (step !== cursor) axon = -1;
    if (!mark) axon = index;
    cursor = step;
    count++;
  }
  if (halves.length % 2 === 1) halves.push(EVENT_FILLER);
  return { words: packHalves(halves), count };
}

function checkEvent(events: EventList, i: number, cursor: number, axon: number): void {
  const step = events.steps[i]!;
  const index = events.indices[i]!;
  const kind = events.kinds?.[i] ?? EVENT_KINDS.spike;
  if (!(kind in MARKS)) {
    throw new ProtocolError("EVENT_RANGE", `event ${i}: kind ${kind}, allowed 0..${MARKS.length - 1}`, {
      event: i,
      kind,
    });
  }
  if (index > EVENT_INDEX_MAX) {
    throw new ProtocolError("EVENT_RANGE", `event ${i}: index ${index}, allowed 0..${EVENT_INDEX_MAX}`, {
      event: i,
      index,
    });
  }
  const descends = kind === EVENT_KINDS.spike && step === cursor && index < axon;
  if (step < cursor || descends) {
    throw new ProtocolError("EVENT_ORDER", `event ${i}: step ${step} index ${index} comes after a later one`, {
      event: i,
      step,
      index,
    });
  }
}

function packHalves(halves: readonly number[]): Uint32Array {
  const words = new Uint32Array(halves.length / 2);
  for (let w = 0; w < words.length; w++) words[w] = halves[2 * w]! | (halves[2 * w + 1]! << EVENT_HALF_BITS);
  return words;
}

/**
 * Decodes half-words back to events; `firstStep` is added to every step. Fillers and advances are dropped. `kinds` is
 * present if any event is a teacher's. Throws `EVENT_TRUNCATED` when a mark has no neuron after it.
 */
export function decodeEvents(words: ArrayLike<number>, firstStep = 0): EventList {
  const steps = new Uint32Array(2 * words.length);
  const indices = new Uint16Array(2 * words.length);
  const kinds = new Uint8Array(2 * words.length);
  const count = decodeEventsInto(words, firstStep, { steps, indices, kinds }, 0);
  const events = { steps: steps.slice(0, count), indices: indices.slice(0, count) };
  const taught = kinds.some((kind) => kind !== EVENT_KINDS.spike);
  return taught ? { ...events, kinds: kinds.slice(0, count) } : events;
}

/**
 * Like `decodeEvents`, but writes events into arrays from `at` on, which have room for two events per word, and returns
 * how many there are. Kinds are dropped if there is no array for them.
 */
export function decodeEventsInto(
  words: ArrayLike<number>,
  firstStep: number,
  { steps, indices, kinds }: EventList,
  at: number,
): number {
  let kind: number = EVENT_KINDS.spike;
  let cursor = firstStep;
  let next = at;
  for (let h = 0; h < 2 * words.length; h++) {
    const word = words[h >> 1]!;
    if ((h & 1) === 0 && (word & DELTAS) === 0 && kind === EVENT_KINDS.spike) {
      // Two more spikes of the same step: nearly all words of a network with many.
      steps[next] = cursor;
      steps[next + 1] = cursor;
      indices[next] = word;
      indices[next + 1] = word >>> EVENT_HALF_BITS;
      next += 2;
      h++;
      continue;
    }
    const half = (word >>> (h & 1 ? EVENT_HALF_BITS : 0)) & EVENT_HALF_MAX;
    const delta = half >>> EVENT_INDEX_BITS;
    const index = half & EVENT_INDEX_MAX;
    if (delta === LIMITS.eventAdvance) {
      if (kind !== EVENT_KINDS.spike) throw markAlone(h - 1);
      kind = Math.max(MARKS.indexOf(half), EVENT_KINDS.spike);
      if (kind === EVENT_KINDS.spike) cursor += index;
      continue;
    }
    cursor += delta;
    steps[next] = cursor;
    indices[next] = index;
    if (kinds) kinds[next] = kind;
    kind = EVENT_KINDS.spike;
    next++;
  }
  if (kind !== EVENT_KINDS.spike) throw markAlone(2 * words.length - 1);
  return next - at;
}

/** What is wrong with a reply's spikes, and in which half-word. */
export interface EventFault {
  readonly halfWord: number;
  readonly found: string;
  readonly allowed: string;
}

/**
 * The first half-word of a run's reply that no core can have sent: a teacher's mark, a neuron out of range or not above the
 * one before it in the same step, a step beyond those that were run. Undefined when all are right.
 */
export function firstEventFault(words: Uint32Array, steps: number, neurons: number): EventFault | undefined {
  let cursor = 0;
  let last = -1; // neuron of the previous spike, if it was in step `cursor`
  for (let h = 0; h < 2 * words.length; h++) {
    const half = (words[h >> 1]! >>> (h & 1 ? EVENT_HALF_BITS : 0)) & EVENT_HALF_MAX;
    const delta = half >>> EVENT_INDEX_BITS;
    const index = half & EVENT_INDEX_MAX;
    if (delta > 0 && half !== EVENT_FILLER) last = -1;
    if (delta === LIMITS.eventAdvance) {
      if (index > LIMITS.eventAdvanceMax) return fault(h, "a teacher's mark", "spikes and advances");
      cursor += index;
      continue;
    }
    cursor += delta;
    if (index >= neurons) return fault(h, `neuron ${index}`, `0..${neurons - 1}`);
    if (cursor >= steps) return fault(h, `a spike in step ${cursor}`, `steps 0..${steps - 1}`);
    if (index <= last) return fault(h, `neuron ${index} after neuron ${last} of the same step`, "ascending neurons");
    last = index;
  }
  return undefined;
}

function fault(halfWord: number, found: string, allowed: string): EventFault {
  return { halfWord, found, allowed };
}

function markAlone(halfWord: number): ProtocolError {
  return new ProtocolError("EVENT_TRUNCATED", `half-word ${halfWord}: a teacher's mark without its neuron`, {
    halfWord,
  });
}
