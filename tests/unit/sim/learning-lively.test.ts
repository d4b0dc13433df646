import { describe, expect, test } from "vitest";
import { EVENT_KINDS } from "../../../protocol/codecs/event-codec.js";
import type { RunFlags } from "../../../protocol/codecs/requests.js";
import { BUILDS, type Build, checkBuild } from "../../../protocol/tables/builds.js";
import { Random } from "../../lockstep/random.js";
import { open, RANDOM_RULE, SILENT, spikesOf } from "../support/learning-cores.js";
import type { Event, LearningBench } from "../support/learning-support.js";

// Learning in a core that spikes a lot: which synapses move, what a run leaves alone, and that it can be resumed.

const SEED = Number(process.env.LIFWIRE_SEED ?? Math.floor(Date.now() / 1000) % 1_000_000_000);
const WIDE: Build = checkBuild({ ...BUILDS.tiny, name: "wide", payloadWords: 1024 });
const { force } = EVENT_KINDS;

/** A core that spikes a lot, with random weights and the plastic bits given. */
async function lively(random: Random, plastic: (cell: number) => number): Promise<LearningBench> {
  const bench = await open(WIDE, (n) => ({ threshold: 60 + 5 * n, leak: 3000, currentDecay: 40_000, bias: 9 }));
  await bench.set(RANDOM_RULE);
  const cells = Array.from({ length: 512 }, (_, cell) => cell);
  await bench.setWeights(cells.map(() => random.integer(-500, 700)));
  await bench.writeBytes("plastic", cells.map(plastic));
  await bench.writeBytes(
    "intensity",
    cells.slice(0, 16).map((axon) => 10 * axon),
  );
  return bench;
}
const LEARN: RunFlags = { learn: 1, encode: 1 };

describe(`learning, seed ${SEED}`, () => {
  test("changes plastic synapses and no others", async () => {
    const random = new Random(SEED);
    const plastic = Array.from({ length: 512 }, () => (random.chance(0.3) ? 1 : 0));
    await using bench = await lively(random, (cell) => plastic[cell]!);
    const before = await bench.weights();
    await bench.run(120, [], LEARN);
    const after = await bench.weights();
    const moved = after.map((w, cell) => (w === before[cell] ? 0 : 1));
    expect(moved.filter((m, cell) => m && !plastic[cell])).toEqual([]);
    expect(moved.filter((m) => m).length).toBeGreaterThan(50);
    expect(await bench.readBytes("plastic")).toEqual(plastic);
  });

  test("a run without learning leaves weights, traces and generators", async () => {
    await using bench = await lively(new Random(SEED), () => 1);
    await bench.run(20, [], LEARN);
    const all = async () => [
      await bench.weights(),
      await bench.read("preTrace"),
      await bench.read("postTrace"),
      await bench.read("random"),
    ];
    const before = await all();
    await bench.run(30, [], { encode: 1 });
    expect(await all()).toEqual(before);
    await bench.run(1, [], { clearTraces: 1 });
    expect(
      (await all())
        .slice(1, 3)
        .flat()
        .every((trace) => trace === 0),
    ).toBe(true);
    expect(await bench.weights()).toEqual(before[0]);
  });

  test("goes on bit by bit the same on another core that takes over all state", async () => {
    await using bench = await lively(new Random(SEED), () => 1);
    await bench.run(25, [], { ...LEARN, drawPhases: 1 });
    await using other = await lively(new Random(SEED + 1), () => 0);
    await other.setWeights(await bench.weights());
    for (const region of ["plastic", "preTrace", "postTrace", "phase", "random", "state", "fired"] as const) {
      await other.write(region, await bench.read(region));
    }
    const spikes = spikesOf(await bench.run(40, [], LEARN));
    expect(spikes.length).toBeGreaterThan(50);
    expect(spikesOf(await other.run(40, [], LEARN))).toEqual(spikes);
    expect(await other.weights()).toEqual(await bench.weights());
    expect(await other.read("random")).toEqual(await bench.read("random"));
  });

  test("rounds at random without a bias", async () => {
    await using bench = await open(WIDE, () => SILENT);
    // A drive of 3 at scale 2^-16 of a unit and F = 4: 3 / 4096 of the least step, so 2000 synapse steps move by
    // 1.46 steps.
    await bench.set({ ...RANDOM_RULE, preGain: 0, postAmplitude: 3, amplitudeScale: 0, preTraceDecay: 0 });
    await bench.write("preTrace", new Array(32).fill(32768));
    await bench.writeBytes("plastic", new Array(512).fill(1));
    const steps = 250;
    for (let k = 0; k < 10; k++) {
      const events: Event[] = Array.from({ length: steps / 10 }, (_, step) => [step, 5, force]);
      await bench.run(steps / 10, events, { learn: 1 });
    }
    const column = (await bench.weights()).filter((_, cell) => cell % 16 === 5);
    const mean = column.reduce((sum, w) => sum + w, 0) / column.length;
    const expected = (steps * 3 * 2 ** 4 * 2 ** 8) / 65536;
    expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt((expected * 1) / column.length));
  });
});
