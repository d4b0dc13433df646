import type { Method } from "../digits-learning/experiment.js";
import type { SupervisedSettings, UnsupervisedSettings } from "../digits-learning/settings.js";

/** A build for the images: 784 axons, weights with 8 fractional bits. */
const build = (neurons: number, lanes: number) => `neurons=${neurons},axons=784,lanes=${lanes},fractionBits=8`;

// Chosen with the last 10 000 of the training images held back for validation.

const COMMON = { steps: 32, scale: 500, traceIncrement: 2048 } as const;
const UNSUPERVISED = { ...COMMON, passes: 1, shuffled: false } as const;

const NETS = {
  100: {
    ...{ ...UNSUPERVISED, build: build(100, 4), neurons: 100 },
    ...{ threshold: 7000, adaptationIncrement: 4, rate: [0.3, 0.02] },
  },
  400: {
    ...{ ...UNSUPERVISED, build: build(400, 16), neurons: 400 },
    ...{ threshold: 8500, adaptationIncrement: 7, rate: [0.4, 0.04] },
  },
  1024: {
    ...{ ...UNSUPERVISED, build: build(1024, 16), neurons: 1024 },
    ...{ threshold: 8000, adaptationIncrement: 3, rate: [0.4, 0.03] },
  },
} as const satisfies Record<number, UnsupervisedSettings>;

const TAUGHT: SupervisedSettings = {
  ...{ ...COMMON, build: build(400, 16), neurons: 400, threshold: 8000, adaptationIncrement: 4 },
  attract: { rate: [0.4, 0.03], passes: 1 },
  contrast: { rate: [0.03, 0.003], passes: 2, push: 0.3, pushSoft: true, marginSteps: 2 },
  distortion: undefined,
};

/** What `--net` names: unsupervised nets by their neurons, and the supervised one. */
export const METHODS = {
  "100": { kind: "unsupervised", settings: NETS[100] },
  "400": { kind: "unsupervised", settings: NETS[400] },
  "1024": { kind: "unsupervised", settings: NETS[1024] },
  "supervised-400": { kind: "supervised", settings: TAUGHT },
} as const satisfies Record<string, Method>;

export type MnistNet = keyof typeof METHODS;
