import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { type LearningEntry, Network, normaliseWeights, WeightMatrix } from "../../../../host/api/shared.js";
import { Device } from "../../../../host/device/device.js";
import { createRandom } from "../../../../host/random.js";
import { BUILDS } from "../../../../protocol/tables/builds.js";
import { regionAddress } from "../../../../protocol/tables/memory-map.js";
import { registerAddress } from "../../../../protocol/tables/registers.js";
import { input, learner, onSim, RULE } from "../../support/learner.js";
import { FakeDevice } from "./fake-device.js";

describe("weights", () => {
  it.each([
    [0, 16],
    [0, 5],
    [1, 3],
    [3, 9],
    [4, 8],
    [6, 1],
    [7, 9],
  ])(
    "written to neurons %d.., %d of them, are those read, byte for byte with fractions, and no other changes",
    async (first, size) => {
      const core = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
      const network = new Network({ axons: 13 });
      if (first > 0) network.population("a", first, { threshold: 1 });
      const out = network.population("out", size, { threshold: 1 });
      await core.program(network);
      const random = createRandom(first + 100 * size);
      const everything = Uint32Array.from({ length: 128 }, () => Math.floor(random.next() * 2 ** 32));
      await core.write(regionAddress("weights"), everything);
      await core.write(
        regionAddress("fraction"),
        everything.map((word) => word & 0x0f0f0f0f),
      );
      const images = async () => {
        const read = async (region: "weights" | "fraction") => [
          ...new Uint8Array((await core.read(regionAddress(region), 128)).buffer),
        ];
        return { weights: await read("weights"), fraction: await read("fraction") };
      };
      const due = await images();
      const values = Int8Array.from({ length: 13 * size }, () => random.integer(-128, 127));
      const fractions = { bits: 4, values: Uint8Array.from(values, () => random.integer(0, 15)) };
      const matrix = new WeightMatrix(13, size, values, fractions);
      await core.writeWeights(network.axons, out, matrix);
      expect(await core.readWeights(network.axons, out, { fraction: true })).toEqual(matrix);
      values.forEach((weight, i) => {
        const at = 16 * Math.floor(i / size) + first + (i % size);
        due.weights[at] = weight & 0xff;
        due.fraction[at] = fractions.values[i]!;
      });
      expect(await images()).toEqual(due);
      await core.writeWeights(network.axons, out, values);
      expect(
        (await core.readWeights(network.axons, out, { fraction: true })).fractions?.values.every((f) => f === 0),
      ).toBe(true);
    },
  );

  it("as floats and back", () => {
    const matrix = WeightMatrix.fromFloats(1, 6, [-128, -0.25, 0.5, 127.9375, 400, -400], 4);
    expect([...matrix.toFloats()]).toEqual([-128, -0.25, 0.5, 127.9375, 127.9375, -128]);
  });

  it("fewer fraction bits are shifted into place, more refused", async () => {
    const { core, network, out } = await onSim();
    const write = (bits: number) =>
      core.writeWeights(network.axons, out, WeightMatrix.fromFloats(16, 10, new Array(160).fill(3.5), bits));
    await write(1);
    expect((await core.readWeights(network.axons, out, { fraction: true })).toFloats().every((w) => w === 3.5)).toBe(
      true,
    );
    await expect(write(5)).rejects.toMatchObject({ code: "ARGUMENT", data: { bits: 5, max: 4 } });
    await expect(core.writeWeights(network.axons, out, new Int8Array(159))).rejects.toMatchObject({ code: "ARGUMENT" });
  });

  it("normalised: the magnitudes to each neuron have one sum, within the rounding of the fractions", async () => {
    const { core, network, out } = await onSim();
    const mixed = Int8Array.from({ length: 160 }, (_, i) => (i % 10 === 3 ? 0 : ((i * 37) % 61) - 20));
    await core.writeWeights(network.axons, out, mixed);
    await normaliseWeights(core, network.axons, out, { sum: 400 });
    const floats = (await core.readWeights(network.axons, out, { fraction: true })).toFloats();
    const sums = Array.from({ length: 10 }, (_, n) =>
      floats.reduce((sum, w, i) => (i % 10 === n ? sum + Math.abs(w) : sum), 0),
    );
    for (const [n, sum] of sums.entries()) expect(Math.abs(sum - (n === 3 ? 0 : 400))).toBeLessThanOrEqual(16 / 32);
    expect(floats.every((weight, i) => Math.sign(weight) === Math.sign(mixed[i]!))).toBe(true);
    await expect(normaliseWeights(core, network.axons, out, { sum: 0 })).rejects.toMatchObject({ code: "ARGUMENT" });
  });

  it("plastic bits are read as written", async () => {
    const { core, network, out } = await onSim();
    expect((await core.readPlastic(network.axons, out)).every((bit) => bit === 1)).toBe(true);
    const bits = Uint8Array.from({ length: 160 }, (_, i) => ((i * 7) % 3) & 1);
    await core.writePlastic(network.axons, out, bits);
    expect(await core.readPlastic(network.axons, out)).toEqual(bits);
    expect((await core.readPlastic(out, out)).every((bit) => bit === 0)).toBe(true);
    await expect(core.writePlastic(network.axons, out, new Uint8Array(160).fill(2))).rejects.toMatchObject({
      code: "ARGUMENT",
    });
  });
});

