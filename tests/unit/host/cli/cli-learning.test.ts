import { existsSync, mkdtempSync } from "node:fs";
import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadCheckpoint } from "../../../../host/node/checkpoint-files.js";
import { loadMatrix } from "../../../../host/node/matrix-files.js";
import { createRandom } from "../../../../host/random.js";
import { cli } from "./cli-support.js";

/** Exit codes of the error codes that this file meets. */
const KIND_CODES: Record<string, number> = {
  ...{ ARGUMENT: 2, DATA_INVALID: 3, FILE_FORMAT: 3, TRAINING_INVALID: 3, NETWORK_INVALID: 3, EVENTS_INVALID: 3 },
  ...{ FILE_READ: 4, FILE_WRITE: 4, SNAPSHOT_MISMATCH: 6, NETWORK_TOO_LARGE: 6 },
};

const folder = mkdtempSync(join(tmpdir(), "lifwire-learning-"));
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const network = {
  ...{ format: "lifwire-network", version: 1, name: "stripes", axons: 16 },
  learning: {
    post: { gain: "follow", rate: 0.1 },
    preTrace: { timeConstantSteps: 8 },
    ...{ weightMin: 0, weightMax: 90, seed: 3 },
  },
  encoder: { seed: 4 },
  populations: [
    {
      ...{ name: "out", size: 9, inhibitionGroup: true },
      parameters: { threshold: 150, leak: 6000, adaptationIncrement: 40, adaptationDecay: 300 },
    },
    { name: "rest", size: 2, parameters: { threshold: 1000 } },
  ],
  connections: [
    { source: "axons", target: "out", plastic: true, weights: { kind: "random", min: 20, max: 60, seed: 1 } },
    { source: "out", target: "rest", weights: { kind: "constant", weight: -7 } },
  ],
};
const random = createRandom(5);
const lines = Array.from({ length: 60 }, (_, s) =>
  Array.from({ length: 16 }, (_, i) => (Math.floor(i / 4) === s % 4 ? 90 : random.integer(0, 9))).join(","),
);
/** Long enough on any machine for several reports; the test interrupts at one of them. */
const LONG_PASSES = 60;
const LONG_SAMPLES = 60 * LONG_PASSES;
const training = {
  ...{ format: "lifwire-training", version: 1, data: { kind: "csv", file: "data.csv" } },
  ...{ stepsPerSample: 30, passes: 4, order: "random", seed: 2 },
};
await writeFile(at("net.json"), JSON.stringify(network));
await writeFile(at("data.csv"), `${lines.join("\n")}\n`);
await writeFile(at("train.json"), JSON.stringify(training));
await writeFile(at("long.json"), JSON.stringify({ ...training, passes: LONG_PASSES }));

const trainArgs = (out: string, ...more: string[]) => [
  ...["train", at("net.json"), at("train.json"), "--build", "tiny", "--baud", "12500000", "--out", at(out)],
  ...more,
];

