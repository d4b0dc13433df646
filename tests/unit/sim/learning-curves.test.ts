import { describe, expect, test } from "vitest";
import { EVENT_KINDS } from "../../../protocol/codecs/event-codec.js";
import { BUILDS, type Build, checkBuild } from "../../../protocol/tables/builds.js";
import { type Event, LearningBench } from "../support/learning-support.js";

// One axon, one neuron, one pair of spikes at every distance: the change of the weight against the formula of the rule.

const F = 8;
const ONE = 2 ** F;
const BUILD: Build = checkBuild({ ...BUILDS.tiny, name: "f8", fractionBits: F });
const REACH = 12;
const DISTANCES = Array.from({ length: 2 * REACH + 1 }, (_, k) => k - REACH);
const AXON = 3;
const NEURON = 6;
const CELL = AXON * BUILD.neurons + NEURON;
const SILENT = { threshold: 131071, currentDecay: 65536 };
const PRE_DECAY = 5000;
const POST_DECAY = 9000;

const STDP = {
  preGain: 1,
  postGain: 1,
  roundNearest: 1,
  weightMin: -100,
  weightMax: 100,
  preAmplitude: -12_000,
  postAmplitude: 10_000,
  preTraceDecay: PRE_DECAY,
  postTraceDecay: POST_DECAY,
  preTraceIncrement: 32768,
  postTraceIncrement: 32768,
};

/** The change of the weight when the axon spikes in one step and the neuron `distance` steps later. */
async function pairChange(settings: Record<string, number>, distance: number, start: number): Promise<number> {
  await using bench = new LearningBench(BUILD);
  for (let n = 0; n < BUILD.neurons; n++) await bench.setNeuron(n, SILENT);
  await bench.set({ ...STDP, ...settings });
  const weights = new Array<number>(2 * 16 * 16).fill(0);
  weights[CELL] = start;
  await bench.setWeights(weights);
  await bench.writeBytes(
    "plastic",
    weights.map((_, cell) => (cell === CELL ? 1 : 0)),
  );
  const pre = Math.max(0, -distance);
  const spikes: Event[] = [
    [pre, AXON],
    [pre + distance, NEURON, EVENT_KINDS.force],
  ];
  spikes.sort(([a], [b]) => a - b);
  await bench.run(2 * REACH + 4, spikes, { learn: 1 });
  const after = await bench.weights();
  expect(after.filter((w, cell) => cell !== CELL && w !== 0)).toEqual([]);
  return after[CELL]! - start;
}

/** A trace of 1.0 after some decays, each truncated. */
function trace(decays: number, k: number): number {
  let t = 32768;
  for (let i = 0; i < decays; i++) t = Math.floor((t * (65536 - k)) / 65536);
  return t;
}

// A spike of the axon in step p is delivered in p, before the neurons of p are updated. So a neuron that fires in p + d,
// d >= 0, finds a trace that decayed d times; so does an axon that spikes d > 0 steps after the neuron.
const x = (distance: number) => trace(distance, PRE_DECAY);
const y = (distance: number) => trace(-distance, POST_DECAY);
const nearest = (units: number) => Math.floor(units + 0.5);
/** A drive of 1 is 2^-8 of a weight unit, 1 here as F is 8. */
const drive = (amplitude: number, t: number) => Math.trunc((amplitude * t) / 32768);

