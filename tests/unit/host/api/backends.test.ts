import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { Device } from "../../../../host/device/device.js";
import { poisson } from "../../../../host/events/encoders.js";
import type { EventList } from "../../../../host/events/events.js";
import { force } from "../../../../host/events/teacher.js";
import { Network } from "../../../../host/network/network.js";
import { createRandom, type Random } from "../../../../host/random.js";
import { BUILDS, type BuildName } from "../../../../protocol/tables/builds.js";
import { registerAddress } from "../../../../protocol/tables/registers.js";
import type { Transport } from "../../../../protocol/transport.js";
import { createSimTransport } from "../../../../sim/index.js";

/** A network that fires a lot, so that replies fill up before their frames' steps are done. */
function lively(size: number): Network {
  const network = new Network({ axons: size, core: { adaptationDecayLog2: 2 } });
  const a = network.population("a", size / 2, {
    threshold: 120,
    leak: 4000,
    currentDecay: 50_000,
    bias: Array.from({ length: size / 2 }, (_, n) => n % 7),
    refractorySteps: 1,
    adaptationIncrement: 30,
    adaptationDecay: 2000,
  });
  const b = network.population("b", size / 2 - 3, { threshold: 60, resetBySubtraction: 1, neuronShift: 1 });
  network.connect(network.axons, a, { kind: "random", min: -20, max: 90, seed: 1 });
  network.connect(a, b, { kind: "random", min: -20, max: 60, probability: 0.5, seed: 2 });
  network.connect(b, a, { kind: "constant", weight: -9 });
  return network;
}

const plain = ({ steps, indices }: EventList) => [...steps].map((step, e) => `${step}:${indices[e]}`);

describe.each(["tiny", "standard"] as const)("the driver on %s", (build: BuildName) => {
  const size = BUILDS[build].neurons;
  const input = poisson(new Array(size).fill(0.2), { seed: 3 })(120);

  async function session(backend: "sim" | "rtl") {
    // A fast line, so that the RTL simulates steps and not bits.
    await using core = await connect(backend, { build, baudRate: 12_500_000 });
    const network = lively(size);
    await core.program(network);
    const result = await core.run({ steps: 120, input });
    const state = await core.readState(network.find("a"));
    const weights = await core.readWeights(network.axons, network.find("a"));
    expect(weights).toEqual(network.projections[0]!.weights);
    const counters = await core.counters();
    expect(counters).toMatchObject({ step: 120, spikesIn: input.steps.length, spikesOut: result.spikes.steps.length });
    expect(counters.stepCycles).toBeGreaterThanOrEqual(result.cycles);
    await core.clear("all");
    const again = await core.run({ steps: 120, input });
    expect(plain(again.spikes)).toEqual(plain(result.spikes));
    const link = core.linkStatistics;
    expect(link.retries).toBe(0);
    return { spikes: plain(result.spikes), cycles: [result.cycles, again.cycles], state, counters, link };
  }

  it("sees the same on the simulator and on the RTL", async () => {
    const sim = await session("sim");
    expect(sim.spikes.length).toBeGreaterThan(5 * size);
    expect(await session("rtl")).toEqual(sim);
  });

  it("gets the same spikes step by step as in one run", async () => {
    await using core = await connect("sim", { build });
    await core.program(lively(size));
    const whole = plain((await core.run({ steps: 120, input })).spikes);
    await core.clear("all");
    const single: string[] = [];
    for (let step = 0; step < 120; step++) {
      const indices = input.indices.filter((_, e) => input.steps[e] === step);
      const { spikes } = await core.run({ steps: 1, input: { steps: new Uint32Array(indices.length), indices } });
      single.push(...[...spikes.indices].map((neuron) => `${step}:${neuron}`));
    }
    expect(single).toEqual(whole);
  });
});

describe("paced steps", () => {
  it("take the cycles they are set to", async () => {
    await using core = await connect("sim", { build: "tiny" });
    await core.program(lively(16));
    await core.setCyclesPerStep(50_000);
    const { cycles } = await core.run({ steps: 40 });
    // The last step is not waited out.
    expect(cycles).toBeGreaterThan(39 * 50_000);
    expect(cycles).toBeLessThan(40 * 50_000);
  });
});

