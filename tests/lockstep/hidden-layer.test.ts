import { describe, expect, test } from "vitest";
import { BUILDS, type Build } from "../../protocol/tables/builds.js";
import { SimCore } from "../../sim/core/core.js";
import type { PinCore } from "../../sim/line/pin-core.js";
import { PinTransport } from "../../sim/line/pin-transport.js";
import { createRtlCore } from "../../sim/rtl/index.js";
import { buildOf, coreOf, presentTo, sampleOf } from "../unit/support/hidden-layer-core.js";
import { HiddenLayerModel, type Shape } from "../unit/support/hidden-layer-model.js";
import { buildRtlCore, canBuild } from "./built-core.js";
import { QUICK_LINK, TINY_LAYER } from "./hidden-layer-program.js";
import { Random } from "./random.js";

// A hidden layer learns image after image on the simulator and on the RTL: the same weights to the byte at the end, and the
// same modulator signals, generators and cycles on the way.
const SEED = Number(process.env.LIFWIRE_SEED ?? Math.floor(Date.now() / 1000) % 1_000_000_000);
const IMAGES = 200;

const shapeOf = (fractionBits: number): Shape => ({
  ...TINY_LAYER,
  ...{ pixels: 24, hidden: 27, classes: 2, lanes: 16, fractionBits },
});
/** What learning leaves on a core. */
async function train(core: PinCore, shape: Shape) {
  const model = new HiddenLayerModel(shape, SEED);
  const transport = new PinTransport(core, "test");
  await using bench = await coreOf(model, transport, QUICK_LINK);
  const amplitude = Math.round(32000 / 2 ** (8 - shape.fractionBits));
  await bench.set({ postAmplitude: amplitude, feedbackAmplitude: amplitude });
  const random = new Random(SEED + 1);
  const before = await bench.weights();
  const cycles: number[] = [];
  const signals: number[][] = [];
  for (let image = 0; image < IMAGES; image++) {
    const { intensities, label } = sampleOf(shape, random);
    cycles.push((await presentTo(bench, model, intensities, label)).cycles);
    signals.push([...core.state().modulator]);
  }
  const weights = await bench.weights();
  const moved = weights.filter((w, cell) => w !== before[cell]).length;
  return { weights, moved, cycles, signals, random: await bench.read("random") };
}

async function compare(build: Build, rtl: PinCore, shape: Shape): Promise<void> {
  const onSim = await train(new SimCore(build), shape);
  const onRtl = await train(rtl, shape);
  expect(onRtl).toEqual(onSim);
  expect(onSim.moved).toBeGreaterThan(onSim.weights.length / 20);
}

describe(`${IMAGES} images on simulator and RTL, seed ${SEED}`, () => {
  test("the shipped build tiny", async () => {
    await compare(BUILDS.tiny, await createRtlCore("tiny"), TINY_LAYER);
  });

  if (!canBuild) console.log("verilator is not installed: hidden layers with F = 0, 2 and 8 are not compared");
  test.runIf(canBuild).each([0, 2, 8])("a build with F = %i", async (fractionBits) => {
    const shape = shapeOf(fractionBits);
    const build = { ...buildOf(new HiddenLayerModel(shape, SEED)), name: `hidden${fractionBits}` };
    await compare(build, await buildRtlCore(build), shape);
  });
});
