import { copyFileSync, mkdirSync, mkdtempSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  encodeNpy,
  eventList,
  loadCheckpoint,
  Network,
  saveCheckpoint,
  saveEvents,
} from "../../../../host/api/index.js";
import { cli } from "./cli-support.js";
import { network, stripes, training, writeLearningFiles } from "./learning-files.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-checkpoint-"));
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const CHECKPOINT = at("out/checkpoint.lifc");

beforeAll(async () => {
  writeLearningFiles(folder);
  // State carries over from sample to sample, so that the checkpoint has some.
  await writeFile(at("train.json"), JSON.stringify({ ...training, clear: { traces: true } }));
  const { exitCode } = await cli(["train", at("net.json"), at("train.json"), "--out", at("out")]);
  expect(exitCode).toBe(0);
  const events = Array.from({ length: 600 }, (_, i): [number, number] => [Math.floor(i / 3), (i * 7 + (i >> 4)) % 16]);
  await saveEvents(at("events.csv"), eventList(events));
});

const run = (net: string, out: string, ...more: string[]) =>
  cli(["run", at(net), "--steps", "200", "--input", at("events.csv"), "--out", at(out), ...more]);
const spikes = (out: string) => readFile(at(`${out}/spikes.csv`), "utf8");

describe("lifwire run --checkpoint and weights export", () => {
  it("begins with weights and state; the exported network runs equal", async () => {
    const before = await readFile(CHECKPOINT);
    const checkpointed = await run("net.json", "from", "--checkpoint", CHECKPOINT);
    expect([checkpointed.exitCode, checkpointed.out]).toEqual([
      0,
      expect.stringContaining("core      simulator (tiny)"),
    ]);
    const exported = await cli([
      "weights",
      "export",
      at("net.json"),
      "--checkpoint",
      CHECKPOINT,
      "--out",
      at("learned.json"),
    ]);
    expect([exported.exitCode, exported.out]).toEqual([0, `learned   axons to out\nfile      ${at("learned.json")}\n`]);
    expect((await run("learned.json", "exported", "--build", "tiny")).exitCode).toBe(0);
    expect((await spikes("from")).split("\n").length).toBeGreaterThan(20);
    expect(await spikes("exported")).toBe(await spikes("from"));
    expect((await run("net.json", "begun", "--build", "tiny")).exitCode).toBe(0);
    expect(await spikes("begun")).not.toBe(await spikes("from"));
    // None of it was written back.
    expect((await readFile(CHECKPOINT)).equals(before)).toBe(true);
  });

  it("has state and the phase of the decay in the exported network, weights and adaptation alone with --fresh", async () => {
    const args = ["weights", "export", at("net.json"), "--checkpoint", CHECKPOINT, "--json"];
    const { out } = await cli([...args, "--fresh", "--out", at("fresh.json")]);
    expect(JSON.parse(out)).toEqual({ file: at("fresh.json"), learned: ["axons to out"] });
    const [whole, fresh] = await Promise.all(
      ["learned.json", "fresh.json"].map(async (name) => JSON.parse(await readFile(at(name), "utf8"))),
    );
    const { step } = (await loadCheckpoint(CHECKPOINT)).snapshot;
    expect(whole.core).toEqual({ adaptationDecayLog2: 3, ...(step % 8 > 0 ? { firstStep: step % 8 } : {}) });
    expect(Object.keys(whole.populations[0].before)).toContain("potential");
    expect(Object.keys(fresh.populations[0].before)).toEqual(["adaptation"]);
    expect(fresh.connections).toEqual(whole.connections);
    expect(Network.fromJSON(whole).toJSON().learning).toEqual(network.learning);
  });

  it.each<[string[], number, string]>([
    [
      ["run", at("net.json"), "--steps", "5", "--out", at("x"), "--checkpoint", CHECKPOINT, "--build", "plastic"],
      6,
      "neurons is 16",
    ],
    [["run", at("other.json"), "--steps", "5", "--out", at("x"), "--checkpoint", CHECKPOINT], 6, "its network is not"],
    [["run", at("net.json"), "--steps", "5", "--out", at("x"), "--checkpoint", at("net.json")], 3, "not a checkpoint"],
    [
      ["run", "model.snn.json", "--steps", "5", "--out", at("x"), "--checkpoint", CHECKPOINT],
      2,
      "--checkpoint is not for",
    ],
    [["weights", "export", at("net.json"), "--out", at("x.json")], 2, "needs --checkpoint or --port"],
    [
      ["weights", "export", at("net.json"), "--out", at("net.json"), "--checkpoint", CHECKPOINT],
      2,
      "the command reads this file",
    ],
    [
      ["weights", "export", at("net.json"), "--out", CHECKPOINT, "--checkpoint", CHECKPOINT],
      2,
      "the command reads this file",
    ],
    [
      ["weights", "export", at("other.json"), "--out", at("x.json"), "--checkpoint", CHECKPOINT],
      6,
      "its network is not",
    ],
  ])("%j: one line, exit code %i", async (args, code, hint) => {
    await writeFile(at("other.json"), JSON.stringify({ ...network, name: "other" }));
    const { exitCode, out, err } = await cli(args);
    expect([exitCode, out, err]).toEqual([code, "", expect.stringMatching(/^lifwire: error [^\n]+\n$/)]);
    expect(err).toContain(hint);
  });
});

