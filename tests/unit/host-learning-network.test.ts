import { describe, expect, it } from "vitest";
import { compile } from "../../host/compiler.js";
import { Device } from "../../host/device.js";
import { HostError } from "../../host/errors.js";
import { generatorWord } from "../../host/learning/seeds.js";
import { LEARNING_REGISTERS } from "../../host/learning/settings.js";
import { Network } from "../../host/network.js";
import { BUILDS, type Build } from "../../protocol/builds.js";
import { unpackWord } from "../../protocol/fields.js";
import { REGISTERS, type RegisterName, registerAddress } from "../../protocol/registers.js";
import { FakeDevice } from "./host-fake-device.js";

type Json = Record<string, unknown>;
const MISSING = Symbol("missing");

function sample(): Json {
  return {
    format: "lifwire-network",
    version: 1,
    units: { stepMs: 0.5 },
    core: { inhibition: "rivals" },
    learning: {
      pre: { gain: "exponential", amplitude: -0.5 },
      post: { gain: "target", rate: 0.1, soft: true, target: 0.25, belowRate: -0.05 },
      preTrace: { timeConstantSteps: 20 },
      postTrace: { timeConstantMs: 10, increment: 0.5, add: true },
      weightMin: -10,
      weightMax: 90,
      rounding: "random",
      reward: 1.5,
      seed: 7,
      minFractionBits: 4,
    },
    encoder: { intensities: [0, 1, 2, 255], phases: [9, 9, 9, 9], seed: 3 },
    axons: 4,
    populations: [
      { name: "a", size: 3, inhibitionGroup: "wta", parameters: { threshold: 100 } },
      { name: "b", size: 2, inhibitionGroup: "wta", parameters: { threshold: 100 } },
      { name: "c", size: 2, inhibitionGroup: true, parameters: { threshold: 100 } },
      { name: "d", size: 1, parameters: { threshold: 100 } },
    ],
    connections: [
      { source: "axons", target: "a", plastic: true, weights: { kind: "constant", weight: 5 } },
      {
        source: "axons",
        target: "b",
        plastic: [
          [0, 1],
          [1, 0],
          [0, 0],
          [1, 1],
        ],
        weights: { kind: "constant", weight: 5 },
      },
    ],
  };
}

function withChange(path: string, value: unknown): Json {
  const json = sample();
  const keys = path.split(".");
  let at = json;
  for (const key of keys.slice(0, -1)) at = at[key] as Json;
  if (value === MISSING) delete at[keys.at(-1)!];
  else at[keys.at(-1)!] = value;
  return json;
}

const shown = (path: string) => path.replace(/\.(\d+)/g, "[$1]");

function failure(act: () => unknown): HostError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof HostError) return thrown;
    throw thrown;
  }
  throw new Error("was accepted");
}

type Row = readonly [path: string, value: unknown, reported?: string];
const post = (change: Json) => ({ gain: "exponential", amplitude: 1, ...change });

