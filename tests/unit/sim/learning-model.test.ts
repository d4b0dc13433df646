import { describe, expect, test } from "vitest";
import { decodeEvents, EVENT_KINDS } from "../../../protocol/codecs/event-codec.js";
import { BUILDS, type Build, checkBuild } from "../../../protocol/tables/builds.js";
import { runCycles } from "../../../protocol/tables/cycle-formula.js";
import { Random } from "../../lockstep/random.js";
import { LearningModel, type Neuron, type Settings } from "../support/learning-model.js";
import { type Event, LearningBench } from "../support/learning-support.js";

// Random networks and rules, step by step on the simulator and on the model that is written directly from the document.
// LIFWIRE_SEED=n repeats a run.
const FIRST_SEED = Number(process.env.LIFWIRE_SEED ?? Math.floor(Date.now() / 1000) % 1_000_000_000);
const SEEDS = 40;
const RUNS = 3;

const builds: Record<string, Build> = {
  tiny: BUILDS.tiny,
  "8 fractional bits, 8 lanes": checkBuild({
    ...BUILDS.tiny,
    name: "f8",
    payloadWords: 128,
    fractionBits: 8,
    lanes: 8,
    axons: 36,
  }),
  "no fraction, 16 lanes": checkBuild({
    ...BUILDS.tiny,
    name: "f0",
    fractionBits: 0,
    lanes: 16,
    neurons: 48,
    payloadWords: 256,
  }),
};

function randomSettings(random: Random): Settings {
  const edge = (min: number, max: number) => random.edgy(min, max);
  const low = edge(-128, 127);
  return {
    preGain: random.integer(0, 2),
    preSoft: random.integer(0, 1),
    preTraceAdd: random.integer(0, 1),
    postGain: random.integer(0, 4),
    postSoft: random.integer(0, 1),
    postTraceAdd: random.integer(0, 1),
    roundNearest: random.integer(0, 1),
    amplitudeScale: random.integer(0, 8),
    weightMin: low,
    weightMax: random.chance(0.9) ? random.integer(low, 127) : edge(-128, 127),
    preAmplitude: edge(-32768, 32767),
    postAmplitude: edge(-32768, 32767),
    belowAmplitude: edge(-32768, 32767),
    reward: random.chance(0.5) ? 256 : edge(-32768, 32767),
    traceTarget: edge(0, 65535),
    preTraceDecay: random.chance(0.5) ? random.integer(0, 9000) : edge(0, 65536),
    postTraceDecay: random.chance(0.5) ? random.integer(0, 9000) : edge(0, 65536),
    preTraceIncrement: random.chance(0.5) ? 32768 : edge(0, 65535),
    postTraceIncrement: random.chance(0.5) ? 32768 : edge(0, 65535),
    inhibition: random.integer(0, 2),
  };
}

function randomNeuron(random: Random): Neuron {
  return {
    threshold: random.chance(0.9) ? random.integer(1, 900) : random.edgy(-131072, 131071),
    resetPotential: random.integer(-50, 50),
    resetBySubtraction: random.integer(0, 1),
    leak: random.integer(0, 9000),
    linearLeak: random.integer(0, 20),
    currentDecay: random.pick([65536, random.integer(0, 65536)]),
    axonShift: random.integer(0, 3),
    neuronShift: random.integer(0, 3),
    bias: random.integer(-10, 60),
    adaptationIncrement: random.integer(0, 50),
    refractorySteps: random.pick([0, 0, 1, 3]),
    adaptationDecay: random.integer(0, 9000),
    grouped: random.chance(0.7) ? 1 : 0,
    groupStart: random.chance(0.2) ? 1 : 0,
  };
}

async function setUp(bench: LearningBench, model: LearningModel, random: Random): Promise<void> {
  const fill = (list: number[], value: () => number) => {
    for (let k = 0; k < list.length; k++) list[k] = value();
  };
  const one = 2 ** bench.build.fractionBits;
  fill(model.weight, () => random.integer(-128 * one, 128 * one - 1));
  const shares = Array.from({ length: bench.build.axons + bench.build.neurons }, () => random.pick([0, 0.1, 0.8, 1]));
  for (let k = 0; k < model.plastic.length; k++) {
    model.plastic[k] = random.chance(shares[Math.floor(k / bench.build.neurons)]!) ? 1 : 0;
  }
  fill(model.x, () => random.integer(0, 65535));
  fill(model.y, () => random.edgy(0, 65535));
  fill(model.random, () => Math.max(1, random.word()));
  fill(model.intensity, () => random.integer(0, 90));
  fill(model.phase, () => random.integer(0, 255));
  await bench.setWeights(model.weight);
  await bench.writeBytes("plastic", model.plastic);
  await bench.write("preTrace", model.x);
  await bench.write("postTrace", model.y);
  await bench.write("random", model.random);
  await bench.writeBytes("intensity", model.intensity);
  await bench.writeBytes("phase", model.phase);
  await bench.set({ ...model.settings });
  for (const [n, neuron] of model.neurons.entries()) await bench.setNeuron(n, { ...neuron });
}

