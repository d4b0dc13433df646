import { describe, expect, it } from "vitest";
import { Device } from "../../../../host/device/device.js";
import { poisson } from "../../../../host/events/encoders.js";
import { type EventList, eventList } from "../../../../host/events/events.js";
import { Network } from "../../../../host/network/network.js";
import { BUILDS } from "../../../../protocol/tables/builds.js";
import { LIMITS } from "../../../../protocol/tables/limits.js";
import { regionAddress } from "../../../../protocol/tables/memory-map.js";
import { registerAddress } from "../../../../protocol/tables/registers.js";
import { FakeDevice } from "./fake-device.js";

async function programmed(fake = new FakeDevice()) {
  const core = await Device.open(fake);
  const network = new Network({ axons: fake.build.axons });
  const out = network.population("out", fake.build.neurons, { threshold: 10 });
  await core.program(network);
  return { fake, core, network, out };
}

const plain = ({ steps, indices }: EventList) => [...steps].map((step, e) => [step, indices[e]]);

describe("device", () => {
  it("reads the build's description at connect", async () => {
    const core = await Device.open(new FakeDevice());
    expect(core.descriptor).toMatchObject({ neurons: 16, axons: 16, payloadWords: 64, window: 2, buildHash: 0x1234 });
  });

  it("refuses what is no Lifwire core, and another version", async () => {
    const stranger = new FakeDevice();
    stranger.memory.registers[0] = 1;
    await expect(Device.open(stranger)).rejects.toMatchObject({ code: "NOT_A_LIFWIRE" });
    const newer = new FakeDevice();
    newer.memory.registers[registerAddress("protocolVersion")] = LIMITS.protocolVersion + 1;
    await expect(Device.open(newer)).rejects.toMatchObject({ code: "PROTOCOL_VERSION" });
  });

  it("reads and writes ranges longer than a frame", async () => {
    const { core, fake } = await programmed();
    const words = Uint32Array.from({ length: 128 }, (_, i) => i * 0x01010101);
    await core.write(regionAddress("weights"), words);
    expect(await core.read(regionAddress("weights"), 128)).toEqual(words);
    await core.fill(regionAddress("weights"), 6, [1, 2]);
    expect([...fake.memory.weights.subarray(0, 7)]).toEqual([1, 2, 1, 2, 1, 2, 6 * 0x01010101]);
  });

  it("tells a refusal with the device's status and detail, and goes on", async () => {
    const { core } = await programmed();
    const refused = core.read(regionAddress("fired"), 2);
    await expect(refused).rejects.toMatchObject({
      code: "DEVICE_REFUSED",
      data: { request: "read", status: "badAddress", detail: regionAddress("fired") },
    });
    expect(await core.readRegister("neurons")).toBe(16);
  });

  it("checks registers before it sends", async () => {
    const { core, fake } = await programmed();
    const frames = fake.frames;
    await expect(core.writeRegister("neurons", 1)).rejects.toMatchObject({ code: "ARGUMENT" });
    await expect(core.writeRegister("baudDivisor", 7)).rejects.toMatchObject({ code: "ARGUMENT", data: { min: 8 } });
    await expect(core.setCyclesPerStep(-1)).rejects.toMatchObject({ code: "ARGUMENT" });
    await expect(core.setCyclesPerStep(2 ** 32)).rejects.toMatchObject({ code: "ARGUMENT" });
    expect(fake.frames).toBe(frames);
    await core.setCyclesPerStep(2 ** 32 - 1);
    expect(await core.readRegister("cyclesPerStep")).toBe(2 ** 32 - 1);
  });

  it("sends nothing for addresses, counts and names that cannot be", async () => {
    const { core, fake } = await programmed();
    const frames = fake.frames;
    for (const address of [-1, 0.5, Number.NaN, 2 ** 32]) {
      const refused = { code: "ARGUMENT", data: { argument: "address" } };
      await expect(core.read(address, 1)).rejects.toMatchObject(refused);
      await expect(core.write(address, Uint32Array.of(1))).rejects.toMatchObject(refused);
      await expect(core.fill(address, 1, [0])).rejects.toMatchObject(refused);
    }
    for (const count of [-1, 1.5, Number.NaN, 2 ** 40]) {
      const refused = { code: "ARGUMENT", data: { argument: "count" } };
      await expect(core.read(regionAddress("state"), count)).rejects.toMatchObject(refused);
      await expect(core.fill(regionAddress("state"), count, [0])).rejects.toMatchObject(refused);
    }
    const name = "colour" as "scratch";
    await expect(core.readRegister(name)).rejects.toThrow(/^no register "colour"; there are: magic, /);
    await expect(core.writeRegister(name, 1)).rejects.toMatchObject({ code: "ARGUMENT" });
    for (const steps of [0, -1, 1.5, Number.NaN]) {
      const parts = core.stream({ steps });
      await expect(parts.next()).rejects.toMatchObject({ code: "ARGUMENT", data: { argument: "steps" } });
    }
    expect(fake.frames).toBe(frames);
    expect(await core.read(regionAddress("state"), 0)).toEqual(new Uint32Array(0));
  });

  it("runs more events than a frame holds, spikes relative to the run's first step", async () => {
    const { core, fake, out } = await programmed();
    const rates = new Array(16).fill(0.4);
    const input = poisson(rates, { seed: 5 })(700);
    const first = await core.run({ steps: 700, input });
    expect(plain(first.spikes)).toEqual(plain(input));
    expect(first).toMatchObject({ stepsDone: 700, complete: true, cycles: 70_000, firstStep: 0 });
    expect(fake.executed.filter((name) => name === "run").length).toBeGreaterThan(input.steps.length / 122);
    const second = await core.run({ steps: 30, input: eventList([[29, 3]]) });
    expect(second.firstStep).toBe(700);
    expect(plain(second.spikes)).toEqual([[29, 3]]);
    expect([...second.firstSpikes(out)]).toEqual([-1, -1, -1, 29, ...new Array(12).fill(-1)]);
    expect([...second.spikeCounts({ first: 3, size: 2 })]).toEqual([1, 0]);
  });

  it("plans again after a part that the device ended early, and counts no step twice", async () => {
    const { core, fake } = await programmed();
    fake.beforeRun = (first, steps) => (first % 3 === 0 ? Math.max(1, steps >> 2) : steps);
    const input = poisson(new Array(16).fill(0.3), { seed: 6 })(900);
    const result = await core.run({ steps: 900, input });
    expect(plain(result.spikes)).toEqual(plain(input));
    expect(result.cycles).toBe(90_000);
    expect(fake.executed).toContain("run stepMismatch");
    expect(fake.step).toBe(900);
  });

  it("accepts events of one step in any order and twice, and sends each once", async () => {
    const { core } = await programmed();
    const input = { steps: Uint32Array.of(2, 2, 2, 2), indices: Uint16Array.of(5, 1, 5, 0) };
    const result = await core.run({ steps: 3, input });
    expect(plain(result.spikes)).toEqual([
      [2, 0],
      [2, 1],
      [2, 5],
    ]);
    expect(result.spikesIn).toBe(3);
  });

  it("sends nothing for bad arguments of run", async () => {
    const { core, fake } = await programmed();
    const frames = fake.frames;
    const bad = (steps: number, pairs: [number, number][] = []) => {
      const input = { steps: Uint32Array.from(pairs, (p) => p[0]), indices: Uint16Array.from(pairs, (p) => p[1]) };
      return core.run({ steps, input });
    };
    for (const steps of [0, -1, 1.5, 2 ** 32, Number.NaN]) {
      await expect(bad(steps)).rejects.toMatchObject({ code: "ARGUMENT", data: { argument: "steps", min: 1 } });
    }
    await expect(bad(5, [[5, 0]])).rejects.toMatchObject({ code: "EVENTS_INVALID", data: { field: "step", value: 5 } });
    await expect(bad(5, [[4, 16]])).rejects.toMatchObject({ code: "EVENTS_INVALID", data: { field: "axon" } });
    await expect(
      bad(5, [
        [4, 1],
        [3, 1],
      ]),
    ).rejects.toMatchObject({ code: "EVENTS_INVALID", data: { path: "event 1" } });
    expect(fake.frames).toBe(frames);
  });

  it("refuses to run without a network, and populations of another one", async () => {
    const core = await Device.open(new FakeDevice());
    await expect(core.run({ steps: 1 })).rejects.toMatchObject({ code: "ARGUMENT" });
    const { core: other } = await programmed();
    const stranger = new Network({ axons: 1 }).population("out", 1, { threshold: 1 });
    await expect(other.readState(stranger)).rejects.toMatchObject({ code: "ARGUMENT", data: { population: "out" } });
  });

  it("ends at a step boundary when aborted, returns what was produced, and goes on after", async () => {
    const { core, fake } = await programmed();
    const abort = new AbortController();
    let parts = 0;
    const onProgress = () => {
      if (++parts === 3) abort.abort();
    };
    const input = poisson(new Array(16).fill(0.4), { seed: 7 })(2000);
    const result = await core.run({ steps: 2000, input, signal: abort.signal, onProgress });
    expect(result.complete).toBe(false);
    expect(result.stepsDone).toBeGreaterThan(0);
    expect(result.stepsDone).toBeLessThan(2000);
    expect(plain(result.spikes)).toEqual(plain(input).filter(([step]) => step! < result.stepsDone));
    expect(result.spikesIn).toBe(result.spikes.steps.length);
    expect((await core.run({ steps: 10 })).firstStep).toBe(result.stepsDone);
    expect(fake.step).toBe(result.stepsDone + 10);
  });

  it("runs nothing when aborted before", async () => {
    const { core } = await programmed();
    const result = await core.run({ steps: 9, signal: AbortSignal.abort() });
    expect(result).toMatchObject({ stepsDone: 0, cycles: 0, complete: false });
    expect((await core.run({ steps: 9 })).stepsDone).toBe(9);
  });

  it("clears the step counter with the run's own first frame only", async () => {
    const { core, fake } = await programmed();
    await core.run({ steps: 50 });
    const result = await core.run({ steps: 5000, clear: "all" });
    expect(result).toMatchObject({ firstStep: 0, stepsDone: 5000 });
    expect(fake.step).toBe(5000);
    await core.clear({ step: true });
    expect(fake.step).toBe(0);
    await core.clear();
    expect((await core.run({ steps: 5 })).firstStep).toBe(0);
  });

  it("keeps calls in order that are not awaited", async () => {
    const { core } = await programmed();
    const results = await Promise.all([core.run({ steps: 300 }), core.clear(), core.run({ steps: 300 })]);
    expect(results[2].firstStep).toBe(300);
  });

  it("reads weights back as they were programmed, whatever lies beside them", async () => {
    const core = await Device.open(new FakeDevice(BUILDS.standard));
    const network = new Network({ axons: 9 });
    const a = network.population("a", 5, { threshold: 10 });
    const b = network.population("b", 6, { threshold: 10 });
    const all = network.population("all", 240, { threshold: 10 });
    const weights = Int8Array.from({ length: 54 }, (_, i) => 7 * i - 128);
    network.connect(network.axons, b, weights);
    network.connect(b, a, { kind: "random", min: -128, max: 127, seed: 4 });
    network.connect(a, all, { kind: "random", min: -128, max: 127, probability: 0.5, seed: 5 });
    await core.program(network);
    expect((await core.readWeights(network.axons, b)).values).toEqual(weights);
    for (const { source, target, weights: programmedWeights } of network.projections) {
      expect(await core.readWeights(source, target)).toEqual(programmedWeights);
    }
    expect((await core.readWeights(network.axons, a)).values.every((w) => w === 0)).toBe(true);
  });

  it("reads signed state", async () => {
    const { core, fake, out } = await programmed();
    fake.memory.state.set([2 ** 18 - 3, 5, 6, 7], 4);
    const state = await core.readState(out);
    expect([state.potential[1], state.current[1], state.adaptation[1], state.refractory[1]]).toEqual([-3, 5, 6, 7]);
  });

  it("changes the rate of both sides", async () => {
    const { core, fake } = await programmed();
    await core.setBaudRate(4_000_000);
    expect([fake.deviceBaudRate, core.baudRate]).toEqual([4_000_000, 4_000_000]);
    expect(await core.readRegister("neurons")).toBe(16);
  });

  it.each([0, -1, Number.NaN, 14_000_000, 1000])("refuses %d baud before it sends", async (baudRate) => {
    const { core, fake } = await programmed();
    const frames = fake.frames;
    await expect(core.setBaudRate(baudRate)).rejects.toMatchObject({ code: "BAUD_RATE" });
    expect(fake.frames).toBe(frames);
  });

  it("counts what goes over the line", async () => {
    const { core, fake } = await programmed();
    const before = core.linkStatistics;
    await core.readRegister("step");
    const after = core.linkStatistics;
    expect(after.bytesToDevice - before.bytesToDevice).toBe(16);
    expect(after.bytesFromDevice - before.bytesFromDevice).toBe(12);
    expect(after).toMatchObject({ framesToDevice: fake.frames, retries: 0, bytesDiscarded: 0 });
  });

  it("rejects what is asked after closing", async () => {
    const { core } = await programmed();
    await core.close();
    await expect(core.readRegister("step")).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("reads all counters at once", async () => {
    const { core, fake } = await programmed();
    fake.memory.registers[registerAddress("cycleLow")] = 5;
    fake.memory.registers[registerAddress("cycleHigh")] = 2;
    fake.memory.registers[registerAddress("resends")] = 9;
    expect(await core.counters()).toMatchObject({ cycles: 2 * 2 ** 32 + 5, resends: 9, step: 0 });
  });
});
