import type { HiddenLayerOptions } from "lifwire";

/** A board whose build has just the size for a recipe. */
export interface RecipeBoard {
  /** As `lifwire boards` has it. */
  readonly name: string;
  readonly clockHz: number;
  /** The fastest rate that both the clock and the board's USB bridge have. */
  readonly baudRate: number;
}

/** How images are learned behind a hidden layer. */
export interface Recipe {
  /** The network; `inputs` are pixels. */
  readonly layer: HiddenLayerOptions;
  /** What is left of the amplitude in the end; it falls by the same factor in each part of the training. */
  readonly lastRate: number;
  readonly passes: number;
  /** Euclidean length of a sample's intensities; undefined: intensities are the pixels, 255 for the brightest. */
  readonly scale?: number;
  /** Show each image distorted, in another way each time. */
  readonly distorted?: boolean;
  /** Show images of half their width and height, for a core with few axons. */
  readonly halved?: boolean;
  /** Fractional weight bits of the core. */
  readonly fractionBits: number;
  /** Lanes of the core; 16 if undefined. Random rounding depends on them. */
  readonly lanes?: number;
  readonly board?: RecipeBoard;
}

/** MNIST and Fashion-MNIST: one recipe. Fashion takes more passes, at whose end the amplitude is lower. */
const layer = (hidden: number): HiddenLayerOptions => ({
  ...{ inputs: 784, hidden, classes: 10, encodeSteps: 4, errorWeight: 127 },
  ...{ amplitude: 15.625, feedbackAmplitude: 15.625 },
});
const mnist = (hidden: number): Recipe => ({ layer: layer(hidden), lastRate: 0.1, passes: 3, fractionBits: 2 });
const fashion = (hidden: number, fractionBits: number): Recipe => ({
  ...{ layer: layer(hidden), lastRate: 0.03, passes: 5, fractionBits },
});
/** MNIST on images of 14x14 pixels; more steps of input make up for their coarseness. */
const halved = (hidden: number): Recipe => ({
  ...mnist(hidden),
  layer: { ...layer(hidden), inputs: 196, encodeSteps: 8, hiddenThreshold: 200 },
  halved: true,
});
const digits = (hidden: number): Recipe => ({
  layer: {
    ...{ inputs: 64, hidden, classes: 10, encodeSteps: 8, tailSteps: 6, hiddenThreshold: 200, errorWeight: 50 },
    ...{ amplitude: 62.5, feedbackAmplitude: 62.5 },
  },
  ...{ lastRate: 0.03, passes: 200, scale: 600, distorted: true, fractionBits: 8 },
});

/** Its USB bridge divides 12 Mbaud by eighths: 4 is the fastest rate that 100 MHz meet without an error. */
const ARTY: RecipeBoard = { name: "arty-a7-35t-layers", clockHz: 100_000_000, baudRate: 4_000_000 };
/** Its USB bridge has 3 Mbaud at most. */
const ulx3s = (name: string, clockMHz: number): RecipeBoard => ({
  ...{ name, clockHz: clockMHz * 1_000_000, baudRate: 3_000_000 },
});

/** What `--net` names: the images, and how many hidden neurons learn them. */
export const RECIPES = {
  "mnist-46": { ...mnist(46), lanes: 8 },
  "mnist-halved-118": { ...halved(118), lanes: 8, board: ulx3s("ulx3s-25-layers", 80) },
  "mnist-64": mnist(64),
  "mnist-118": { ...mnist(118), board: ARTY },
  "mnist-230": { ...mnist(230), board: ulx3s("ulx3s-85-layers", 60) },
  "mnist-246": mnist(246),
  "mnist-512": mnist(512),
  "fashion-118": fashion(118, 2),
  "fashion-512": fashion(512, 8),
  "digits-256": digits(256),
  "digits-512": digits(512),
} as const satisfies Record<string, Recipe>;

export type NetName = keyof typeof RECIPES;

/** What `HiddenLayer` is told by a recipe. */
export function layerOptions({ layer, fractionBits }: Recipe, seed: number): HiddenLayerOptions {
  return { ...layer, fractionBits, seed };
}

/** The core that a recipe needs, as text for `connect`: rows only, and a third factor. */
export function buildFor({ layer: { inputs, hidden, classes }, fractionBits, lanes = 16, board }: Recipe): string {
  const up = (value: number, to: number) => Math.ceil(value / to) * to;
  const controls = classes + 3; // bias, off, one a class that asks in training, one that asks in a test
  const size = `neurons=${up(hidden + classes, lanes)},axons=${up(inputs + controls, 4)},lanes=${lanes}`;
  const clock = board ? `,clockHz=${board.clockHz}` : "";
  return `${size},fractionBits=${fractionBits},thirdFactor=1,columns=0,window=2${clock}`;
}