describe("lifwire train", () => {
  it("writes weights, summary and checkpoint, and says what was done", async () => {
    const { exitCode, out, err } = await cli(trainArgs("whole"));
    expect(exitCode).toBe(0);
    expect((await readdir(at("whole"))).sort()).toEqual(["checkpoint.lifc", "summary.json", "weights-axons-out.npy"]);
    const summary = JSON.parse(await readFile(at("whole/summary.json"), "utf8"));
    expect(summary).toMatchObject({ network: "stripes", samples: 240, samplesAsked: 240, partialSteps: 0 });
    expect(summary.spikes).toBeGreaterThan(100);
    expect(out).toContain("samples   240\n");
    expect(out).toContain("timeConstantSteps: 8 steps became");
    expect(err).toMatch(
      /^240 of 240 samples, pass 4 of 4, [\d.]+ samples\/s, \d+ spikes, weights [\d.e-]+ a second\n$/,
    );
    const { values, rows, columns } = await loadMatrix(at("whole/weights-axons-out.npy"));
    expect([rows, columns]).toEqual([16, 9]);
    expect(Math.max(...values)).toBeLessThanOrEqual(90);
    expect(values.some((weight) => !Number.isInteger(weight))).toBe(true);
  });

  it("leaves no folder when the core refuses the network", async () => {
    const more = { ...network.populations[0], name: "more", size: 17 };
    await writeFile(at("large.json"), JSON.stringify({ ...network, populations: [...network.populations, more] }));
    const { exitCode, err } = await cli(
      trainArgs("refused").map((arg) => (arg === at("net.json") ? at("large.json") : arg)),
    );
    expect([exitCode, err]).toEqual([6, expect.stringContaining("NETWORK_TOO_LARGE")]);
    expect(existsSync(at("refused"))).toBe(false);
  });

  it("interrupted, leaves a checkpoint from which it goes on to the same weights, byte for byte", async () => {
    const long = (...args: Parameters<typeof trainArgs>) =>
      trainArgs(...args).map((arg) => (arg === at("train.json") ? at("long.json") : arg));
    expect((await cli(long("long"))).exitCode).toBe(0);
    const cut = await cli(long("cut"), { isTerminal: true, abortAt: new RegExp(`[1-9] of ${LONG_SAMPLES} samples`) });
    expect(cut.exitCode).toBe(130);
    expect(cut.out).toMatch(new RegExp(`samples {3}\\d+, stopped before the end \\(${LONG_SAMPLES} asked for\\)`));
    expect(cut.err.endsWith("\r\x1b[K")).toBe(true);
    const { progress } = await loadCheckpoint(at("cut/checkpoint.lifc"));
    expect(progress!.shown).toBeGreaterThan(0);
    expect(progress!.shown).toBeLessThan(LONG_SAMPLES);
    const resumed = await cli(long("resumed", "--resume", at("cut/checkpoint.lifc")));
    expect([resumed.exitCode, resumed.out]).toEqual([0, expect.stringContaining(`samples   ${LONG_SAMPLES}\n`)]);
    for (const name of ["weights-axons-out.npy", "summary.json"]) {
      const [a, b] = await Promise.all(["long", "resumed"].map((run) => readFile(at(`${run}/${name}`))));
      expect(a!.equals(b!), name).toBe(true);
    }
  });

  const oneLine = (code: string, hint: string) => async (args: readonly string[]) => {
    const { exitCode, out, err } = await cli(args);
    expect([exitCode, out]).toEqual([KIND_CODES[code], ""]);
    expect(err).toMatch(/^[^\n]+\n$/);
    expect(err).toContain(`lifwire: error ${code}: `);
    expect(err).toContain(hint);
  };

  it("refuses checkpoints that are damaged, of another build, network or training, and writes nothing", async () => {
    const bytes = await readFile(at("whole/checkpoint.lifc"));
    await writeFile(
      at("damaged.lifc"),
      bytes.map((byte, i) => (i === 500 ? byte ^ 1 : byte)),
    );
    await writeFile(at("net2.json"), JSON.stringify({ ...network, name: "other" }));
    await writeFile(at("train2.json"), JSON.stringify({ ...training, seed: 3 }));
    const whole = at("whole/checkpoint.lifc");
    const swap = (from: string, to: string) =>
      trainArgs("bad", "--resume", whole).map((arg) => (arg === from ? to : arg));
    await oneLine("FILE_FORMAT", "damaged")(trainArgs("bad", "--resume", at("damaged.lifc")));
    await oneLine("FILE_READ", "none.lifc")(trainArgs("bad", "--resume", at("none.lifc")));
    await oneLine("SNAPSHOT_MISMATCH", "its network is not")(swap(at("net.json"), at("net2.json")));
    await oneLine("SNAPSHOT_MISMATCH", "its training file")(swap(at("train.json"), at("train2.json")));
    expect(await readdir(folder)).not.toContain("bad");
    await oneLine("SNAPSHOT_MISMATCH", "neurons is 16")(swap("tiny", "plastic"));
  });

  it.each([
    [
      "a rule that cannot be",
      { learning: { post: { gain: "follow", amplitude: 1 } } },
      "NETWORK_INVALID",
      "learning.post.amplitude",
    ],
    [
      "a bound below the other",
      { learning: { ...network.learning, weightMin: 91 } },
      "NETWORK_INVALID",
      "learning.weightMin",
    ],
    [
      "a mask of the wrong shape",
      { connections: [{ ...network.connections[0], plastic: [[1]] }] },
      "NETWORK_INVALID",
      "connections[0].plastic.length is 1, allowed: 16",
    ],
    [
      "more fraction bits than the build has",
      { learning: { ...network.learning, minFractionBits: 8 } },
      "NETWORK_TOO_LARGE",
      "minFractionBits",
    ],
  ])("%s: one line, exit code 1", async (_title, change, code, hint) => {
    await writeFile(at("bad.json"), JSON.stringify({ ...network, ...change }));
    await oneLine(code, hint)(trainArgs("bad2").map((arg) => (arg === at("net.json") ? at("bad.json") : arg)));
  });
});

