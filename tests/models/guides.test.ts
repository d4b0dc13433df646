import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { encodeNpy } from "../../host/api/shared.js";
import { projectRoot } from "../../hw/project.js";
import { cli } from "../unit/host/cli/cli-support.js";
import { DATA } from "./support.js";

// The guides' commands and scripts are run as they stand in them.
const folder = mkdtempSync(join(tmpdir(), "lifwire-guides-"));
afterAll(() => rm(folder, { recursive: true }));
copyFileSync(join(DATA, "nir/digits-lif.nir"), join(folder, "model.nir"));

function blocks(guide: string, language: string): string[] {
  const text = readFileSync(join(projectRoot(), "host/models", guide), "utf8");
  const all = text.matchAll(/```(\w*)\n(.*?)```/gs);
  return [...all].filter((match) => match[1] === language).map((match) => match[2]!);
}

async function script(code: string): Promise<string> {
  const api = new URL("../../dist/host/api/index.js", import.meta.url).href;
  const file = join(folder, "script.mts");
  await writeFile(file, code.replaceAll('"lifwire"', JSON.stringify(api)));
  const tsx = new URL("../../node_modules/tsx/dist/cli.mjs", import.meta.url).pathname;
  return (await promisify(execFile)(process.execPath, [tsx, file], { cwd: folder })).stdout;
}

test("From snnTorch: the command imports, reports, and checks", async () => {
  const command = blocks("FROM-SNNTORCH.md", "")[0]!.trim().split(" ").slice(2);
  const args = command.map((arg) => (/^(model|network)\./.test(arg) ? join(folder, arg) : arg));
  const done = await cli(args);
  expect(done.exitCode).toBe(0);
  expect(done.out).toContain("dialect snntorch");
  const report = JSON.parse(readFileSync(join(folder, "network.report.json"), "utf8"));
  expect(report.outputs).toMatchObject([{ name: "output", size: 10, kind: "spikes" }]);
  const events = join(folder, "events.csv");
  await writeFile(events, "step,index\n0,12\n0,20\n1,12\n2,28\n3,20\n");
  const checked = await cli([...args, "--check", events, "--steps", "16"]);
  expect(checked.exitCode).toBe(0);
  expect(checked.out).toMatch(/check +16 steps: \d+ spikes in float64, \d+ on the core, \d+ differ/);
  expect((await cli([...args, "--check", events])).exitCode).not.toBe(0);
  const table = await cli([...args, "--check", events, "--steps", "16", "--weight-table"]);
  const bits = [...table.out.matchAll(/^(\d) bits +(\d+) of \d+ spikes differ, (?:same|different) decision$/gm)];
  expect(bits.map((match) => match[1])).toEqual(["8", "7", "6", "5", "4", "3", "2"]);
  expect(Number(bits[6]![2])).toBeGreaterThan(Number(bits[0]![2]));
});

test("From snnTorch: the script classifies", async () => {
  const [code] = blocks("FROM-SNNTORCH.md", "ts");
  expect(await script(code!)).toMatch(/^class \d of 10\n$/);
});

test("From snnTorch: constant input, on the command line and in a script", async () => {
  const [, command, others] = blocks("FROM-SNNTORCH.md", "");
  const [, constant] = blocks("FROM-SNNTORCH.md", "ts");
  writeFileSync(join(folder, "test.npy"), encodeNpy([4, 64], new Float64Array(256).fill(0.5)));
  for (const line of [command!, ...others!.trim().split("\n")]) {
    const words = line.trim().split(" ").slice(2);
    const args = words.map((word) => (/^(model\.|constant\.|test\.|out$)/.test(word) ? join(folder, word) : word));
    const done = await cli(args);
    expect(done).toMatchObject({ exitCode: 0, err: "" });
  }
  expect(await script(constant!)).toMatch(/^class \d\n2 samples shown\n$/);
});

test("From Brian2: the script fires as worked out by hand", async () => {
  const [code] = blocks("FROM-BRIAN2.md", "ts");
  // 8, 7.2 + 8 = 15.2: the first fires in step 1 and is held in 2; then 8, 15.2 in 8 and 9, held in 10. The second a step later.
  expect(await script(code!)).toBe("1:0 2:1 9:0 10:1\n");
});

test("a network of a .snn.json file and a .nir file go the same way in and out", async () => {
  const out = join(folder, "back.nir");
  const model = join(folder, "network.json");
  expect((await cli(["export", model, "--to", "nir", "--out", out])).exitCode).toBe(0);
  const again = await cli(["import", out, "--out", join(folder, "again.json")]);
  expect(again.exitCode).toBe(0);
  expect(again.out).toContain("mapping");
});
