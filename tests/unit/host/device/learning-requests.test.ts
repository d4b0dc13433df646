import { describe, expect, it } from "vitest";
import { compile } from "../../../../host/compiler/compiler.js";
import { generatorWord } from "../../../../host/compiler/generator-seeds.js";
import { Device } from "../../../../host/device/device.js";
import { LEARNING_REGISTERS } from "../../../../host/network/learning-registers.js";
import { Network } from "../../../../host/network/network.js";
import { BUILDS, type Build } from "../../../../protocol/tables/builds.js";
import { unpackWord } from "../../../../protocol/tables/fields.js";
import { REGISTERS, type RegisterName, registerAddress } from "../../../../protocol/tables/registers.js";
import { MISSING, sample, withChange, without } from "../../support/learning-network.js";
import { FakeDevice } from "./fake-device.js";

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
      // -0.5 x 1.5 x 2 (a trace that adds reaches 2) in units of 2^-(8 + 6) is 24576; in the next finer unit it would
      // not fit.
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
    expect(register("postTraceDecay")).toBe(decay(20)); // 10 ms in steps of 0.5 ms
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
