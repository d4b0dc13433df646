import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  loadCheckpoint,
  saveCheckpoint,
} from "../../host/checkpoint.js";
import { connect } from "../../host/cli/connect.js";
import { encodeNpy, eventList, Network, saveEvents } from "../../host/index.js";
import { createRandom } from "../../host/random.js";
import { train } from "../../host/training/trainer.js";
import { loadTraining } from "../../host/training/training.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-training-"));
afterAll(() => rm(folder, { recursive: true }));

const network = () => {
  const net = new Network({
    axons: 12,
    learning: {
      post: { gain: "follow", rate: 0.1 },
      preTrace: { timeConstantSteps: 8 },
      weightMin: 0,
      weightMax: 90,
      seed: 3,
    },
    encoder: { seed: 4 },
    core: { adaptationDecayLog2: 2 },
  });
  const parameters = { threshold: 90, leak: 6000, adaptationIncrement: 40, adaptationDecay: 3000 };
  const out = net.population("out", 6, parameters, { inhibitionGroup: true });
  net.connect(net.axons, out, { kind: "random", min: 20, max: 60, seed: 1 }, { plastic: true });
  return net;
};

const random = createRandom(11);
const SAMPLES = 30;
const pixels = Uint8Array.from({ length: SAMPLES * 12 }, () => random.integer(0, 120));
const labels = Uint8Array.from({ length: SAMPLES }, (_, s) => s % 3);
const rows = Array.from({ length: SAMPLES }, (_, s) => [labels[s], ...pixels.subarray(12 * s, 12 * s + 12)]);
await writeFile(join(folder, "data.csv"), `label,pixels\n${rows.map((row) => row.join(",")).join("\n")}\n`);
await writeFile(join(folder, "pixels.bin"), pixels);
await writeFile(join(folder, "pixels.npy"), encodeNpy([SAMPLES, 3, 4], pixels));
await writeFile(join(folder, "labels.npy"), encodeNpy([SAMPLES], labels));
const idx = (shape: number[], values: Uint8Array) =>
  Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, n >> 8, n & 255]), ...values]);
await writeFile(join(folder, "pixels.idx"), idx([SAMPLES, 3, 4], pixels));
await writeFile(join(folder, "labels.idx"), idx([SAMPLES], labels));
await saveEvents(
  join(folder, "events.bin"),
  eventList([
    [0, 1],
    [3, 2],
  ]),
);

const CSV = { kind: "csv", file: "data.csv", header: true, labels: "first" };
const base = { format: "lifwire-training", version: 1, data: CSV, stepsPerSample: 24 };

let files = 0;
async function training(change: object, net = network()) {
  const path = join(folder, `training${files++}.json`);
  await writeFile(path, JSON.stringify({ ...base, ...change }));
  return loadTraining(path, net);
}

async function core(net: Network) {
  const device = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
  await device.program(net);
  return device;
}

