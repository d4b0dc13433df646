import { describe, expect, test } from "vitest";
import { BUILDS } from "../../protocol/builds.js";
import { fillRequest, readRequest, sparseRequest } from "../../protocol/codec.js";
import { decodeEvents, EVENT_KINDS } from "../../protocol/event-codec.js";
import { regionAddress } from "../../protocol/memory-map.js";
import { registerAddress } from "../../protocol/registers.js";
import { encodeSparseWeights } from "../../protocol/sparse-codec.js";
import { packParameters } from "../../sim/neuron-memory.js";
import { createRtlTransport } from "../../sim/rtl/index.js";
import { LearningBench } from "./learning-support.js";

// The RTL alone, over its pins, against numbers worked out by hand from hw/LEARNING.md. Build tiny: 16 neurons, 16 axons,
// 4 lanes, 4 fraction bits; so a row has 4 words, there are 32 sources, and a weight unit is 16.

const { force, silence } = EVENT_KINDS;
const AXON = 3;
const NEURON = 5;
const CELL = 16 * AXON + NEURON;
const HALF_AND_HALF = {
  preTraceDecay: 8192,
  postTraceDecay: 8192,
  preTraceIncrement: 32768,
  postTraceIncrement: 32768,
};
const NEAREST = { roundNearest: 1, weightMin: -2, weightMax: 30 };

/** A core whose neurons fire when the teacher says so, with one plastic synapse of this weight in sixteenths. */
async function open(weight: number, registers: Readonly<Record<string, number>>): Promise<LearningBench> {
  const bench = new LearningBench(BUILDS.tiny, await createRtlTransport("tiny"));
  const silent = packParameters({ threshold: 131071, currentDecay: 65536 });
  await bench.ask(fillRequest(regionAddress("parameters"), 8 * BUILDS.tiny.neurons, silent));
  const bytes = { weights: weight >> 4, fraction: weight & 15, plastic: 1 } as const;
  for (const [region, value] of Object.entries(bytes)) {
    const pairs = encodeSparseWeights({ offsets: Uint32Array.of(CELL), weights: Int8Array.of(value) }, 4);
    await bench.ask(sparseRequest(regionAddress(region as keyof typeof bytes, pairs.startOffset / 4), pairs.words));
  }
  await bench.set({ ...HALF_AND_HALF, ...registers });
  return bench;
}

/** The weight of that synapse. */
async function weightOf(bench: LearningBench): Promise<number> {
  const byte = async (region: "weights" | "fraction") => {
    const [word] = await bench.ask(readRequest(regionAddress(region, CELL >> 2), 1));
    return (word! >>> (8 * (CELL & 3))) & 0xff;
  };
  return 16 * (((await byte("weights")) << 24) >> 24) + (await byte("fraction"));
}

/** The weight after the axon's spike and the neuron's two steps later: the trace is then 32768 x 7/8 x 7/8 = 25088. */
async function causal(weight: number, registers: Readonly<Record<string, number>>): Promise<number> {
  await using bench = await open(weight, registers);
  await bench.run(
    3,
    [
      [0, AXON],
      [2, NEURON, force],
    ],
    { learn: 1 },
  );
  expect((await bench.read("preTrace"))[AXON]).toBe(25088);
  return await weightOf(bench);
}

/** The weight after the same the other way round. */
async function anticausal(weight: number, registers: Readonly<Record<string, number>>): Promise<number> {
  await using bench = await open(weight, registers);
  await bench.run(2, [[0, NEURON, force]], { learn: 1 });
  expect((await bench.read("postTrace"))[NEURON]).toBe(25088);
  await bench.run(1, [[0, AXON]], { learn: 1 });
  return await weightOf(bench);
}

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
    // x: 32768, 49152, 57344, 61440; y is halved behind each spike: 16384, 24576, 28672, 30720
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

const xorshift = (s: number): number => {
  let x = s ^ (s << 13);
  x ^= x >>> 17;
  return (x ^ (x << 5)) >>> 0;
};

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
    await bench.set({ preGain: 1 }); // the neuron's row of the step before and another axon's: 8 words
    await bench.run(1, [[0, AXON + 1]], { learn: 1 });
    for (let word = 0; word < 8; word++) generator = xorshift(generator);
    expect(await bench.read("random")).toEqual([7, generator]);
  }
});

