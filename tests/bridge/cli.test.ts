import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { here } from "./support.js";

const CLI = here("../../sim/verilator-wasm-ts-bridge/dist/cli.js");

/** Runs the command line with an empty search path, so that no tool is found. */
function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env: { PATH: "" } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

it("shows its usage", async () => {
  const { code, stdout } = await cli("--help");
  expect([code, stdout.startsWith("Usage:")]).toEqual([0, true]);
});

it("lists missing tools and fails", async () => {
  const { code, stdout } = await cli("tools");
  expect(code).toBe(1);
  expect(stdout).toContain("missing: verilator (apt package verilator)");
});

it.each([
  [["build", "absent.json"], /^error: absent\.json: .*no such file/],
  [["build"], /^error: no configuration given/],
  [["frobnicate"], /^error: unknown command frobnicate/],
  [["--frobnicate"], /^error: Unknown option/],
])("refuses %j in one message, without a stack", async (args, message) => {
  const { code, stderr } = await cli(...args);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
});

it("takes paths relative to the configuration, and shows a stack only when asked", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "bridge-cli-"));
  try {
    const file = path.join(folder, "model.json");
    await writeFile(file, JSON.stringify({ name: "model", top: "model", sources: ["absent.sv"] }));
    const { stderr } = await cli("build", file);
    expect(stderr.trim()).toBe(`error: no such file: ${path.join(folder, "absent.sv")}`);
    expect((await cli("build", file, "--verbose")).stderr).toMatch(/^\s+at /m);
  } finally {
    await rm(folder, { recursive: true });
  }
});
