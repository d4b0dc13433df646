import { describe, expect, test } from "vitest";
import { connect, eventList, HiddenLayer, Network, teach } from "../../../../host/api/index.js";
import { Random } from "../../../lockstep/random.js";

const BUILD = "neurons=32,axons=32,lanes=16,fractionBits=4,thirdFactor=1,columns=0";
const baudRate = 12_500_000;
const SEED = Number(process.env.LIFWIRE_SEED ?? 7);

/** Images of 5 x 4 pixels whose class is an exclusive or: no network without a hidden layer tells them apart. */
function image(random: Random): { intensities: number[]; label: number } {
  const [a, b] = [random.integer(0, 1), random.integer(0, 1)];
  const half = (on: number, i: number) => ((i & 1) === on ? random.integer(180, 255) : random.integer(0, 60));
  return { intensities: Array.from({ length: 20 }, (_, i) => half(i < 10 ? a : b, i)), label: a ^ b };
}

describe("a hidden layer", () => {
  test(`learns an exclusive or from labels, seed ${SEED}`, async () => {
    const layer = new HiddenLayer({ inputs: 20, hidden: 28, classes: 2, seed: SEED });
    await using core = await connect("sim", { build: BUILD, baudRate });
    await core.program(layer.network);
    const random = new Random(SEED);
    const images = Array.from({ length: 800 }, () => image(random));
    const tests = Array.from({ length: 100 }, () => image(random));
    await core.present(
      images.map(({ intensities, label }) => layer.trainingSample(intensities, label)),
      layer.training,
    );
    await core.setInhibition("others");
    const { counts } = await core.present(
      tests.map(({ intensities }) => layer.testSample(intensities)),
      layer.test,
    );
    const right = [...layer.answers(counts)].filter((answer, i) => answer === tests[i]!.label).length;
    expect(right).toBeGreaterThanOrEqual(95);
  });

  test.each([
    { fractionBits: 8, changed: false },
    { fractionBits: 2, changed: true },
  ])(
    "given $fractionBits fraction bits, single spikes change 10-bit weights at low reward: $changed",
    async ({ fractionBits, changed }) => {
      const sizes = { inputs: 20, hidden: 28, classes: 2, hiddenThreshold: 20 };
      const layer = new HiddenLayer({ ...sizes, amplitude: 15.625, fractionBits, seed: SEED });
      await using core = await connect("sim", { build: BUILD.replace("fractionBits=4", "fractionBits=2"), baudRate });
      await core.program(layer.network);
      await core.setReward(1 / 32);
      const input = (i: number) => eventList(Array.from({ length: 10 }, (_, n) => [0, (i + 2 * n) % 20] as const));
      const weights = async () => [...(await core.readWeights(layer.network.axons, layer.hidden)).values];
      const before = await weights();
      const samples = Array.from({ length: 600 }, (_, i) => layer.trainingSample(input(i % 2), i % 2));
      await core.present(samples, layer.training);
      expect((await weights()).some((weight, i) => weight !== before[i])).toBe(changed);
    },
  );

  test("has finer amplitudes for fewer fraction bits, as far as the registers hold them", () => {
    const learning = (options: object) =>
      new HiddenLayer({
        inputs: 4,
        hidden: 4,
        classes: 2,
        amplitude: 15.625,
        feedbackAmplitude: 15.625,
        ...options,
      }).network.toJSON().learning;
    expect(learning({})).toMatchObject({
      consolidate: { amplitude: 15.625, feedbackAmplitude: 15.625, modulatorShift: 5 },
      postTrace: { incrementRaw: 4096 },
    });
    expect(learning({ fractionBits: 2 })).toMatchObject({
      consolidate: { amplitude: 250, feedbackAmplitude: 4000, modulatorShift: 1 },
      preTrace: { incrementRaw: 4096 },
      postTrace: { incrementRaw: 256 },
    });
    expect(learning({ fractionBits: 2, feedbackAmplitude: 62.5 })).toMatchObject({
      consolidate: { amplitude: 125, feedbackAmplitude: 4000, modulatorShift: 2 },
    });
    expect(learning({ fractionBits: 6, amplitude: 1, feedbackAmplitude: 0 })).toMatchObject({
      consolidate: { amplitude: 4, feedbackAmplitude: 0, modulatorShift: 3 },
    });
  });

  test("shows every weight in its network file, which comes back as it was", () => {
    const { network } = new HiddenLayer({ inputs: 20, hidden: 12, classes: 3 });
    const again = Network.fromJSON(JSON.parse(JSON.stringify(network.toJSON())));
    expect(again.projections.map(({ weights }) => weights)).toEqual(network.projections.map(({ weights }) => weights));
    expect(again.toJSON()).toEqual(network.toJSON());
  });

  test("refuses labels outside the classes, samples of another width and fraction bits of no core", () => {
    const layer = new HiddenLayer({ inputs: 20, hidden: 12, classes: 3 });
    const sample = new Array(20).fill(0);
    for (const label of [3, -1, 0.5]) {
      expect(() => layer.trainingSample(sample, label)).toThrow(expect.objectContaining({ code: "ARGUMENT" }));
    }
    expect(() => layer.testSample([0])).toThrow(expect.objectContaining({ code: "ARGUMENT" }));
    for (const fractionBits of [-1, 9, 2.5]) {
      const made = () => new HiddenLayer({ inputs: 20, hidden: 12, classes: 3, fractionBits });
      expect(made).toThrow(
        expect.objectContaining({ code: "ARGUMENT", data: expect.objectContaining({ fractionBits }) }),
      );
    }
  });
});

