import { fillRequest, type RunFlags } from "../../protocol/codecs/requests.js";
import { BUILDS, type Build, checkBuild } from "../../protocol/tables/builds.js";
import { REGIONS, regionAddress } from "../../protocol/tables/memory-map.js";
import { LearningBench } from "../unit/support/learning-support.js";

// Learning on the simulator, link included: npx tsx tests/bench/learning.ts
// Steps per second, and how many times longer a step takes than one without learning in the same run.

const ROUNDS = 30;
const WHOLE = { weightMin: -100, weightMax: 100, preTraceIncrement: 32768, postTraceIncrement: 32768 };
const DECAYS = { preTraceDecay: 3000, postTraceDecay: 3000 };
const BASE = { ...BUILDS.plastic, payloadWords: 1024, baudDivisor: 8 };

/** Milliseconds of the fastest of some calls. */
async function fastest(call: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await call();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** 96 neurons all to all, all plastic, of which a share fires in every step. */
async function allToAll(activity: number, rule: Record<string, number>, name: string): Promise<void> {
  const build: Build = checkBuild({ ...BASE, name: "96", neurons: 96, axons: 4 });
  await using bench = new LearningBench(build);
  const threshold = 60_000;
  for (let n = 0; n < build.neurons; n++) {
    const bias = Math.round(threshold * activity) - (n % 7);
    await bench.setNeuron(n, { threshold, bias, resetBySubtraction: 1, currentDecay: 65536 });
    await bench.write("state", [Math.floor((n * threshold) / build.neurons)], 4 * n);
  }
  await bench.ask(fillRequest(regionAddress("weights"), REGIONS.weights.words(build), [0x05fb0a02, 0x03fe01ff]));
  await bench.ask(fillRequest(regionAddress("plastic"), REGIONS.plastic.words(build), [0x01010101]));
  await bench.set({ ...WHOLE, ...DECAYS, preAmplitude: -300, postAmplitude: 320, ...rule });
  const steps = 40;
  const run = (flags: RunFlags) => fastest(async () => bench.run(steps, [], flags));
  const still = await run({});
  const learning = await run({ learn: 1 });
  console.log(
    `96 all to all, ${100 * activity} %, ${name}: ${Math.round((1000 * steps) / learning)} steps/s, ` +
      `${(learning / still).toFixed(1)} times a step without learning`,
  );
}

/** Images for 784 axons turned into spikes on the core, 400 neurons in one group, a trace target: 32 steps each. */
async function images(): Promise<void> {
  const build: Build = checkBuild({ ...BASE, name: "images", neurons: 400, axons: 784 });
  await using bench = new LearningBench(build);
  for (let n = 0; n < build.neurons; n++) {
    await bench.setNeuron(n, { threshold: 3000, leak: 600, currentDecay: 65536, adaptationIncrement: 50, grouped: 1 });
  }
  const inputs = (build.axons * build.neurons) / 4;
  await bench.ask(fillRequest(regionAddress("weights"), inputs, [0x0a142801, 0x1e05110c, 0x21301902]));
  await bench.ask(fillRequest(regionAddress("plastic"), inputs, [0x01010101]));
  await bench.set({ ...DECAYS, preTraceIncrement: 32768, postGain: 3, postSoft: 1, inhibition: 1, weightMax: 127 });
  await bench.set({ postAmplitude: 900, belowAmplitude: -200, traceTarget: 9000 });
  const ring = (a: number) => Math.hypot((a % 28) - 14, Math.floor(a / 28) - 14);
  const image = Array.from({ length: build.axons }, (_, a) => (ring(a) > 5 && ring(a) < 9 ? 60 : 0));
  const flags = { encode: 1, drawPhases: 1, clearPotential: 1, clearTraces: 1 };
  const show = (more: RunFlags) =>
    fastest(async () => {
      await bench.writeBytes("intensity", image);
      await bench.run(32, [], { ...flags, ...more });
    });
  const still = await show({});
  const learning = await show({ learn: 1 });
  console.log(
    `784 axons, 400 neurons, 32 steps: ${learning.toFixed(2)} ms an image, ${(learning / still).toFixed(1)} times one without learning`,
  );
}

for (const activity of [0.1, 0.45]) {
  await allToAll(activity, { preGain: 1, postGain: 1 }, "exponential");
  await allToAll(activity, { preGain: 1, postGain: 1, preSoft: 1, postSoft: 1 }, "soft bounds");
}
await images();
