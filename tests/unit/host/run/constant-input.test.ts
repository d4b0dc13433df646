import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { Device, eventList, FaultyTransport, Network } from "../../../../host/api/shared.js";

import { DriveWriter } from "../../../../host/run/drive-writer.js";
import { NEURON_PARAMETER_WORDS, regionAddress } from "../../../../protocol/tables/memory-map.js";
import { createSimTransport } from "../../../../sim/index.js";

type File = ReturnType<Network["toJSON"]>;
type Population = File["populations"][number];

const WEIGHTS = {
  kind: "dense",
  rows: [
    [1, -2, 0.5],
    [0.26, 3, 0],
  ],
} as const;

/** Three neurons that two values drive, and one after them. */
function file(more: Partial<File> = {}, driven: Partial<Population> = {}): unknown {
  return {
    ...{ format: "lifwire-network", version: 1, axons: 1 },
    sample: { extraSteps: 1, values: { count: 2, min: -1, max: 2 } },
    populations: [
      {
        ...{ name: "first", size: 3, parameters: { threshold: 100, leak: 6554, bias: [5, 0, -3] } },
        ...{ unitsPerValue: [10, 20, 40], drive: { weights: WEIGHTS, bias: [0.5, 0, -0.1] }, ...driven },
      },
      { name: "second", size: 1, parameters: { threshold: 90 }, before: { refractory: 1 }, latency: 1 },
    ],
    connections: [{ source: "first", target: "second", weights: { kind: "constant", weight: 30 } }],
    ...more,
  };
}

const driven = (...args: Parameters<typeof file>) => Network.fromJSON(file(...args));

/** The same network with these biases in its file, and no drive. */
const biased = (bias: number[], current = [0, 0, 0]) =>
  driven(
    { sample: { extraSteps: 1 } },
    { drive: undefined, parameters: { threshold: 100, leak: 6554, bias }, before: { current } },
  );

/** (W x + b) times units: 10 (1 x0 + 0.26 x1 + 0.5), 20 (-2 x0 + 3 x1), 40 (0.5 x0 - 0.1). */
const biasesOf = ([a, b]: readonly [number, number]) => [
  Math.round(10 * (a + 0.26 * b + 0.5)),
  Math.round(20 * (-2 * a + 3 * b)),
  Math.round(40 * (0.5 * a - 0.1)),
];

const SAMPLES = [
  [2, 1],
  [0.5, 0.7],
  [0.5, 0.7],
  [-1, 2],
  [1.234, -0.5],
] as const;

async function opened(network: Network) {
  const core = await connect("sim", { build: "tiny" });
  await core.program(network);
  const parameters = () => core.read(regionAddress("parameters"), 4 * NEURON_PARAMETER_WORDS);
  return { core, parameters, own: await parameters() };
}

const pairs = ({ spikes: { steps, indices } }: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>["run"]>>) =>
  Array.from(steps, (step, e) => [step, indices[e]!]);

