import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CRC32_INIT, crc32, crc32Finish, crc32Update } from "../../protocol/codecs/crc32.js";
import { decodeEvents, type EventList, encodeEvents } from "../../protocol/codecs/event-codec.js";
import { decodeSparseWeights, encodeSparseWeights, type SparseWeights } from "../../protocol/codecs/sparse-weights.js";
import { packWord, unpackWord, type Word, wordAccepted } from "../../protocol/tables/fields.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { NEURON_PARAMETERS, NEURON_STATE } from "../../protocol/tables/memory-map.js";
import { HEADER, RUN_FLAGS } from "../../protocol/tables/opcodes.js";

// A failure prints its seed; LIFWIRE_SEED=n repeats it.
if (process.env.LIFWIRE_SEED) fc.configureGlobal({ seed: Number(process.env.LIFWIRE_SEED) });

const list = (pairs: readonly (readonly [number, number])[]): EventList => ({
  steps: Uint32Array.from(pairs, ([step]) => step),
  indices: Uint16Array.from(pairs, ([, index]) => index),
});
const pairsOf = ({ steps, indices }: EventList) => Array.from(steps, (step, e) => [step, indices[e]!] as const);

/** Steps apart: mostly few, sometimes around the limits of a delta and of an advance. */
const gap = fc.oneof(fc.nat(3), fc.nat(200), fc.integer({ min: 1020, max: 1030 }), fc.nat(5000));
const events = fc.array(fc.tuple(gap, fc.nat(1023)), { maxLength: 60 }).map((entries) => {
  let step = 0;
  const timed = entries.map(([by, index]) => {
    step += by;
    return [step, index] as const;
  });
  return list(timed.sort(([s, i], [t, j]) => s - t || i - j));
});

describe("events", () => {
  test("come back as they were, whatever step they count from", () => {
    fc.assert(
      fc.property(events, fc.nat(1000), (given, firstStep) => {
        const { words, count } = encodeEvents(given, 1000);
        expect(count).toBe(given.steps.length);
        expect(pairsOf(decodeEvents(words))).toEqual(pairsOf(given));
        const later = pairsOf(given).map(([step, index]) => [step + firstStep, index] as const);
        expect(encodeEvents(list(later), 1000, 0, later.length, firstStep).words).toEqual(words);
        expect(pairsOf(decodeEvents(words, firstStep))).toEqual(later);
      }),
      { numRuns: 300 },
    );
  });

  test("come back from pieces of few words, none larger than asked", () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 4, max: 12 }), (given, maxWords) => {
        const back: (readonly [number, number])[] = [];
        for (let start = 0; start < given.steps.length; ) {
          const from = given.steps[start]! - Math.min(given.steps[start]!, 70);
          const { words, count } = encodeEvents(given, maxWords, start, given.steps.length, from);
          expect(words.length).toBeLessThanOrEqual(maxWords);
          expect(count).toBeGreaterThan(0);
          back.push(...pairsOf(decodeEvents(words, from)));
          start += count;
        }
        expect(back).toEqual(pairsOf(given));
      }),
      { numRuns: 300 },
    );
  });

  test("take one half-word each when steps are close", () => {
    const close = list(Array.from({ length: 9 }, (_, e) => [LIMITS.eventDeltaMax * e, e] as const));
    expect(encodeEvents(close, 100).words.length).toBe(5);
  });

  test.each([
    ["EVENT_RANGE", list([[0, 1024]]), 0],
    ["EVENT_RANGE", list([[0, 65535]]), 0],
    [
      "EVENT_ORDER",
      list([
        [4, 1],
        [3, 1],
      ]),
      0,
    ],
    [
      "EVENT_ORDER",
      list([
        [4, 2],
        [4, 1],
      ]),
      0,
    ],
    ["EVENT_ORDER", list([[4, 2]]), 5],
  ])("%s: what has no code is refused", (code, bad, firstStep) => {
    expect(() => encodeEvents(bad, 100, 0, bad.steps.length, firstStep)).toThrow(
      expect.objectContaining({ name: "ProtocolError", code }),
    );
  });
});

const weights = fc
  .array(
    fc.tuple(
      fc.oneof(fc.nat(3), fc.nat(300), fc.integer({ min: 250, max: 260 }), fc.nat(70_000)),
      fc.integer({ min: -128, max: 127 }),
    ),
    {
      maxLength: 60,
    },
  )
  .map((entries): SparseWeights => {
    let offset = -1;
    const offsets = entries.map(([by]) => {
      offset += 1 + by;
      return offset;
    });
    return { offsets: Uint32Array.from(offsets), weights: Int8Array.from(entries, ([, weight]) => weight) };
  });

describe("sparse weights", () => {
  test("come back as they were", () => {
    fc.assert(
      fc.property(weights, (given) => {
        const { words, count, startOffset } = encodeSparseWeights(given, 1000);
        expect(count).toBe(given.offsets.length);
        expect(startOffset % 4).toBe(0);
        expect(decodeSparseWeights(words, startOffset)).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  test("come back from pieces of few words, each from its own word address", () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 3, max: 9 }), (given, maxWords) => {
        const offsets: number[] = [];
        const values: number[] = [];
        for (let start = 0; start < given.offsets.length; ) {
          const { words, count, startOffset } = encodeSparseWeights(given, maxWords, start);
          expect(words.length).toBeLessThanOrEqual(maxWords);
          expect(count).toBeGreaterThan(0);
          expect(startOffset % 4).toBe(0);
          const piece = decodeSparseWeights(words, startOffset);
          offsets.push(...piece.offsets);
          values.push(...piece.weights);
          start += count;
        }
        expect([offsets, values]).toEqual([[...given.offsets], [...given.weights]]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("words", () => {
  const layouts: readonly Word[] = [
    HEADER,
    RUN_FLAGS,
    ...Object.values(NEURON_PARAMETERS),
    ...Object.values(NEURON_STATE),
  ];

  test.each(layouts.map((layout) => [layout.name, layout] as const))("%s: packed values come back", (_name, layout) => {
    const values = Object.fromEntries(
      Object.entries(layout.fields).map(([name, { min, max }]) => [name, fc.integer({ min, max })]),
    );
    fc.assert(
      fc.property(fc.record(values), (given) => {
        const packed = packWord(layout, given);
        expect(unpackWord(layout, packed)).toEqual(given);
        expect(wordAccepted(layout, packed)).toBe(true);
      }),
    );
  });
});

test("CRC-32 of parts is that of the whole, and tells any change of up to 32 bits in a row", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 5, maxLength: 80 }),
      fc.nat(),
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      (bytes, at, burst) => {
        const cut = at % (bytes.length + 1);
        const first = crc32Update(CRC32_INIT, bytes.subarray(0, cut));
        expect(crc32Finish(crc32Update(first, bytes.subarray(cut)))).toBe(crc32(bytes));
        fc.pre(burst.some((byte) => byte !== 0));
        const from = at % (bytes.length - 3);
        const spoilt = bytes.map((byte, i) => byte ^ (burst[i - from] ?? 0));
        expect(crc32(spoilt)).not.toBe(crc32(bytes));
      },
    ),
    { numRuns: 500 },
  );
});
