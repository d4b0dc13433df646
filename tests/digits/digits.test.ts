import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadDigits, parseDigits } from "../../examples/digits/dataset.js";
import { decide } from "../../examples/digits/decide.js";
import { encode } from "../../examples/digits/encode.js";
import { correct, type Evaluation, evaluate, firstDifference } from "../../examples/digits/evaluate.js";
import { projectRoot } from "../../hw/project.js";

const TEST_IMAGES = 899;

describe("the 899 test digits, image by image over the link", () => {
  let simulator: Evaluation;
  let rtl: Evaluation;

  beforeAll(async () => {
    const { test: images } = loadDigits();
    simulator = await evaluate("sim", images);
    rtl = await evaluate("rtl", images);
  }, 300_000);

  test("93 % or more are right on the core", () => {
    expect(simulator.images.length).toBe(TEST_IMAGES);
    expect(correct(simulator) / TEST_IMAGES).toBeGreaterThanOrEqual(0.93);
  });

  test("as many as the README says are right, over as many bytes", () => {
    const readme = readFileSync(join(projectRoot(), "README.md"), "utf8");
    expect(readme).toContain(`${correct(simulator)} of ${TEST_IMAGES} test images`);
    expect(readme).toContain(`${simulator.bytesToDevice} bytes to the core, ${simulator.bytesFromDevice} back`);
  });

  test("every spike and every cycle counter is the same on the RTL", () => {
    expect(rtl.images.length).toBe(TEST_IMAGES);
    expect(firstDifference(simulator, rtl)).toBeUndefined();
    expect(rtl.cyclesInAll).toBe(simulator.cyclesInAll);
    expect([rtl.bytesToDevice, rtl.bytesFromDevice]).toEqual([simulator.bytesToDevice, simulator.bytesFromDevice]);
  });
});

describe("parts of the example", () => {
  const line = (pixel: number, label: number) => `${Array(64).fill(pixel).join(",")},${label}`;

  test("images are read with their labels", () => {
    const [digit] = parseDigits(`${line(16, 7)}\n`, "x.csv");
    expect(digit?.label).toBe(7);
    expect([...(digit?.pixels ?? [])]).toEqual(Array(64).fill(16));
  });

  test.each([
    ["an intensity above 16", line(17, 7)],
    ["a label above 9", line(3, 10)],
    ["a number missing", line(3, 1).slice(2)],
  ])("%s is refused with its line", (_what, bad) => {
    expect(() => parseDigits(`${line(1, 1)}\n${bad}\n`, "x.csv")).toThrow(
      expect.objectContaining({ code: "DATA_INVALID", data: expect.objectContaining({ line: 2 }) }),
    );
  });

  test("bright pixels spike first, faint ones not at all", () => {
    expect(encode([16, 0, 1, 2, 16, 15])).toEqual([
      { step: 0, axon: 0 },
      { step: 0, axon: 4 },
      { step: 1, axon: 5 },
      { step: 14, axon: 3 },
    ]);
  });

  test("most spikes win, then the earliest last spike, then the lowest class", () => {
    const outputs = { first: 10, count: 3 };
    const spikes = (list: [number, number][]) => list.map(([step, neuron]) => ({ step, neuron }));
    expect(
      decide(
        spikes([
          [0, 10],
          [1, 11],
          [2, 11],
        ]),
        outputs,
      ),
    ).toBe(1);
    expect(
      decide(
        spikes([
          [0, 12],
          [1, 11],
        ]),
        outputs,
      ),
    ).toBe(2);
    expect(
      decide(
        spikes([
          [1, 11],
          [1, 12],
        ]),
        outputs,
      ),
    ).toBe(1);
    expect(decide(spikes([[1, 9]]), outputs)).toBeUndefined();
  });
});