test("the rate encoder counts intensities up and spikes at a carry; phases are drawn in words", async () => {
  await using bench = await open(0, {});
  const byte = (values: Record<number, number>) => Array.from({ length: 16 }, (_, axon) => values[axon] ?? 0);
  await bench.writeBytes("intensity", byte({ 2: 64, 7: 255, 15: 1 }));
  await bench.writeBytes("phase", byte({ 2: 200, 7: 0, 15: 254 }));
  // axon 2 in steps 0, 4; axon 7 in all but step 0; axon 15 in step 1; axon 7 given once more in step 1; axon 8 in step 4
  const reply = await bench.run(
    5,
    [
      [1, 7],
      [4, 8],
    ],
    { encode: 1 },
  );
  expect(await bench.readBytes("phase")).toEqual(byte({ 2: (200 + 5 * 64) & 255, 7: (5 * 255) & 255, 15: 3 }));
  expect([...(await bench.ask(readRequest(registerAddress("spikesIn"), 1)))]).toEqual([8]);
  // 1 + 5 steps of 1 + 1 + 4 (words of axons) + 2 + 23 + 1, 8 rows, 2 half-words
  expect(reply.cycles).toBe(1 + 5 * 32 + 8 * 5 + 2 * 3);
  await bench.write("random", [12345], 0);
  expect((await bench.run(0, [], { drawPhases: 1 })).cycles).toBe(1 + 21);
  let generator = 12345;
  const words = Array.from({ length: 4 }, () => (generator = xorshift(generator)));
  expect(await bench.read("phase")).toEqual(words);
  expect((await bench.read("random"))[0]).toBe(generator);
  expect((await bench.readBytes("intensity"))[7]).toBe(255);
});

describe("inhibition groups", () => {
  // neurons 4, 5, 6 are a group, 7 and 8 another; biases make all but 6 fire: 5 and 7 are furthest above the threshold
  async function grouped(inhibition: number, events: readonly (readonly [number, number, number])[] = []) {
    await using bench = await open(0, { inhibition });
    const bias: Record<number, number> = { 3: 100, 4: 100, 5: 120, 6: 80, 7: 105, 8: 105 };
    for (let n = 3; n <= 8; n++) {
      const member = n > 3 ? { grouped: 1, groupStart: n === 7 ? 1 : 0 } : {};
      await bench.setNeuron(n, { threshold: 100, resetPotential: -n, bias: bias[n]!, ...member });
    }
    const reply = await bench.run(1, events);
    const potentials = (await bench.read("state")).filter((_, word) => word % 4 === 0).map((v) => (v << 14) >> 14);
    return { fired: [...decodeEvents(reply.spikes).indices], potentials: potentials.slice(3, 9), cycles: reply.cycles };
  }

  test("off: all fire that reach their threshold", async () => {
    expect(await grouped(0)).toEqual({ fired: [3, 4, 5, 7, 8], potentials: [-3, -4, -5, 80, -7, -8], cycles: 29 });
  });

  test("rivals of the winner are reset, at a tie the lowest wins", async () => {
    expect(await grouped(1)).toEqual({ fired: [3, 5, 7], potentials: [-3, -4, -5, 80, -7, -8], cycles: 52 });
  });

  test("all others are", async () => {
    expect(await grouped(2)).toEqual({ fired: [3, 5, 7], potentials: [-3, -4, -5, -6, -7, -8], cycles: 52 });
  });

  test("a forced neuron comes first, a silenced one is none", async () => {
    const { fired, potentials } = await grouped(1, [
      [0, 6, force],
      [0, 7, silence],
      [0, 3, silence],
    ]);
    expect({ fired, potentials }).toEqual({ fired: [6, 8], potentials: [100, -4, -5, -6, 105, -8] });
  });
});

test("a forced neuron fires while refractory, and the last word of the teacher counts", async () => {
  await using bench = await open(0, {});
  await bench.setNeuron(2, { threshold: 50, bias: 30, resetBySubtraction: 1, refractorySteps: 3 });
  const reply = await bench.run(4, [
    [1, 2, silence],
    [1, 2, force],
    [2, 2, force],
    [3, 2, force],
    [3, 2, silence],
  ]);
  const { steps, indices } = decodeEvents(reply.spikes);
  expect([[...steps], [...indices]]).toEqual([
    [1, 2],
    [2, 2],
  ]);
  // 30, 60 - 50 = 10, forced while refractory: 10 - 50 = -40, and refractory again; a bias is no current
  expect((await bench.read("state")).slice(8, 12).map((v) => (v << 14) >> 14)).toEqual([-40, 0, 0, 2]);
});

test("a run stops behind the step in which a neuron of the range fires", async () => {
  await using bench = await open(0, { stopFirst: 4, stopLast: 6 });
  const events = [
    [1, 3, force],
    [2, 7, force],
    [4, 6, force],
    [5, 4, force],
  ] as const;
  expect((await bench.run(9, events, { stopOnSpike: 1 })).stepsDone).toBe(5);
  expect((await bench.run(9, events)).stepsDone).toBe(9);
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
