import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Network } from "../../../../host/api/shared.js";
import { projectRoot } from "../../../../hw/project.js";

// The built command line, as its threads come from the build.
const folder = mkdtempSync(join(tmpdir(), "lifwire-sweep-"));
afterAll(() => rmSync(folder, { recursive: true }));

const net = new Network({ axons: 4 });
const out = net.population("out", 6, { threshold: 60, refractorySteps: 1 });
net.connect(net.axons, out, { kind: "random", min: 0, max: 50, seed: 2 });
const network = join(folder, "network.json");
writeFileSync(network, JSON.stringify(net));

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

function start(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const main = join(projectRoot(), "dist/host/cli/main.js");
  const child = spawn(process.execPath, [main, "sweep", network, "--build", "tiny", ...args]);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += data));
  return { child, ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, text }))) };
}

const sweep = (...args: string[]) => start(args).ended;
const lines = (file: string) => readFileSync(file, "utf8").trimEnd().split("\n");

describe("lifwire sweep", () => {
  test("gives the same table however many run at once", async () => {
    const [one, two] = [join(folder, "one.csv"), join(folder, "two.csv")];
    const vary = ["--vary", "populations.out.parameters.threshold=40,60,80", "--vary", "input.seed=1..3"];
    const rest = ["--rate", "0.3", "--steps", "50"];
    expect((await sweep(...vary, ...rest, "--jobs", "1", "--out", one)).code).toBe(0);
    expect((await sweep(...vary, ...rest, "--jobs", "2", "--out", two)).code).toBe(0);
    expect(lines(one)).toEqual(lines(two));
    expect(lines(one)[0]).toMatch(/^run,populations.out.parameters.threshold,input.seed,status,steps,cycles,/);
    expect(lines(one).length).toBe(10);
    expect(existsSync(`${one}.partial`)).toBe(false);
  });

  test("reports the run that fails and finishes the others", async () => {
    const table = join(folder, "failing.json");
    const { code, text } = await sweep("--vary", "populations.out.size=4,400,6", "--steps", "5", "--out", table);
    expect(code).toBe(7);
    expect(text).toMatch(/error SWEEP_FAILED: 1 of 3 runs failed/);
    const rows = JSON.parse(readFileSync(table, "utf8")) as { status: string; error?: string }[];
    expect(rows.map(({ status }) => status)).toEqual(["ok", "failed", "ok"]);
    expect(rows[1]!.error).toMatch(/populations\[0\]/);
  });

  test("ended by Ctrl-C keeps what is finished, and goes on from there", async () => {
    const table = join(folder, "ended.csv");
    const args = ["--vary", "input.seed=1..40", "--rate", "0.3", "--steps", "20000", "--jobs", "2", "--out", table];
    const { child, ended } = start(args);
    const finished = () => (existsSync(`${table}.partial`) ? lines(`${table}.partial`).length - 1 : 0);
    while (finished() < 3 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    expect((await ended).code).toBe(130);
    const kept = lines(table).length - 1;
    expect(kept).toBeGreaterThanOrEqual(3);
    expect(kept).toBeLessThan(40);
    const again = await sweep(...args);
    expect(again.code).toBe(0);
    expect(again.text).toContain(`40 of 40, ${kept} of them from before`);
    expect(lines(table).length).toBe(41);
  });

  test.each([
    [["--vary", "populations.none.size=1", "--steps", "5"], "ARGUMENT"],
    [["--vary", "input.seed=1..3", "--steps", "0"], "Allowed: an integer"],
    [["--vary", "input.seed=3..1", "--steps", "5"], "ARGUMENT"],
    [["--vary", "input.seed=1", "--steps", "5", "--rate", "2"], "Allowed: a number 0..1"],
    [["--vary", "input.seed=1..2000000", "--steps", "5"], "a range of 2000000 values, allowed: up to 1000000"],
    [["--vary", "input.rate=0.1", "--steps", "5", "--seed", "first"], "Allowed: an integer 0..4294967295"],
  ])("refuses %j", async (args, message) => {
    const table = join(folder, "refused.csv");
    const { code, text } = await sweep(...args, "--out", table);
    expect([code, existsSync(table)]).toEqual([2, false]);
    expect(text).toContain(message);
  });
});
