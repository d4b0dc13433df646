import { describe, expect, test } from "vitest";
import { EVENT_KINDS } from "../../../protocol/codecs/event-codec.js";
import { runRequest } from "../../../protocol/codecs/requests.js";
import { BUILDS } from "../../../protocol/tables/builds.js";
import { runCycles, stepCycles } from "../../../protocol/tables/cycle-formula.js";
import { Random } from "../../lockstep/random.js";
import { open, RANDOM_RULE, SILENT, spikesOf } from "../support/learning-cores.js";
import type { Event } from "../support/learning-support.js";

// Groups, the teacher, the rate encoder, stops at spikes, and the cycles they all take.

const SEED = Number(process.env.LIFWIRE_SEED ?? Math.floor(Date.now() / 1000) % 1_000_000_000);
const TINY = BUILDS.tiny;
const { force, silence } = EVENT_KINDS;

describe("groups", () => {
  const grouped = (n: number, more: Record<string, number>) => ({
    currentDecay: 65536,
    grouped: 1,
    ...more,
    groupStart: n % 8 === 0 ? 1 : 0,
  });

  test("the neuron furthest above its threshold fires, the lowest of equals", async () => {
    const bias = [5, 9, 9, 0, 0, 0, 0, 0, 3, 20, 3, 3, 30, 3, 30, 3];
    const threshold = [5, 6, 6, 1, 1, 1, 1, 1, 1, 19, 1, 1, 29, 1, 29, 1];
    await using bench = await open(TINY, (n) => grouped(n, { bias: bias[n]!, threshold: threshold[n]! }));
    await bench.set({ inhibition: 1 });
    expect(spikesOf(await bench.run(1, []))).toEqual([
      [0, 1],
      [0, 8],
    ]);
  });

  test.each([
    [1, [-7, -7, -7, 3, 3, 3, 3, 3]],
    [2, [-7, -7, -7, -7, -7, -7, -7, -7]],
  ])("mode %i resets its losers", async (inhibition, potentials) => {
    await using bench = await open(TINY, (n) =>
      grouped(n, { bias: n % 8 < 3 ? 10 : 3, threshold: 8, resetPotential: -7 }),
    );
    await bench.set({ inhibition });
    await bench.run(1, []);
    const state = await bench.read("state");
    expect(Array.from({ length: 16 }, (_, n) => (state[4 * n]! << 14) >> 14)).toEqual([...potentials, ...potentials]);
  });

  test("a forced neuron wins; without inhibition groups do nothing", async () => {
    await using bench = await open(TINY, (n) => grouped(n, { bias: n % 8 < 3 ? 10 : 3, threshold: 8 }));
    await bench.set({ inhibition: 2 });
    expect(spikesOf(await bench.run(1, [[0, 6, force]]))).toEqual([
      [0, 6],
      [0, 8],
    ]);
    await bench.set({ inhibition: 0 });
    expect(spikesOf(await bench.run(1, [])).length).toBe(6);
  });
});

