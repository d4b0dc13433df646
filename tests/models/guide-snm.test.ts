import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { TcpBoard } from "../../host/cli/virtual-board/tcp-board.js";
import { VirtualNeuroCoreX } from "../../host/models/neurocorex/virtual-neurocorex.js";
import { projectRoot } from "../../hw/project.js";
import { cli } from "../unit/host/cli/cli-support.js";

// The guide's commands and scripts are run as they stand in it.
const guide = readFileSync(`${projectRoot()}/host/models/FROM-SUPERNEUROMAT.md`, "utf8");
const blocks = [...guide.matchAll(/```(\w*)\n(.*?)```/gs)].map(([, language, code]) => ({ language, code: code! }));
const scripts = blocks.filter(({ language }) => language === "ts").map(({ code }) => code);
const folder = mkdtempSync(join(tmpdir(), "lifwire-guide-"));
afterAll(() => rm(folder, { recursive: true }));
copyFileSync(new URL("data/snm/pulse.snn.json", import.meta.url), join(folder, "model.snn.json"));
const expected = JSON.parse(readFileSync(new URL("data/snm/pulse.expected.json", import.meta.url), "utf8"));

/** Runs a script of the guide on the package as built; Node strips types, so its text is used as it is. */
async function script(code: string): Promise<string> {
  const api = new URL("../../dist/host/api/index.js", import.meta.url).href;
  const file = join(folder, "script.mts");
  await writeFile(file, code.replaceAll('"lifwire"', JSON.stringify(api)));
  const tsx = new URL("../../node_modules/tsx/dist/cli.mjs", import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [tsx, file], { cwd: folder });
  return stdout;
}

test("the command runs a saved network", async () => {
  const command = blocks[0]!.code.trim().split(" ").slice(2);
  const args = command.map((arg) => (arg === "model.snn.json" || arg === "out" ? join(folder, arg) : arg));
  expect((await cli(args)).exitCode).toBe(0);
  const lines = (await readFile(join(folder, "out/spikes.csv"), "utf8")).trim().split("\n").slice(1);
  expect(lines.map((line) => line.split(",").map(Number))).toEqual(expected.spikes);
});

test("the script runs it and has states and weights", async () => {
  const last = expected.states.at(-1) as number[];
  const [, , weight] = expected.final_weights[0] as number[];
  expect(await script(scripts[0]!)).toBe(
    `${expected.spikes.length} spikes, exact: true\nneuron 2 ends at ${last[2]}, synapse 0 at ${weight}\n`,
  );
});

test("the script for NeuroCoreX runs on the virtual board", async () => {
  const plug = await TcpBoard.open(new VirtualNeuroCoreX(), 0);
  const text = await script(scripts[1]!.replace("tcp://127.0.0.1:7001", plug.url)).finally(() => plug.close());
  const lines = text.trim().split("\n");
  expect(lines.at(-1)).toBe("2:0 4:2 6:1");
  expect(lines).toContain("note: one input spike per step: other events of the same step come in the steps after it");
});