const evaluated = async (...args: string[]) => {
  const { exitCode, out, err } = await cli(["eval", at("net.json"), ...args, "--checkpoint", CHECKPOINT, "--json"]);
  expect([exitCode, err]).toEqual([0, ""]);
  return JSON.parse(out);
};

describe("lifwire eval", () => {
  it("answers as the training did behind its last pass, and leaves the checkpoint as it is", async () => {
    const bytes = await readFile(CHECKPOINT);
    const { passes } = JSON.parse(await readFile(at("out/summary.json"), "utf8"));
    const { train, test } = passes.at(-1);
    expect(await evaluated(at("train.json"))).toMatchObject(test);
    expect(await evaluated(at("train.json"), "--part", "train")).toMatchObject(train);
    expect(await evaluated(at("test.csv"), "--labels", "last")).toMatchObject(test);
    expect((await readFile(CHECKPOINT)).equals(bytes)).toBe(true);
  });

  it("reads other data in the ways of a training file", async () => {
    const due = await evaluated(at("test.csv"), "--labels", "last");
    const rows = stripes(20, 6)
      .trim()
      .split("\n")
      .map((line) => line.split(",").map(Number));
    const pixels = Uint8Array.from(rows.flatMap((row) => row.slice(0, 16)));
    await writeFile(at("x.npy"), encodeNpy([20, 16], pixels));
    await writeFile(
      at("y.npy"),
      encodeNpy(
        [20],
        Uint8Array.from(rows, (row) => row[16]!),
      ),
    );
    expect(await evaluated(at("x.npy"), "--labels", at("y.npy"))).toEqual(due);
    const shuffled = rows.map((row) => [row[16], ...row.slice(0, 16).map((pixel) => pixel / 255)].join(","));
    await writeFile(at("first.csv"), `label\n${shuffled.join("\n")}\n`);
    expect(await evaluated(at("first.csv"), "--labels", "first", "--header", "--scale", "255")).toEqual(due);
  });

  it("prints accuracy and confusion, and writes them", async () => {
    const args = ["eval", at("net.json"), at("test.csv"), "--labels", "last", "--checkpoint", CHECKPOINT];
    const { exitCode, out } = await cli([...args, "--out", at("answers.json")]);
    expect(exitCode).toBe(0);
    const { right, accuracy, confusion } = JSON.parse(await readFile(at("answers.json"), "utf8"));
    expect(out).toContain(`accuracy  ${(100 * accuracy).toFixed(2)} % (${right} of 20`);
    expect(out).toContain("confusion: one row per label, one column per answer\n");
    expect(confusion.flat().reduce((sum: number, n: number) => sum + n, 0)).toBe(20);
  });

  it("ended by a signal, tells what was answered until then", async () => {
    await writeFile(at("long.csv"), stripes(4000, 7));
    const args = ["eval", at("net.json"), at("long.csv"), "--labels", "last", "--checkpoint", CHECKPOINT];
    const { exitCode, out } = await cli(args, { isTerminal: true, abortAt: /[1-9]\d* of 4000 samples/ });
    expect(exitCode).toBe(130);
    expect(out).toMatch(/samples {3}\d+, stopped before the end \(4000 asked for\)\n/);
  });

  it.each<[string[], number, string]>([
    [[at("test.csv")], 3, "its number of values is 17, allowed: 16"],
    [[at("unlabelled.csv")], 3, "it has no labels, allowed: a label for each sample"],
    [[at("five.csv"), "--labels", "last"], 3, "the label of sample 0 is 4, allowed: 0..3, as there are 4 classes"],
    [[at("test.csv"), "--labels", "middle"], 2, "--labels middle, allowed for a CSV: first, last"],
    [[at("train.json"), "--labels", "last"], 2, "--labels is for a data file"],
    [[at("train.json"), "--part", "validation"], 2, "there is no part validation to answer, allowed: train, test"],
    [[at("test.csv"), "--part", "test"], 2, "--part is for a training file (.json)"],
    [[at("data.txt")], 2, "its ending is not known"],
    [[at("test.csv"), "--labels", "last", "--out", at("test.csv")], 2, "the command reads this file"],
    [[at("test.csv"), "--labels", "last", "--build", "plastic"], 6, "neurons is 16, allowed: 256"],
  ])("%j: one line, exit code %i", async (args, code, hint) => {
    await writeFile(at("unlabelled.csv"), `${new Array(16).fill(1).join(",")}\n`);
    await writeFile(at("five.csv"), `${new Array(16).fill(1).join(",")},4\n`);
    const { exitCode, out, err } = await cli(["eval", at("net.json"), ...args, "--checkpoint", CHECKPOINT]);
    expect([exitCode, out, err]).toEqual([code, "", expect.stringMatching(/^lifwire: error [^\n]+\n$/)]);
    expect(err).toContain(hint);
  });

  it("of a checkpoint that no training made needs the training file", async () => {
    const { snapshot, network: net } = await loadCheckpoint(CHECKPOINT);
    await saveCheckpoint(at("bare.lifc"), { snapshot, network: net, progress: undefined });
    const args = (data: string) => ["eval", at("net.json"), data, "--labels", "last", "--checkpoint", at("bare.lifc")];
    const { exitCode, err } = await cli(args(at("test.csv")));
    expect([exitCode, err]).toEqual([
      2,
      expect.stringContaining("it does not say how samples are shown; give the training file"),
    ]);
  });
});

