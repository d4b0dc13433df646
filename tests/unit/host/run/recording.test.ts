import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { Device } from "../../../../host/device/device.js";
import { poisson } from "../../../../host/events/encoders.js";
import { force } from "../../../../host/events/teacher.js";
import { Network } from "../../../../host/network/network.js";
import type { RecordOptions } from "../../../../host/run/record-selection.js";
import { HiddenLayer } from "../../../../host/training/hidden-layer.js";
import { FaultyTransport } from "../../../../host/transports/faulty-transport.js";
import { createSimTransport } from "../../../../sim/index.js";

const STEPS = 18;
const BAUD_RATE = 12_500_000;

/** Recurrent, with learning, adaptation and currents that last: every signal moves. */
function lively(): Network {
  const network = new Network({
    axons: 12,
    learning: {
      preTrace: { timeConstantSteps: 9 },
      postTrace: { timeConstantSteps: 7 },
      pre: { gain: "exponential", amplitude: -2 },
      post: { gain: "exponential", amplitude: 3 },
    },
  });
  const neuron = { threshold: 120, leak: 4000, currentDecay: 40_000, adaptationIncrement: 30, adaptationDecay: 2000 };
  const a = network.population("a", 5, neuron);
  const b = network.population("b", 6, { ...neuron, bias: 9 });
  network.connect(network.axons, a, { kind: "random", min: -20, max: 90, seed: 1 }, { plastic: true });
  network.connect(a, b, { kind: "random", min: -20, max: 90, seed: 2 }, { plastic: true });
  network.connect(b, a, { kind: "constant", weight: -9 });
  return network;
}

const input = poisson(new Array(12).fill(0.3), { seed: 3 })(STEPS);

function everything(network: Network): RecordOptions {
  const all = { first: 0, size: network.neuronCount };
  const [a, b] = network.populations;
  const trace = Array.from({ length: 12 + network.neuronCount }, (_, s) => s);
  return {
    ...{ potential: all, current: all, adaptation: all, trace, postTrace: all },
    weight: [
      [network.axons, a!],
      [a!, b!],
      [12 + 7, [2, 4]],
    ],
  };
}

/** The signals as `readState` and the like give them after every single step. */
async function bySingleSteps(core: Device, network: Network) {
  const [a, b] = network.populations;
  const rows: Record<string, number[][]> = {
    potential: [],
    current: [],
    adaptation: [],
    trace: [],
    postTrace: [],
    weight: [],
  };
  for (let step = 0; step < STEPS; step++) {
    const events = { steps: input.steps, indices: input.indices };
    const wanted = [...events.steps.keys()].filter((e) => events.steps[e] === step);
    const one = { steps: new Uint32Array(wanted.length), indices: Uint16Array.from(wanted, (e) => events.indices[e]!) };
    await core.run({ steps: 1, input: one, learning: true, ...(step === 7 ? { teacher: force(1, [0]) } : {}) });
    const states = [await core.readState(a!), await core.readState(b!)];
    for (const name of ["potential", "current", "adaptation"] as const) {
      rows[name]!.push(states.flatMap((state) => [...state[name]]));
    }
    const traces = [await core.readTraces(network.axons), await core.readTraces(a!), await core.readTraces(b!)];
    rows.trace!.push(traces.flatMap(({ pre }) => [...pre]));
    rows.postTrace!.push(traces.flatMap(({ post }) => [...post]));
    const weights = async (from: typeof network.axons | typeof a, to: typeof a) =>
      (await core.readWeights(from!, to!, { fraction: true })).toFloats();
    const back = await weights(b, a);
    rows.weight!.push([
      ...(await weights(network.axons, a)),
      ...(await weights(a, b)),
      back[2 * 5 + 2]!,
      back[2 * 5 + 4]!,
    ]);
  }
  return rows;
}

async function recorded(core: Device, every = 1) {
  const network = lively();
  await core.program(network);
  const record = { ...everything(network), every };
  const result = await core.run({ steps: STEPS, input, learning: true, teacher: force(1, [7]), record });
  const rows = Object.fromEntries(
    result.recording.signals.map(({ name, labels, values }) => [
      name,
      Array.from(result.recording.steps, (_, r) => [...values.subarray(r * labels.length, (r + 1) * labels.length)]),
    ]),
  );
  return { result, rows };
}

