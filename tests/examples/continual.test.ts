import { connect } from "lifwire";
import { describe, expect, test } from "vitest";
import { finalAccuracy, forgetting, learnTasks, type Way } from "../../examples/continual/experiment.js";
import { dot, residual } from "../../examples/continual/lateral.js";
import { AXONS, BAUD_RATE, BUILD, DECISION } from "../../examples/continual/network.js";
import { eventsOf, ofTask, taskOf } from "../../examples/continual/tasks.js";
import { loadDigits } from "../../examples/digits/dataset.js";

describe("examples/continual", () => {
  const { train, test: tests } = loadDigits();

  test("five tasks of two digits have every image once", () => {
    const sizes = [0, 1, 2, 3, 4].map((task) => ofTask(tests, task).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(899);
    expect([0, 1, 2, 9].map((label) => taskOf({ label }))).toEqual([0, 0, 1, 4]);
    expect(new Set(ofTask(train, 3).map(({ label }) => label))).toEqual(new Set([6, 7]));
  });

  test("an image is the same events each time, brighter pixels more of them, and then the question", () => {
    const { steps, indices } = eventsOf(train[0]!, 7);
    expect(eventsOf(train[0]!, 7)).toEqual({ steps, indices });
    const spikes = (pixel: number) => [...indices].filter((axon) => axon === pixel).length;
    const { pixels } = train[0]!;
    const [dark, bright] = [pixels.indexOf(0), pixels.indexOf(Math.max(...pixels))];
    // The brightest of this image has the intensity 162, and so 8 * 162 / 256 spikes.
    expect([spikes(dark), spikes(bright)]).toEqual([0, 5]);
    expect([steps.at(-1), indices.at(-1)]).toEqual([DECISION, AXONS.ask + 7]);
    expect(eventsOf(train[0]!, "test").indices.at(-1)).toBe(AXONS.test);
  });

  test("a residual is at right angles to directions of length 1, and what has none stays as it is", () => {
    const directions = [Float64Array.of(1, 0, 0), Float64Array.of(0, 0.6, 0.8)];
    const x = Float64Array.of(3, -2, 5);
    const left = residual(x, directions);
    for (const direction of directions) expect(dot(left, direction)).toBeCloseTo(0, 12);
    expect([...left].map((value) => Number(value.toFixed(12)))).toEqual([0, -3.68, 2.76]);
    expect(residual(x, [])).toEqual(x);
  });

  test("forgetting is the mean loss of all tasks but the last", () => {
    const row = [0.5, 0.7, 0.9, 0.8, 0.6];
    const accuracy = [[1], [0, 0.9], [0, 0, 0.9], [0, 0, 0, 1], row];
    expect(forgetting({ accuracy })).toBeCloseTo((0.5 + 0.2 + 0 + 0.2) / 4, 12);
    expect(finalAccuracy({ accuracy })).toBeCloseTo(0.7, 12);
  });

  describe("of 150 images, seed 1", () => {
    const data = { train: train.slice(0, 150), test: tests.slice(0, 150) };
    const outcome = async (way: Way) => {
      await using core = await connect("sim", { build: BUILD, baudRate: BAUD_RATE });
      return await learnTasks(core, data, 1, way, { passes: 3, lateralPasses: 16 });
    };

    // Random directions protect nothing: what the lateral neurons learn is what counts.
    test.each(["plain", "random"] satisfies Way[])("%s learning keeps only the last task", async (way) => {
      const plain = await outcome(way);
      expect(plain.accuracy.map((row, task) => row[task]! > 0.5)).toEqual([true, true, true, true, true]);
      expect(Math.max(...plain.accuracy.at(-1)!.slice(0, 4))).toBeLessThan(0.1);
      expect(finalAccuracy(plain)).toBeLessThan(0.25);
      expect(forgetting(plain)).toBeGreaterThan(0.8);
    });

    test("protected learning keeps most of all five", async () => {
      const guarded = await outcome("protected");
      expect(Math.min(...guarded.accuracy.at(-1)!)).toBeGreaterThan(0.3);
      expect(finalAccuracy(guarded)).toBeGreaterThan(0.55);
      expect(forgetting(guarded)).toBeLessThan(0.2);
    });
  });
});
