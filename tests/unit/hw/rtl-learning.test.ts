import { describe, expect, test } from "vitest";
import { AXON, anticausal, causal, force, NEAREST, NEURON, open, weightOf, xorshift } from "../support/rtl-pair.js";

describe("a pair of spikes", () => {
  // 1024 x 25088 / 32768 = 784; 784 x 4096 / 65536 = 49
  test.each([
    ["exponential", 100, { postGain: 1, postAmplitude: 1024 }, 149],
    ["exponential, depressing", 100, { postGain: 1, postAmplitude: -1024 }, 51],
    ["half the reward: 24.5 rounds to 25", 100, { postGain: 1, postAmplitude: 1024, reward: 128 }, 125],
    ["the reward turned round", 100, { postGain: 1, postAmplitude: 1024, reward: -256 }, 51],
    ["an eighth of the amplitude's unit: 6.125", 100, { postGain: 1, postAmplitude: 1024, amplitudeScale: 3 }, 106],
    ["rectangular: 1000 x 4096 / 65536 = 62.5", 100, { postGain: 2, postAmplitude: 1000 }, 163],
    ["above the target", 100, { postGain: 3, postAmplitude: 160, belowAmplitude: -320, traceTarget: 25087 }, 110],
    ["at the target", 100, { postGain: 3, postAmplitude: 160, belowAmplitude: -320, traceTarget: 25088 }, 80],
    ["soft: 784 x 380 / 65536 = 4.5", 100, { postGain: 1, postSoft: 1, postAmplitude: 1024 }, 105],
    ["soft, down: -784 x 132 / 65536 = -1.6", 100, { postGain: 1, postSoft: 1, postAmplitude: -1024 }, 98],
    ["follow: to 360 = -32 + 512 x 25088 / 32768, a quarter", 100, { postGain: 4, postAmplitude: 16384 }, 165],
    ["follow, down", 480, { postGain: 4, postAmplitude: 16384 }, 450],
    ["to the upper bound", 460, { postGain: 1, postAmplitude: 1024 }, 480],
    ["to the lower bound", -20, { postGain: 1, postAmplitude: -1024 }, -32],
    ["beyond the upper bound, outward", 500, { postGain: 1, postAmplitude: 1024 }, 500],
    ["beyond the upper bound, inward", 500, { postGain: 1, postAmplitude: -1024 }, 451],
    ["beyond the lower bound, far inward", -600, { postGain: 1, postAmplitude: 32767 }, 480],
    ["beyond the lower bound, outward", -600, { postGain: 1, postAmplitude: -32768 }, -600],
    ["off", 100, { postAmplitude: 1024 }, 100],
  ])("pre before post, %s", async (_name, weight, rule, expected) => {
    expect(await causal(weight, { ...NEAREST, ...rule })).toBe(expected);
  });

  test.each([
    ["exponential", 100, { preGain: 1, preAmplitude: -1024 }, 51],
    ["exponential, potentiating", 100, { preGain: 1, preAmplitude: 1024 }, 149],
    ["rectangular", 100, { preGain: 2, preAmplitude: 1000 }, 163],
    ["soft", 100, { preGain: 1, preSoft: 1, preAmplitude: 1024 }, 105],
    ["to the lower bound", 0, { preGain: 1, preAmplitude: -1024 }, -32],
    ["saturated: 32767 x 2, then 100 x 16", 100, { preGain: 2, preAmplitude: 32767, reward: 512 }, 480],
    ["off", 100, { preAmplitude: -1024 }, 100],
  ])("post before pre, %s", async (_name, weight, rule, expected) => {
    expect(await anticausal(weight, { ...NEAREST, ...rule })).toBe(expected);
  });

  test("the same step counts as causal, and the spike before it as anticausal", async () => {
    await using bench = await open(100, {
      ...NEAREST,
      preGain: 1,
      preAmplitude: -1024,
      postGain: 1,
      postAmplitude: 512,
    });
    await bench.run(
      1,
      [
        [0, AXON],
        [0, NEURON, force],
      ],
      { learn: 1 },
    );
    expect(await weightOf(bench)).toBe(132); // 512 x 4096 / 65536
    await bench.run(
      1,
      [
        [0, AXON],
        [0, NEURON, force],
      ],
      { learn: 1 },
    );
    expect(await weightOf(bench)).toBe(108); // -1024 x 28672 / 32768 = -896: -56; then +32
  });

  test("traces add up and saturate", async () => {
    await using bench = await open(0, { preTraceAdd: 1, postTraceAdd: 1, preTraceDecay: 32768, postTraceDecay: 32768 });
    const both = [0, 1, 2, 3].flatMap((step) => [[step, AXON] as const, [step, NEURON, force] as const]);
    await bench.run(4, both, { learn: 1 });
    // x: 32768, 49152, 57344, 61440; y is halved after each spike: 16384, 24576, 28672, 30720
    expect([(await bench.read("preTrace"))[AXON], (await bench.read("postTrace"))[NEURON]]).toEqual([61440, 30720]);
    await bench.set({ preTraceIncrement: 65535, postTraceIncrement: 65535 });
    await bench.run(
      1,
      [
        [0, AXON],
        [0, NEURON, force],
      ],
      { learn: 1 },
    );
    expect([(await bench.read("preTrace"))[AXON], (await bench.read("postTrace"))[NEURON]]).toEqual([65535, 32767]);
    await bench.run(0, [], { clearTraces: 1 });
    expect([...(await bench.read("preTrace")), ...(await bench.read("postTrace"))]).toEqual(Array(48).fill(0));
  });
});

