import { unsigned, word } from "./fields.js";
import { LIMITS } from "./limits.js";

/**
 * A half-word of an event list; two lie in a word, the earlier in the low half:
 * ```
 *  15   10 9       0
 *  [delta ][ index ]
 * ```
 * Delta 0..62: axon (in a reply: neuron) `index` spikes that many steps later. Delta 63: no spike; an index of 0..1020
 * passes over that many steps, 1021..1023 mark the next half-word as a neuron to teach, silence or force.
 */
export const EVENT_HALF = word("eventHalf", "Half-word of an event list", {
  index: unsigned(0, 10, "Axon or neuron; steps or the kind of mark with delta 63"),
  delta: unsigned(10, 6, "Steps after the event before, or 63"),
});

/** Bits of a half-word, and of its index below the delta. */
export const EVENT_HALF_BITS = 16;
export const EVENT_INDEX_BITS = EVENT_HALF.fields.index.width;
/** The largest half-word, and the largest index. */
export const EVENT_HALF_MAX = 2 ** EVENT_HALF_BITS - 1;
export const EVENT_INDEX_MAX = EVENT_HALF.fields.index.max;

/** The device starts a step only when all neurons' spikes, two advances and a filler still fit the reply. */
export const STEP_RESERVE_HALVES = 3;

/** Half-word that means nothing: an advance by 0 steps. It fills the last word of an odd list. */
export const EVENT_FILLER = LIMITS.eventAdvance << EVENT_INDEX_BITS;
