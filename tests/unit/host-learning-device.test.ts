import { describe, expect, it } from "vitest";
import { connect } from "../../host/cli/connect.js";
import { Device } from "../../host/device.js";
import { poisson } from "../../host/encoders.js";
import { type EventList, eventList } from "../../host/events.js";
import {
  type LearningEntry,
  Network,
  normaliseWeights,
  type Present,
  type Sample,
  WeightMatrix,
} from "../../host/index.js";
import { createRandom } from "../../host/random.js";
import { force, teach } from "../../host/teacher.js";
import { BUILDS } from "../../protocol/builds.js";
import { regionAddress } from "../../protocol/memory-map.js";
import { registerAddress } from "../../protocol/registers.js";
import { FakeDevice } from "./host-fake-device.js";

const RULE: LearningEntry = {
  pre: { gain: "exponential", amplitude: -2 },
  post: { gain: "exponential", rate: 0.2, soft: true },
  preTrace: { timeConstantSteps: 6 },
  postTrace: { timeConstantSteps: 4 },
  weightMin: -20,
  weightMax: 100,
  seed: 5,
};

/** A network that learns, whose neurons fire now and then; `first` neurons lie before it. */
function learner(options: { axons?: number; size?: number; first?: number } = {}) {
  const { axons = 16, size = 10, first = 3 } = options;
  const network = new Network({ axons, learning: RULE, encoder: { seed: 2 } });
  network.population("before", first, { threshold: 50 });
  const parameters = { threshold: 110, leak: 9000, adaptationIncrement: 15, adaptationDecay: 400, refractorySteps: 1 };
  const out = network.population("out", size, parameters, { inhibitionGroup: true });
  network.connect(network.axons, out, { kind: "random", min: 10, max: 70, seed: 4 }, { plastic: true });
  network.connect(out, out, { kind: "random", min: -20, max: 10, seed: 6 });
  return { network, out };
}

async function onSim(build: "tiny" | "plastic" = "tiny", options = {}) {
  const core = await connect("sim", { build, baudRate: 12_500_000 });
  const { network, out } = learner(options);
  await core.program(network);
  return { core, network, out };
}

const plain = ({ steps, indices }: EventList) => [...steps].map((step, e) => `${step}:${indices[e]}`);
const input = poisson(new Array(16).fill(0.25), { seed: 3 })(200);

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

describe("teacher, encoder, stop", () => {
  it("forces and silences neurons, in one run of many frames too", async () => {
    const { core, network, out } = await onSim();
    const quiet = teach([
      { step: 4, neuron: out.first + 2, fires: true },
      { step: 700, neuron: out.first + 9, fires: true },
      { step: 700, neuron: out.first + 9, fires: false },
      { step: 3000, neuron: out.first, fires: true },
    ]);
    const { spikes } = await core.run({ steps: 3100, teacher: quiet });
    expect(plain(spikes)).toEqual([`4:${out.first + 2}`, `3000:${out.first}`]);
    await core.clear("all");
    const all = Array.from({ length: 40 }, (_, step) => step);
    const mute = network.populations.flatMap(({ first, size }) => Array.from({ length: size }, (_, n) => first + n));
    const teacher = teach(all.flatMap((step) => mute.map((neuron) => ({ step, neuron, fires: false }))));
    expect(
      (await core.run({ steps: 40, input: poisson(new Array(16).fill(0.4), { seed: 1 }), teacher })).spikes.steps,
    ).toHaveLength(0);
  });

  it.each([
    ["a step too late", { step: 9, neuron: 0, fires: true }, 9],
    ["a neuron too far", { step: 0, neuron: 13, fires: true }, 9],
  ])("refuses %s", async (_title, event, steps) => {
    const { core } = await onSim();
    await expect(core.run({ steps, teacher: teach([event]) })).rejects.toMatchObject({ code: "EVENTS_INVALID" });
  });

  it("makes spikes of intensities as the phases say, and keeps them for the next run", async () => {
    const core = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
    const network = new Network({ axons: 10, encoder: { phases: [0, 0, 200, 0, 0, 0, 0, 0, 0, 0] } });
    const copy = network.population("copy", 10, { threshold: 50, leak: 65536 });
    network.connect(network.axons, copy, { kind: "one-to-one", weight: 60 });
    await core.program(network);
    const intensities = Uint8Array.of(0, 64, 64, 255, 1, 128, 0, 0, 0, 32);
    const due = [0, 16, 16, 63, 0, 32, 0, 0, 0, 8];
    const { spikes, spikeCounts } = await core
      .run({ steps: 64, intensities })
      .then((r) => ({ spikes: r.spikes, spikeCounts: r.spikeCounts(copy) }));
    expect([...spikeCounts]).toEqual(due);
    expect(plain(spikes)[0]).toBe("0:2"); // 200 + 64 carries at once
    const again = await core.run({ steps: 192, encode: true });
    expect([...again.spikeCounts(copy)]).toEqual([0, 48, 48, 192, 1, 96, 0, 0, 0, 24]);
    expect((await core.run({ steps: 9 })).spikes.steps).toHaveLength(0);
    const mixed = await core.run({ steps: 1, intensities: new Uint8Array(10), input: eventList([[0, 7]]) });
    expect([...mixed.spikes.indices]).toEqual([7]);
    await expect(core.run({ steps: 1, intensities: new Uint8Array(9) })).rejects.toMatchObject({ code: "ARGUMENT" });
  });

  it("stops behind the first spike of the neurons named, wherever frames end, and never takes a full reply for it", async () => {
    const core = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
    const network = new Network({ axons: 16 });
    const a = network.population("a", 12, { threshold: 50, leak: 65536 });
    const b = network.population("b", 2, { threshold: 50, leak: 65536 });
    network.connect(network.axons, a, { kind: "constant", weight: 60 });
    await core.program(network);
    // All of `a` fire in every step, which fills replies; `b` is forced.
    const busy = eventList(Array.from({ length: 300 }, (_, step) => [step, 0]));
    for (const at of [0, 1, 57, 200, 299]) {
      const run = await core.run({ steps: 300, input: busy, teacher: force(b.first + 1, [at]), stopOnSpike: b });
      expect([at, run.stepsDone, run.stoppedBySpike]).toEqual([at, at + 1, true]);
      expect(run.spikeCounts(a)[0]).toBe(at + 1);
    }
    const none = await core.run({ steps: 300, input: busy, stopOnSpike: b });
    expect(none).toMatchObject({ stepsDone: 300, stoppedBySpike: false, complete: true });
    expect((await core.run({ steps: 300, input: eventList([[7, 3]]), stopOnSpike: true })).stepsDone).toBe(8);
    expect((await core.run({ steps: 20, teacher: force(0, [3]) })).stepsDone).toBe(20);
    await expect(core.run({ steps: 1, stopOnSpike: { first: 10, size: 7 } })).rejects.toMatchObject({
      code: "ARGUMENT",
    });
  });
});

