import type { Distortion } from "./augment.js";

/** Everything that shapes the training; rates and weights in units of the 8-bit weights, times in steps. */
export interface Settings {
  readonly seed: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly hidden: number;
  readonly hiddenThreshold: number;
  readonly outputThreshold: number;
  /** Share of the hidden neurons left out for an image. */
  readonly dropout: number;
  /** Loss a hidden spike costs: every spike takes two bytes of the reply. */
  readonly spikeCost: number;
  /** How narrow the stand-in for the slope of a spike is around the threshold. */
  readonly slopeSharpness: number;
  readonly distortion: Distortion;
}

/** Chosen by four-fold validation within the 898 training images (`train.ts --folds 4`), never with the test images. */
export const SETTINGS: Settings = {
  seed: 1,
  epochs: 600,
  batch: 32,
  learningRate: 1,
  hidden: 200,
  hiddenThreshold: 2048,
  outputThreshold: 1024,
  dropout: 0.5,
  spikeCost: 0.002,
  slopeSharpness: 4,
  distortion: { share: 0.8, shiftX: 0.7, shiftY: 0.35, scale: 0.1, rotation: 0.15, shear: 0.1 },
};
