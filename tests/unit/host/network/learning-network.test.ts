import { describe, expect, it } from "vitest";
import { Device } from "../../../../host/device/device.js";
import { Network } from "../../../../host/network/network.js";
import { BUILDS, type Build } from "../../../../protocol/tables/builds.js";
import { failure, type Json, MISSING, sample, shown, withChange, without } from "../../support/learning-network.js";
import { FakeDevice } from "../device/fake-device.js";

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
    expect(failure(() => connect(new Uint8Array(3))).data).toMatchObject({
      path: "connections[2].plastic.length",
      value: 3,
    });
    expect(failure(() => network.connect(network.axons, d, new Int8Array(5))).data).toMatchObject({
      path: "connections[2].weights.length",
      value: 5,
    });
    expect(failure(() => connect(Uint8Array.of(0, 1, 2, 0))).data).toMatchObject({
      path: "connections[2].plastic[2][0]",
    });
    expect(JSON.stringify(network)).toBe(before);
    connect(Uint8Array.of(0, 1, 1, 0));
    expect(network.projections.at(-1)?.plastic).toEqual(Uint8Array.of(0, 1, 1, 0));
  });
});

const NO_LEARNING = without({ learning: false, thirdFactor: false, fractionBits: 0 });

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
