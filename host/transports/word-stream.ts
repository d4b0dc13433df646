import { ByteLengthParser } from "@serialport/parser-byte-length";
import { WORD_BYTES } from "../../protocol/codecs/frame.js";

/** Silence after which the rest of a word is handed over: longer than the latency timer of any USB bridge. */
const IDLE_MS = 20;

/**
 * Splits what a port receives into words of four bytes. A byte lost or added on the way shifts the words; silence ends
 * that: the bytes of an unfinished word are handed over as they are, and the next byte begins a word. No byte is kept back.
 */
export class WordStream {
  #parser = this.#newParser();
  #words: Uint8Array[] = [];
  #rest = new Uint8Array(0);
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly onBytes: (bytes: Uint8Array) => void) {}

  /** Takes a chunk; hands on whole words, and the rest when nothing follows it. */
  push(chunk: Uint8Array): void {
    clearTimeout(this.#timer);
    this.#parser.write(chunk);
    const restBytes = (this.#rest.length + chunk.length) % WORD_BYTES;
    this.#rest = Buffer.concat([this.#rest, chunk.subarray(-WORD_BYTES)]).subarray(-WORD_BYTES);
    this.#rest = this.#rest.slice(this.#rest.length - restBytes);
    this.#deliver();
    if (restBytes > 0) this.#timer = setTimeout(() => this.flush(), IDLE_MS);
  }

  /** Hands over an unfinished word, and begins anew. */
  flush(): void {
    clearTimeout(this.#timer);
    const rest = this.#rest;
    if (rest.length === 0) return;
    this.#parser.destroy();
    this.#parser = this.#newParser();
    this.#rest = new Uint8Array(0);
    this.onBytes(rest);
  }

  /** Gives up what waits. */
  end(): void {
    clearTimeout(this.#timer);
    this.#parser.destroy();
  }

  #newParser(): ByteLengthParser {
    const parser = new ByteLengthParser({ length: WORD_BYTES });
    parser.on("data", (word: Uint8Array) => {
      this.#words.push(word);
    });
    return parser;
  }

  /** The words of one chunk go on together: a listener called for each alone would cost more than the line. */
  #deliver(): void {
    if (this.#words.length === 0) return;
    const words = this.#words;
    this.#words = [];
    this.onBytes(Buffer.concat(words));
  }
}
