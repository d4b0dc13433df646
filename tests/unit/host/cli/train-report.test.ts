import { mkdtempSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "./cli-support.js";
import { stripes, training, writeLearningFiles } from "./learning-files.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-report-"));
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
writeLearningFiles(folder);

const trained = (file: string, out: string, ...more: string[]) =>
  cli(["train", at("net.json"), at(file), "--baud", "12500000", "--out", at(out), ...more]);
const summaryOf = async (out: string) => JSON.parse(await readFile(at(`${out}/summary.json`), "utf8"));

describe("lifwire train with a test set", () => {
  let whole: Awaited<ReturnType<typeof cli>>;
  beforeAll(async () => {
    whole = await trained("train.json", "whole");
  });

  it("writes the curve beside weights, summary and checkpoint", async () => {
    expect([whole.exitCode, whole.err.match(/error/)]).toEqual([0, null]);
    const files = ["accuracy.svg", "checkpoint.lifc", "summary.json", "weights-axons-out.npy"];
    expect((await readdir(at("whole"))).sort()).toEqual(files);
    const svg = await readFile(at("whole/accuracy.svg"), "utf8");
    expect(svg).toContain("stripes: accuracy over 4 passes");
    expect(svg.match(/<circle/g)).toHaveLength(2 * 4);
  });

  it("tells accuracy, spikes and change pass by pass, and the confusion, as the summary has them", async () => {
    const { passes, classes, stoppedEarly, best } = await summaryOf("whole");
    expect([passes.length, classes, stoppedEarly, best]).toEqual([4, 4, false, null]);
    for (const { train, test } of passes) {
      expect([train.samples, test.samples]).toEqual([40, 20]);
      expect(test.accuracy).toBe(test.right / 20);
    }
    // Four stripes are easy: they are learned, and named by the label.
    expect(passes[3].test.accuracy).toBeGreaterThanOrEqual(0.9);
    const [head, ...rows] = whole.out.split("\n\n")[1]!.trimEnd().split("\n");
    expect(head).toMatch(/^pass +train +test +spikes +weight change$/);
    const cells = rows.map((row) => row.split(/ {2,}/));
    expect(cells.map(([pass, train, test, spikes]) => [pass, train, test, spikes])).toEqual(
      passes.map((pass: { pass: number; spikes: number; train: { accuracy: number }; test: { accuracy: number } }) => [
        ...[
          String(pass.pass),
          `${(100 * pass.train.accuracy).toFixed(2)} %`,
          `${(100 * pass.test.accuracy).toFixed(2)} %`,
        ],
        String(pass.spikes),
      ]),
    );
    const matrix = whole.out.split("\n\n")[2]!.trimEnd().split("\n").slice(2);
    const { confusion, unanswered } = passes[3].test;
    expect(matrix.map((row) => row.split(/ {2,}/).slice(1).map(Number))).toEqual(
      confusion.map((row: number[]) => (unanswered > 0 ? row : row.slice(0, 4))),
    );
    expect(whole.err).toContain("pass 4 of 4: train ");
  });

  it("--json has the summary", async () => {
    const { out, exitCode } = await trained("train.json", "json", "--json");
    const { files, ...summary } = JSON.parse(out);
    expect([exitCode, summary]).toEqual([0, await summaryOf("whole")]);
    expect(files).toContain(at("json/accuracy.svg"));
  });

  it("stopped in an evaluation and resumed elsewhere, has the same report, curve and weights, byte for byte", async () => {
    const slow = { ...training, validation: { samples: 8 }, earlyStop: { patience: 3 }, passes: 12 };
    await writeFile(at("slow.json"), JSON.stringify(slow));
    expect((await trained("slow.json", "slow")).exitCode).toBe(0);
    const cut = await cli(["train", at("net.json"), at("slow.json"), "--out", at("cut")], { abortAt: /^pass 3 of 12/ });
    expect(cut.exitCode).toBe(130);
    expect((await summaryOf("cut")).passes).toHaveLength(3);
    const resumed = await trained("slow.json", "resumed", "--resume", at("cut/checkpoint.lifc"));
    expect(resumed.exitCode).toBe(0);
    for (const name of ["weights-axons-out.npy", "summary.json", "accuracy.svg"]) {
      const [a, b] = await Promise.all(["slow", "resumed"].map((run) => readFile(at(`${run}/${name}`))));
      expect(a!.equals(b!), name).toBe(true);
    }
    const { best } = await summaryOf("slow");
    const answer = async (out: string) => {
      const args = ["eval", at("net.json"), at("slow.json"), "--part", "validation", "--json"];
      const { out: text } = await cli([...args, "--checkpoint", at(`${out}/best.lifc`)]);
      return JSON.parse(text).accuracy;
    };
    expect([await answer("slow"), await answer("resumed")]).toEqual([best.accuracy, best.accuracy]);
    expect(resumed.out).toMatch(/best {6}pass \d+, validation [\d.]+ %, test [\d.]+ %\n/);
  });

  it("needs the best pass's checkpoint beside the one that it goes on from", async () => {
    await rm(at("cut/best.lifc"));
    const { exitCode, err } = await trained("slow.json", "none", "--resume", at("cut/checkpoint.lifc"));
    expect([exitCode, err]).toEqual([4, expect.stringMatching(/^lifwire: error FILE_READ: .*best\.lifc[^\n]*\n$/)]);
    expect(await readdir(folder)).not.toContain("none");
  });
});