const TABLE: readonly Row[] = [
  ...[1, "x", null, []].map((value): Row => ["learning", value]),
  ["learning.colour", 1],
  ["learning.pre.gain", "target"],
  ["learning.pre.gain", "follow"],
  ["learning.post.gain", "hebbian"],
  ["learning.post.gain", MISSING],
  // Keys that do not go together.
  ["learning.pre.amplitude", MISSING],
  ["learning.pre", { gain: "off", amplitude: 1 }, "learning.pre.amplitude"],
  ["learning.pre", { gain: "off", soft: true }, "learning.pre.soft"],
  ["learning.pre", { gain: "exponential", rate: 0.1 }, "learning.pre.rate"],
  ["learning.pre", { gain: "exponential", amplitude: 1, soft: true }, "learning.pre.amplitude"],
  ["learning.pre", { gain: "exponential", amplitude: 1, amplitudeRaw: 3 }, "learning.pre.amplitudeRaw"],
  ["learning.post", { gain: "follow", rate: 0.1, soft: true }, "learning.post.soft"],
  ["learning.post", { gain: "follow", amplitude: 1 }, "learning.post.amplitude"],
  ["learning.post", post({ target: 1 }), "learning.post.target"],
  ["learning.post", post({ belowAmplitude: 1 }), "learning.post.belowAmplitude"],
  ["learning.post.target", MISSING],
  ["learning.post.belowRate", MISSING],
  ["learning.post.belowAmplitude", 3],
  ["learning.post.targetRaw", 3],
  // Values the core cannot have.
  ["learning.pre.amplitude", 200],
  ["learning.pre.amplitude", 1e-6],
  ["learning.post.rate", 0.6],
  ["learning.post.rate", 0.5],
  ["learning.post.target", 2.5],
  ["learning.post.target", -1],
  ["learning.preTrace", MISSING],
  ["learning.postTrace", MISSING],
  ["learning.preTrace", {}, "learning.preTrace.timeConstantSteps"],
  ["learning.preTrace.timeConstantSteps", 0],
  ["learning.preTrace.decay", 5, "learning.preTrace.timeConstantSteps"],
  ["learning.preTrace", { decay: 65_537 }, "learning.preTrace.decay"],
  ["learning.preTrace.increment", 2],
  ["learning.preTrace.increment", 0],
  ["learning.preTrace.incrementRaw", 65_536],
  ["learning.postTrace.incrementRaw", 4, "learning.postTrace.increment"],
  ["learning.weightMin", 91],
  ["learning.weightMin", -129],
  ["learning.weightMax", 128],
  ["learning.rounding", "up"],
  ["learning.amplitudeScale", 9],
  ["learning.reward", 128],
  ["learning.rewardRaw", 5, "learning.reward"],
  ["learning.seed", -1],
  ["learning.minFractionBits", 9],
  ["units", MISSING, "units.stepMs"],
  ["core.inhibition", "all"],
  ["encoder.intensities", [1, 2, 3], "encoder.intensities.length"],
  ["encoder.phases", [1, 2, 3, 4, 5], "encoder.phases.length"],
  ["encoder.intensities.2", 256],
  ["encoder.seed", 0.5],
  ["populations.0.inhibitionGroup", false],
  ["populations.0.inhibitionGroup", ""],
  ["populations.3.inhibitionGroup", "wta"],
  ["populations.0.parameters.grouped", 1, "populations.0.inhibitionGroup"],
  ["connections.0.plastic", "all"],
  ["connections.1.plastic", [[0, 1]], "connections.1.plastic.length"],
  ["connections.1.plastic.2", [0], "connections.1.plastic.2.length"],
  ["connections.1.plastic.2.1", 2],
];

describe("bad learning sections", () => {
  it("takes the sample itself, and writes it as it was", () => {
    const network = Network.fromJSON(sample(), "net.json");
    expect(Network.fromJSON(JSON.parse(JSON.stringify(network))).toJSON()).toEqual(network.toJSON());
  });

  it.each(TABLE.map((row) => ({ row, title: `${row[0]} = ${JSON.stringify(row[1])}` })))("$title", ({ row }) => {
    const [path, value, reported = path] = row;
    const error = failure(() => Network.fromJSON(withChange(path, value), "net.json"));
    expect(error).toMatchObject({ code: "NETWORK_INVALID", data: { file: "net.json", path: shown(reported) } });
    expect(error.message).toContain(`net.json: ${shown(reported)} is `);
    expect(error.message).not.toContain("\n");
  });

  it("refuses masks of the wrong shape in scripts, and leaves the network as it was", () => {
    const network = Network.fromJSON(sample());
    const before = JSON.stringify(network);
    const d = network.find("d");
    const connect = (plastic: Uint8Array) => network.connect(network.axons, d, new Int8Array(4), { plastic });
    expect(failure(() => connect(new Uint8Array(3))).data).toMatchObject({ path: "plastic.length", value: 3 });
    expect(failure(() => connect(Uint8Array.of(0, 1, 2, 0))).data).toMatchObject({
      path: "connections[2].plastic[2][0]",
    });
    expect(JSON.stringify(network)).toBe(before);
    connect(Uint8Array.of(0, 1, 1, 0));
    expect(network.projections.at(-1)?.plastic).toEqual(Uint8Array.of(0, 1, 1, 0));
  });
});

