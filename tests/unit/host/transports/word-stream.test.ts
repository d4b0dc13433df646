import { describe, expect, test } from "vitest";
import { parserSplitter } from "../../../../host/node/parser-splitter.js";
import { createRandom } from "../../../../host/random.js";
import { WordStream, wordSplitter } from "../../../../host/transports/word-stream.js";

const SEED = 20261127;

describe.each(Object.entries({ wordSplitter, parserSplitter }))("a word stream by %s", (_, splitter) => {
  test(`hands on every byte in order, in whole words, whatever the chunks (seed ${SEED})`, () => {
    const random = createRandom(SEED);
    for (let round = 0; round < 50; round++) {
      const chunks: number[] = [];
      const stream = new WordStream((bytes) => chunks.push(bytes.length, ...bytes), splitter);
      const bytes = Array.from({ length: random.integer(0, 40) }, () => random.integer(0, 255));
      for (let at = 0; at < bytes.length; ) {
        const next = at + random.integer(1, 9);
        stream.push(Uint8Array.from(bytes.slice(at, next)));
        at = next;
      }
      const got: number[] = [];
      for (let at = 0; at < chunks.length; at += chunks[at]! + 1) {
        expect(chunks[at]! % 4).toBe(0);
        got.push(...chunks.slice(at + 1, at + 1 + chunks[at]!));
      }
      expect(got).toEqual(bytes.slice(0, bytes.length - (bytes.length % 4)));
      stream.end();
    }
  });

  test("a flush hands over the rest, and the next byte begins a word", () => {
    const chunks: number[][] = [];
    const stream = new WordStream((bytes) => chunks.push([...bytes]), splitter);
    stream.push(Uint8Array.of(1, 2, 3, 4, 5, 6));
    stream.flush();
    stream.push(Uint8Array.of(7, 8, 9, 10));
    stream.end();
    expect(chunks).toEqual([
      [1, 2, 3, 4],
      [5, 6],
      [7, 8, 9, 10],
    ]);
  });
});
