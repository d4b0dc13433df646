import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { connect } from "../../host/api/connect.js";
import { redrawn } from "../../host/cli/terminal/printable.js";
import { TcpBoard } from "../../host/cli/virtual-board/tcp-board.js";
import { VirtualBoard } from "../../host/cli/virtual-board/virtual-board.js";
import { loadMatrix } from "../../host/node/matrix-files.js";
import { loadNetwork } from "../../host/node/network-files.js";
import { svgDocument } from "../../host/pictures/svg.js";
import { cli } from "../unit/host/cli/cli-support.js";

// Each case once ended with a wrong result or a wrong message. The numbers are those of their folders.
const root = mkdtempSync(join(tmpdir(), "lifwire-cases-"));
afterAll(() => rmSync(root, { recursive: true }));
const at = (name: string) => join(root, name);
const inCase = (folder: string) => (file: string) => new URL(`${folder}/${file}`, import.meta.url).pathname;

const train = (network: string, training: string, out: string) =>
  cli(["train", network, training, "--build", "plastic", "--out", at(out)]);

test.each(["network", "network2", "network3"])("01 two plastic connections of %s give two files", async (name) => {
  const file = inCase("01-weights-name-collision");
  const { exitCode } = await train(file(`${name}.json`), file("training.json"), name);
  expect(exitCode).toBe(0);
  const { weights } = JSON.parse(readFileSync(at(`${name}/summary.json`), "utf8")) as { weights: { file: string }[] };
  expect(weights).toHaveLength(2);
  expect(new Set(weights.map((entry) => entry.file)).size).toBe(2);
  for (const entry of weights) expect((await loadMatrix(at(`${name}/${entry.file}`))).rows).toBeGreaterThan(0);
});

describe("02 the shape of data counts", () => {
  const file = inCase("02-data-shape-ignored");
  test("6 samples of 4 values", async () => {
    const { exitCode, out } = await train(file("network.json"), file("t0.json"), "t0");
    expect([exitCode, out]).toEqual([0, expect.stringContaining("samples   6\n")]);
  });
  test.each([
    ["t1", "(4, 6)"],
    ["t2", "(4, 6)"],
    ["t3", "(6, 4, 4)"],
  ])("%s, of shape %s, is refused", async (name, shape) => {
    const { exitCode, err } = await train(file("network.json"), file(`${name}.json`), name);
    expect(exitCode).toBe(3);
    expect(err).toContain(`its shape is "${shape}", allowed: samples first, then 4 values each, one per axon`);
  });
});

test("06 a progress line never wraps: it is cut to one column less than the terminal has", () => {
  const line = "62 of 20000 samples, pass 1 of 50, 8.3 samples/s, 227654 spikes, weights 0 a second";
  expect(line.length).toBeGreaterThan(80);
  expect(redrawn(line, 80).replace("\r", "").replace("\x1b[K", "")).toHaveLength(79);
});

test("07 pictures are well-formed whatever a name holds", async () => {
  const file = inCase("07-svg-not-well-formed");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
  for (const name of ["network", "network2"]) {
    const args = ["run", file(`${name}.json`), "--steps", "5", "--input", file("events.csv"), "--build", "tiny"];
    const { exitCode, out, err } = await cli([...args, "--out", at(`svg-${name}`)]);
    expect(exitCode).toBe(0);
    expect(readFileSync(at(`svg-${name}/raster.svg`), "utf8")).not.toMatch(notXml);
    expect(out + err).not.toContain("\u001b");
  }
  const read = ["weights", "read", file("network.json"), "--from", "axons", "--build", "tiny", "--svg", at("w.svg")];
  expect((await cli(read)).exitCode).toBe(0);
  expect(readFileSync(at("w.svg"), "utf8")).toMatch(/<svg [\s\S]*<\/svg>/);
  expect(readFileSync(at("w.svg"), "utf8")).not.toMatch(notXml);
  expect(svgDocument({ width: 1, height: 1, fontSize: 1, title: "a\u0001\ufffe" }, [])).toContain("a\ufffd\ufffd");
});

