import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../hw/project.js";

// The built examples, as a reader of their pages starts them.
function example(line: string) {
  const [file, ...rest] = line.split(" ");
  const { status, stderr, stdout } = spawnSync(process.execPath, [`${projectRoot()}/dist/examples/${file}`, ...rest], {
    encoding: "utf8",
  });
  return { status, stderr, stdout };
}

describe("the command lines of the examples", () => {
  it.each([
    "digits/main.js --images many",
    "digits/main.js --images 0",
    "digits/main.js --images 1.5",
    "digits/main.js --images -5",
    "digits-learning/main.js --seeds 1 x",
    "mnist/main.js --images few",
    "pattern-detector/main.js one",
    "stdp-curve/main.js unused.svg board",
    "pspm/main.js --rounds 0",
    "continual/main.js --seeds 1 x",
    "digits/train.js --epochs 0",
  ])("%s: one line, exit code 1", (line) => {
    const { status, stderr, stdout } = example(line);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^[^\n]+\n$/);
  });

  it("a drawing that cannot be written is one line, too", () => {
    const { status, stderr } = example("stdp-curve/main.js /none/of/these/curve.svg");
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^stdp-curve: ENOENT[^\n]+\n$/)]);
  });

  it.each([
    ["digits/main.js --images 2", "accuracy   2 of 2 test images, 100.00 %\n"],
    ["pattern-detector/main.js 1", "seed 1: detected 485 of 485 (before learning 84), false alarms 1 of 1515"],
  ])("%s does what its page says", (line, printed) => {
    const { status, stdout } = example(line);
    expect([status, stdout]).toEqual([0, expect.stringContaining(printed)]);
  });
});
