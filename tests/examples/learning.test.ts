import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { connect } from "lifwire";
import { beforeAll, describe, expect, it } from "vitest";
import { experiment } from "../../examples/pattern-detector/experiment.js";
import { type Comparison, compareRules } from "../../examples/stdp-curve/compare.js";
import { plotSvg } from "../../examples/stdp-curve/plot.js";
import { RULES } from "../../examples/stdp-curve/rules.js";

const root = new URL("../../", import.meta.url);
const open = () => connect("sim", { build: "plastic", baudRate: 12_500_000 });

describe("examples/stdp-curve", () => {
  let comparisons: Comparison[] = [];

  beforeAll(async () => {
    await using core = await open();
    comparisons = await compareRules(core);
  });

  it("every rule does what its formula says, at every lag and weight", () => {
    expect(comparisons.map(({ rule }) => rule)).toEqual(Object.keys(RULES));
    for (const { rule, wrong, compared, panel } of comparisons) {
      expect([rule, wrong, compared]).toEqual([rule, [], 81 * 8]);
      const moved = panel.curves.filter(({ changes }) => Array.from(changes).some((change) => change !== 0));
      expect([rule, moved.length]).toEqual([rule, panel.curves.length]);
    }
    const svg = plotSvg(comparisons.map(({ panel }) => panel));
    expect(svg.match(/<circle /g)).toHaveLength(7 * 3 * 81);
    expect(svg).toMatch(/^<svg [^>]*>\n<title>[^<]*exponential pair, [^<]*<\/title>/);
  });

  it("the exponential pair grows when the neuron fires behind its source and shrinks when before", () => {
    const [pair] = comparisons;
    const { changes } = pair!.panel.curves.find(({ label }) => label === "0")!;
    expect(
      Array.from(changes)
        .slice(0, 40)
        .every((c) => c <= 0),
    ).toBe(true);
    expect(
      Array.from(changes)
        .slice(40)
        .every((c) => c >= 0),
    ).toBe(true);
    expect([changes[40], changes[39]]).toEqual([8, expect.closeTo(-6 * Math.exp(-1 / 16), 1)]);
  });
});

describe("examples/pattern-detector", () => {
  it.each([1, 2, 3, 4, 5])("detects every pattern, seed %d", async (seed) => {
    await using core = await open();
    const outcome = await experiment(core, seed);
    expect(outcome.patterns).toBeGreaterThan(400);
    expect(outcome.detected).toBe(outcome.patterns);
    expect(outcome.falseAlarms / outcome.noises).toBeLessThan(0.01);
    // Before learning it is not a detector: it fires for the pattern no more often than chance would.
    expect(outcome.detectedBefore).toBeLessThan(outcome.patterns / 2);
    expect(outcome.patternWeight).toBeGreaterThan(90);
    expect(outcome.otherWeight).toBeLessThan(10);
  });
});

it("examples/pairing runs as it is printed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lifwire-"));
  try {
    const script = await readFile(new URL("examples/pairing/script.ts", root), "utf8");
    const source = script.replace('"lifwire"', JSON.stringify(new URL("host/api/index.ts", root).pathname));
    expect(source).not.toBe(script);
    await writeFile(join(folder, "script.mts"), source);
    const tsx = new URL("node_modules/tsx/dist/cli.mjs", root).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [tsx, "script.mts"], { cwd: folder });
    const weights = stdout
      .trim()
      .split("\n")
      .map((line) => Number(line.split(" ").at(-1)));
    expect(weights).toHaveLength(15);
    const grows = weights.map((weight, i) => weight - (weights[i - 1] ?? 50));
    expect(grows.slice(0, 6).every((d) => d > 1.4)).toBe(true);
    expect(weights.slice(6, 10)).toEqual([60, 60, 60, 60]); // the upper bound
    expect(grows.slice(10).every((d) => d < -1.4)).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
