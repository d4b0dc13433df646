import { describe, expect, test } from "vitest";
import type { Build } from "../../../protocol/tables/builds.js";
import { consolidationCycles, runCycles, stepCycles } from "../../../protocol/tables/cycle-formula.js";
import { SimCore } from "../../../sim/core/core.js";
import { PinTransport } from "../../../sim/line/pin-transport.js";
import { Random } from "../../lockstep/random.js";
import { buildOf, coreOf, presentTo, sampleOf } from "../support/hidden-layer-core.js";
import { type Counts, HiddenLayerModel, type Shape } from "../support/hidden-layer-model.js";

// A hidden layer that learns by the third factor, sample after sample, against a model that knows nothing of the simulator.

const SEED = Number(process.env.LIFWIRE_SEED ?? Math.floor(Date.now() / 1000) % 1_000_000_000);

/** What a run of one sample takes by the formula. */
function cyclesOf(build: Build, shape: Shape, counts: Counts): number {
  const halves = counts.steps.reduce((sum, { events, teaches }) => sum + 2 * teaches + events, 0);
  const filler = halves % 2; // fills the list's last word, in the step of the last event
  const last = counts.steps.findLastIndex(({ teaches }) => teaches > 0);
  const steps = counts.steps.map(({ axonSpikes, neuronSpikes, teaches, events }, step) => {
    const encode = step < shape.encodeSteps;
    return stepCycles(build, {
      ...{ axonSpikes, neuronSpikes, teaches, encode, learn: true },
      idleHalves: teaches + (encode ? events : 0) + (step === last ? filler : 0),
    });
  });
  const { any, sources, modulators } = counts;
  return runCycles(build, steps, true) + consolidationCycles(build, { any, sources, modulators, clears: false });
}

const shapes: [string, Shape][] = [
  ["16 lanes, F = 8", { pixels: 24, hidden: 27, classes: 2, lanes: 16, fractionBits: 8 }],
  ["16 lanes, F = 2", { pixels: 24, hidden: 44, classes: 3, lanes: 16, fractionBits: 2 }],
  ["16 lanes, F = 0", { pixels: 20, hidden: 20, classes: 2, lanes: 16, fractionBits: 0 }],
  ["32 lanes, F = 8, to nearest", { pixels: 24, hidden: 60, classes: 2, lanes: 32, fractionBits: 8, nearest: true }],
  ["4 lanes, F = 4", { pixels: 16, hidden: 30, classes: 2, lanes: 4, fractionBits: 4 }],
].map(([name, shape]) => [
  name as string,
  { nearest: false, encodeSteps: 3, tailSteps: 2, decisionSteps: 3, ...(shape as object) } as Shape,
]);

describe.each(shapes)("a hidden layer that learns, %s", (_name, shape) => {
  test.each(["scalar", "simd"] as const)(
    `%s: weights, m and cycles are those of the model, seed ${SEED}`,
    async (kernel) => {
      const model = new HiddenLayerModel(shape, SEED);
      const build = buildOf(model);
      const transport = new PinTransport(new SimCore(build, { kernel }), "test");
      await using bench = await coreOf(model, transport);
      const random = new Random(SEED + 1);
      const before = [...model.weights];
      const amplitude = Math.round(32000 / 2 ** (8 - shape.fractionBits));
      await bench.set({ postAmplitude: amplitude, feedbackAmplitude: amplitude });
      for (let sample = 0; sample < 40; sample++) {
        const { intensities, label } = sampleOf(shape, random);
        const counts = model.present(intensities, label, amplitude, amplitude);
        const reply = await presentTo(bench, model, intensities, label);
        expect(reply.cycles).toBe(cyclesOf(build, shape, counts));
        expect(await bench.read("modulatorSignal")).toEqual(Array.from(model.modulator, (m) => m & 0xffff));
      }
      expect(await bench.weights()).toEqual([...model.weights]);
      expect(await bench.read("random")).toEqual([...model.generators]);
      expect(model.weights.filter((w, cell) => w !== before[cell]).length).toBeGreaterThan(before.length / 20);
    },
  );
});