describe("a run with values", () => {
  it("is a run with the biases W x + b, and leaves the network's own", async () => {
    const { core, parameters, own } = await opened(driven());
    for (const values of SAMPLES) {
      const run = await core.run({ steps: 40, values });
      const plain = await opened(biased(biasesOf(values)));
      expect(pairs(run)).toEqual(pairs(await plain.core.run({ steps: 40 })));
      expect(await parameters()).toEqual(own);
    }
    expect((await core.run({ steps: 40, values: Float32Array.of(2, 1) })).spikeCounts({ first: 0, size: 4 })).toEqual(
      (await core.run({ steps: 40, values: [2, 1] })).spikeCounts({ first: 0, size: 4 }),
    );
    const raw = await opened(biased([5, 0, -3]));
    const asked = { steps: 40, sample: false, clear: true } as const;
    expect(pairs(await core.run(asked))).toEqual(pairs(await raw.core.run(asked)));
  });

  it("of a synapse with a time constant sets the current that it counts from", async () => {
    const current = { factor: [-2, -1, 0], bias: [0.1, 0, 0] };
    const { core } = await opened(driven({}, { drive: { weights: WEIGHTS as never, current } }));
    const [a, b] = SAMPLES[0];
    const plain = await opened(
      biased(
        [Math.round(10 * (a + 0.26 * b)), Math.round(20 * (-2 * a + 3 * b)), Math.round(40 * 0.5 * a)],
        [Math.round(-20 * (a + 0.26 * b + 0.1)), Math.round(-20 * (-2 * a + 3 * b)), 0],
      ),
    );
    expect(pairs(await core.run({ steps: 30, values: SAMPLES[0] }))).toEqual(
      pairs(await plain.core.run({ steps: 30 })),
    );
    const counts = (await core.present([{ values: SAMPLES[0] }], { steps: 30 })).counts;
    const due = (await plain.core.run({ steps: 30 })).spikeCounts({ first: 0, size: 4 });
    expect([...counts]).toEqual([...due]);
  });

  it("records over a line what it records in this process, with the same spikes", async () => {
    const { core } = await opened(driven());
    // A faulty transport shows nothing of the core in it, as a serial port does; this one damages frames too.
    const line = new FaultyTransport(createSimTransport("tiny"), { faults: { bit: 0.0005 }, seed: 3 });
    await using far = await Device.open(line);
    await far.program(driven());
    const own = await far.read(regionAddress("parameters"), 4 * NEURON_PARAMETER_WORDS);
    const options = { steps: 30, values: [1, 1], record: { potential: [0, 3], every: 4 } } as const;
    const [near, over] = [await core.run(options), await far.run(options)];
    expect(pairs(over)).toEqual(pairs(near));
    expect(over.recording.toCsv()).toBe(near.recording.toCsv());
    const shown = SAMPLES.map((values) => ({ values }));
    expect((await far.present(shown, { steps: 30 })).counts).toEqual((await core.present(shown, { steps: 30 })).counts);
    expect(await far.read(regionAddress("parameters"), 4 * NEURON_PARAMETER_WORDS)).toEqual(own);
    expect(far.linkStatistics.retries).toBeGreaterThan(0);
  });

  it("that fails on the way leaves the network's own biases, too", async () => {
    const { core, parameters, own } = await opened(driven());
    const onPart = () => {
      throw new Error("full");
    };
    await expect(core.run({ steps: 40, values: [1, 1], onPart })).rejects.toThrow("full");
    expect(await parameters()).toEqual(own);
    function* samples() {
      yield { values: [1, 2] };
      yield { values: [1, 3] };
    }
    await expect(core.present(samples(), { steps: 5 })).rejects.toThrow("values[1] of sample 1 is 3");
    expect(await parameters()).toEqual(own);
  });
});

describe("samples with values", () => {
  it("are what single runs are, in a row, and when cut by an abort", async () => {
    const { core, parameters, own } = await opened(driven());
    const samples = Array.from({ length: 6 }, () => SAMPLES).flat();
    const due: number[] = [];
    for (const values of samples) {
      due.push(...(await core.run({ steps: 2500, values })).spikeCounts({ first: 0, size: 4 }));
    }
    const shown = samples.map((values) => ({ values }));
    expect([...(await core.present(shown, { steps: 2500 })).counts]).toEqual(due);
    expect(await parameters()).toEqual(own);
    const abort = new AbortController();
    const onSample = (sample: number) => sample === 2 && setTimeout(() => abort.abort(), 1);
    const first = await core.present(shown, { steps: 2500, signal: abort.signal, onSample: (n) => void onSample(n) });
    expect(await parameters()).toEqual(own);
    const rest = shown.slice(first.samples);
    const after = await core.present(rest, { steps: 2500, firstStep: first.partialSteps });
    const whole = [...first.counts, ...after.counts];
    const cut = first.samples * 4;
    expect(whole.slice(0, cut)).toEqual(due.slice(0, cut));
    expect(whole.slice(cut + 4)).toEqual(due.slice(cut + 4));
    const ended = await core.present(shown, { steps: 2500, stopOnSpike: { first: 3, size: 1 } });
    expect([...ended.steps].some((steps) => steps < 2501)).toBe(true);
    expect(await parameters()).toEqual(own);
  });

  it("send the biases that change, each as one word", async () => {
    const { core } = await opened(driven());
    const frames = async (...values: readonly (readonly number[])[]) => {
      const before = core.linkStatistics.framesToDevice;
      await core.present(
        values.map((one) => ({ values: one })),
        { steps: 10 },
      );
      return core.linkStatistics.framesToDevice - before;
    };
    const sample = 3; // clear, a state, run
    // Three biases there and three back; two of the second sample differ from the first's.
    expect(await frames([2, 1])).toBe(sample + 3 + 3);
    expect(await frames([2, 1], [2, 1])).toBe(2 * sample + 3 + 3);
    expect(await frames([2, 1], [2, 0])).toBe(2 * sample + 3 + 2 + 3);
  });
});

