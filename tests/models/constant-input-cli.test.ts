import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadDigits } from "../../examples/digits/dataset.js";
import { encodeNpy } from "../../host/api/shared.js";
import { cli } from "../unit/host/cli/cli-support.js";
import { DATA } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-constant-"));
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const MODEL = join(DATA, "nir/digits-lif.nir");
const BUILD = ["--build", "neurons=256,axons=64,lanes=16"];
const ROWS = 5;

const digits = loadDigits().test.slice(0, ROWS);
const values = digits.flatMap(({ pixels }) => Array.from(pixels, (pixel) => pixel / 16));

function csv(name: string, rows: readonly (readonly unknown[])[]): string {
  writeFileSync(at(name), rows.map((row) => `${row.join(",")}\n`).join(""));
  return at(name);
}

function npy(name: string, ...shape: number[]): string {
  const size = shape.reduce((product, side) => product * side, 1);
  writeFileSync(at(name), encodeNpy(shape, Float64Array.from(values.slice(0, size))));
  return at(name);
}

const run = (...args: string[]) => cli(["run", at("net.json"), "--steps", "16", "--out", at("out"), ...BUILD, ...args]);

beforeAll(async () => {
  const done = await cli(["import", MODEL, "--inputs", "constant", "--out", at("net.json")]);
  expect(done.exitCode).toBe(0);
  expect(done.out).toMatch(
    /host +\S+: constant input, written by the host as a bias .* x in 0\.\.1, rounded by \S+ at most/,
  );
  expect(done.out).toContain("values 0..63, shape (64) row by row");
});

describe("lifwire run --values", () => {
  test("runs a row of NumPy, the same row of CSV, and says what is in the summary", async () => {
    const file = npy("rows.npy", ROWS, 64);
    const done = await run("--values", file, "--row", "2");
    expect(done).toMatchObject({ exitCode: 0, err: "" });
    const spikes = readFileSync(at("out/spikes.csv"), "utf8");
    expect(spikes.split("\n").length).toBeGreaterThan(50);
    const alone = csv("alone.csv", [values.slice(128, 192)]);
    expect((await run("--values", alone)).exitCode).toBe(0);
    expect(readFileSync(at("out/spikes.csv"), "utf8")).toBe(spikes);
    expect((await run("--values", npy("flat.npy", 64))).exitCode).toBe(0);
    expect(readFileSync(at("out/spikes.csv"), "utf8")).not.toBe(spikes);
    const recorded = await run("--values", alone, "--record", "potential=0-3");
    expect(recorded).toMatchObject({ exitCode: 0, err: "" });
    expect(readFileSync(at("out/spikes.csv"), "utf8")).toBe(spikes);
    expect(readFileSync(at("out/recording.csv"), "utf8")).toMatch(/^step,potential.0,/);
  });

  test.each<[string, () => string[], string]>([
    [
      "several rows, none named",
      () => ["--values", npy("a.npy", ROWS, 64)],
      "it has 5 rows, and none is named, allowed: --row 0..4",
    ],
    [
      "a row that is not there",
      () => ["--values", npy("b.npy", ROWS, 64), "--row", "5"],
      "it has no row 5, allowed: --row 0..4",
    ],
    [
      "values that vary over time",
      () => ["--values", npy("c.npy", 1, ROWS, 64)],
      "(1, 5, 64), like (samples, steps, inputs); inputs are constant here",
    ],
    ["other dimensions", () => ["--values", npy("d.npy", 1, 1, ROWS, 64)], "allowed: (inputs) or (samples, inputs)"],
    ["too few", () => ["--values", csv("e.csv", [[1, 0]])], "2 values of"],
    [
      "out of range",
      () => ["--values", csv("f.csv", [values.slice(0, 63).concat(1.5)])],
      "is 1.5, allowed: a number 0..1",
    ],
    [
      "NaN",
      () => ["--values", csv("g.csv", [["NaN", ...values.slice(0, 63)]])],
      'line 1, value 1 is "NaN", allowed: a number',
    ],
    ["an empty file", () => ["--values", csv("h.csv", [])], "it has no rows"],
    ["no values", () => [], "no values (--values), allowed: 64 numbers 0..1"],
    ["a row of nothing", () => ["--row", "1"], "--row <n> needs --values <file>"],
  ])("refuses %s", async (_what, args, message) => {
    const done = await run(...args());
    expect(done.exitCode).not.toBe(0);
    expect(done.err).toContain(message);
    expect(done.err.trim().split("\n")).toHaveLength(1);
  });

  test("refuses values for a network of spikes", async () => {
    expect((await cli(["import", MODEL, "--out", at("spikes.json")])).exitCode).toBe(0);
    const args = ["run", at("spikes.json"), "--steps", "4", "--out", at("out2"), ...BUILD];
    const done = await cli([...args, "--values", npy("one.npy", 64)]);
    expect(done.err).toContain("the network takes none: it has no sample.values section");
  });
});

describe("lifwire import --inputs constant", () => {
  const imported = (...args: string[]) => cli(["import", MODEL, "--out", at("again.json"), ...BUILD, ...args]);

  test("--check compares a sample of values", async () => {
    const args = ["--inputs", "constant", "--check", npy("rows.npy", ROWS, 64), "--steps", "16"];
    const done = await imported(...args, "--row", "1");
    expect(done).toMatchObject({ exitCode: 0, err: "" });
    expect(done.out).toMatch(/check +16 steps: \d+ spikes in float64, \d+ on the core, \d+ differ/);
    expect(done.out).toMatch(/decision +(\d) in float64, \1 on the core/);
    expect((await imported(...args)).err).toContain("it has 5 rows, and none is named");
    const table = await imported(...args, "--row", "0", "--weight-table");
    expect(table.out).toMatch(/^2 bits +\d+ of \d+ spikes differ/m);
  });

  test.each<[string, string[], string]>([
    ["a range upside down", ["--inputs", "constant", "--input-range", "1..0"], "two numbers, the smaller first"],
    ["one number as a range", ["--inputs", "constant", "--input-range", "1"], "two numbers, the smaller first"],
    ["a range of spikes", ["--input-range", "0..1"], "inputRange is given"],
    ["another kind", ["--inputs", "reals"], "Allowed choices are spikes, constant"],
    ["a row of spikes", ["--row", "1", "--check", "x.csv", "--steps", "3"], "--row <n> needs --inputs constant"],
    ["a row of nothing", ["--inputs", "constant", "--row", "1"], "--row <n> needs --check <file>"],
  ])("refuses %s", async (_what, args, message) => {
    const done = await imported(...args);
    expect(done.exitCode).not.toBe(0);
    expect(done.err).toContain(message);
  });
});
