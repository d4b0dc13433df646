import { mkdtempSync, readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { EventList } from "../../host/events/events.js";
import { nirObservable } from "../../host/models/events/nir-data.js";
import { decodeNmnist, encodeNmnist } from "../../host/models/events/nmnist.js";
import { type SensorEvents, sensorChannels, sensorToChannels } from "../../host/models/events/sensor.js";
import { heidelbergSamples } from "../../host/models/events/spiking-dataset.js";
import { decodeStructuredNpy } from "../../host/models/events/structured-npy.js";
import { toSteps } from "../../host/models/events/timed-events.js";
import { saveSpikesAsNirData } from "../../host/node/nir-data-files.js";
import { loadAnyEvents, loadTimedSamples, readEventTree } from "../../host/node/timed-event-files.js";
import { createRandom } from "../../host/random.js";
import { cli } from "../unit/host/cli/cli-support.js";

const FOLDER = new URL("data/events/", import.meta.url).pathname;
const json = (name: string) => JSON.parse(readFileSync(`${FOLDER}${name}.expected.json`, "utf8"));
const pairs = ({ steps, indices }: EventList) => [...steps].map((step, e) => [step, indices[e]]);

const folder = mkdtempSync(join(tmpdir(), "lifwire-events-"));
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

/** A tonic array: fields x, y, t, p of these NumPy types, little-endian. */
function structuredNpy({ x, y, polarity, microseconds }: SensorEvents): Uint8Array {
  const descr = "[('x', '<i2'), ('y', '<i2'), ('t', '<i8'), ('p', '|i1')]";
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': (${x.length},), }`;
  const head = `\x93NUMPY\x01\x00${String.fromCharCode(118, 0)}${text.padEnd(117)}\n`;
  const bytes = new Uint8Array(128 + 13 * x.length);
  bytes.set(Uint8Array.from(head, (letter) => letter.charCodeAt(0)));
  const view = new DataView(bytes.buffer);
  for (let e = 0; e < x.length; e++) {
    view.setInt16(128 + 13 * e, x[e]!, true);
    view.setInt16(130 + 13 * e, y[e]!, true);
    view.setBigInt64(132 + 13 * e, BigInt(microseconds[e]!), true);
    view.setInt8(140 + 13 * e, polarity[e] === 1 ? 1 : -1);
  }
  return bytes;
}

describe("camera events", () => {
  const expected = json("nmnist") as { events: [number, number, number, number][] };
  const bytes = new Uint8Array(readFileSync(`${FOLDER}nmnist.bin`));
  const rows = ({ x, y, polarity, microseconds }: SensorEvents) =>
    [...x].map((px, e) => [microseconds[e], px, y[e], polarity[e]]);

  test("N-MNIST is read as it was written, and written again the same", () => {
    expect(rows(decodeNmnist(bytes))).toEqual(expected.events);
    expect(encodeNmnist(decodeNmnist(bytes))).toEqual(bytes);
  });

  test("a structured NumPy array holds the same events", () => {
    expect(rows(decodeStructuredNpy(structuredNpy(decodeNmnist(bytes))))).toEqual(expected.events);
  });

  test("the sensor's clock passes over", () => {
    const passed = Uint8Array.of(1, 2, 0x80, 0, 5, 0, 240, 0, 0, 0, 3, 4, 0, 0, 7);
    expect(rows(decodeNmnist(passed))).toEqual([
      [5, 1, 2, 1],
      [8192 + 7, 3, 4, 0],
    ]);
  });

  test("pixels become axons by pooling, polarity and crop", () => {
    const sensor = { width: 34, height: 34 };
    expect(sensorChannels(sensor)).toBe(2312);
    expect(sensorChannels({ ...sensor, pool: 2 })).toBe(578);
    expect(sensorChannels({ ...sensor, polarity: "on" })).toBe(1156);
    expect(sensorChannels({ ...sensor, pool: 3, polarity: "merge", crop: { x: 2, y: 4, width: 30, height: 28 } })).toBe(
      100,
    );
    const events = decodeNmnist(bytes);
    const both = sensorToChannels(events, { ...sensor, pool: 2 });
    const due = expected.events.map(([, x, y, p]) => (p * 17 + Math.floor(y / 2)) * 17 + Math.floor(x / 2));
    expect([...both.channels]).toEqual(due);
    const crop = { x: 10, y: 20, width: 8, height: 6 };
    const part = sensorToChannels(events, { ...sensor, polarity: "off", crop });
    const inside = expected.events.filter(([, x, y, p]) => p === 0 && x >= 10 && x < 18 && y >= 20 && y < 26);
    expect([...part.channels]).toEqual(inside.map(([, x, y]) => (y - 20) * 8 + x - 10));
    expect(part.leftOut).toBe(expected.events.length - inside.length);
  });

  test("events of an axon and step are merged and counted", async () => {
    const options = { steps: 50, stepSeconds: 0.001, pool: 2, polarity: "merge" } as const;
    const { events, note } = await loadAnyEvents(`${FOLDER}nmnist.bin`, options);
    const all = expected.events.map(([t, x, y]) => [Math.floor(t / 1000), Math.floor(y / 2) * 17 + Math.floor(x / 2)]);
    const early = all.filter(([step]) => step! < 50);
    const due = [...new Set(early.map(String))].map((text) => text.split(",").map(Number));
    due.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
    expect(pairs(events)).toEqual(due);
    const merged = early.length - due.length;
    expect(note).toBe(
      `${all.length} events, ${merged} merged (same axon and step), ${all.length - early.length} left out (after the last step)`,
    );
  });
});

describe("NIR data", () => {
  const expected = json("nirdata") as { files: string[]; dt: number; steps: number; samples: [number, number][][] };

  test.each(expected.files)("%s", async (file) => {
    const tree = await readEventTree(`${FOLDER}${file}`);
    const { samples, neurons, node, name } = nirObservable(tree);
    expect([node, name, neurons]).toEqual(["input", "spikes", 12]);
    const found = samples.map((sample) => pairs(toSteps(sample, { stepSeconds: expected.dt }).events));
    expect(found).toEqual(expected.samples);
    const { events } = await loadAnyEvents(`${FOLDER}${file}`, { steps: 50, sample: 2, stepSeconds: expected.dt });
    expect(pairs(events)).toEqual(expected.samples[2]);
    expect(() => nirObservable(tree, { observable: "w" })).toThrow(/0 observables fit, .* input\/spikes/);
  });

  test("spikes are written and read back", async () => {
    const spikes = { steps: Uint32Array.of(0, 3, 3, 299), indices: Uint16Array.of(4, 0, 6, 2) };
    await saveSpikesAsNirData(at("spikes.h5"), { spikes, neurons: 7, steps: 300, stepSeconds: 0.1 });
    const { samples, neurons } = nirObservable(await readEventTree(at("spikes.h5")));
    expect(neurons).toBe(7);
    expect(samples.map((sample) => pairs(toSteps(sample, { stepSeconds: 0.1 }).events))).toEqual([pairs(spikes)]);
  });
});

test.each(["shd-float16", "shd-float32"])("%s: events and labels", async (name) => {
  const expected = json(name) as { labels: number[]; samples: [number, number][][] };
  const samples = heidelbergSamples(await readEventTree(`${FOLDER}${name}.h5`));
  expect(samples.map(({ label }) => label)).toEqual(expected.labels);
  expect(samples.map(({ seconds, channels }) => [...seconds].map((t, e) => [t, channels[e]]))).toEqual(
    expected.samples,
  );
});

test("a step's length is asked for", async () => {
  await expect(loadTimedSamples(`${FOLDER}shd-float16.h5`)).rejects.toThrow(/say how long a step is/);
});

const STEPS = 60;
/** Recordings of a spot that moves on the left (label 0) or right half of the sensor, in N-MNIST's form. */
function recording(label: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  const events = Array.from({ length: 500 }, () => ({
    x: 17 * label + random.integer(1, 15),
    y: random.integer(2, 31),
    time: random.integer(0, 1000 * STEPS - 1),
  }));
  return encodeNmnist({
    x: Uint16Array.from(events, ({ x }) => x),
    y: Uint16Array.from(events, ({ y }) => y),
    polarity: new Uint8Array(events.length),
    microseconds: Float64Array.from(events, ({ time }) => time),
  });
}

const network = {
  ...{ format: "lifwire-network", version: 1, axons: 289 },
  learning: {
    post: { gain: "target", amplitude: 4, belowAmplitude: -2, target: 0.2 },
    preTrace: { timeConstantSteps: 6 },
    ...{ weightMin: 0, weightMax: 100, seed: 3 },
  },
  populations: [{ name: "out", size: 2, inhibitionGroup: true, parameters: { threshold: 2000, leak: 4000 } }],
  connections: [{ source: "axons", target: "out", plastic: true, weights: { kind: "constant", weight: 30 } }],
};

test("a network learns recordings in N-MNIST's form, end to end", async () => {
  const files: { file: string; label: number }[] = [];
  for (let s = 0; s < 12; s++) {
    files.push({ file: `${s}.bin`, label: s % 2 });
    await writeFile(at(`${s}.bin`), recording(s % 2, 100 + s));
  }
  const training = {
    ...{ format: "lifwire-training", version: 1, stepsPerSample: STEPS, passes: 2 },
    data: { kind: "recordings", files, stepMs: 1, pool: 2, polarity: "merge" },
    teacher: { neurons: { population: "out", byLabel: [[0], [1]], silenceOthers: true, fromStep: 5, everySteps: 5 } },
  };
  await writeFile(at("net.json"), JSON.stringify(network));
  await writeFile(at("train.json"), JSON.stringify(training));
  const build = ["--build", "neurons=4,axons=292,lanes=4,fractionBits=8"];
  const trained = await cli(["train", at("net.json"), at("train.json"), ...build, "--out", at("out")]);
  expect([trained.exitCode, trained.err]).toEqual([0, expect.anything()]);
  expect(trained.out).toMatch(/data {6}6000 events, \d+ merged \(same axon and step\)\n/);
  const weights = await readWeights(at("out/weights-axons-out.npy"));
  const sum = (neuron: number, right: boolean) =>
    weights.filter((_, i) => i % 2 === neuron && Math.floor(i / 2) % 17 > 8 === right).reduce((a, b) => a + b, 0);
  expect(sum(0, false)).toBeGreaterThan(2 * sum(0, true));
  expect(sum(1, true)).toBeGreaterThan(2 * sum(1, false));
  // What was learned tells apart recordings that were not shown.
  const rows = Array.from({ length: 289 }, (_, a) => [Math.floor(weights[2 * a]!), Math.floor(weights[2 * a + 1]!)]);
  const learned = { ...network, connections: [{ source: "axons", target: "out", weights: { kind: "dense", rows } }] };
  await writeFile(at("learned.json"), JSON.stringify(learned));
  for (const label of [0, 1]) {
    await writeFile(at("new.bin"), recording(label, 900 + label));
    const input = ["--input", at("new.bin"), "--dt", "1", "--pool", "2", "--polarity", "merge"];
    const run = await cli(["run", at("learned.json"), ...build, ...input, "--steps", `${STEPS}`, "--out", at("run")]);
    expect([run.exitCode, run.err]).toEqual([0, expect.stringMatching(/^input: 500 events, \d+ merged/)]);
    const spikes = (await readFile(at("run/spikes.csv"), "utf8")).trim().split("\n").slice(1);
    const counts = [0, 1].map((n) => spikes.filter((line) => line.endsWith(`,${n}`)).length);
    expect(counts[label]!).toBeGreaterThan(counts[1 - label]!);
  }
});

async function readWeights(path: string): Promise<number[]> {
  const { loadMatrix } = await import("../../host/node/matrix-files.js");
  return [...(await loadMatrix(path)).values];
}