const CLEAR = { potential: true, current: true, refractory: true, fired: true, traces: true } as const;

/** The same samples, one run after the other. */
async function oneByOne(core: Device, network: Network, samples: readonly Sample[], options: Present) {
  const counts: number[] = [];
  const steps: number[] = [];
  for (const sample of samples) {
    const { intensities, input = eventList([]), teacher } = sample;
    const run = await core.run({ ...options, input, ...(intensities && { intensities }), ...(teacher && { teacher }) });
    counts.push(...run.spikeCounts(options.count ?? { first: 0, size: network.neuronCount }));
    steps.push(run.stepsDone);
  }
  return { counts, steps };
}

describe("batches of samples", () => {
  const random = createRandom(8);
  const images = Array.from({ length: 40 }, (_, s) => ({
    // Every third is the one before: nothing is to be written for it.
    intensities: Uint8Array.from({ length: 16 }, (_, i) =>
      (i + Math.floor(s / 3)) % 3 === 0 ? 90 + s : random.integer(0, 20),
    ),
  }));
  const events = Array.from({ length: 40 }, (_, s) => ({ input: poisson(new Array(16).fill(0.4), { seed: s })(150) }));
  const taught = events.map(({ input }, s) => ({ input, teacher: force(3 + (s % 10), [5, 70, 140]), ...images[s] }));

  it.each<[string, readonly Sample[], Present]>([
    ["images", images, { steps: 30, learning: true, drawPhases: true, clear: CLEAR }],
    [
      "images, step counter cleared",
      images,
      { steps: 200, learning: true, drawPhases: true, clear: { ...CLEAR, step: true } },
    ],
    ["events that fill replies", events, { steps: 150, learning: true, clear: CLEAR }],
    ["events, with the step counter cleared", events, { steps: 150, learning: true, clear: "all" }],
    ["all at once, nothing cleared", taught, { steps: 150, learning: true }],
    ["ended by spikes", taught, { steps: 150, learning: true, clear: CLEAR, stopOnSpike: { first: 5, size: 2 } }],
    ["ended by any spike", images, { steps: 60, drawPhases: true, learning: true, clear: CLEAR, stopOnSpike: true }],
    ["ended by spikes, step counter cleared", taught, { steps: 150, clear: "all", stopOnSpike: { first: 5, size: 2 } }],
    ["counted in part", events, { steps: 150, clear: CLEAR, count: { first: 4, size: 3 } }],
  ])("are what single runs are: %s", async (_title, samples, options) => {
    const [batch, single] = [await onSim(), await onSim()];
    const seen: number[][] = [];
    const onSample = (_sample: number, counts: Uint32Array) => void seen.push([...counts]);
    const result = await batch.core.present(samples, { ...options, onSample });
    const due = await oneByOne(single.core, single.network, samples, options);
    expect([...result.counts]).toEqual(due.counts);
    expect([...result.steps]).toEqual(due.steps);
    expect(seen.flat()).toEqual(due.counts);
    expect(result.spikes).toBeGreaterThan(20);
    const left = await Promise.all([batch, single].map(({ core }) => core.readSnapshot()));
    // What was stopped at may be written in one and not the other; all else that a core holds is equal.
    expect(left[0]!.regions).toEqual(left[1]!.regions);
    expect(left[0]!.step).toBe(left[1]!.step);
    const more = await batch.core.run({
      steps: 20,
      input: events[0]!.input.steps.length > 0 ? eventList([[0, 1]]) : eventList([]),
    });
    expect(more.firstStep).toBe(left[1]!.step);
  });

  it("go on from where an abort ended them, even in the midst of a sample", async () => {
    const [cut, whole] = [await onSim(), await onSim()];
    const options = { steps: 5000, learning: true, drawPhases: true, clear: CLEAR } as const;
    const samples = images.slice(0, 4);
    const due = await whole.core.present(samples, options);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 20);
    const first = await cut.core.present(samples, { ...options, signal: abort.signal });
    expect(first.samples).toBeLessThan(4);
    const rest = await cut.core.present(samples.slice(first.samples), { ...options, firstStep: first.partialSteps });
    expect(first.samples + rest.samples).toBe(4);
    expect((await cut.core.readSnapshot()).regions).toEqual((await whole.core.readSnapshot()).regions);
    expect(first.spikes + rest.spikes).toBe(due.spikes);
  });

  it("sends a sample as one write and one run, the write only with what changes", async () => {
    const { core } = await onSim("plastic", { axons: 128, size: 100 });
    const blank = new Uint8Array(128);
    const few = blank.map((_, i) => (i < 6 ? 9 : 0));
    const frames = async (samples: Uint8Array[]) => {
      const before = core.linkStatistics;
      await core.present(samples, { steps: 10, drawPhases: true });
      const after = core.linkStatistics;
      return [after.framesToDevice - before.framesToDevice, after.bytesToDevice - before.bytesToDevice];
    };
    const run = 8 + 12;
    expect(await frames([blank])).toEqual([2, 12 + 128 + run]);
    expect(await frames([blank, blank])).toEqual([2, 2 * run]);
    expect(await frames([few])).toEqual([2, 12 + 12 + run]);
  });

  it("refuses a wrong sample by its number, and goes on after it", async () => {
    const { core } = await onSim();
    const bad = [images[0]!, { intensities: new Uint8Array(3) }];
    await expect(core.present(bad, { steps: 10 })).rejects.toMatchObject({
      code: "ARGUMENT",
      message: expect.stringContaining("sample 1"),
    });
    expect((await core.present(images, { steps: 10 })).samples).toBe(40);
    await expect(core.present(images, { steps: 0 })).rejects.toMatchObject({ code: "ARGUMENT" });
  });
});

