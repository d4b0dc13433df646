import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";

// Sweeps that once ended with a wrong table, run by the built command line, as their threads come from the build.
const MAIN = `${projectRoot()}/dist/host/cli/main.js`;
const root = mkdtempSync(join(tmpdir(), "lifwire-sweep-cases-"));
afterAll(() => rmSync(root, { recursive: true }));
const at = (name: string) => join(root, name);
const inCase = (folder: string) => (file: string) => new URL(`${folder}/${file}`, import.meta.url).pathname;

async function lifwire(args: readonly string[], stopAfterMs?: number) {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: root });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  if (stopAfterMs !== undefined) setTimeout(() => child.kill("SIGINT"), stopAfterMs);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

test("11 a sweep that ended before its first run leaves the table of an earlier one alone", async () => {
  writeFileSync(at("table.csv"), "precious\n");
  const network = inCase("11-interrupted-sweep-empties-table")("network.json");
  const vary = ["--vary", "populations.out.parameters.bias=1..4", "--steps", "4000000000"];
  const { code } = await lifwire(["sweep", network, ...vary, "--build", "tiny", "--out", "table.csv"], 5000);
  expect(code).toBe(130);
  expect(readFileSync(at("table.csv"), "utf8")).toBe("precious\n");
});

test('12 populations.1 is the population of the name "1"', async () => {
  const file = inCase("12-vary-number-named-population");
  const vary = ["--vary", "populations.1.parameters.threshold=10,1000", "--input", file("events.csv")];
  const { code } = await lifwire([
    "sweep",
    file("network.json"),
    ...vary,
    ...["--steps", "5", "--build", "tiny", "--out", "twelve.json"],
  ]);
  expect(code).toBe(0);
  const rows = JSON.parse(readFileSync(at("twelve.json"), "utf8")) as Record<string, number>[];
  expect(rows.map((row) => [row["spikes.1"], row["spikes.2"]])).toEqual([
    [2, 1],
    [0, 1],
  ]);
});

describe("16 arguments are checked before the first run", () => {
  const network = inCase("16-sweep-arguments")("network.json");
  const sweep = (...more: string[]) =>
    lifwire([
      ...["sweep", network, "--vary", "populations.out.parameters.threshold=1,2", "--steps", "5", "--build", "tiny"],
      ...more,
    ]);

  test("--out that is a folder", async () => {
    mkdirSync(at("folder"));
    const { code, err } = await sweep("--out", "folder");
    expect([code, err]).toEqual([4, "lifwire: error FILE_WRITE: folder: cannot be written: is a folder\n"]);
    expect(readdirSync(root).filter((name) => name.startsWith("folder"))).toEqual(["folder"]);
  });

  test.each(["", " ", "0x1", "1.5"])("--rate %j", async (rate) => {
    const { code, err } = await sweep("--rate", rate, "--out", "rate.csv");
    expect([code, existsSync(at("rate.csv"))]).toEqual([2, false]);
    expect(err).toContain("Allowed: a number 0..1");
  });

  test("the ending of the table, in either case", async () => {
    expect((await sweep("--out", "b.JSON")).code).toBe(0);
    expect(JSON.parse(readFileSync(at("b.JSON"), "utf8"))).toHaveLength(2);
    const { code, err } = await sweep("--out", "b.txt");
    expect([code, err]).toEqual([2, expect.stringContaining("a table ends in .csv or .json")]);
  });

  test("a key that no network has, once, with the one that was meant", async () => {
    const vary = ["--vary", "populations.out.parameters.treshold=1,2", "--steps", "5", "--build", "tiny"];
    const { code, err } = await lifwire(["sweep", network, ...vary, "--out", "key.csv"]);
    expect(code).toBe(2);
    expect(err).toContain("treshold is unknown");
    expect(err).toContain('did you mean "threshold"?');
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(existsSync(at("key.csv.partial"))).toBe(false);
  });
});
