import { ProtocolError } from "./errors.js";
import { LIMITS } from "./limits.js";

/**
 * Events in time order: parallel lists of step and index (axon or neuron). Steps count from the run's first; within a
 * step the indices ascend.
 */
export interface EventList {
  readonly steps: Uint32Array;
  readonly indices: Uint16Array;
}

// [15:10] step delta, [9:0] index; delta 63: an advance of [9:0] steps without an event
const INDEX_BITS = 10;
const INDEX_MASK = 2 ** INDEX_BITS - 1;
/** Half-word that means nothing: an advance by 0 steps. */
export const EVENT_FILLER = LIMITS.eventAdvance << INDEX_BITS;

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
  let count = 0;
  for (let i = start; i < end; i++) {
    const step = events.steps[i]!;
    const index = events.indices[i]!;
    checkEvent(events, i, start, cursor);
    let gap = step - cursor;
    const advances = gap > LIMITS.eventDeltaMax ? Math.ceil(gap / LIMITS.eventAdvanceMax) : 0;
    if (halves.length + advances + 1 > budget) break;
    for (let a = 0; a < advances; a++) {
      const by = Math.min(gap, LIMITS.eventAdvanceMax);
      halves.push(EVENT_FILLER | by);
      gap -= by;
    }
    halves.push((gap << INDEX_BITS) | index);
    cursor = step;
    count++;
  }
  if (halves.length % 2 === 1) halves.push(EVENT_FILLER);
  return { words: packHalves(halves), count };
}

function checkEvent(events: EventList, i: number, start: number, cursor: number): void {
  const step = events.steps[i]!;
  const index = events.indices[i]!;
  if (index > INDEX_MASK) {
    throw new ProtocolError("EVENT_RANGE", `event ${i}: index ${index}, allowed 0..${INDEX_MASK}`, { event: i, index });
  }
  const sameStep = i > start && events.steps[i - 1] === step;
  if (step < cursor || (sameStep && index < events.indices[i - 1]!)) {
    throw new ProtocolError("EVENT_ORDER", `event ${i}: step ${step} index ${index} comes after a later one`, {
      event: i,
      step,
      index,
    });
  }
}

function packHalves(halves: readonly number[]): Uint32Array {
  return Uint32Array.from({ length: halves.length / 2 }, (_, w) => (halves[2 * w]! | (halves[2 * w + 1]! << 16)) >>> 0);
}

/** Decodes half-words back to events; `firstStep` is added to every step. Fillers and advances vanish. */
export function decodeEvents(words: ArrayLike<number>, firstStep = 0): EventList {
  const steps = new Uint32Array(2 * words.length);
  const indices = new Uint16Array(2 * words.length);
  let cursor = firstStep;
  let count = 0;
  for (let h = 0; h < 2 * words.length; h++) {
    const half = (words[h >> 1]! >>> (h & 1 ? 16 : 0)) & 0xffff;
    const delta = half >>> INDEX_BITS;
    const index = half & INDEX_MASK;
    if (delta === LIMITS.eventAdvance) {
      cursor += index;
      continue;
    }
    cursor += delta;
    steps[count] = cursor;
    indices[count] = index;
    count++;
  }
  return { steps: steps.slice(0, count), indices: indices.slice(0, count) };
}
