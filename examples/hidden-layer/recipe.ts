/** How images are learned behind a hidden layer. Times are steps, potentials the core's units. */
export interface Recipe {
  readonly hidden: number;
  readonly classes: number;
  readonly pixels: number;
  /** Steps in which pixels spike, then steps in which spikes of hidden neurons run out. */
  readonly inputSteps: number;
  readonly tailSteps: number;
  /** Steps in which outputs may fire against their teacher: an error is 0..decisionSteps. */
  readonly decisionSteps: number;
  /** Of hidden neurons. */
  readonly threshold: number;
  /** Weight units for a presynaptic trace of 1.0 and a modulator signal of 32768; the same for the feedback. */
  readonly amplitude: number;
  /** What is left of the amplitude in the end; it falls by the same factor in each part of the training. */
  readonly lastRate: number;
  readonly modulatorShift: number;
  /** Weight of an output onto itself: what its error does to its own synapses. */
  readonly errorWeight: number;
  readonly passes: number;
  /** Euclidean length of a sample's intensities; undefined: intensities are the pixels, 255 for the brightest. */
  readonly scale?: number;
  /** Fractional weight bits of the core. */
  readonly fractionBits: number;
  readonly lanes: number;
  /** Show each image distorted, in another way each time. */
  readonly distorted: boolean;
}

const BASE = {
  ...{ classes: 10, decisionSteps: 3, tailSteps: 3, modulatorShift: 5, lanes: 16, fractionBits: 2 },
  distorted: false,
} as const;

/** MNIST and Fashion-MNIST with the same code; Fashion needs more grey levels, so twice the steps. */
const MNIST = {
  ...{ ...BASE, pixels: 784, inputSteps: 2, threshold: 100, amplitude: 31.25, errorWeight: 100 },
  ...{ lastRate: 0.1, passes: 3 },
} as const;
const FASHION = {
  ...{ ...BASE, pixels: 784, inputSteps: 4, threshold: 200, amplitude: 15.625, errorWeight: 127 },
  ...{ lastRate: 0.03, passes: 5 },
} as const;
const DIGITS = {
  ...{ ...BASE, pixels: 64, inputSteps: 8, tailSteps: 6, threshold: 200, amplitude: 62.5, errorWeight: 50 },
  ...{ lastRate: 0.03, passes: 200, scale: 600, distorted: true, fractionBits: 8 },
} as const;

/** What `--net` names: the images, and how many hidden neurons learn them. */
export const RECIPES = {
  "mnist-54": { ...MNIST, hidden: 54 },
  "mnist-118": { ...MNIST, hidden: 118 },
  "mnist-246": { ...MNIST, hidden: 246 },
  "mnist-512": { ...MNIST, hidden: 512 },
  "fashion-118": { ...FASHION, hidden: 118 },
  "fashion-512": { ...FASHION, hidden: 512, fractionBits: 8 },
  "digits-256": { ...DIGITS, hidden: 256 },
} as const satisfies Record<string, Recipe>;

export type NetName = keyof typeof RECIPES;

/** The core that a recipe needs, as text for `connect`: rows only, and a third factor. */
export function buildFor({ hidden, classes, pixels, lanes, fractionBits }: Recipe): string {
  const up = (value: number, to: number) => Math.ceil(value / to) * to;
  const axons = up(pixels + controlAxons(classes), 4);
  const neurons = up(hidden + classes, lanes);
  return `neurons=${neurons},axons=${axons},lanes=${lanes},fractionBits=${fractionBits},thirdFactor=1,columns=0`;
}

/** Axons behind those of the pixels: bias, off, one a class that asks in training, one that asks in a test. */
export function controlAxons(classes: number): number {
  return classes + 3;
}
