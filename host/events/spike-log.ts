import { decodeEventsInto, type EventList } from "../../protocol/codecs/event-codec.js";
import type { NeuronRange } from "./decoders.js";

const CHUNK_WORDS = 4096;
/** Words before those of a short reply: its first step, and how many follow. */
const HEAD_WORDS = 2;
/** A longer reply is kept as it is: copying it would cost more than its place in a list. */
const COPIED_WORDS_MAX = 128;
/** Spare room for events is kept up to this share of them: copying them would cost more. */
const SLACK_SHARE = 1 / 8;

/** The words of one long reply, or of many short ones, each after its head. */
interface Piece {
  readonly words: Uint32Array;
  /** The step that the reply's spikes count from; undefined for short ones. */
  readonly firstStep: number | undefined;
}

/** The spikes of a run, kept as its replies have them, which is a third of what their list takes, until all are there. */
export class SpikeLog {
  readonly #pieces: Piece[] = [];
  #chunk = new Uint32Array(CHUNK_WORDS / 16);
  #begin = 0; // of what is in the chunk and in no piece yet
  #end = 0;
  #words = 0;

  /** Adds a reply's spikes, which must not change any more; `firstStep` is the step that they count from. */
  add(words: Uint32Array, firstStep: number): void {
    const { length } = words;
    if (length === 0) return;
    this.#words += length;
    if (length > COPIED_WORDS_MAX) {
      this.#closePiece();
      this.#pieces.push({ words, firstStep });
      return;
    }
    if (this.#end + HEAD_WORDS + length > this.#chunk.length) {
      this.#closePiece();
      this.#chunk = new Uint32Array(CHUNK_WORDS);
      this.#begin = this.#end = 0;
    }
    this.#chunk[this.#end] = firstStep;
    this.#chunk[this.#end + 1] = length;
    this.#chunk.set(words, this.#end + HEAD_WORDS);
    this.#end += HEAD_WORDS + length;
  }

  /** All spikes, in order. Throws ProtocolError EVENT_TRUNCATED. */
  toList(): EventList {
    this.#closePiece();
    const room = 2 * this.#words;
    const events = { steps: new Uint32Array(room), indices: new Uint16Array(room) };
    let count = 0;
    for (const { words, firstStep } of this.#pieces) {
      if (firstStep === undefined) count += decodeShort(words, events, count);
      else count += decodeEventsInto(words, firstStep, events, count);
    }
    const { steps, indices } = events;
    const exact = room - count <= SLACK_SHARE * count ? "subarray" : "slice";
    return { steps: steps[exact](0, count), indices: indices[exact](0, count) };
  }

  #closePiece(): void {
    if (this.#end === this.#begin) return;
    this.#pieces.push({ words: this.#chunk.subarray(this.#begin, this.#end), firstStep: undefined });
    this.#begin = this.#end;
  }
}

/** Decodes short replies, each after its head; returns the number of events. */
function decodeShort(words: Uint32Array, events: EventList, at: number): number {
  let count = 0;
  for (let next = 0; next < words.length; ) {
    const [firstStep, length] = [words[next]!, words[next + 1]!];
    next += HEAD_WORDS;
    count += decodeEventsInto(words.subarray(next, next + length), firstStep, events, at + count);
    next += length;
  }
  return count;
}

/** Whether one of the neurons fired in a step, by a reply's words and the step that they count from. */
export function firesIn(words: Uint32Array, firstStep: number, step: number, { first, size }: NeuronRange): boolean {
  const room = 2 * words.length;
  const events = { steps: new Uint32Array(room), indices: new Uint16Array(room) };
  const count = decodeEventsInto(words, firstStep, events, 0);
  return events.indices
    .subarray(0, count)
    .some((neuron, e) => events.steps[e] === step && neuron >= first && neuron < first + size);
}