describe("the teacher", () => {
  test("forces a neuron whatever it is at, even if it rests", async () => {
    await using bench = await open(TINY, () => ({ ...SILENT, refractorySteps: 9 }));
    const events: Event[] = [0, 1, 2].map((step) => [step, 4, force]);
    expect(spikesOf(await bench.run(4, events))).toEqual([
      [0, 4],
      [1, 4],
      [2, 4],
    ]);
    expect((await bench.read("state"))[4 * 4 + 3]).toBe(8);
  });

  test("silences a neuron, which keeps its potential and fires when it is let", async () => {
    await using bench = await open(TINY, (n) => (n === 2 ? { threshold: 4, bias: 5 } : SILENT));
    expect(
      spikesOf(
        await bench.run(
          4,
          [0, 1, 2].map((step): Event => [step, 2, silence]),
        ),
      ),
    ).toEqual([[3, 2]]);
  });

  test("silences a neuron that is at its threshold and stays there", async () => {
    await using bench = await open(TINY, (n) => (n === 2 ? { threshold: 0 } : SILENT));
    const run = await bench.run(
      4,
      [0, 1].map((step): Event => [step, 2, silence]),
    );
    expect(spikesOf(run)).toEqual([
      [2, 2],
      [3, 2],
    ]);
  });

  test("the last word on a neuron counts", async () => {
    await using bench = await open(TINY, () => SILENT);
    const run = await bench.run(2, [
      [0, 1, force],
      [0, 1, silence],
      [1, 1, silence],
      [1, 1, force],
    ]);
    expect(spikesOf(run)).toEqual([[1, 1]]);
  });

  const half = (delta: number, value: number) => (delta << 10) | value;
  const FORCE = half(63, 1023);
  test.each([
    ["an advance behind a mark", [FORCE, half(63, 5)], 1],
    ["a filler behind a mark", [half(0, 1), half(63, 1022), half(63, 0), half(63, 0)], 2],
    ["a mark behind a mark", [FORCE, FORCE, half(0, 1), half(63, 0)], 1],
    ["a neuron out of range", [FORCE, half(0, 16)], 1],
    ["a step out of range", [FORCE, half(5, 1)], 1],
    ["axons that descend around the teacher", [half(1, 7), FORCE, half(0, 3), half(0, 6)], 3],
  ])("%s is refused", async (_name, halves, index) => {
    await using bench = await open(TINY, () => SILENT);
    const words = Array.from(
      { length: halves.length / 2 },
      (_, w) => (halves[2 * w]! | (halves[2 * w + 1]! << 16)) >>> 0,
    );
    expect(await bench.refusal(runRequest(0, 5, {}, words))).toEqual(["badEvent", index]);
  });

  test("a mark at the very end means nothing, and a later teacher event lets axons begin again", async () => {
    await using bench = await open(TINY, () => SILENT);
    const halves = [half(1, 7), FORCE, half(1, 3), half(0, 6), half(63, 0), FORCE];
    const words = [0, 2, 4].map((h) => (halves[h]! | (halves[h + 1]! << 16)) >>> 0);
    const reply = await bench.ask(runRequest(0, 4, {}, words));
    expect([...reply]).toEqual([4, reply[1], ((2 << 10) | 3 | (0xfc00 << 16)) >>> 0]);
    const idle = stepCycles(TINY, { axonSpikes: 0, neuronSpikes: 0 });
    // Taken where the reader comes to them: the first mark in step 1, its neuron in 2 with an axon, then a filler and the
    // last mark.
    const steps = [
      idle,
      stepCycles(TINY, { axonSpikes: 1, neuronSpikes: 0, idleHalves: 1 }),
      stepCycles(TINY, { axonSpikes: 1, neuronSpikes: 0, idleHalves: 3 }),
      stepCycles(TINY, { axonSpikes: 0, neuronSpikes: 1 }),
    ];
    expect(reply[1]).toBe(runCycles(TINY, steps));
  });
});