describe("the third factor in runs", () => {
  const trace = { decay: 0, add: true };
  const learning = { consolidate: { amplitude: 2, modulatorShift: 8 }, preTrace: trace, postTrace: trace };

  /** One axon onto one neuron that a modulator teaches. */
  function pair(more: object = {}) {
    const network = new Network({ axons: 1, learning: { ...learning, rounding: "nearest", ...more } });
    const cell = network.population("cell", 1, { threshold: 1, linear: 1 });
    const teacher = network.population("teacher", 1, { threshold: 1000, modulator: 1 });
    network.connect(network.axons, cell, { kind: "constant", weight: 10 }, { plastic: true });
    network.connect(teacher, cell, { kind: "constant", weight: 64 });
    return { network, cell, teacher };
  }

  async function open(more: object = {}) {
    const core = await connect("sim", { build: BUILD, baudRate });
    const made = pair(more);
    await core.program(made.network);
    const weight = async () => (await core.readWeights(made.network.axons, made.cell)).values[0];
    return { core, weight, ...made };
  }

  const input = { steps: Uint32Array.of(0), indices: Uint16Array.of(0) };

  test("a run that learns consolidates at its end, unless it says otherwise; once, however it is cut", async () => {
    const { core, weight, teacher } = await open();
    await using _ = core;
    // m = 64 << 8, x = 1.0: 2 weight units times a half.
    await core.run({ steps: 3, input, teacher: teach(teacher.first, [1]), learning: true, consolidate: false });
    expect(await weight()).toBe(10);
    await core.run({ steps: 5000, input, learning: true, clear: { traces: true } });
    expect(await weight()).toBe(11);
    await core.run({ steps: 1, learning: true, clear: { modulator: true } });
    expect(await weight()).toBe(11);
  });

  test("a run that a spike ends in its first part consolidates too", async () => {
    const { core, weight, teacher, cell } = await open();
    await using _ = core;
    const events = { steps: Uint32Array.of(0, 3), indices: Uint16Array.of(0, 0) };
    await core.run({ steps: 2, teacher: teach(teacher.first, [1]), learning: true, consolidate: false });
    await core.run({ steps: 5000, input: events, learning: true, stopOnSpike: cell });
    expect(await weight()).toBe(11);
  });

  test("every so many steps", async () => {
    const { core, weight, teacher } = await open({ consolidate: { ...learning.consolidate, everySteps: 4 } });
    await using _ = core;
    await core.run({ steps: 3, input, teacher: teach(teacher.first, [1]), learning: true });
    expect(await weight()).toBe(10);
    await core.run({ steps: 1, learning: true });
    expect(await weight()).toBe(11);
    await core.run({ steps: 8, learning: true });
    expect(await weight()).toBe(11);
  });

  test("every so many steps, also on a core that goes on from a snapshot", async () => {
    const { core, network, teacher } = await open({ consolidate: { ...learning.consolidate, everySteps: 4 } });
    await using _ = core;
    await core.run({ steps: 3, input, teacher: teach(teacher.first, [1]), learning: true });
    await using other = await connect("sim", { build: BUILD, baudRate });
    await other.restoreSnapshot(network, await core.readSnapshot());
    await other.run({ steps: 1, learning: true });
    expect((await other.readWeights(network.axons, network.find("cell"))).values[0]).toBe(11);
  });

  test("a group may not feed its own modulators", () => {
    const network = new Network({ axons: 1 });
    const options = { inhibitionGroup: "all" };
    const cell = network.population("cell", 2, { threshold: 1 }, options);
    const out = network.population("out", 2, { threshold: 1, modulator: 1 }, options);
    network.connect(out, cell, { kind: "constant", weight: 1 });
    expect(() => network.connect(cell, out, { kind: "constant", weight: 1 })).toThrow(
      expect.objectContaining({
        code: "NETWORK_INVALID",
        data: expect.objectContaining({ path: "connections[1].source" }),
      }),
    );
  });

  test("only a modulator is taught", async () => {
    const { core, cell } = await open();
    await using _ = core;
    const run = core.run({ steps: 3, teacher: teach(cell.first, [1]), learning: true });
    await expect(run).rejects.toMatchObject({ code: "EVENTS_INVALID" });
  });

  test("consolidate without learning, or without its section, is refused", async () => {
    const { core } = await open();
    await using _ = core;
    await expect(core.run({ steps: 1, consolidate: true })).rejects.toMatchObject({ code: "ARGUMENT" });
  });

  test.each([
    ["a gain beside it", { pre: { gain: "exponential", amplitude: 1 } }, "learning.pre.gain"],
    ["no amplitude", { consolidate: {} }, "learning.consolidate.amplitude"],
    ["two of one amplitude", { consolidate: { amplitude: 1, amplitudeRaw: 1 } }, "learning.consolidate.amplitude"],
    [
      "a period that is no power of two",
      { consolidate: { amplitude: 1, everySteps: 3 } },
      "learning.consolidate.everySteps",
    ],
    ["no trace", { postTrace: undefined }, "learning.postTrace"],
  ])("%s is refused", (_name, more, path) => {
    expect(() => pair(more)).toThrow(
      expect.objectContaining({ code: "NETWORK_INVALID", data: expect.objectContaining({ path }) }),
    );
  });

  test.each([
    ["neurons=32,axons=32,lanes=16,fractionBits=4", {}, "learning.consolidate"],
    [BUILD, { consolidate: { amplitude: 2000 } }, "learning.consolidate.amplitude"],
  ])("build %s refuses what it lacks before a byte is sent", async (build, more, path) => {
    await using core = await connect("sim", { build, baudRate });
    const program = core.program(pair(more).network);
    await expect(program).rejects.toMatchObject({ code: "NETWORK_TOO_LARGE", data: { path } });
  });
});
