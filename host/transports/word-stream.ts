import { WORD_BYTES } from "../../protocol/codecs/frame.js";

/** Silence after which the rest of a word is handed over: longer than the latency timer of any USB bridge. */
const IDLE_MS = 20;

/** Cuts a stream into words: takes a chunk, returns all words that are whole now, joined, and keeps the rest. */
export interface WordSplitter {
  split(chunk: Uint8Array): Uint8Array;
  /** Forgets the rest. */
  end(): void;
}

/** Splits without help from the platform. */
export function wordSplitter(): WordSplitter {
  let rest = new Uint8Array(0);
  return {
    split(chunk) {
      const all = new Uint8Array(rest.length + chunk.length);
      all.set(rest);
      all.set(chunk, rest.length);
      const end = all.length - (all.length % WORD_BYTES);
      rest = all.slice(end);
      return all.subarray(0, end);
    },
    end() {
      rest = new Uint8Array(0);
    },
  };
}

/**
 * Splits what a port receives into words of four bytes. A byte lost or added on the way shifts the words; silence ends
 * that: the bytes of an unfinished word are handed over as they are, and the next byte begins a word. No byte is kept back.
 */
export class WordStream {
  #splitter: WordSplitter;
  #rest = new Uint8Array(0);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly onBytes: (bytes: Uint8Array) => void,
    private readonly newSplitter: () => WordSplitter = wordSplitter,
  ) {
    this.#splitter = newSplitter();
  }

  /** Takes a chunk; passes on whole words, and the rest when nothing follows. */
  push(chunk: Uint8Array): void {
    clearTimeout(this.#timer);
    const restBytes = (this.#rest.length + chunk.length) % WORD_BYTES;
    const tail = [...this.#rest, ...chunk.subarray(-WORD_BYTES)];
    this.#rest = Uint8Array.from(tail.slice(tail.length - restBytes));
    const words = this.#splitter.split(chunk);
    if (words.length > 0) this.onBytes(words);
    if (restBytes > 0) this.#timer = setTimeout(() => this.flush(), IDLE_MS);
  }

  /** Hands over an unfinished word; the next byte begins a word. */
  flush(): void {
    clearTimeout(this.#timer);
    const rest = this.#rest;
    if (rest.length === 0) return;
    this.#splitter.end();
    this.#splitter = this.newSplitter();
    this.#rest = new Uint8Array(0);
    this.onBytes(rest);
  }

  /** Drops what is waiting. */
  end(): void {
    clearTimeout(this.#timer);
    this.#splitter.end();
  }
}
