import { ProtocolError } from "../errors.js";
import { LIMITS } from "../tables/limits.js";

/** What an event is: a spike of an axon (in replies: of a neuron), or a neuron forced, kept from firing, or taught. */
export const EVENT_KINDS = { spike: 0, force: 1, silence: 2, teach: 3 } as const;

/**
 * Events in time order: parallel lists of step and index (axon or neuron). Steps count from the run's first; within a
 * step the indices of spikes ascend. Teacher events stand anywhere in their step.
 */
export interface EventList {
  readonly steps: Uint32Array;
  readonly indices: Uint16Array;
  /** One of EVENT_KINDS an event; absent: all are spikes. */
  readonly kinds?: Uint8Array;
}

// [15:10] step delta, [9:0] index; delta 63: an advance of [9:0] steps without an event, or the mark of a teacher event,
// whose neuron follows
const INDEX_BITS = 10;
const INDEX_MASK = 2 ** INDEX_BITS - 1;
/** The deltas of both half-words of a word. */
const DELTAS = ~(INDEX_MASK | (INDEX_MASK << 16));
/** Half-word that means nothing: an advance by 0 steps. */
export const EVENT_FILLER = LIMITS.eventAdvance << INDEX_BITS;
/** The half-word before an event of each kind; none before a spike. */
const MARKS = [
  0,
  EVENT_FILLER | LIMITS.eventForce,
  EVENT_FILLER | LIMITS.eventSilence,
  EVENT_FILLER | LIMITS.eventTeach,
];

/** Events encoded into words, and how many of them fitted. */
export interface EncodedEvents {
  readonly words: Uint32Array;
  readonly count: number;
}

/**
 * Encodes events `start`.. as half-words, two a word, into at most `maxWords` words. `firstStep` is the step the list
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
  let axon = -1; // of the spike before, if that was in step `cursor`
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
    halves.push((gap << INDEX_BITS) | index);
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
  if (index > INDEX_MASK) {
    throw new ProtocolError("EVENT_RANGE", `event ${i}: index ${index}, allowed 0..${INDEX_MASK}`, { event: i, index });
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
  for (let w = 0; w < words.length; w++) words[w] = halves[2 * w]! | (halves[2 * w + 1]! << 16);
  return words;
}

/**
 * Decodes half-words back to events; `firstStep` is added to every step. Fillers and advances vanish. `kinds` is there if
 * any event is a teacher's. Throws `EVENT_TRUNCATED` when a mark has no neuron behind it.
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
 * As `decodeEvents`, but writes them into arrays from `at` on, which have room for two events a word, and returns how many
 * they are. Kinds are dropped where there is no array for them.
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
      // Two spikes of the step before: nearly all words of a network with many.
      steps[next] = cursor;
      steps[next + 1] = cursor;
      indices[next] = word;
      indices[next + 1] = word >>> 16;
      next += 2;
      h++;
      continue;
    }
    const half = (word >>> (h & 1 ? 16 : 0)) & 0xffff;
    const delta = half >>> INDEX_BITS;
    const index = half & INDEX_MASK;
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

function markAlone(halfWord: number): ProtocolError {
  return new ProtocolError("EVENT_TRUNCATED", `half-word ${halfWord}: a teacher's mark without its neuron`, {
    halfWord,
  });
}
