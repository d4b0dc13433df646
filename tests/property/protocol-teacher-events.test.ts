import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeEvents, EVENT_KINDS, type EventList, encodeEvents } from "../../protocol/codecs/event-codec.js";

// A failure prints its seed; LIFWIRE_SEED=n repeats it.
if (process.env.LIFWIRE_SEED) fc.configureGlobal({ seed: Number(process.env.LIFWIRE_SEED) });

const { spike, force, silence, teach } = EVENT_KINDS;
type Event = readonly [step: number, index: number, kind: number];

const list = (events: readonly Event[]): EventList => ({
  steps: Uint32Array.from(events, ([step]) => step),
  indices: Uint16Array.from(events, ([, index]) => index),
  kinds: Uint8Array.from(events, ([, , kind]) => kind),
});
const eventsOf = ({ steps, indices, kinds }: EventList): Event[] =>
  Array.from(steps, (step, e) => [step, indices[e]!, kinds?.[e] ?? spike]);

const gap = fc.oneof(fc.nat(2), fc.integer({ min: 60, max: 65 }), fc.integer({ min: 1018, max: 1025 }), fc.nat(5000));
const events = fc
  .array(fc.tuple(gap, fc.nat(1023), fc.constantFrom(spike, spike, force, silence, teach)), { maxLength: 60 })
  .map((entries) => {
    let step = 0;
    let axon = 0; // of the last spike in the step: spikes ascend, the teacher's events stand as they come
    return entries.map(([by, index, kind]): Event => {
      if (by > 0) axon = 0;
      step += by;
      if (kind !== spike) return [step, index, kind];
      axon = Math.max(axon, index);
      return [step, axon, kind];
    });
  });

describe("teacher events", () => {
  test("come back among spikes as they were", () => {
    fc.assert(
      fc.property(events, fc.nat(2000), (given, firstStep) => {
        const { words, count } = encodeEvents(list(given), 1000);
        expect(count).toBe(given.length);
        const back = decodeEvents(words, firstStep);
        expect(eventsOf(back)).toEqual(given.map(([step, index, kind]) => [step + firstStep, index, kind]));
        expect(back.kinds !== undefined).toBe(given.some(([, , kind]) => kind !== spike));
      }),
      { numRuns: 300 },
    );
  });

  test("come back from pieces of few words; no mark is cut off from its neuron", () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 5, max: 12 }), (given, maxWords) => {
        const back: Event[] = [];
        for (let start = 0; start < given.length; ) {
          const from = Math.max(0, given[start]![0] - 70);
          const { words, count } = encodeEvents(list(given), maxWords, start, given.length, from);
          expect(words.length).toBeLessThanOrEqual(maxWords);
          expect(count).toBeGreaterThan(0);
          back.push(...eventsOf(decodeEvents(words, from)));
          start += count;
        }
        expect(back).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });

  test("half-words, to the bit", () => {
    const given: Event[] = [
      [0, 5, silence],
      [0, 5, spike],
      [1, 3, force],
      [1101, 7, teach],
      [1101, 8, force],
    ];
    const halves = [0xfffe, 0x0005, 0x0005, 0xffff, 0x0403, 0xfffc, 0xfc50, 0xfffd, 0x0007, 0xffff, 0x0008, 0xfc00];
    const words = [0, 2, 4, 6, 8, 10].map((h) => (halves[h]! | (halves[h + 1]! << 16)) >>> 0);
    expect([...encodeEvents(list(given), 10).words]).toEqual(words);
  });

  test("advances do not reach the marks", () => {
    for (const steps of [1019, 1020, 1021, 1022, 1023, 1024, 2040, 2041]) {
      const { words } = encodeEvents(list([[steps, 9, spike]]), 10);
      expect(eventsOf(decodeEvents(words))).toEqual([[steps, 9, spike]]);
      expect(decodeEvents(words).kinds).toBeUndefined();
    }
  });

  test("a mark alone is damage, an unknown kind an error; spikes must ascend though the teacher stands between", () => {
    for (const words of [[0xffff0000], [0xfc00ffff], [0xfffffffe], [0xfc00fffd], [0x0001fc00, 0xfffe0002]]) {
      expect(() => decodeEvents(words)).toThrow(expect.objectContaining({ code: "EVENT_TRUNCATED" }));
    }
    const wrong = (given: Event[], code: string) =>
      expect(() => encodeEvents(list(given), 10)).toThrow(expect.objectContaining({ code }));
    wrong([[0, 1, 4]], "EVENT_RANGE");
    wrong([[0, 1024, force]], "EVENT_RANGE");
    wrong(
      [
        [4, 8, spike],
        [4, 2, force],
        [4, 7, spike],
      ],
      "EVENT_ORDER",
    );
    wrong(
      [
        [4, 8, force],
        [3, 9, force],
      ],
      "EVENT_ORDER",
    );
  });
});
