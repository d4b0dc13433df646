import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadCheckpoint } from "../../host/node/checkpoint-files.js";
import { projectRoot } from "../../hw/project.js";

// Commands that lost everything, or did not react, when they were ended.
const MAIN = `${projectRoot()}/dist/host/cli/main.js`;
const root = mkdtempSync(join(tmpdir(), "lifwire-signals-"));
afterAll(() => rmSync(root, { recursive: true }));
const at = (name: string) => join(root, name);
const inCase = (folder: string) => (file: string) => new URL(`${folder}/${file}`, import.meta.url).pathname;

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  /** Resolves when a text is on stdout or stderr. */
  readonly said: (text: RegExp) => Promise<void>;
}

function lifwire(args: readonly string[]): Running {
  const child = spawn(process.execPath, [MAIN, ...args]);
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, out, err }));
  const said = async (text: RegExp) => {
    while (!text.test(out + err) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { child, ended, said };
}

const file = inCase("03-stderr-closed-kills-training");
const train = (out: string, ...more: string[]) =>
  lifwire(["train", file("network.json"), file("training.json"), "--build", "plastic", "--out", at(out), ...more]);
const SET = ["checkpoint.lifc", "summary.json", "weights-axons-out.npy"];

describe("03, 19 a training that is ended leaves weights, summary and a checkpoint", () => {
  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
  ] as const)("%s: exit code %i", async (signal, code) => {
    const { child, ended, said } = train(signal);
    await said(/of 20000 samples/); // after ten seconds
    child.kill(signal);
    expect((await ended).code).toBe(code);
    expect(readdirSync(at(signal)).sort()).toEqual(SET);
    expect((await loadCheckpoint(at(`${signal}/checkpoint.lifc`))).progress!.shown).toBeGreaterThan(0);
  });

  test("stderr is closed: exit code 141", async () => {
    const { child, ended, said } = train("closed");
    await said(/of 20000 samples/);
    child.stderr!.destroy();
    expect((await ended).code).toBe(141);
    expect(readdirSync(at("closed")).sort()).toEqual(SET);
  });

  test("another training into the same folder is told who is there; over a finished one it asks", async () => {
    const first = train("busy");
    while (!existsSync(at("busy/.lifwire.lock"))) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await train("busy").ended;
    expect(second.code).toBe(4);
    expect(second.err).toMatch(/error FILE_BUSY: .*in use by process \d+ on .*, since 20/);
    await first.said(/of 20000 samples/);
    first.child.kill("SIGINT");
    await first.ended;
    const third = await train("busy").ended;
    expect([third.code, third.err]).toEqual([4, expect.stringMatching(/FILE_EXISTS: .*--resume .*--force/)]);
  });
});

test("20 Ctrl-C is heard while a checkpoint is restored", async () => {
  const file = inCase("20-ctrl-c-unheard");
  const args = ["train", file("network.json"), file("training.json"), "--build", "plastic"];
  expect((await lifwire([...args, "--out", at("whole")]).ended).code).toBe(0);
  const resume = ["--backend", "rtl", "--out", at("resumed"), "--resume", at("whole/checkpoint.lifc"), "--verbose"];
  const { child, ended, said } = lifwire([...args, ...resume]);
  await said(/connected/);
  const asked = performance.now();
  child.kill("SIGINT");
  const { code, err } = await ended;
  expect(code).toBe(130);
  expect(err).toContain("SIGINT while restoring the checkpoint; nothing was written");
  expect(performance.now() - asked).toBeLessThan(30_000);
  expect(existsSync(at("resumed"))).toBe(false);
});

test.runIf(process.platform === "linux")("19 serve takes its link away when it is ended by SIGTERM", async () => {
  const link = at("board");
  const { child, ended, said } = lifwire(["serve", "--pty", "--build", "tiny", "--link", link]);
  await said(/^port /m);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  child.kill("SIGTERM");
  expect((await ended).code).toBe(143);
  expect(lstatSync(link, { throwIfNoEntry: false })).toBeUndefined();
});