describe("recordings", () => {
  const recording = (name: string) => new URL(`../../../models/data/events/${name}`, import.meta.url).pathname;
  // 34 x 34 pixels in blocks of 9, both polarities, are 4 x 4 x 2 channels.
  const camera = {
    ...{ format: "lifwire-network", version: 1, name: "camera", axons: 32 },
    learning: { ...network.learning, weightMax: 120 },
    populations: [{ name: "out", size: 6, parameters: { threshold: 200, leak: 500 }, inhibitionGroup: true }],
    connections: [
      { source: "axons", target: "out", plastic: true, weights: { kind: "random", min: 20, max: 60, seed: 1 } },
    ],
  };
  const show = { format: "lifwire-training", version: 1, stepsPerSample: 60, readout: { population: "out" } };
  const pooled = { kind: "recordings", stepMs: 5, pool: 9 };

  it("of a folder by label are trained with and answered: N-MNIST", async () => {
    for (const label of ["0", "3"]) {
      mkdirSync(at(`Train/${label}`), { recursive: true });
      for (const name of ["00002.bin", "00001.bin"])
        copyFileSync(recording("nmnist.bin"), at(`Train/${label}/${name}`));
    }
    await writeFile(at("camera.json"), JSON.stringify(camera));
    await writeFile(at("events.json"), JSON.stringify({ ...show, data: { ...pooled, folder: "Train" }, passes: 2 }));
    const { exitCode, err } = await cli(["train", at("camera.json"), at("events.json"), "--out", at("camera")]);
    expect([exitCode, err.match(/error.*/)]).toEqual([0, null]);
    const summary = JSON.parse(await readFile(at("camera/summary.json"), "utf8"));
    expect([summary.samples, summary.classes]).toEqual([8, 4]);
    expect(summary.passes[1].train).toMatchObject({ samples: 4, right: 2 }); // the same recording under two labels
    const checkpoint = ["--checkpoint", at("camera/checkpoint.lifc"), "--json"];
    const folder = await cli(["eval", at("camera.json"), at("Train"), "--dt", "5", "--pool", "9", ...checkpoint]);
    expect(JSON.parse(folder.out)).toMatchObject(summary.passes[1].train);
    const file = at("Train/0/00001.bin");
    const one = await cli(["eval", at("camera.json"), file, "--label", "0", "--dt", "5", "--pool", "9", ...checkpoint]);
    expect(JSON.parse(one.out)).toMatchObject({ samples: 1, samplesAsked: 1 });
    expect(one.err).toMatch(/^data: \d+ events/);
  });

  it("with labels of their own are answered: SHD", async () => {
    const shd = { ...camera, axons: 700 };
    await writeFile(at("shd.json"), JSON.stringify(shd));
    const data = { kind: "recordings", stepMs: 10, files: [{ file: recording("shd-float32.h5") }] };
    await writeFile(at("shd-train.json"), JSON.stringify({ ...show, data, classes: 20 }));
    const build = "neurons=16,axons=700,lanes=16,fractionBits=4";
    const train = ["train", at("shd.json"), at("shd-train.json"), "--build", build, "--out", at("shd")];
    expect((await cli(train)).exitCode).toBe(0);
    const { passes, classes } = JSON.parse(await readFile(at("shd/summary.json"), "utf8"));
    const args = ["eval", at("shd.json"), recording("shd-float32.h5"), "--dt", "10"];
    const { out } = await cli([...args, "--checkpoint", at("shd/checkpoint.lifc"), "--json"]);
    expect(classes).toBe(20);
    expect(JSON.parse(out)).toMatchObject(passes[0].train);
  });

  it.each<[string, object, number, string]>([
    ["a folder without any", { folder: "." }, 3, "no recordings there"],
    ["neither files nor folder", {}, 3, "data.files is missing, allowed: one of files and folder"],
    ["both", { files: [], folder: "Train" }, 3, "allowed: one of files and folder"],
  ])("%s: one clear error", async (_name, source, code, hint) => {
    mkdirSync(at("empty"), { recursive: true });
    await writeFile(at("empty/bad.json"), JSON.stringify({ ...show, data: { ...pooled, ...source } }));
    const { exitCode, err } = await cli(["train", at("camera.json"), at("empty/bad.json"), "--out", at("bad")]);
    expect([exitCode, err]).toEqual([code, expect.stringContaining(hint)]);
  });
});