describe("what is written", () => {
  it("is sent again when nobody knows whether it arrived, and only then", () => {
    const writer = new DriveWriter(driven());
    writer.forget();
    expect(writer.biasRequests()).toHaveLength(0);
    expect(writer.biasRequests([2, 1])).toHaveLength(3);
    expect(writer.biasRequests([2, 1])).toHaveLength(0);
    expect(writer.biasRequests()).toHaveLength(3);
    writer.forget(); // the line was lost in the meantime
    expect(writer.biasRequests()).toHaveLength(3);
    writer.settle();
    writer.forget();
    expect(writer.biasRequests()).toHaveLength(0);
    expect(writer.currentRequests([2, 1], { clearCurrent: 1 })).toHaveLength(0);
  });
});

describe("refused before a byte is sent", () => {
  it.each<[string, ArrayLike<number> | undefined, string]>([
    ["too few", [1], "1 values, allowed: 2"],
    ["too many", [1, 1, 1], "3 values, allowed: 2"],
    ["NaN", [0, Number.NaN], "values[1] is NaN, allowed: a number -1..2"],
    ["infinite", [Number.POSITIVE_INFINITY, 0], "values[0] is Infinity"],
    ["out of range", [0, 2.001], "values[1] is 2.001, allowed: a number -1..2"],
    ["text", ["1", "2"] as never, "values[0] is 1, allowed"],
    ["none", undefined, "no values, allowed: 2 numbers -1..2"],
  ])("values: %s", async (_what, values, message) => {
    const { core, parameters, own } = await opened(driven());
    const before = core.linkStatistics.bytesToDevice;
    await expect(core.run({ steps: 5, values })).rejects.toMatchObject({
      code: "ARGUMENT",
      message: expect.stringContaining(message),
    });
    const shown = [{ values: [1, 1] }, { values }];
    const inSample = message.replace(/values(\[\d\])?/, "values$1 of sample 1");
    await expect(core.present(shown, { steps: 5 })).rejects.toThrow(inSample);
    expect(core.linkStatistics.bytesToDevice).toBe(before);
    expect(await parameters()).toEqual(own);
  });

  it("values for a network that takes none", async () => {
    const { core } = await opened(biased([1, 2, 3]));
    const before = core.linkStatistics.bytesToDevice;
    const run = core.run({ steps: 5, values: [1, 2], input: eventList([[0, 0]]) });
    await expect(run).rejects.toThrow("the network takes none: it has no sample.values section");
    expect(core.linkStatistics.bytesToDevice).toBe(before);
  });

  it("a file whose drive does not fit", () => {
    const drive = (drive: object) => () => driven({}, { drive: { weights: WEIGHTS, ...drive } as never });
    const triplets = (...triplets: number[][]) => drive({ weights: { kind: "sparse", triplets } });
    const at = "populations[0].drive";
    expect(() => driven({ sample: {} })).toThrow(`${at} is {`);
    expect(() => driven({ sample: { values: { count: 2, min: 1, max: 0 } } })).toThrow("sample.values.max is 0");
    expect(() => driven({ sample: { values: { count: 0, min: 0, max: 1 } } })).toThrow("sample.values.count is 0");
    expect(drive({ weights: { kind: "dense", rows: [[1, 2, 3]] } })).toThrow(`${at}.weights.rows.length is 1`);
    expect(drive({ weights: { kind: "dense", rows: [[1], [1]] } })).toThrow(`${at}.weights.rows[0].length is 1`);
    expect(
      drive({
        weights: {
          kind: "dense",
          rows: [
            [1, 2, Number.NaN],
            [1, 1, 1],
          ],
        },
      }),
    ).toThrow(`${at}.weights`);
    expect(triplets([2, 0, 1])).toThrow(`${at}.weights.triplets[0][0] is 2, allowed: an integer 0..1`);
    expect(triplets([0, 0, 1], [0, 3, 1])).toThrow(`${at}.weights.triplets[1][1] is 3, allowed: an integer 0..2`);
    expect(drive({ bias: [1, 2] })).toThrow(`${at}.bias.length is 2, allowed: 3`);
    // 10 (13 200 + 0.26 x1): beyond 131 071 for x1 = 2 only, not for values of 0.
    expect(drive({ bias: [13_106.6, 0, 0] })).toThrow(
      `${at}.bias[0] is 131091, allowed: -131072..131071 units for W x + b, whatever values -1..2`,
    );
    expect(drive({ current: { factor: [0, 1e4, 0] } })).toThrow(`${at}.current[1] is`);
    expect(Network.fromJSON(driven().toJSON()).toJSON()).toEqual(driven().toJSON());
  });
});