describe("learning runs", () => {
  it("change plastic weights only, and only when asked to", async () => {
    const { core, network, out } = await onSim();
    const weights = (source: typeof network.axons | typeof out) => core.readWeights(source, out, { fraction: true });
    const [before, fixed] = [await weights(network.axons), await weights(out)];
    await core.run({ steps: 200, input });
    expect(await weights(network.axons)).toEqual(before);
    expect((await core.readTraces(network.axons)).pre.every((trace) => trace === 0)).toBe(true);
    const { spikes } = await core.run({ steps: 200, input, learning: true });
    expect(spikes.steps.length).toBeGreaterThan(10);
    const after = await weights(network.axons);
    expect(after.toFloats().filter((w, i) => w !== before.toFloats()[i]).length).toBeGreaterThan(100);
    expect(Math.max(...after.toFloats())).toBeLessThanOrEqual(100);
    expect(await weights(out)).toEqual(fixed);
    expect((await core.readTraces(network.axons)).pre.some((trace) => trace > 0)).toBe(true);
    expect((await core.readTraces(out)).post.some((trace) => trace > 0)).toBe(true);
    await core.clear({ traces: true });
    expect((await core.readTraces(out)).post.every((trace) => trace === 0)).toBe(true);
    expect((await core.readState(out)).adaptation.some((a) => a > 0)).toBe(true);
  });

  it("are the same after programming again, and other ones with another seed", async () => {
    const { core, network, out } = await onSim();
    const learned = async (seed?: number) => {
      await core.program(network);
      if (seed !== undefined) await core.setLearning({ seed });
      await core.run({ steps: 200, input, learning: true });
      return core.readWeights(network.axons, out, { fraction: true });
    };
    const first = await learned();
    expect(await learned()).toEqual(first);
    expect(await learned(6)).not.toEqual(first);
    expect(await learned(5)).toEqual(first);
    const generators = await core.readGenerators();
    await core.writeGenerators(Uint32Array.of(1, 2));
    expect([...(await core.readGenerators())]).toEqual([1, 2]);
    expect(generators).not.toEqual(Uint32Array.of(1, 2));
    await expect(core.writeGenerators(Uint32Array.of(1, 0))).rejects.toMatchObject({ code: "ARGUMENT" });
  });

  it("take changes of single keys, send only registers that change, and refuse what a file could not have", async () => {
    const fake = new FakeDevice(BUILDS.tiny);
    const core = await Device.open(fake);
    await core.program(learner().network);
    const frames = () => fake.frames;
    let before = frames();
    await core.setReward(0.5);
    expect(frames() - before).toBe(1);
    expect(await core.readRegister("reward")).toBe(128);
    before = frames();
    await core.setReward(0.5);
    expect(frames() - before).toBe(0);
    await core.setReward(-1);
    expect(await core.readRegister("reward")).toBe(2 ** 16 - 256);
    expect(core.learning?.entry).toMatchObject({ ...RULE, reward: -1 });
    await core.setLearning({ weightMax: 60, rewardRaw: 256 });
    expect(core.learning?.entry.reward).toBeUndefined();
    before = frames();
    const bad: LearningEntry[] = [
      { weightMin: 61 },
      { reward: 500 },
      { minFractionBits: 5 },
      { pre: { gain: "exponential" } },
    ];
    for (const changes of bad) {
      await expect(core.setLearning(changes)).rejects.toMatchObject({
        data: { path: expect.stringMatching(/^learning\./) },
      });
    }
    expect(frames() - before).toBe(0);
    expect(core.learning?.entry).toMatchObject({ weightMax: 60, weightMin: -20 });
  });

  it("are set whole after a change that failed on the way", async () => {
    const fake = new FakeDevice(BUILDS.tiny);
    const core = await Device.open(fake);
    await core.program(learner().network);
    fake.faults = { toDevice: () => undefined };
    await expect(core.setReward(2)).rejects.toMatchObject({ code: "LINK_TIMEOUT" });
    expect(core.learning?.entry.reward).toBeUndefined();
    fake.faults = {};
    const bounds = await core.readRegister("weightBounds");
    fake.memory.registers[registerAddress("weightBounds")] = 0; // as if half of a change had arrived
    await core.setReward(0.25);
    expect([await core.readRegister("reward"), await core.readRegister("weightBounds")]).toEqual([64, bounds]);
  });

  it("need what the network declares", async () => {
    const core = await connect("sim", { build: "tiny" });
    const network = new Network({ axons: 4 });
    network.population("a", 4, { threshold: 1 });
    await core.program(network);
    await expect(core.run({ steps: 1, learning: true })).rejects.toMatchObject({ data: { section: "learning" } });
    const intensities = new Uint8Array(4);
    await expect(core.run({ steps: 1, intensities })).rejects.toMatchObject({ data: { section: "encoder" } });
    await expect(core.setLearning({ reward: 1 })).rejects.toMatchObject({ code: "ARGUMENT" });
    await expect(core.present([intensities], { steps: 1 })).rejects.toMatchObject({ data: { section: "encoder" } });
  });
});
