import { decodeEventsInto, type EventList } from "../protocol/event-codec.js";
import type { NeuronRange } from "./decoders.js";

const CHUNK_WORDS = 16384;
/** Words before a reply's: its first step, and how many follow. */
const HEAD_WORDS = 2;
/** Room for events that is left over is kept up to this share of the events: to copy them costs more. */
const SLACK_SHARE = 1 / 8;

/** The spikes of a run, kept as its replies have them, a quarter of what their list takes, until all are there. */
export class SpikeLog {
  readonly #full: Uint32Array[] = [];
  #chunk = new Uint32Array(CHUNK_WORDS / 16);
  #used = 0;
  #words = 0;

  /** Adds a reply's spikes; `firstStep` is the step that they count from. */
  add(words: Uint32Array, firstStep: number): void {
    const { length } = words;
    if (length === 0) return;
    if (this.#used + HEAD_WORDS + length > this.#chunk.length) {
      this.#full.push(this.#chunk.subarray(0, this.#used));
      this.#chunk = new Uint32Array(Math.max(CHUNK_WORDS, HEAD_WORDS + length));
      this.#used = 0;
    }
    this.#chunk[this.#used] = firstStep;
    this.#chunk[this.#used + 1] = length;
    this.#chunk.set(words, this.#used + HEAD_WORDS);
    this.#used += HEAD_WORDS + length;
    this.#words += length;
  }

  /** All spikes, in order. Throws ProtocolError EVENT_TRUNCATED. */
  toList(): EventList {
    const room = 2 * this.#words;
    const events = { steps: new Uint32Array(room), indices: new Uint16Array(room) };
    let count = 0;
    for (const chunk of [...this.#full, this.#chunk.subarray(0, this.#used)]) {
      for (let at = 0; at < chunk.length; ) {
        const [firstStep, length] = [chunk[at]!, chunk[at + 1]!];
        at += HEAD_WORDS;
        count += decodeEventsInto(chunk, firstStep, events, count, at, at + length);
        at += length;
      }
    }
    const { steps, indices } = events;
    if (room - count <= SLACK_SHARE * count) return { steps: steps.subarray(0, count), indices: indices.subarray(0, count) };
    return { steps: steps.slice(0, count), indices: indices.slice(0, count) };
  }
}

/** Whether one of the neurons fired in a step, by a reply's words and the step that they count from. */
export function firesIn(words: Uint32Array, firstStep: number, step: number, { first, size }: NeuronRange): boolean {
  const room = 2 * words.length;
  const { steps, indices } = { steps: new Uint32Array(room), indices: new Uint16Array(room) };
  const count = decodeEventsInto(words, firstStep, { steps, indices }, 0);
  for (let e = count - 1; e >= 0 && steps[e] === step; e--) {
    if (indices[e]! >= first && indices[e]! < first + size) return true;
  }
  return false;
}