describe("the rate encoder", () => {
  test("spikes as often in 256 steps as the intensity says, whatever the phase, evenly", async () => {
    const random = new Random(SEED);
    const intensity = [0, 1, 255, 128, ...Array.from({ length: 12 }, () => random.integer(0, 255))];
    await using bench = await open(TINY, () => ({ ...SILENT, threshold: 100 }));
    // Axon n drives neuron n over its threshold.
    await bench.setWeights(Array.from({ length: 512 }, (_, c) => (c >> 4 === c % 16 ? 100 * 16 : 0)));
    await bench.writeBytes("intensity", intensity);
    const counts = new Array<number>(16).fill(0);
    const gaps = Array.from({ length: 16 }, () => [] as number[]);
    const last = new Array<number>(16).fill(Number.NaN);
    for (let step = 0; step < 256; step += 4) {
      const run = await bench.run(4, [], { encode: 1, drawPhases: step === 0 ? 1 : 0, clearPotential: 1 });
      for (const [at, n] of spikesOf(run)) {
        counts[n!]!++;
        gaps[n!]!.push(step + at! - last[n!]!);
        last[n!] = step + at!;
      }
    }
    expect(counts).toEqual(intensity);
    for (const [n, own] of gaps.entries()) {
      const real = own.filter((gap) => !Number.isNaN(gap));
      if (real.length > 0) expect(Math.max(...real) - Math.min(...real)).toBeLessThanOrEqual(1);
      if (intensity[n]! > 0) expect(Math.max(0, ...real)).toBeLessThanOrEqual(Math.ceil(256 / intensity[n]!));
    }
  });

  test("an axon with an event as well spikes once; the cycles are those of the formula", async () => {
    await using bench = await open(TINY, (n) => ({ ...SILENT, threshold: n === 0 ? 20 : 131071 }));
    await bench.setWeights(Array.from({ length: 512 }, (_, c) => (c % 16 === 0 ? 10 * 16 : 0)));
    await bench.writeBytes("intensity", [128, 128, ...new Array<number>(14).fill(0)]);
    await bench.writeBytes("phase", [128, 0, ...new Array<number>(14).fill(0)]);
    const run = await bench.run(1, [[0, 0]], { encode: 1 });
    expect(spikesOf(run)).toEqual([]);
    // Both half-words (one is a filler) are consumed: 3 cycles each. 28 cycles idle, 5 instead of 1 for the axons, a walk.
    expect(run.cycles).toBe(28 + 4 + 6 + 5 + 1);
    expect(spikesOf(await bench.run(1, [[0, 5]], { encode: 1, clearPotential: 1 }))).toEqual([[0, 0]]);
  });
});

describe("a stop at a spike", () => {
  test.each([
    [0, 1023, 2],
    [7, 7, 5],
    [8, 1023, 10],
    [9, 3, 10],
  ])("of neurons %i..%i ends the run behind its step", async (stopFirst, stopLast, stepsDone) => {
    await using bench = await open(TINY, () => SILENT);
    await bench.set({ stopFirst, stopLast });
    const events: Event[] = [
      [1, 2, force],
      [4, 7, force],
    ];
    expect((await bench.run(10, events, { stopOnSpike: 1 })).stepsDone).toBe(stepsDone);
    expect((await bench.run(10, events)).stepsDone).toBe(10);
  });
});

test("cycles of learning, worked out by hand for 16 axons, 16 neurons, 4 lanes", async () => {
  await using bench = await open(TINY, () => SILENT);
  await bench.set({ ...RANDOM_RULE, inhibition: 1 });
  // Boundary 1 + Axon 1 + Fired 2 + groups 23 + Update 25 + End 1 is 53; a run begins with 21 and ends with 1.
  expect((await bench.run(3, [], { learn: 1 })).cycles).toBe(21 + 3 * 53 + 1);
  expect((await bench.run(0, [], { learn: 1 })).cycles).toBe(22);
  // Two neurons in one word of four: 32 sources in it, the other 3 words passed over, 10 more. Four half-words, 3 each.
  const events: Event[] = [
    [0, 4, force],
    [0, 6, force],
  ];
  expect((await bench.run(1, events, { learn: 1 })).cycles).toBe(21 + 53 + 4 * 3 + (32 + 3 + 10) + 1);
  // They are delivered in the next step, 5 cycles each; in two words now; four half-words of the teacher and a filler.
  const more: Event[] = [
    [0, 1],
    [0, 4, force],
    [0, 12, force],
  ];
  expect((await bench.run(1, more, { learn: 1 })).cycles).toBe(21 + 53 + 3 * 5 + 5 * 3 + (64 + 2 + 10) + 1);
  await bench.set({ postGain: 0 });
  expect((await bench.run(1, events, { learn: 1 })).cycles).toBe(21 + 53 + 2 * 5 + 4 * 3 + 1);
});
