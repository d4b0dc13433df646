import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { eventList } from "../../../../host/events/events.js";
import { Network } from "../../../../host/network/network.js";
import { runOn, simulatorEqualsRtl, spikeDifference, testCore } from "../../../../host/testing/index.js";
import { projectRoot } from "../../../../hw/project.js";

// As after `npm install`: a folder of its own, in which lifwire and vitest are found.
const copy = mkdtempSync(join(tmpdir(), "lifwire-template-"));
afterAll(() => rmSync(copy, { recursive: true }));
cpSync(join(projectRoot(), "examples/testing-template"), copy, { recursive: true });
mkdirSync(join(copy, "node_modules"));
symlinkSync(projectRoot(), join(copy, "node_modules/lifwire"), "dir");
symlinkSync(join(projectRoot(), "node_modules/vitest"), join(copy, "node_modules/vitest"), "dir");

function vitest(environment: Record<string, string>, ...more: string[]) {
  const program = join(projectRoot(), "node_modules/vitest/vitest.mjs");
  const { CI: _, VITEST: _v, ...env } = process.env;
  const found = spawnSync(process.execPath, [program, "run", "--root", copy, ...more], {
    encoding: "utf8",
    env: { ...env, NO_COLOR: "1", ...environment },
  });
  return { status: found.status, text: found.stdout + found.stderr };
}

/** Only the test with a golden file. */
const SPIKES = ["-t", "spikes as it did"];

function clocked(): Network {
  const network = new Network({ axons: 2 });
  network.population("clock", 3, { threshold: 40, bias: [10, 20, 0] });
  return network;
}

describe("the template", () => {
  const golden = join(copy, "golden/spikes.csv");

  it("passes as it is", () => {
    const { status, text } = vitest({ CI: "1" });
    expect(text).toContain("3 passed");
    expect(status).toBe(0);
  });

  it("fails with the first difference, and is renewed on request", () => {
    const before = readFileSync(golden, "utf8");
    const lines = before.trim().split("\n");
    writeFileSync(golden, `${[...lines.slice(0, 9), ...lines.slice(10)].join("\n")}\n`);
    const failed = vitest({ CI: "1" }, ...SPIKES);
    expect(failed.status).toBe(1);
    const [step] = lines[9]!.split(",");
    expect(failed.text).toContain(`the first difference is in step ${step}:`);
    expect(vitest({}, "-u", ...SPIKES).status).toBe(0);
    expect(readFileSync(golden, "utf8")).toBe(before);
  });

  it("does not take a missing file for right in CI", () => {
    rmSync(golden);
    const failed = vitest({ CI: "1" }, ...SPIKES);
    expect(failed.status).toBe(1);
    expect(failed.text).toContain("is not there; vitest -u writes it");
    expect(vitest({}, ...SPIKES).status).toBe(0);
  });
});

describe("matchers", () => {
  it("count cycles exactly", async () => {
    const result = await runOn("sim", clocked(), { build: "tiny", steps: 8 });
    expect(result).toTakeCycles(result.cycles);
    expect(() => expect(result).toTakeCycles(result.cycles - 1)).toThrow(
      `the run took ${result.cycles} cycles in 8 steps, expected: ${result.cycles - 1} (+1)`,
    );
    expect(() => expect(3).toTakeCycles(3)).toThrow("toTakeCycles is for what Device.run resolves with, found: number");
  });

  it("compare spikes with a list", async () => {
    const result = await runOn("sim", clocked(), { build: "tiny", steps: 8 });
    const spikes = eventList([...result.spikes.steps].map((step, e) => [step, result.spikes.indices[e]!]));
    expect(spikes.steps.length).toBeGreaterThan(4);
    expect(result).toSpikeLike(spikes);
    const fewer = eventList([...spikes.steps].slice(1).map((step, e) => [step, spikes.indices[e + 1]!]));
    expect(() => expect(result).toSpikeLike(fewer)).toThrow("the first difference is in step 1:");
    expect(result).not.toSpikeLike(fewer);
  });

  it("name the neurons of the step that differs, and the steps before", () => {
    const expected = eventList([
      [3, 1],
      [5, 2],
      [5, 4],
    ]);
    const found = eventList([
      [3, 1],
      [5, 2],
    ]);
    expect(spikeDifference(expected, found)!.split("\n")).toEqual([
      "the first difference is in step 5:",
      "  step 2: no neuron fires",
      "  step 3: neurons 1 fire",
      "  step 4: no neuron fires",
      "  step 5, expected: neurons 2, 4 fire",
      "  step 5, found:    neurons 2 fire",
    ]);
    expect(spikeDifference(found, found)).toBeUndefined();
  });
});

describe("cores of a test", () => {
  it("have the fastest line", async () => {
    await using core = await testCore("sim", { build: "tiny" });
    expect(core.baudRate).toBe(12_500_000);
  });

  it("are equal, or the first difference is the error", async () => {
    const run = await simulatorEqualsRtl(clocked(), { build: "tiny", steps: 5 });
    expect(run.stepsDone).toBe(5);
    expect([...run.recording.values("potential", 0)]).toEqual([10, 20, 30, 0, 10]);
    let asked = 0;
    // An input that differs on the second core: what a difference looks like.
    const network = new Network({ axons: 1 });
    const out = network.population("out", 1, { threshold: 100 });
    network.connect(network.axons, out, [[7]]);
    const input = () => eventList(asked++ === 0 ? [[2, 0]] : []);
    await expect(simulatorEqualsRtl(network, { build: "tiny", steps: 4, input })).rejects.toThrow(
      "simulator (expected) and RTL (found) differ: potential 0 after step 2, expected: 7, found: 0",
    );
  });
});