describe("recording", () => {
  it.each(["sim", "rtl"] as const)("keeps on %s what single steps and reads give", async (backend) => {
    await using single = await connect(backend, { build: "tiny", baudRate: BAUD_RATE });
    const network = lively();
    await single.program(network);
    const expected = await bySingleSteps(single, network);
    for (const name of Object.keys(expected)) {
      const distinct = new Set(expected[name]!.flat());
      expect(distinct.size, `${name} moves`).toBeGreaterThan(3);
    }
    await using core = await connect(backend, { build: "tiny", baudRate: BAUD_RATE });
    const { result, rows } = await recorded(core);
    expect(rows).toEqual(expected);
    expect([...result.recording.steps]).toEqual(Array.from({ length: STEPS }, (_, step) => step));
    expect(core.recordingCost({ steps: STEPS, record: everything(lively()) }).stops).toBe(0);
  });

  it("keeps every n-th step, over a line too, with the same spikes", async () => {
    await using core = await connect("sim", { build: "tiny", baudRate: BAUD_RATE });
    const whole = await recorded(core);
    // A faulty transport without faults shows nothing of the core in it, as a serial port does.
    const line = new FaultyTransport(createSimTransport("tiny"), { faults: {}, seed: 1 });
    await using far = await Device.open(line);
    const { result, rows } = await recorded(far, 3);
    expect([...result.recording.steps]).toEqual(Array.from({ length: 6 }, (_, row) => 3 * row + 2));
    for (const [name, list] of Object.entries(rows)) {
      expect(list, name).toEqual(whole.rows[name]!.filter((_, step) => step % 3 === 2));
    }
    expect(result.spikes).toEqual(whole.result.spikes);
    expect(result.stepsDone).toBe(STEPS);
    const cost = far.recordingCost({ steps: STEPS, record: { ...everything(lively()), every: 3 } });
    expect(cost.stops).toBe(6);
    expect(cost.seconds).toBeCloseTo((10 * cost.bytes) / far.baudRate);
  });

  it("changes neither spikes nor cycles, and ends with the run", async () => {
    const run = async (record?: RecordOptions) => {
      await using core = await connect("sim", { build: "tiny", baudRate: BAUD_RATE });
      await core.program(lively());
      const options = { steps: STEPS, input, learning: true };
      const { spikes, cycles } = await core.run(record ? { ...options, record } : options);
      const after = await core.run(options);
      expect(() => after.recording).toThrow("the run recorded nothing");
      return { spikes, cycles, after: after.cycles };
    };
    expect(await run({ potential: [0, 3], weight: [[0, 0]] })).toEqual(await run());
  });

  it("gives cells by name and a table", async () => {
    await using core = await connect("sim", { build: "tiny", baudRate: BAUD_RATE });
    const network = lively();
    await core.program(network);
    const { recording } = await core.run({ steps: 3, record: { potential: [10, 2], weight: [[0, 1]] } });
    expect(recording.toCsv().split("\n")[0]).toBe("step,potential.10,potential.2,weight.0.1");
    expect(recording.toCsv().trim().split("\n")).toHaveLength(4);
    // Bias 9 per step, and the leak takes 4000/65536 of what there was, truncated.
    expect(recording.values("potential", 10)).toEqual(Int32Array.of(9, 17, 24));
    expect([...recording.values("weight", [0, 1])]).toEqual(
      new Array(3).fill(network.projections[0]!.weights.values[1]),
    );
    expect(() => recording.values("current", 0)).toThrow("current was not recorded; recorded: potential, weight");
  });

  it("refuses what is not there before anything is sent", async () => {
    await using core = await connect("sim", { build: "tiny" });
    await core.program(lively());
    const bytes = core.linkStatistics.bytesToDevice;
    const bad: RecordOptions[] = [
      {},
      { potential: [11] },
      { trace: [23] },
      { weight: [[0, 11]] },
      { potential: [0], every: 0 },
    ];
    for (const record of bad) {
      await expect(core.run({ steps: 5, record })).rejects.toMatchObject({ code: "ARGUMENT" });
    }
    const large = core.run({ steps: 2 ** 31, record: { potential: [0] } });
    await expect(large).rejects.toThrow("record fewer cells, or every: 4");
    expect(core.linkStatistics.bytesToDevice).toBe(bytes);
  });
});

describe("recording over a line", () => {
  /** A hidden layer: the encoder ends before the run does, and the run consolidates at its end. */
  async function learned(core: Device, every: number) {
    const layer = new HiddenLayer({ inputs: 20, hidden: 12, classes: 2, seed: 4 });
    await core.program(layer.network);
    const { onSample: _, ...options } = layer.training;
    const all = { first: 0, size: layer.network.neuronCount };
    const [from, to] = [layer.network.axons, layer.network.populations[0]!];
    const record = { potential: all, postTrace: all, weight: [[from, to]] as const, every };
    const results = [];
    for (const label of [0, 1, 1]) {
      const pixels = Array.from({ length: 20 }, (_, i) => (i % 2 === label ? 250 : 40));
      const { teacher, intensities } = layer.trainingSample(pixels, label);
      const { spikes, recording, stepsDone } = await core.run({
        ...options,
        ...(teacher ? { teacher } : {}),
        ...(intensities ? { intensities } : {}),
        record,
      });
      results.push({ spikes, recording, stepsDone });
    }
    return { results, weights: await core.readWeights(from, to, { fraction: true }) };
  }

  it("encodes and consolidates as a run in one piece does", async () => {
    const build = "neurons=32,axons=32,lanes=16,fractionBits=4,thirdFactor=1,columns=0";
    await using core = await connect("sim", { build, baudRate: BAUD_RATE });
    const line = new FaultyTransport(createSimTransport(build), { faults: {}, seed: 1 });
    await using far = await Device.open(line);
    const [near, over] = [await learned(core, 3), await learned(far, 3)];
    expect(over).toEqual(near);
    const weights = near.results.map(({ recording }) => recording.signal("weight").values);
    expect(weights[2]).not.toEqual(weights[0]);
  });
});
