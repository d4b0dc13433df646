import { BUILDS } from "../../protocol/tables/builds.js";
import { SimCore } from "../../sim/core/core.js";
import type { Character } from "../../sim/line/line.js";
import { PinTransport } from "../../sim/line/pin-transport.js";
import { coreOf, presentTo, sampleOf } from "../unit/support/hidden-layer-core.js";
import { HiddenLayerModel, type Shape } from "../unit/support/hidden-layer-model.js";
import type { Program } from "./program.js";
import { Random } from "./random.js";

/** The hidden layer that fits the build tiny. */
export const TINY_LAYER: Shape = {
  ...{ pixels: 11, hidden: 14, classes: 2, lanes: BUILDS.tiny.lanes, fractionBits: BUILDS.tiny.fractionBits },
  ...{ nearest: false, encodeSteps: 3, tailSteps: 2, decisionSteps: 3 },
};

/** 8 cycles per bit, the fastest rate of a core, and what the frames of tiny hold. */
export const QUICK_LINK = { baudRate: 12_500_000, payloadWords: BUILDS.tiny.payloadWords };

const AMPLITUDE = 2000;

/** A simulator that keeps what it is sent. */
class RecordingCore extends SimCore {
  readonly characters: Character[] = [];

  override send(character: Character): void {
    this.characters.push(character);
    super.send(character);
  }
}

/** A training of a hidden layer on the build tiny, with extra registers, as bytes at clock cycles. */
export async function hiddenLayerProgram(
  name: string,
  seed: number,
  images: number,
  registers: Readonly<Record<string, number>>,
): Promise<Program> {
  const core = new RecordingCore(BUILDS.tiny);
  const model = new HiddenLayerModel(TINY_LAYER, seed);
  const bench = await coreOf(model, new PinTransport(core, name), QUICK_LINK);
  await bench.set({ postAmplitude: AMPLITUDE, feedbackAmplitude: AMPLITUDE, ...registers });
  const random = new Random(seed);
  for (let image = 0; image < images; image++) {
    const { intensities, label } = sampleOf(TINY_LAYER, random);
    await presentTo(bench, model, intensities, label);
    await bench.read("modulatorSignal");
  }
  await bench.read("weights");
  await bench.read("fraction");
  const cycles = core.cycle + 100;
  return { build: BUILDS.tiny, name, characters: core.characters, cycles };
}