describe("lifwire weights", () => {
  const read = (...more: string[]) =>
    cli(["weights", "read", at("net.json"), "--build", "tiny", "--baud", "12500000", ...more]);
  const checkpoint = ["--checkpoint", at("whole/checkpoint.lifc")];

  it("reads all, and slices by names and ranges, from a core and from a checkpoint", async () => {
    const all = await read();
    expect(all.exitCode).toBe(0);
    const rows = all.out
      .trim()
      .split("\n")
      .map((line) => line.split(",").map(Number));
    expect([rows.length, rows[0]!.length]).toEqual([16 + 11, 11]);
    expect(rows[16]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, -7, -7]);
    const part = await read("--from", "axons", "--to", "out", "--rows", "3..5", "--columns", "8");
    expect(part.out).toBe(
      rows
        .slice(3, 6)
        .map((row) => `${row[8]}\n`)
        .join(""),
    );
    const across = await read("--rows", "14..17", "--columns", "7..9");
    expect(across.out).toBe(
      rows
        .slice(14, 18)
        .map((row) => `${row.slice(7, 10).join(",")}\n`)
        .join(""),
    );
    await read(...checkpoint, "--from", "axons", "--to", "out", "--fraction", "--out", at("learned.npy"));
    const diff = await cli(["weights", "diff", at("learned.npy"), at("whole/weights-axons-out.npy"), "--exit-code"]);
    expect([diff.exitCode, diff.out]).toEqual([0, "0 of 144 weights differ; mean 0\n"]);
  });

  it.each([".csv", ".json", ".npy"])("writes a %s into a checkpoint, and compares", async (ending) => {
    await copyFile(at("whole/checkpoint.lifc"), at("edit.lifc"));
    const select = ["--from", "axons", "--to", "out", "--checkpoint", at("edit.lifc")];
    const [before, after] = [at(`before${ending}`), at(`after${ending}`)];
    await read(...select, "--fraction", "--out", before);
    await writeFile(at("patch.csv"), "1.5,-2\n3.25,4\n");
    const write = [
      "weights",
      "write",
      at("net.json"),
      "--build",
      "tiny",
      "--in",
      at("patch.csv"),
      "--rows",
      "2..3",
      "--columns",
      "5..6",
    ];
    const written = await cli([...write, ...select]);
    expect([written.exitCode, written.out]).toEqual([0, "4 weights written and read back\n"]);
    await read(...select, "--fraction", "--out", after);
    const [a, b] = [await loadMatrix(before), await loadMatrix(after)];
    const due = a.values.slice();
    for (const [i, weight] of [1.5, -2, 3.25, 4].entries()) due[(2 + (i >> 1)) * 9 + 5 + (i & 1)] = weight;
    expect(b.values).toEqual(due);
    const diff = await cli(["weights", "diff", before, after, "--exit-code", "--json"]);
    expect([diff.exitCode, JSON.parse(diff.out)]).toMatchObject([1, { weights: 144, differing: 4 }]);
  });

  it("draws receptive fields", async () => {
    const { exitCode, out } = await read(
      ...checkpoint,
      "--from",
      "axons",
      "--to",
      "out",
      "--svg",
      at("fields.svg"),
      "--image",
      "4x4",
      "--grid",
      "3",
    );
    expect([exitCode, out]).toEqual([0, ""]);
    expect(await readFile(at("fields.svg"), "utf8")).toContain("stripes: axons to out");
  });

  it.each([
    [["read", at("net.json"), "--from", "nobody"], "ARGUMENT", "there are: axons, out, rest"],
    [["read", at("net.json"), "--to", "axons"], "ARGUMENT", "there are: out, rest"],
    [["read", at("net.json"), "--rows", "20..27"], "ARGUMENT", "0..26"],
    [["read", at("net.json"), "--from", "axons", "--svg", "x.svg", "--image", "3x5"], "ARGUMENT", "3 x 5"],
    [["read", at("net.json"), "--out", "x.txt"], "ARGUMENT", ".csv, .json, .npy"],
    [
      ["write", at("net.json"), "--checkpoint", at("whole/checkpoint.lifc"), "--in", at("whole/weights-axons-out.npy")],
      "DATA_INVALID",
      "27 x 11",
    ],
    [["write", at("net.json"), "--in", at("whole/weights-axons-out.npy")], "ARGUMENT", "--port or --checkpoint"],
    [["diff", at("whole/weights-axons-out.npy"), at("patch.csv")], "DATA_INVALID", "2 x 2"],
    [["diff", "none.npy", "none.npy"], "FILE_READ", "none.npy"],
  ])("%j: one line, the exit code of its kind", async (args, code, hint) => {
    const build = args[0] === "diff" ? [] : ["--build", "tiny"];
    const { exitCode, out, err } = await cli(["weights", ...args, ...build]);
    expect([exitCode, out]).toEqual([KIND_CODES[code], ""]);
    expect(err).toMatch(/^[^\n]+\n$/);
    expect(err).toContain(`lifwire: error ${code}: `);
    expect(err).toContain(hint);
  });

  it.each([
    [["read"]],
    [["read", at("net.json"), "--rows", "5..3"]],
    [["read", at("net.json"), "--image", "28"]],
    [["write", at("net.json")]],
    [["diff", "a.npy"]],
  ])("wrong arguments %j: one line, exit code 2", async (args) => {
    const { exitCode, err } = await cli(["weights", ...args]);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/^error: [^\n]+\n$/);
  });
});
