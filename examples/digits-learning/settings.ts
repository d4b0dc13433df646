import type { Distortion } from "../digits/training/augment.js";

/** What both ways of learning need to know. Rates are parts of the distance to the target, at the beginning and the end. */
export interface Settings {
  /** Build of the core, see `connect`; weights need 8 fractional bits. */
  readonly build: string;
  readonly neurons: number;
  /** Most steps of an image; its first output spike ends it. */
  readonly steps: number;
  /** Euclidean length of an image's intensities, see `intensitiesOf`. */
  readonly scale: number;
  readonly threshold: number;
  /** Homeostasis: what each spike in training adds to the threshold of its neuron, for good. */
  readonly adaptationIncrement: number;
  /** What one spike of an axon adds to its trace; 32768 stands for the largest weight. */
  readonly traceIncrement: number;
}

export interface UnsupervisedSettings extends Settings {
  readonly rate: readonly [number, number];
  readonly passes: number;
  /** Shows the images in a different order in each pass. */
  readonly shuffled: boolean;
}

export interface SupervisedSettings extends Settings {
  /** First phase: a neuron of the image's class learns. Passes may be a part of one. */
  readonly attract: { readonly rate: readonly [number, number]; readonly passes: number };
  /** Second phase: only if another class fired too early; its neuron is pushed away. */
  readonly contrast: {
    readonly rate: readonly [number, number];
    readonly passes: number;
    /** Part of the rate with which the wrong neuron is pushed. */
    readonly push: number;
    /** Changes of the push shrink with the distance to the bound. */
    readonly pushSoft: boolean;
    /** Steps by which the right class has to be ahead. */
    readonly marginSteps: number;
  };
  readonly distortion: Distortion | undefined;
}

// Chosen by six-fold validation within the 898 training images.

export const UNSUPERVISED: UnsupervisedSettings = {
  build: "plastic",
  neurons: 256,
  steps: 64,
  scale: 400,
  threshold: 8000,
  adaptationIncrement: 2,
  traceIncrement: 512,
  rate: [0.4, 0.03],
  passes: 20,
  shuffled: true,
};

export const SUPERVISED: SupervisedSettings = {
  build: "plastic",
  neurons: 250,
  steps: 96,
  scale: 900,
  threshold: 16_000,
  adaptationIncrement: 2,
  traceIncrement: 400,
  attract: { rate: [0.3, 0.1], passes: 10 },
  contrast: { rate: [0.1, 0.003], passes: 80, push: 0.3, pushSoft: false, marginSteps: 1 },
  distortion: { share: 0.8, shiftX: 0.4, shiftY: 0.4, scale: 0.1, rotation: 0.15, shear: 0.1 },
};