async function expectEqual(bench: LearningBench, model: LearningModel): Promise<void> {
  const N = bench.build.neurons;
  expect(await bench.weights(), "weights").toEqual(model.weight);
  expect(await bench.readBytes("plastic"), "plastic").toEqual(model.plastic);
  expect(await bench.read("preTrace"), "preTrace").toEqual(model.x);
  expect(await bench.read("postTrace"), "postTrace").toEqual(model.y);
  expect(await bench.read("random"), "random").toEqual(model.random);
  expect(await bench.readBytes("phase"), "phase").toEqual(model.phase);
  const state = await bench.read("state");
  const signed = (word: number) => (word << 14) >> 14;
  const column = (k: number) => Array.from({ length: N }, (_, n) => signed(state[4 * n + k]!));
  expect([column(0), column(1), column(3)], "v, i, refractory").toEqual([model.v, model.i, model.refractory]);
  expect(Array.from({ length: N }, (_, n) => state[4 * n + 2]!)).toEqual(model.adaptation);
}

/** One run with random events; on the model step by step. Counts what the wire's half-words cost. */
async function compareRun(bench: LearningBench, model: LearningModel, random: Random): Promise<void> {
  const { build } = bench;
  const steps = random.integer(1, 6);
  const flags = {
    learn: random.chance(0.85) ? 1 : 0,
    encode: random.chance(0.4) ? 1 : 0,
    drawPhases: random.integer(0, 1),
  };
  const events: Event[] = [];
  const expected: (readonly [number, number])[] = [];
  const cycles: number[] = [];
  if (flags.drawPhases) model.drawPhases();
  let half = 0;
  for (let step = 0; step < steps; step++) {
    const axons = [...new Set(Array.from({ length: random.integer(0, 4) }, () => random.integer(0, build.axons - 1)))];
    axons.sort((a, b) => a - b);
    const taught = [
      ...new Set(Array.from({ length: random.integer(0, 2) }, () => random.integer(0, build.neurons - 1))),
    ];
    const forced = taught.filter(() => random.chance(0.5));
    const silenced = taught.filter((n) => !forced.includes(n));
    // The teacher has its own order; of two for one neuron the last counts.
    const marks: Event[] = [
      ...(silenced.length > 0 ? [[step, silenced[0]!, EVENT_KINDS.force] as const] : []),
      ...forced.map((n) => [step, n, EVENT_KINDS.force] as const),
      ...silenced.map((n) => [step, n, EVENT_KINDS.silence] as const),
    ];
    const spikes: Event[] = axons.map((axon) => [step, axon]);
    const order = random.chance(0.5) ? [...marks, ...spikes] : [...spikes, ...marks];
    events.push(...order);
    let idle = 0;
    for (const [, , kind] of order) {
      for (let k = 0; k < (kind ? 2 : 1); k++, half++) if (kind || flags.encode) idle += 3;
    }
    const fired = model.step({ axons, forced, silenced, learn: flags.learn === 1, encode: flags.encode === 1 });
    expected.push(...fired.map((n) => [step, n] as const));
    cycles.push(model.cycles + idle);
  }
  // The mark of a step's first event is taken in the step before, a filler in the last: the sum stays.
  if (half & 1) cycles[steps - 1]! += 3;
  const reply = await bench.run(steps, events, flags);
  const { steps: at, indices } = decodeEvents(reply.spikes);
  expect(Array.from(at, (step, e) => [step, indices[e]!])).toEqual(expected);
  expect(reply.cycles).toBe(runCycles(build, cycles, flags.learn === 1 || flags.drawPhases === 1));
}

describe.each(Object.entries(builds))("learning on the simulator is what the document says: %s", (_name, build) => {
  test(`seeds ${FIRST_SEED}..${FIRST_SEED + SEEDS - 1}`, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      const random = new Random(seed);
      const neurons = Array.from({ length: build.neurons }, () => randomNeuron(random));
      const model = new LearningModel(build, randomSettings(random), neurons);
      await using bench = new LearningBench(build);
      await setUp(bench, model, random);
      for (let run = 0; run < RUNS; run++) {
        await compareRun(bench, model, random);
        await expectEqual(bench, model);
        Object.assign(model.settings, randomSettings(random));
        await bench.set({ ...model.settings });
      }
    }
  });
});