describe("the build that a training file names", () => {
  it("is the core's unless another is asked for, which is refused before a core is opened", async () => {
    const { exitCode, err } = await trained("train.json", "wrong", "--build", "plastic");
    expect([exitCode, err]).toEqual([
      6,
      `lifwire: error BUILD_MISMATCH: ${at("train.json")}: it is for the build tiny, but --build is plastic: neurons is 256, not 16\n`,
    ]);
    expect(await readdir(folder)).not.toContain("wrong");
    expect(
      (
        await trained(
          "train.json",
          "same",
          "--build",
          "neurons=16,axons=16,lanes=4,fractionBits=4,thirdFactor=1,payloadWords=64,window=2",
        )
      ).exitCode,
    ).toBe(0);
  });

  it("is checked by its name", async () => {
    await writeFile(at("unknown.json"), JSON.stringify({ ...training, build: "tinny" }));
    const { exitCode, err } = await trained("unknown.json", "wrong");
    expect([exitCode, err]).toEqual([2, expect.stringContaining('BUILD_UNKNOWN: no build "tinny"')]);
  });
});

describe("a training file that describes a hidden layer", () => {
  const hidden = {
    ...{ format: "lifwire-training", version: 1 },
    build: "neurons=32,axons=32,lanes=16,fractionBits=8,thirdFactor=1,columns=0",
    data: { kind: "csv", file: "train.csv", labels: "last" },
    test: { data: { kind: "csv", file: "test.csv", labels: "last" } },
    hidden: { inputs: 16, neurons: 20, threshold: 40, encodeSteps: 8, tailSteps: 6 },
    outputs: { classes: 4, error: 50, handicap: 1, feedback: 5, amplitude: 62.5, feedbackAmplitude: 62.5 },
    ...{ passes: 6, order: "random", seed: 1 },
    schedule: [{ atPass: 1, everyPasses: 1, times: { reward: 0.8 } }],
  };

  it("is learned, its network written with every weight, and answers again by eval", async () => {
    await writeFile(at("hidden.json"), JSON.stringify(hidden));
    const { exitCode, err } = await cli(["train", at("hidden.json"), "--baud", "12500000", "--out", at("hidden")]);
    expect([exitCode, err.match(/error.*/)]).toEqual([0, null]);
    const { passes } = await summaryOf("hidden");
    expect(passes.at(-1).test.accuracy).toBeGreaterThanOrEqual(0.9);
    const { populations, axons } = JSON.parse(await readFile(at("hidden/network.json"), "utf8"));
    expect([axons, populations.map(({ name, size }: { name: string; size: number }) => [name, size])]).toEqual([
      16 + 4 + 3,
      [
        ["hidden", 20],
        ["outputs", 4],
      ],
    ]);
    const args = ["eval", at("hidden/network.json"), at("test.csv"), "--labels", "last", "--json"];
    const { out } = await cli([...args, "--checkpoint", at("hidden/checkpoint.lifc")]);
    expect(JSON.parse(out)).toMatchObject(passes.at(-1).test);
  });

  it("takes a network file with weights of its own", async () => {
    const args = ["train", at("hidden/network.json"), at("hidden.json"), "--baud", "12500000", "--out", at("again")];
    expect((await cli(args)).exitCode).toBe(0);
    expect(await summaryOf("again")).toEqual(await summaryOf("hidden"));
    expect(await readdir(at("again"))).not.toContain("network.json");
  });

  it.each<[string, object, string]>([
    ["outputs", { outputs: undefined }, "outputs is missing, allowed: an object, because there is hidden"],
    ["a readout beside it", { readout: { population: "outputs" } }, "nothing here: hidden and outputs say it"],
    ["steps beside it", { stepsPerSample: 3 }, "nothing here: hidden and outputs say it"],
    [
      "a handicap too large",
      { outputs: { classes: 4, handicap: 62 } },
      "outputs.handicap is 62, allowed: an integer 0..61",
    ],
    [
      "data of another width",
      { hidden: { inputs: 15, neurons: 20 } },
      "train.csv: line 1, its number of values is 17, allowed: 16",
    ],
    ["a teacher beside it", { teacher: {} }, "nothing here: hidden and outputs teach by the label"],
  ])("%s: one clear error", async (_name, change, message) => {
    await writeFile(at("wrong-hidden.json"), JSON.stringify({ ...hidden, ...change }));
    const { exitCode, err } = await cli(["train", at("wrong-hidden.json"), "--out", at("wrong")]);
    expect([exitCode, err]).toEqual([3, expect.stringMatching(/^lifwire: error [^\n]+\n$/)]);
    expect(err).toContain(message);
  });

  it("a network of another shape is refused", async () => {
    const { exitCode, err } = await cli(["train", at("net.json"), at("hidden.json"), "--out", at("wrong")]);
    expect([exitCode, err]).toEqual([3, expect.stringContaining("TRAINING_INVALID")]);
    expect(err).toContain("23 axons (inputs + classes + 3), hidden of 20, outputs of 4");
  });
});

it("a training that would write over what it reads is refused", async () => {
  await writeFile(at("summary.json"), JSON.stringify({ ...training }));
  await writeFile(at("train.csv"), stripes(40, 5));
  const { exitCode, err } = await cli(["train", at("net.json"), at("summary.json"), "--out", folder]);
  expect([exitCode, err]).toEqual([2, expect.stringContaining("the command reads this file; choose another place")]);
});