describe.each(DISTANCES)("axon, then neuron %i steps later", (distance) => {
  const causal = distance >= 0;

  test("exponential: A exp(-distance / tau), potentiation and depression each with its own time constant", async () => {
    const change = await pairChange({}, distance, 0);
    expect(change).toBe(causal ? drive(10_000, x(distance)) : drive(-12_000, y(distance)));
    const tau = (k: number) => -1 / Math.log(1 - k / 65536);
    const exact = causal
      ? 10_000 * Math.exp(-distance / tau(PRE_DECAY))
      : -12_000 * Math.exp(distance / tau(POST_DECAY));
    expect(Math.abs(change - exact)).toBeLessThan(8);
  });

  test("symmetric: both orders potentiate when both amplitudes are positive", async () => {
    const settings = { preAmplitude: 4000, postAmplitude: 4000, preTraceDecay: POST_DECAY };
    expect(await pairChange(settings, distance, 0)).toBe(drive(4000, trace(Math.abs(distance), POST_DECAY)));
  });

  test("the reward scales both sides and turns them over", async () => {
    const change = await pairChange({ reward: -128 }, distance, 0);
    expect(change).toBe(causal ? drive(-5000, x(distance)) : drive(6000, y(distance)));
  });

  test("amplitudeScale makes all finer by a power of two, rounded to nearest", async () => {
    const change = await pairChange({ amplitudeScale: 5 }, distance, 0);
    expect(change).toBe(nearest((causal ? drive(10_000, x(distance)) : drive(-12_000, y(distance))) / 32));
  });

  test("rectangular: the amplitude while the trace lives", async () => {
    const settings = { preGain: 2, postGain: 2, preTraceDecay: 60_000, postTraceDecay: 58_000 };
    const alive = causal ? trace(distance, 60_000) > 0 : trace(-distance, 58_000) > 0;
    expect(await pairChange(settings, distance, 0)).toBe(alive ? (causal ? 10_000 : -12_000) : 0);
    expect(alive).toBe(causal ? distance <= 4 : distance >= -4);
  });

  test("target: up above it, down below", async () => {
    const settings = { preGain: 0, postGain: 3, belowAmplitude: -700, traceTarget: x(4) };
    // Without an earlier spike of the axon the trace is 0.
    expect(await pairChange(settings, distance, 0)).toBe(causal && distance < 4 ? 10_000 : -700);
  });

  test.each([-90 * ONE, -17, 95 * ONE])(
    "soft bounds: %i moves by a share of its distance to the bound",
    async (start) => {
      const settings = { preSoft: 1, postSoft: 1 };
      const change = await pairChange(settings, distance, start);
      const d = causal ? drive(10_000, x(distance)) : drive(-12_000, y(distance));
      expect(change).toBe(nearest((d * (causal ? 100 * ONE - start : start + 100 * ONE)) / 65536));
    },
  );

  test("follow: a share of the way to the weight that the trace asks for", async () => {
    const start = 20 * ONE;
    const target = -100 * ONE + Math.floor((200 * ONE * (causal ? x(distance) : 0)) / 32768);
    const change = await pairChange({ preGain: 0, postGain: 4 }, distance, start);
    expect(change).toBe(nearest((10_000 * (target - start)) / 65536));
  });

  test("hard bounds hold, and a weight outside them only comes back in", async () => {
    const narrow = { weightMin: -3, weightMax: 3, postAmplitude: 32767, preAmplitude: -32768 };
    const end = causal ? 3 * ONE : -3 * ONE;
    expect(await pairChange(narrow, 0, 0)).toBe(3 * ONE);
    if (Math.abs(distance) < 3) expect(await pairChange(narrow, distance, 0)).toBe(end);
    const up = await pairChange(narrow, distance, 50 * ONE);
    expect(up).toBe(causal ? 0 : Math.max(-47 * ONE - 6 * ONE, drive(-32768, y(distance))));
    const down = await pairChange(narrow, distance, -50 * ONE);
    expect(down).toBe(causal ? Math.min(53 * ONE, drive(32767, x(distance))) : 0);
  });
});

describe("traces of trains", () => {
  async function traces(settings: Record<string, number>): Promise<number[]> {
    await using bench = new LearningBench(BUILD);
    for (let n = 0; n < BUILD.neurons; n++) await bench.setNeuron(n, SILENT);
    await bench.set({ ...STDP, ...settings });
    const spikes: Event[] = [0, 1, 2].flatMap((step): Event[] => [
      [step, AXON],
      [step, NEURON, EVENT_KINDS.force],
    ]);
    await bench.run(3, spikes, { learn: 1 });
    const pre = await bench.read("preTrace");
    return [pre[AXON]!, pre[BUILD.axons + NEURON]!, (await bench.read("postTrace"))[NEURON]!];
  }
  const kept = (t: number, k: number) => Math.floor((t * (65536 - k)) / 65536);

  test("are lifted to the increment", async () => {
    // The neuron's own trace as a source is one step behind; its trace as a target has decayed once more.
    expect(await traces({})).toEqual([32768, 32768, kept(32768, POST_DECAY)]);
  });

  test("or add up, and saturate", async () => {
    const add = (spikes: number, by: number, k: number) => {
      let t = 0;
      for (let i = 0; i < spikes; i++) t = Math.min(65535, kept(t, k) + by);
      return t;
    };
    for (const by of [1000, 30_000]) {
      const settings = { preTraceAdd: 1, postTraceAdd: 1, preTraceIncrement: by, postTraceIncrement: by };
      const expected = [add(3, by, PRE_DECAY), add(2, by, PRE_DECAY), kept(add(3, by, POST_DECAY), POST_DECAY)];
      expect(await traces(settings)).toEqual(expected);
    }
  });
});
