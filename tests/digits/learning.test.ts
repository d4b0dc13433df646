import { connect, type Device } from "lifwire";
import { describe, expect, test } from "vitest";
import { digitImages, experiment, type Method, trainBy } from "../../examples/digits-learning/experiment.js";
import { intensitiesOf } from "../../examples/digits-learning/images.js";
import { decideBy, taughtMeaning } from "../../examples/digits-learning/readout.js";
import { SUPERVISED, UNSUPERVISED } from "../../examples/digits-learning/settings.js";

const SEED = 1;
const open = (backend: "sim" | "rtl") => connect(backend, { build: "plastic", baudRate: 12_500_000 });
const images = digitImages();

/** The examples' settings with fewer passes. */
const short = {
  unsupervised: { kind: "unsupervised", settings: { ...UNSUPERVISED, passes: 3 } },
  supervised: {
    kind: "supervised",
    settings: {
      ...SUPERVISED,
      attract: { ...SUPERVISED.attract, passes: 2 },
      contrast: { ...SUPERVISED.contrast, passes: 2 },
    },
  },
} as const satisfies Record<string, Method>;

describe(`the digits learned on the simulator, seed ${SEED}, a few passes`, () => {
  test.each([
    [short.unsupervised, 0.9],
    [short.supervised, 0.88],
  ] as const)("$kind", async (method, floor) => {
    await using core = await open("sim");
    const { right, tested, trained } = await experiment(core, images, method, SEED);
    expect(tested).toBe(899);
    expect(trained.images).toBe(898 * (method.kind === "unsupervised" ? 3 : 4));
    expect(right / tested).toBeGreaterThanOrEqual(floor);
  });

  test("without learning the same readout knows far less", async () => {
    await using core = await open("sim");
    const { right, tested } = await experiment(core, images, short.unsupervised, SEED, { images: 0 });
    expect(right / tested).toBeLessThan(0.8);
  });
});

describe("60 training images on the RTL", () => {
  /** All that the training can have changed, and what it took. */
  async function outcome(core: Device, method: Method) {
    const {
      weights,
      adaptation,
      steps,
      cycles,
      images: shown,
      out,
    } = await trainBy(method, core, images, SEED, { images: 60 });
    const { values, fractions } = weights;
    const generators = await core.readGenerators();
    const thresholds = out.parameters.threshold;
    return {
      shown,
      steps,
      cycles,
      adaptation,
      thresholds,
      generators,
      values,
      fractions,
      traces: await core.readTraces(out),
    };
  }

  // Half a pass each, so that 60 images reach the second phase and every request that the teacher makes.
  const thirty = 30 / images.train.length;
  const both = {
    ...short.supervised,
    settings: {
      ...SUPERVISED,
      attract: { ...SUPERVISED.attract, passes: thirty },
      contrast: { ...SUPERVISED.contrast, passes: thirty },
    },
  } as const;

  test.each([short.unsupervised, both] as const)("$kind: weights and cycles as on the simulator", async (method) => {
    await using sim = await open("sim");
    await using rtl = await open("rtl");
    const due = await outcome(sim, method);
    expect(due.shown).toBe(60);
    const moved = due.fractions!.values.filter((fraction) => fraction !== 0).length; // all are integers at first
    expect(moved).toBeGreaterThan(500);
    expect(await outcome(rtl, method)).toEqual(due);
  });
});

describe("parts of the example", () => {
  test("an image is as long as the scale, whatever its pixels are", () => {
    expect([...intensitiesOf(Uint8Array.of(3, 4, 0), 16, 100)]).toEqual([60, 80, 0]);
    expect([...intensitiesOf(Uint8Array.of(6, 8, 0), 16, 100)]).toEqual([60, 80, 0]);
    expect([...intensitiesOf(Uint8Array.of(0, 0), 16, 100)]).toEqual([0, 0]);
    expect([...intensitiesOf(Uint8Array.of(16), 16, 400)]).toEqual([255]);
  });

  test("a spike counts less the later it is; without one nothing is decided", () => {
    const meaning = taughtMeaning(20, 2);
    const response = { neurons: Uint16Array.of(3, 8, 9), weights: Float64Array.of(1, 0.3, 0.3) };
    expect(decideBy(meaning, response)).toBe(1);
    expect(decideBy(meaning, { ...response, weights: Float64Array.of(0.3, 1, 0.3) })).toBe(4);
    expect(decideBy(meaning, { neurons: new Uint16Array(), weights: new Float64Array() })).toBeUndefined();
  });
});