const without = (part: Partial<Build>): Build => ({ ...BUILDS.tiny, ...part });
const NO_LEARNING = without({ learning: false, fractionBits: 0 });

describe("builds that lack something", () => {
  const rounded = { post: { gain: "exponential", amplitude: 0.02 }, preTrace: { decay: 9 }, rounding: "nearest" };
  it.each<[string, Build, Json]>([
    ["learning", NO_LEARNING, sample()],
    ["connections[0].plastic", NO_LEARNING, withChange("learning", MISSING)],
    ["encoder", without({ encoder: false }), sample()],
    ["learning.minFractionBits", without({ fractionBits: 3 }), sample()],
    ["learning.rounding", without({ fractionBits: 4 }), withChange("learning", rounded)],
  ])("%s, before a byte is sent", async (path, build, json) => {
    const fake = new FakeDevice(build);
    await using core = await Device.open(fake);
    const frames = fake.frames;
    const data = { file: "net.json", path, allowed: expect.stringContaining("the attached build") };
    await expect(core.program(Network.fromJSON(json, "net.json"))).rejects.toMatchObject({
      code: "NETWORK_TOO_LARGE",
      data,
    });
    expect(fake.frames).toBe(frames);
  });

  it("takes the network where nothing is lacking", async () => {
    await using core = await Device.open(new FakeDevice(BUILDS.tiny));
    await core.program(Network.fromJSON(sample()));
    await core.program(
      Network.fromJSON(withChange("learning", { ...rounded, post: { gain: "exponential", amplitude: 0.04 } })),
    );
  });
});