describe("data", () => {
  it.each([
    [CSV],
    [{ kind: "bytes", file: "pixels.bin" }],
    [{ kind: "npy", file: "pixels.npy", labels: "labels.npy" }],
    [{ kind: "idx", file: "pixels.idx", labels: "labels.idx" }],
  ])("is the same from %j", async (data) => {
    const { dataset } = await training({ data });
    expect(dataset.samples).toBe(SAMPLES);
    expect(dataset.intensities).toEqual(pixels);
    if (data.kind !== "bytes") expect(dataset.labels).toEqual(Uint16Array.from(labels));
  });

  it("may be events", async () => {
    const data = {
      kind: "events",
      samples: [
        { file: "events.bin", label: 1 },
        { file: "events.bin", label: 0 },
      ],
    };
    const { dataset, ...rest } = await training({ data });
    expect(dataset).toMatchObject({ samples: 2, intensities: undefined, labels: Uint16Array.of(1, 0) });
    expect(rest).toMatchObject({ samples: 2 });
  });

  it("may be scaled and cut", async () => {
    const done = await training({ data: { ...CSV, scale: 2 }, firstSample: 4, samples: 5 });
    expect(done.samples).toBe(5);
    expect(done.sample(0).intensities).toEqual(pixels.slice(48, 60).map((p) => 2 * p));
  });

  it.each<[string, string, object, string]>([
    ["1,2\n", "csv", {}, "line 1, its number of values"],
    [`${"1,".repeat(11)}x\n`, "csv", {}, "line 1, value 12"],
    [`${"1,".repeat(11)}\n`, "csv", {}, "line 1, value 12"],
    [`${"1,".repeat(11)}256\n`, "csv", {}, "line 1, value 12"],
    [`${"1,".repeat(12)}-1\n`, "csv", { labels: "last" }, "label 0"],
    ["", "csv", {}, "its number of values"],
    ["12345678901", "bytes", {}, "its number of values"],
  ])("bad data %j: one clear error", async (content, kind, more, path) => {
    await writeFile(join(folder, "bad"), content);
    await expect(training({ data: { kind, file: "bad", ...more } })).rejects.toMatchObject({
      code: "DATA_INVALID",
      data: { file: join(folder, "bad"), path },
    });
  });

  it.each([
    ["npy", "pixels.bin"],
    ["idx", "pixels.bin"],
  ])("another format as %s", async (kind, file) => {
    await expect(training({ data: { kind, file } })).rejects.toMatchObject({ code: "FILE_FORMAT" });
  });
});

describe("training files", () => {
  const neurons = (change: object) => ({
    teacher: { neurons: { population: "out", byLabel: [[0], [1], [2]], ...change } },
  });
  it.each<[string, object]>([
    ["stepsPerSample", { stepsPerSample: 0 }],
    ["passes", { passes: 0 }],
    ["order", { order: "sorted" }],
    ["colour", { colour: 1 }],
    ["data.kind", { data: { kind: "hdf5" } }],
    ["firstSample", { firstSample: 30 }],
    ["samples", { firstSample: 25, samples: 6 }],
    ["stopOnSpike", { stopOnSpike: "in" }],
    ["clear.weights", { clear: { weights: true } }],
    ["schedule[0].atSample", { schedule: [{ learning: {} }] }],
    ["schedule[0].atPass", { schedule: [{ atPass: 0, atSample: 0 }] }],
    ["schedule[0].atPass", { passes: 2, schedule: [{ atPass: 2 }] }],
    ["schedule[0].atSample", { schedule: [{ atSample: 30 }] }],
    ["schedule[0].learning.weightMin", { schedule: [{ atSample: 3, learning: { weightMin: 95 } }] }],
    [
      "schedule[0].learning.post.rate",
      { schedule: [{ atSample: 3, learning: { post: { gain: "follow", rate: 2 } } }] },
    ],
    ["teacher.neurons.population", neurons({ population: "in" })],
    ["teacher.neurons.byLabel.length", neurons({ byLabel: [[0], [1]] })],
    ["teacher.neurons.byLabel[2][0]", neurons({ byLabel: [[0], [1], [6]] })],
    ["teacher.axons.byLabel[0][0]", { teacher: { axons: { byLabel: [[12], [], []] } } }],
    ["teacher", { ...neurons({}), data: { kind: "bytes", file: "pixels.bin" } }],
  ])("%s: one clear error", async (path, change) => {
    const failed = training(change);
    await expect(failed).rejects.toMatchObject({ code: "TRAINING_INVALID", data: { path } });
    await expect(failed).rejects.toThrow(/^[^\n]+$/);
  });

  it("need sections of the network", async () => {
    const bare = new Network({ axons: 12 });
    await expect(training({}, bare)).rejects.toMatchObject({ code: "NETWORK_INVALID", data: { path: "learning" } });
    await expect(training({ learning: false }, bare)).rejects.toMatchObject({ data: { path: "encoder" } });
  });

  it("show every sample once a pass, in an order of the seed", async () => {
    const shown = async (change: object) => {
      const t = await training({ passes: 2, ...change });
      return Array.from({ length: t.total }, (_, n) => t.sample(n).intensities?.byteOffset);
    };
    const [file, random, again, other] = await Promise.all([
      shown({}),
      shown({ order: "random", seed: 1 }),
      shown({ order: "random", seed: 1 }),
      shown({ order: "random", seed: 2 }),
    ]);
    expect(again).toEqual(random);
    expect(new Set([file, random, other].map(String)).size).toBe(3);
    for (const pass of [0, 1]) expect(new Set(random.slice(30 * pass, 30 * pass + 30)).size).toBe(30);
    expect(random.slice(0, 30)).not.toEqual(random.slice(30));
  });

  it("teach neurons and axons by label", async () => {
    const teacher = {
      neurons: { population: "out", byLabel: [[0], [1, 2], []], fromStep: 3, everySteps: 10, silenceOthers: true },
      axons: { byLabel: [[0], [5], [7, 8]], everySteps: 12 },
    };
    const t = await training({ teacher });
    const { input, teacher: taught } = t.sample(1);
    expect([...input!.steps].map((step, e) => [step, input!.indices[e]])).toEqual([
      [0, 5],
      [12, 5],
    ]);
    const forced = [...taught!.steps].flatMap((step, e) => (taught!.fires[e] ? [[step, taught!.neurons[e]]] : []));
    expect(forced).toEqual([
      [3, 1],
      [3, 2],
      [13, 1],
      [13, 2],
      [23, 1],
      [23, 2],
    ]);
    expect(taught!.steps.length - forced.length).toBe(24 * 4);
    expect(t.sample(2).teacher!.fires.every((f) => f === 0)).toBe(true);
    const device = await core(t.network);
    await train(device, t);
    expect((await device.counters()).spikesOut).toBeGreaterThan(30);
  });
});

describe("checkpoints", () => {
  const settings = {
    passes: 3,
    order: "random",
    schedule: [
      { atSample: 17, learning: { reward: 0.5 } },
      { atPass: 1, learning: { post: { gain: "follow", rate: 0.05 } }, inhibition: "rivals" },
      { atPass: 2, learning: { seed: 8 } },
    ],
  };

  /** Trains to the end, with a stop and another core wherever `stops` says. */
  async function trained(stops: readonly number[], change: object = {}) {
    const net = network();
    let device = await core(net);
    let last: Checkpoint | undefined;
    for (const stop of [...stops, Number.POSITIVE_INFINITY]) {
      const t = await training({ ...settings, ...change }, net);
      const abort = new AbortController();
      await train(
        device,
        t,
        {
          signal: abort.signal,
          onSample: ({ shown }) => void (shown >= stop && abort.abort()),
          onCheckpoint: async (checkpoint) => {
            last = decodeCheckpoint(encodeCheckpoint(checkpoint));
          },
        },
        last?.progress,
      );
      if (stop === Number.POSITIVE_INFINITY) break;
      expect(last!.progress!.shown).toBeGreaterThanOrEqual(stop);
      device = await connect("sim", { build: "tiny", baudRate: 12_500_000 });
      await device.restoreSnapshot(net, last!.snapshot);
    }
    return last!;
  }

  it("a training that was stopped and resumed on other cores ends bit-identically", async () => {
    const whole = await trained([]);
    expect(whole.progress).toMatchObject({ shown: 90, partialSteps: 0 });
    expect(whole.progress!.spikes).toBeGreaterThan(100);
    for (const stops of [[5], [16, 17, 18], [29, 45, 60, 88]]) {
      const resumed = await trained(stops);
      expect(resumed.snapshot.regions).toEqual(whole.snapshot.regions);
      expect(resumed.snapshot.registers).toEqual(whole.snapshot.registers);
      expect(resumed.snapshot.learning).toEqual(whole.snapshot.learning);
      expect(resumed.progress).toEqual(whole.progress);
    }
  });

  it("made in the midst of a long sample go on in it", async () => {
    const net = network();
    const change = { samples: 2, stepsPerSample: 20_000 };
    const run = async (device: Awaited<ReturnType<typeof core>>, signal?: AbortSignal, from?: Checkpoint) => {
      let last: Checkpoint | undefined;
      const onCheckpoint = async (checkpoint: Checkpoint) => {
        last = checkpoint;
      };
      await train(device, await training(change, net), { onCheckpoint, ...(signal && { signal }) }, from?.progress);
      return last!;
    };
    const whole = await run(await core(net));
    const cut = await run(await core(net), AbortSignal.timeout(40));
    expect(cut.progress!.shown).toBeLessThan(2);
    const device = await core(net);
    await device.restoreSnapshot(net, cut.snapshot);
    const resumed = await run(device, undefined, cut);
    expect(resumed.progress!.shown).toBe(2);
    expect(resumed.snapshot.regions).toEqual(whole.snapshot.regions);
    expect(resumed.progress!.spikes).toBe(whole.progress!.spikes);
  });

  it("come every so many samples, and do not change what is learned", async () => {
    const net = network();
    const t = await training({ ...settings, checkpointEvery: 20 }, net);
    const at: number[] = [];
    let last: Checkpoint | undefined;
    const reports: number[] = [];
    await train(await core(net), t, {
      reportEveryMs: 0,
      onReport: ({ shown, weightChangePerSecond }) => void reports.push(shown, weightChangePerSecond ?? -1),
      onCheckpoint: async (checkpoint) => {
        at.push(checkpoint.progress!.shown);
        last = checkpoint;
      },
    });
    expect(at).toEqual([20, 40, 60, 80, 90]);
    expect(last!.snapshot.regions).toEqual((await trained([])).snapshot.regions);
    expect(reports.length).toBeGreaterThan(20);
    expect(reports.every((value) => value >= 0)).toBe(true);
  });

  it("of another training are refused", async () => {
    const net = network();
    const device = await core(net);
    let last: Checkpoint | undefined;
    const t = await training({}, net);
    await train(device, t, {
      onCheckpoint: async (c) => {
        last = c;
      },
    });
    const other = await training({ stepsPerSample: 25 }, net);
    await expect(train(device, other, {}, last!.progress)).rejects.toMatchObject({ code: "SNAPSHOT_MISMATCH" });
    // How often checkpoints are made is not part of what is trained.
    await train(device, await training({ checkpointEvery: 7 }, net), {}, last!.progress);
  });

  it("damaged, cut or foreign ones: one clear error each", async () => {
    const device = await core(network());
    const snapshot = await device.readSnapshot();
    const bytes = encodeCheckpoint({ snapshot, network: device.network!, progress: undefined });
    expect(decodeCheckpoint(bytes).snapshot).toEqual(snapshot);
    const refused = (change: (b: Uint8Array) => Uint8Array) => {
      expect(() => decodeCheckpoint(change(bytes.slice()), "c.lifc")).toThrow(
        expect.objectContaining({ code: "FILE_FORMAT", message: expect.stringMatching(/^c\.lifc: [^\n]+$/) }),
      );
    };
    for (let cut = 0; cut < bytes.length; cut += 97) refused((b) => b.subarray(0, cut));
    const seed = 12;
    const place = createRandom(seed);
    for (let i = 0; i < 60; i++) {
      const [at, bit] = [place.integer(0, bytes.length - 1), place.integer(0, 7)];
      refused((b) => {
        b[at]! ^= 1 << bit;
        return b;
      });
    }
    refused((b) => Uint8Array.of(...b, 0));
    refused(() => new Uint8Array());
  });

  it("are put in place whole", async () => {
    const device = await core(network());
    const snapshot = await device.readSnapshot();
    const path = join(folder, "kept.lifc");
    await saveCheckpoint(path, { snapshot, network: device.network!, progress: undefined });
    expect((await loadCheckpoint(path)).network.toJSON()).toEqual(JSON.parse(JSON.stringify(device.network)));
    await expect(
      saveCheckpoint(join(folder, "no", "where"), { snapshot, network: device.network!, progress: undefined }),
    ).rejects.toMatchObject({ code: "FILE_WRITE" });
    await expect(loadCheckpoint(join(folder, "none"))).rejects.toMatchObject({ code: "FILE_READ" });
  });
});
