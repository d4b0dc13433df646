import { describe, expect, it } from "vitest";
import { argmax, countSpikes, earliest, firstSpikeSteps } from "../../../../host/events/decoders.js";
import { direct, latency, poisson, regular } from "../../../../host/events/encoders.js";
import { canonical, type EventList, eventList } from "../../../../host/events/events.js";
import { createRandom } from "../../../../host/random.js";

const plain = ({ steps, indices }: EventList) => [...steps].map((step, e) => [step, indices[e]]);

describe("encoders", () => {
  it("poisson: the same seed gives the same events, another seed others", () => {
    const encode = (seed: number) => plain(poisson([0.5, 0.5], { seed })(50));
    expect(encode(1)).toEqual(encode(1));
    expect(encode(1)).not.toEqual(encode(2));
  });

  it.each([Number.NaN, 1.5, Number.POSITIVE_INFINITY, undefined as unknown as number])(
    "poisson: %s is no seed",
    (seed) => {
      expect(() => poisson([0.5], { seed })).toThrow(expect.objectContaining({ code: "ARGUMENT" }));
      expect(() => poisson([0.5], { seed })).toThrow(`seed is ${seed}, allowed: an integer`);
    },
  );

  it("poisson: rates are what was asked, within five standard deviations", () => {
    const [steps, rates] = [20_000, [0, 0.05, 0.5, 1]];
    const counts = countSpikes(poisson(rates, { seed: 3, maxRate: 0.8 })(steps), { first: 0, size: 4 });
    rates.forEach((rate, axon) => {
      const p = rate * 0.8;
      expect(Math.abs(counts[axon]! - steps * p)).toBeLessThanOrEqual(5 * Math.sqrt(steps * p * (1 - p)));
    });
  });

  it("poisson: an axon's events do not depend on the other axons' values", () => {
    const ofAxon1 = (other: number) => plain(poisson([other, 0.3], { seed: 9 })(100)).filter(([, axon]) => axon === 1);
    expect(ofAxon1(0)).toEqual(ofAxon1(1));
  });

  it("regular: evenly spaced, the phase moves the first", () => {
    expect(plain(regular([0.25, 1, 0])(8))).toEqual(
      plain(eventList([[3, 0], [7, 0], ...Array.from({ length: 8 }, (_, t) => [t, 1] as [number, number])])),
    );
    expect(plain(regular([0.25], { phase: 0.75 })(8))).toEqual([
      [0, 0],
      [4, 0],
    ]);
    expect(plain(regular([1], { maxRate: 0.5 })(4))).toEqual([
      [1, 0],
      [3, 0],
    ]);
  });

  it("latency: one event an axon, the largest value first", () => {
    expect(plain(latency([1, 0.5, 0, 0.1], { window: 11 })(100))).toEqual([
      [0, 0],
      [5, 1],
      [9, 3],
    ]);
    expect(plain(latency([1, 0.5, 0.1], { window: 11, floor: 0.2 })(100))).toEqual([
      [0, 0],
      [5, 1],
    ]);
    expect(plain(latency([1, 0.5], { window: 11 })(5))).toEqual([[0, 0]]);
  });

  it("direct: axons step by step", () => {
    expect(plain(direct([[3, 1], [], [2]]))).toEqual([
      [0, 1],
      [0, 3],
      [2, 2],
    ]);
  });

  it.each([
    () => poisson([0.5, 1.5], { seed: 1 }),
    () => poisson([Number.NaN], { seed: 1 }),
    () => poisson([0.5], { seed: 1, maxRate: 2 }),
    () => regular([-0.1]),
    () => regular([0.1], { phase: 2 }),
    () => latency([2], { window: 5 }),
    () => latency([1], { window: 0 }),
    () => latency([1], { window: 5, floor: -1 }),
  ])("refuse values outside their range (%#)", (encode) => {
    expect(encode).toThrow(expect.objectContaining({ code: "ARGUMENT" }));
  });

  it.each([[[-1, 0]], [[0, 65536]], [[0.5, 0]], [[0, Number.NaN]]] as [number, number][][])(
    "no event list of %j",
    (...pairs) => {
      expect(() => eventList(pairs)).toThrow(expect.objectContaining({ code: "EVENTS_INVALID" }));
    },
  );
});

describe("decoders", () => {
  const spikes = eventList([
    [0, 2],
    [1, 1],
    [4, 2],
    [4, 3],
    [9, 9],
  ]);

  it("count and find first spikes in a range of neurons", () => {
    expect([...countSpikes(spikes, { first: 1, size: 3 })]).toEqual([1, 2, 1]);
    expect([...firstSpikeSteps(spikes, { first: 1, size: 4 })]).toEqual([1, 0, 4, -1]);
  });

  it("name the winner, the lowest on a tie", () => {
    expect([argmax([1, 3, 3]), argmax([0]), argmax([])]).toEqual([1, 0, -1]);
    expect([earliest([-1, 4, 2, 2]), earliest([-1, -1])]).toEqual([2, -1]);
  });
});

describe("events", () => {
  it("are sorted within a step, each once", () => {
    const list = { steps: Uint32Array.of(1, 1, 1, 2, 2), indices: Uint16Array.of(9, 3, 9, 1, 1) };
    expect(plain(canonical(list))).toEqual([
      [1, 3],
      [1, 9],
      [2, 1],
    ]);
    const sorted = eventList([
      [1, 3],
      [2, 1],
    ]);
    expect(canonical(sorted)).toBe(sorted);
  });
});

describe("random", () => {
  it("gives the same numbers everywhere", () => {
    const random = createRandom(1);
    // The generator's definition, so that a recorded network or stimulus means the same in every version.
    expect(Array.from({ length: 4 }, () => random.integer(0, 2 ** 32 - 1))).toEqual([
      393288148, 2174103013, 3814759091, 2092745082,
    ]);
  });

  it("draws integers evenly over any range", () => {
    const random = createRandom(2);
    const counts = new Array(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[random.integer(-2, 3) + 2]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(10_000));
  });
});