describe("what is sent", () => {
  async function programmed(network: Network, build: Build = BUILDS.tiny) {
    const fake = new FakeDevice(build);
    for (const name of ["plastic", "intensity", "phase", "random"] as const) fake.memory[name].fill(0x01010101);
    const core = await Device.open(fake);
    await core.program(network);
    const register = (name: RegisterName) => fake.memory.registers[registerAddress(name)]!;
    return { fake, core, register };
  }

  it("costs a network that uses nothing of it one fill, which clears the plastic bits", async () => {
    const network = new Network({ axons: 4 });
    network.connect(network.axons, network.population("a", 4, { threshold: 1 }), { kind: "constant", weight: 1 });
    const bare = compile(network, without({ learning: false, fractionBits: 0, encoder: false }));
    expect(compile(network, BUILDS.tiny).bytes - bare.bytes).toBe(20);
    const { fake, register } = await programmed(network);
    expect(fake.memory.plastic.every((word) => word === 0)).toBe(true);
    expect(register("inhibition")).toBe(0);
  });

  it("registers, each as the section says", async () => {
    const { register } = await programmed(Network.fromJSON(sample()));
    expect(unpackWord(REGISTERS.learningRule.word, register("learningRule"))).toEqual({
      ...{ preGain: 1, preSoft: 0, preTraceAdd: 0, postGain: 3, postSoft: 1, postTraceAdd: 1 },
      // -0.5 x 1.5 x 2 (a trace that adds reaches 2) in units of 2^-(8 + 6) is 24576; in the next finer it would not fit.
      ...{ roundNearest: 0, amplitudeScale: 6 },
    });
    expect(unpackWord(REGISTERS.weightBounds.word, register("weightBounds"))).toEqual({
      weightMin: -10,
      weightMax: 90,
    });
    const signed = (name: RegisterName) => (register(name) << 16) >> 16;
    expect(signed("preAmplitude")).toBe(-0.5 * 2 ** 14);
    expect(signed("postAmplitude")).toBe(Math.round(0.1 * 65536));
    expect(signed("belowAmplitude")).toBe(Math.round(-0.05 * 65536));
    expect(register("reward")).toBe(384);
    expect(register("traceTarget")).toBe(8192);
    const decay = (steps: number) => Math.round(65536 * (1 - Math.exp(-1 / steps)));
    expect(register("preTraceDecay")).toBe(decay(20));
    expect(register("postTraceDecay")).toBe(decay(20)); // 10 ms of 0.5 ms
    expect([register("preTraceIncrement"), register("postTraceIncrement")]).toEqual([32768, 16384]);
    expect(register("inhibition")).toBe(1);
  });

  it("reports what rounding did to each value", () => {
    const { quantisation } = Network.fromJSON(sample());
    const of = (path: string) => quantisation.find((q) => q.path === path);
    expect(of("learning.pre.amplitude")).toMatchObject({ unit: "weight units", asked: -0.5, got: -0.5, raw: -8192 });
    expect(of("learning.post.rate")).toMatchObject({ parameter: "postAmplitude", raw: 6554, got: 6554 / 65536 });
    expect(of("learning.preTrace.timeConstantSteps")?.got).toBeCloseTo(20, 2);
    expect(of("learning.postTrace.timeConstantMs")).toMatchObject({ unit: "ms", asked: 10 });
  });

  it("plastic bits, generators and encoder", async () => {
    const { fake } = await programmed(Network.fromJSON(sample()));
    const bytes = new Uint8Array(fake.memory.plastic.buffer);
    const rows = Array.from({ length: 32 }, (_, row) => [...bytes.subarray(16 * row, 16 * row + 16)]);
    const rest = new Array(11).fill(0);
    expect(rows.slice(0, 4)).toEqual([
      [1, 1, 1, 0, 1, ...rest],
      [1, 1, 1, 1, 0, ...rest],
      [1, 1, 1, 0, 0, ...rest],
      [1, 1, 1, 1, 1, ...rest],
    ]);
    expect(
      rows
        .slice(4)
        .flat()
        .every((bit) => bit === 0),
    ).toBe(true);
    expect([...fake.memory.random]).toEqual([generatorWord(3, 0), generatorWord(7, 1)]);
    expect([...new Uint8Array(fake.memory.intensity.buffer)]).toEqual([0, 1, 2, 255, ...new Array(12).fill(0)]);
    expect([...new Uint8Array(fake.memory.phase.buffer)]).toEqual([9, 9, 9, 9, ...new Array(12).fill(0)]);
  });

  it("makes dense weights of 0 plastic too, and of sparse ones those that are set", () => {
    const network = new Network({ axons: 2 });
    const a = network.population("a", 2, { threshold: 1 });
    const b = network.population("b", 2, { threshold: 1 });
    network.connect(
      network.axons,
      a,
      [
        [0, 1],
        [0, 0],
      ],
      { plastic: true },
    ); // prettier-ignore
    network.connect(network.axons, b, { kind: "sparse", triplets: [[1, 0, 0]] }, { plastic: true });
    network.connect(a, b, { kind: "constant", weight: 1 }, { plastic: false });
    expect(network.projections.map(({ plastic }) => plastic && [...plastic])).toEqual([
      [1, 1, 1, 1],
      [0, 0, 1, 0],
      undefined,
    ]);
  });

  it("groups: one for true, one for neighbours of one name, as flags of the neurons", () => {
    const network = Network.fromJSON(sample());
    const flags = (key: "grouped" | "groupStart") =>
      network.populations.flatMap(({ parameters }) => [...parameters[key]]);
    expect(flags("grouped")).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
    expect(flags("groupStart")).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
    expect(Network.fromJSON(withChange("core", MISSING)).inhibition).toBe("others");
    expect(new Network({ axons: 1 }).inhibition).toBe("off");
  });

  it("seeds: none gives a generator of 0, and each word another", () => {
    const words = Array.from({ length: 1000 }, (_, seed) => [0, 1, 2].map((i) => generatorWord(seed, i))).flat();
    expect(words.every((word) => Number.isInteger(word) && word > 0 && word < 2 ** 32)).toBe(true);
    expect(new Set(words).size).toBe(words.length);
    // The seed whose word 0 would be 0 is the one that the mix takes to 0.
    expect(generatorWord((2 ** 32 - 0x9e3779b9) >>> 0, 0)).toBe(0x9e3779b9);
  });

  it("knows all registers of learning", () => {
    expect(LEARNING_REGISTERS[0]).toBe("learningRule");
    expect(LEARNING_REGISTERS).toHaveLength(11);
  });
});
