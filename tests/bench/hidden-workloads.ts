import { buildFor, layerOptions, RECIPES } from "../../examples/hidden-layer/recipe.js";
import { HiddenLayer, type Sample } from "../../host/api/shared.js";
import { parseBuild } from "../../protocol/tables/build-text.js";
import type { Workload } from "./workload.js";

const SIDE = 28;
/** MNIST's digits are 20 pixels high and wide, in the middle of its images. */
const DIGIT_SIDE = 20;
const SMALL_SIDE = 8;

/** Images of a round on the simulator: some tenths of a second. */
const IMAGES = { "mnist-118": 1000, "mnist-512": 500 } as const;

/** Learning with a hidden layer by the MNIST recipes, on the 8x8 digits enlarged to its size. A step is an image. */
function hiddenLayer(recipe: keyof typeof IMAGES): Workload {
  const { hidden, classes } = RECIPES[recipe].layer;
  const images = IMAGES[recipe];
  return {
    id: `hidden-${hidden}`,
    title: `784-${hidden}-10, images learned behind a hidden layer`,
    build: parseBuild(buildFor(RECIPES[recipe])),
    rtl: false,
    counts: "images",
    rounds: { simd: images, scalar: images / 10, rtl: 1 },
    fanOut: hidden,
    neurons: hidden + classes,
    async prepare(device) {
      const { loadDigits } = await import("../../examples/digits/dataset.js");
      const layer = new HiddenLayer(layerOptions(RECIPES[recipe], 1));
      await device.program(layer.network);
      const samples = loadDigits().train.map(({ pixels, label }) => layer.trainingSample(enlarged(pixels), label));
      let next = 0;
      function* shown(amount: number): Generator<Sample> {
        for (let i = 0; i < amount; i++) yield samples[next++ % samples.length]!;
      }
      return async (amount) => void (await device.present(shown(amount), layer.training));
    },
  };
}

/** An 8x8 digit of 0..16 as 28x28 intensities, between pixels in proportion to the distance. */
function enlarged(pixels: Uint8Array): Uint8Array {
  const isIn = (place: number) => place >= 0 && place < SMALL_SIDE;
  const at = (x: number, y: number) => (isIn(x) && isIn(y) ? pixels[y * SMALL_SIDE + x]! : 0);
  const small = (place: number) => ((place - (SIDE - DIGIT_SIDE) / 2) * (SMALL_SIDE - 1)) / (DIGIT_SIDE - 1);
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [small(i % SIDE), small(Math.floor(i / SIDE))];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, below] = [x - left, y - top];
    const upper = at(left, top) * (1 - right) + at(left + 1, top) * right;
    const lower = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right;
    return Math.round((255 / 16) * (upper * (1 - below) + lower * below));
  });
}

export const HIDDEN: readonly Workload[] = [hiddenLayer("mnist-118"), hiddenLayer("mnist-512")];