/** A transport behind a line that flips bits and loses bytes and whole chunks, both ways; `rate` is per byte. */
function noisy(inner: Transport, random: Random, rate: number): Transport & { damaged: number } {
  const spoil = (bytes: Uint8Array): Uint8Array => {
    if (random.next() >= 1 - (1 - rate) ** bytes.length) return bytes;
    line.damaged++;
    const at = random.integer(0, bytes.length - 1);
    const kind = random.integer(0, 2);
    if (kind === 0) return new Uint8Array();
    if (kind === 1) return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1)]);
    return bytes.map((byte, i) => (i === at ? byte ^ (1 << random.integer(0, 7)) : byte));
  };
  const line = {
    damaged: 0,
    description: inner.description,
    write: (bytes: Uint8Array) => inner.write(spoil(bytes)),
    onReceive: (listener: ((bytes: Uint8Array) => void) | undefined) =>
      inner.onReceive(listener && ((bytes) => listener(spoil(bytes)))),
    onLost: inner.onLost.bind(inner),
    delay: inner.delay.bind(inner),
    get baudRate() {
      return inner.baudRate;
    },
    setBaudRate: inner.setBaudRate.bind(inner),
    close: inner.close.bind(inner),
    [Symbol.asyncDispose]: inner[Symbol.asyncDispose].bind(inner),
  };
  return line;
}

describe("a noisy line", () => {
  it.each([1, 2, 3, 4, 5])("loses and doubles nothing (seed %d)", async (seed) => {
    const quiet = await connect("sim", { build: "tiny" });
    await quiet.program(lively(16));
    const input = poisson(new Array(16).fill(0.2), { seed })(400);
    const expected = await quiet.run({ steps: 400, input });
    const line = noisy(createSimTransport(BUILDS.tiny), createRandom(seed), 0.0005);
    await using core = await Device.open(line);
    const network = lively(16);
    await core.program(network);
    const result = await core.run({ steps: 400, input });
    expect(plain(result.spikes)).toEqual(plain(expected.spikes));
    for (const { source, target, weights } of network.projections) {
      expect(await core.readWeights(source, target)).toEqual(weights);
    }
    for (let value = 0; value < 100; value++) {
      await core.writeRegister("scratch", value);
      expect((await core.read(registerAddress("scratch"), 1))[0]).toBe(value);
    }
    expect(line.damaged).toBeGreaterThan(1);
    expect(core.linkStatistics.retries).toBeGreaterThan(0);
  });
});

describe("learning on tiny", () => {
  async function session(backend: "sim" | "rtl") {
    await using core = await connect(backend, { build: "tiny", baudRate: 12_500_000 });
    const network = new Network({
      axons: 16,
      encoder: { seed: 3 },
      learning: {
        pre: { gain: "exponential", amplitude: -1 },
        post: { gain: "target", rate: 0.1, belowRate: -0.05, target: 0.2, soft: true },
        preTrace: { timeConstantSteps: 9 },
        postTrace: { timeConstantSteps: 5 },
        weightMin: -20,
        seed: 4,
      },
    });
    const parameters = { threshold: 120, leak: 8000, adaptationIncrement: 10, adaptationDecay: 500 };
    const out = network.population("out", 12, parameters, { inhibitionGroup: true });
    network.connect(network.axons, out, { kind: "random", min: 0, max: 70, seed: 5 }, { plastic: true });
    await core.program(network);
    const images = Array.from({ length: 12 }, (_, s) =>
      Uint8Array.from({ length: 16 }, (_, i) => (i % 4 === s % 4 ? 120 : 9)),
    );
    const shown = await core.present(images, { steps: 40, learning: true, drawPhases: true, clear: true });
    await core.setReward(-0.5);
    const teacher = force(out.first + 2, [3, 30]);
    const run = await core.run({
      steps: 60,
      encode: true,
      learning: true,
      teacher,
      stopOnSpike: { first: 5, size: 4 },
    });
    return { shown, cycles: run.cycles, spikes: plain(run.spikes), left: (await core.readSnapshot()).regions };
  }

  it("leaves the same bits on the simulator and on the RTL, after the same cycles", async () => {
    const [sim, rtl] = [await session("sim"), await session("rtl")];
    expect(rtl).toEqual(sim);
    expect(sim.shown.spikes).toBeGreaterThan(30);
  });
});