describe("snapshots", () => {
  it("restored on another core, everything goes on bit by bit", async () => {
    const [a, b] = [await onSim(), await connect("sim", { build: "tiny", baudRate: 12_500_000 })];
    const network = Network.fromJSON({ ...JSON.parse(JSON.stringify(a.network)), core: { adaptationDecayLog2: 3 } });
    await a.core.program(network);
    await a.core.setLearning({ reward: 1.5, seed: 99 });
    const more = { steps: 117, input: poisson(new Array(16).fill(0.3), { seed: 5 })(117), learning: true };
    await a.core.run({ ...more, intensities: Uint8Array.from({ length: 16 }, (_, i) => 5 * i), drawPhases: true });
    const snapshot = await a.core.readSnapshot();
    expect(snapshot.step % 8).not.toBe(0);
    await b.restoreSnapshot(network, snapshot);
    expect((await b.readSnapshot()).regions).toEqual(snapshot.regions);
    expect((await b.readSnapshot()).registers).toEqual(snapshot.registers);
    expect(b.learning?.entry).toEqual(a.core.learning?.entry);
    const next = { ...more, encode: true };
    const [x, y] = [await a.core.run(next), await b.run(next)];
    expect(plain(y.spikes)).toEqual(plain(x.spikes));
    expect(x.spikes.steps.length).toBeGreaterThan(20);
    expect((await b.readSnapshot()).regions).toEqual((await a.core.readSnapshot()).regions);
    expect(y.cycles).toBe(x.cycles);
  });

  it("of another build are refused before anything is sent", async () => {
    const { core, network } = await onSim();
    const snapshot = await core.readSnapshot();
    const fake = new FakeDevice(BUILDS.plastic);
    const other = await Device.open(fake);
    const frames = fake.frames;
    await expect(other.restoreSnapshot(network, snapshot)).rejects.toMatchObject({
      code: "SNAPSHOT_MISMATCH",
      data: { path: "neurons", value: 16, due: 256 },
    });
    expect(fake.frames).toBe(frames);
  });

  it("attaching takes a network that is there, and refuses another", async () => {
    const { core, network, out } = await onSim();
    const weights = await core.readWeights(network.axons, out);
    const again = Network.fromJSON(JSON.parse(JSON.stringify(network)));
    await core.attach(again);
    expect(await core.readWeights(again.axons, again.find("out"))).toEqual(weights);
    await expect(core.attach(learner({ first: 4 }).network)).rejects.toMatchObject({ code: "SNAPSHOT_MISMATCH" });
    expect(core.network).toBe(again);
  });
});