test("08 an absolute file name in a training file is taken as it is", async () => {
  const file = inCase("08-absolute-path-in-training");
  const data = { kind: "csv", file: file("data.csv"), labels: "last" };
  const training = { format: "lifwire-training", version: 1, data, stepsPerSample: 8 };
  writeFileSync(at("absolute.json"), JSON.stringify(training));
  const { exitCode, out } = await train(file("network.json"), at("absolute.json"), "absolute");
  expect([exitCode, out]).toEqual([0, expect.stringContaining("samples   2\n")]);
});

test("09 weights of a network without neurons: one line that says so", async () => {
  const file = inCase("09-empty-network-weights");
  const { exitCode, err } = await cli(["weights", "read", file("network.json"), "--build", "tiny"]);
  expect([exitCode, err]).toEqual([2, expect.stringMatching(/^lifwire: error ARGUMENT: .*has no neurons[^\n]*\n$/)]);
});

describe("14 messages name the file and show what is there", () => {
  const file = inCase("14-wrong-messages");
  test.each([
    ["a", "labels-neg.npy: label 5 is -1"],
    ["b", 'labels-onehot.npy: its shape is "(6, 4)"'],
    ["c", "x-nan.npy: value 0 is NaN"],
    ["d", 'inf.csv: line 1, value 4 is "Infinity"'],
  ])("%s: %s", async (name, message) => {
    const { exitCode, err } = await train(file("network.json"), file(`${name}.json`), `m-${name}`);
    expect([exitCode, err]).toEqual([3, expect.stringContaining(message)]);
  });

  test("weights that are no number", async () => {
    const args = ["weights", "write", file("plain.json"), "--from", "axons", "--to", "out"];
    const board = await VirtualBoard.create({ backend: "sim", build: "tiny" });
    const plug = await TcpBoard.open(board, 0);
    const core = await connect(plug.url);
    await core.program(await loadNetwork(file("plain.json")));
    await core.close();
    const { exitCode, err } = await cli([...args, "--port", plug.url, "--in", file("w-nan.npy")]);
    plug.close();
    await board.close();
    expect([exitCode, err]).toEqual([3, expect.stringMatching(/w-nan\.npy: row 1, column 1 is NaN[^\n]*\n$/)]);
  });

  const run = (network: string, ...more: string[]) =>
    cli(["run", network, "--steps", "5", "--build", "tiny", "--out", at("o"), ...more]);

  test("200 000 lists within each other", async () => {
    writeFileSync(at("deep.json"), "[".repeat(200_000) + "]".repeat(200_000));
    const { exitCode, err } = await run(at("deep.json"));
    expect([exitCode, err]).toEqual([3, expect.stringMatching(/deep\.json: line 1: .*more than 64 objects and lists/)]);
  });

  test("events of 600 MB, and of more than is read", async () => {
    writeFileSync(at("huge.csv"), "");
    truncateSync(at("huge.csv"), 600 * 2 ** 20);
    const zeros = await run(file("plain.json"), "--input", at("huge.csv"));
    expect([zeros.exitCode, zeros.err]).toEqual([3, expect.stringContaining("huge.csv: line 1 is")]);
    truncateSync(at("huge.csv"), 2 ** 30 + 1);
    const larger = await run(file("plain.json"), "--input", at("huge.csv"));
    expect([larger.exitCode, larger.err]).toEqual([3, expect.stringContaining("the binary format (.bin)")]);
    rmSync(at("huge.csv"));
  });
});

describe("17 nothing is dropped or bent without a word", () => {
  const file = inCase("17-silent-json-and-data");
  test("a key that is there twice", async () => {
    const args = ["run", file("network-dup.json"), "--steps", "5", "--build", "tiny", "--out", at("dup")];
    const { exitCode, err } = await cli(args);
    expect([exitCode, err]).toEqual([3, expect.stringContaining("axons: the key is given twice, allowed: once")]);
  });
  test.each([
    ["a", /unit\.csv: line 1, value \d is 0\.\d+, allowed: integers 0\.\.255; "scale": 255 is for values 0\.\.1/],
    ["b", /hex\.csv: line 1, value \d is "0[xb]\w+", allowed: a number/],
  ])("%s.json", async (name, message) => {
    const { exitCode, err } = await train(file("network.json"), file(`${name}.json`), `j-${name}`);
    expect([exitCode, err]).toEqual([3, expect.stringMatching(message)]);
    expect(readdirSync(root)).not.toContain(`j-${name}`);
  });
});
