import type { NetworkFile } from "../network/network-schema.js";

/** What the page shows and a link shares: a network, its input, and what was changed by the sliders. */
export interface Experiment {
  readonly network: NetworkFile;
  /** Probability of an event of each axon in a step, 0..1. */
  readonly rates: readonly number[];
  /** Of the input; the same seed gives the same events. */
  readonly seed: number;
  readonly adjustments: Readonly<Record<string, Adjustment>>;
}

/** A population's parameters as the sliders left them: parts of what its network says. */
export interface Adjustment {
  readonly threshold: number;
  readonly leak: number;
}

/** Which core runs the experiment. */
export type CoreName = "sim" | "rtl" | "serial" | "served";

/** Steps a second: a number, as fast as it goes, or as fast as a board whose clock is the build's. */
export type Speed = number | "fastest" | "board";

/** What the page asks of its worker. */
export type ToWorker =
  | { readonly kind: "open"; readonly core: CoreName; readonly experiment: Experiment }
  | { readonly kind: "run"; readonly steps: number | undefined }
  | { readonly kind: "pause" | "reset" | "weights" }
  | { readonly kind: "speed"; readonly speed: Speed }
  | { readonly kind: "input"; readonly rates: readonly number[]; readonly learning: boolean }
  | { readonly kind: "adjust"; readonly population: string; readonly adjustment: Adjustment }
  | { readonly kind: "inject"; readonly axon: number | undefined; readonly neuron: number | undefined }
  | { readonly kind: "watch"; readonly neurons: readonly number[] }
  | {
      readonly kind: "learn";
      readonly core: CoreName;
      readonly passes: number;
      readonly images: number | undefined;
      readonly seed: number;
    }
  | { readonly kind: "stopLearning" }
  | { readonly kind: "classify"; readonly pixels: Uint8Array };

/** A stretch of steps that was run. */
export interface Stretch {
  readonly kind: "stretch";
  readonly firstStep: number;
  readonly steps: number;
  /** Events given and spikes, steps counted from `firstStep`. */
  readonly inSteps: Uint32Array;
  readonly inIndices: Uint16Array;
  readonly outSteps: Uint32Array;
  readonly outIndices: Uint16Array;
  /** Neurons whose potential was kept, and their potentials: a row a step. */
  readonly watched: readonly number[];
  readonly potentials: Int32Array;
  readonly cycles: number;
  /** Steps a second over the last half second. */
  readonly stepsPerSecond: number;
}

/** What the worker tells the page. */
export type FromWorker =
  | {
      readonly kind: "opened";
      readonly description: string;
      readonly build: string;
      readonly clockHz: number;
      readonly canLearn: boolean;
    }
  | Stretch
  | { readonly kind: "running"; readonly running: boolean }
  | { readonly kind: "reset" }
  | {
      readonly kind: "weights";
      readonly source: string;
      readonly target: string;
      readonly rows: number;
      readonly columns: number;
      readonly values: Float64Array;
    }
  | { readonly kind: "learning"; readonly done: number; readonly total: number }
  | {
      readonly kind: "accuracy";
      readonly images: number;
      readonly right: number;
      readonly tested: number;
      readonly final: boolean;
      readonly fields: Float64Array;
      readonly neurons: number;
    }
  | { readonly kind: "learned" }
  | { readonly kind: "digit"; readonly digit: number | undefined; readonly scores: readonly number[] }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };
