import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Network } from "../../../../host/api/shared.js";
import { TEACHES } from "../../../../host/events/teacher.js";
import { train } from "../../../../host/training/trainer.js";
import { CSV, core, folder, labels, network, pixels, SAMPLES, training } from "./training-support.js";

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

  it("teach modulators by label", async () => {
    const net = network();
    net.population("judge", 3, { threshold: 1000, modulator: 1 });
    const neurons = { population: "judge", byLabel: [[0], [1], [2]], teaches: true, fromStep: 5, everySteps: 9 };
    const t = await training({ teacher: { neurons } }, net);
    const { steps, neurons: taught, fires } = t.sample(1).teacher!;
    expect([[...steps], [...taught], [...fires]]).toEqual([
      [5, 14, 23],
      [7, 7, 7],
      [TEACHES, TEACHES, TEACHES],
    ]);
  });
});