test("random rounding takes 16 bits of the lane's generator, advanced for every word that learning passes", async () => {
  for (const seed of [1, 0x9e3779b9, 0xdeadbeef]) {
    await using bench = await open(100, { weightMin: -100, weightMax: 100, postGain: 2, postAmplitude: 1000 });
    await bench.write("random", [7, seed]);
    await bench.run(
      1,
      [
        [0, AXON],
        [0, NEURON, force],
      ],
      { learn: 1 },
    );
    let generator = seed;
    for (let source = 0; source <= AXON; source++) generator = xorshift(generator);
    const round = (generator >>> 8) & 0xffff; // neuron 5 is lane 1
    expect(await weightOf(bench)).toBe(100 + ((1000 * 4096 + round) >> 16));
    for (let source = AXON + 1; source < 32; source++) generator = xorshift(generator);
    expect(await bench.read("random")).toEqual([7, generator]);
    await bench.set({ preGain: 1 }); // the neuron's row from the step before, and another axon's: 8 words
    await bench.run(1, [[0, AXON + 1]], { learn: 1 });
    for (let word = 0; word < 8; word++) generator = xorshift(generator);
    expect(await bench.read("random")).toEqual([7, generator]);
  }
});

describe("cycles", () => {
  test("of learning", async () => {
    await using bench = await open(0, { postGain: 1, preGain: 1 });
    const cycles = async (events: readonly (readonly [number, number, number])[], steps = 1) =>
      (await bench.run(steps, events, { learn: 1 })).cycles;
    // sweep 21, a step 1 + 1 + 2 + 25 + 1, the boundary at the end
    expect(await cycles([], 3)).toBe(21 + 3 * 30 + 1);
    // two words of four with spikes: 2 + 2 x 32 + 10; marks and their neurons, 3 each
    expect(
      await cycles([
        [0, 0, force],
        [0, 9, force],
      ]),
    ).toBe(21 + 30 + 76 + 4 * 3 + 1);
    // two rows of the step before
    expect(await cycles([])).toBe(21 + 30 + 2 * 5 + 1);
    await bench.set({ postGain: 0, inhibition: 1 });
    expect(await cycles([[0, 0, force]])).toBe(21 + 30 + 23 + 2 * 3 + 1);
  });

  test("of clearing", async () => {
    await using bench = await open(0, {});
    expect((await bench.run(0, [], { clearFired: 1, clearStep: 1 })).cycles).toBe(1);
    for (const flag of ["clearPotential", "clearTraces", "learn", "drawPhases"]) {
      expect((await bench.run(0, [], { [flag]: 1 })).cycles).toBe(22);
    }
  });
});
