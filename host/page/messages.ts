import type { RULE_NAMES } from "../network/rule-factors.js";

/** Which core runs the experiment. */
export type CoreName = "sim" | "rtl" | "serial" | "served";

/** Steps a second: a number, as fast as possible, or as fast as a board whose clock is the build's. */
export type Speed = number | "fastest" | "board";

/** A population's parameters as the sliders left them: parts of what its network says. */
export interface Adjustment {
  readonly threshold: number;
  readonly leak: number;
}

/** The learning rule: the network's own or one by name, its changes as parts of what they are without a slider. */
export interface RuleChoice {
  readonly name: "own" | (typeof RULE_NAMES)[number];
  readonly potentiation: number;
  readonly depression: number;
  /** Scales all changes; the sign counts. */
  readonly reward: number;
}

/** Everything that the sliders set. */
export interface Controls {
  /** Chances of input events, as parts of the experiment's. */
  readonly rateFactor: number;
  /** By the names of populations. */
  readonly adjustments: Readonly<Record<string, Adjustment>>;
  readonly learning: boolean;
  readonly rule: RuleChoice;
}

/** What the page shows of a network; the network itself stays with the core. */
export interface Outline {
  readonly name: string;
  readonly axons: number;
  readonly neurons: number;
  readonly populations: readonly {
    readonly name: string;
    readonly size: number;
    /** For its first neuron: threshold, and the part of the potential that a step takes, 0..1. */
    readonly threshold: number;
    readonly leak: number;
  }[];
  readonly projections: readonly {
    readonly source: string;
    readonly target: string;
    readonly rows: number;
    readonly columns: number;
    readonly plastic: boolean;
  }[];
  /** For each neuron, in the order of the core. */
  readonly thresholds: Int32Array;
  /** Mean chance of an event of an axon in a step. */
  readonly meanRate: number;
  /** Whether the network says how it learns. */
  readonly learns: boolean;
}

/** Where the experiment to open comes from: a link, else the file beside the page, else the first; or the current one. */
export type Origin =
  | { readonly kind: "begin"; readonly hash: string }
  | { readonly kind: "example"; readonly name: string }
  | { readonly kind: "file"; readonly file: File }
  | { readonly kind: "same" };

/** Images to learn from: the digits that come with the page, or the IDX files of MNIST that the user has. */
export type LessonData = "digits" | readonly File[];

/** How images are learned: by neurons that compete, without labels; or behind a hidden layer, from labels. */
export type LessonMethod = "prototypes" | "hidden";

export interface LessonRequest {
  readonly core: CoreName;
  readonly method: LessonMethod;
  readonly data: LessonData;
  readonly passes: number;
  /** For MNIST: how many images to learn from; undefined: all. */
  readonly images: number | undefined;
  readonly seed: number;
}

/** What the page asks of its worker. */
export type ToWorker =
  | {
      readonly kind: "open";
      readonly core: CoreName;
      readonly origin: Origin;
      /** Place of the board's port among those that the page may use. */
      readonly port: number | undefined;
    }
  | { readonly kind: "run"; readonly steps: number | undefined }
  | { readonly kind: "pause" | "reset" | "weights" | "share" | "saveNetwork" | "saveWeights" }
  | { readonly kind: "speed"; readonly speed: Speed }
  | { readonly kind: "controls"; readonly controls: Controls }
  | { readonly kind: "inject"; readonly axon: number | undefined; readonly neuron: number | undefined }
  | { readonly kind: "watch"; readonly neurons: readonly number[] }
  | ({ readonly kind: "learn" } & LessonRequest)
  | { readonly kind: "stopLearning" }
  | { readonly kind: "classify"; readonly pixels: Uint8Array };

/** A stretch of steps that was run, with what the plots show of it. */
export interface Stretch {
  readonly kind: "stretch";
  /** The last steps of the stretch, as many as the plots have room for: their first, and how many. */
  readonly firstStep: number;
  readonly steps: number;
  /** Events given and spikes, steps counted from `firstStep`. */
  readonly inSteps: Uint32Array;
  readonly inIndices: Uint16Array;
  readonly outSteps: Uint32Array;
  readonly outIndices: Uint16Array;
  /** Neurons whose potential was kept, and their potentials: one row per step. */
  readonly watched: readonly number[];
  readonly potentials: Int32Array;
  /** Since the reset: clock cycles, and spikes of each neuron. */
  readonly cycles: number;
  readonly counts: Uint32Array;
  /** Steps a second over the last half second. */
  readonly stepsPerSecond: number;
}

/** Weights of a projection, row-major, one row per source. */
export interface WeightImage {
  readonly kind: "weights";
  readonly source: string;
  readonly target: string;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** What the neurons of a lesson have learned to see, `axons` values each, row-major, one row per axon. */
export interface Fields {
  readonly kind: "fields";
  readonly axons: number;
  readonly neurons: number;
  readonly values: Float64Array;
}

/** A core that was opened with an experiment on it. */
export interface Opened {
  readonly kind: "opened";
  readonly core: CoreName;
  readonly description: string;
  readonly clockHz: number;
  readonly canLearn: boolean;
  readonly outline: Outline;
  readonly controls: Controls;
}

/** How far a lesson has got. */
export type LessonMessage =
  | { readonly kind: "lesson"; readonly width: number; readonly pixelMax: number; readonly note: string }
  | { readonly kind: "progress"; readonly doing: string; readonly done: number; readonly total: number }
  | Fields
  | {
      readonly kind: "accuracy";
      readonly images: number;
      readonly right: number;
      readonly tested: number;
      readonly final: boolean;
    }
  | { readonly kind: "lessonOver"; readonly learned: boolean }
  | { readonly kind: "digit"; readonly digit: number | undefined };

/** What the worker tells the page. */
export type FromWorker =
  | Opened
  | Stretch
  | WeightImage
  | LessonMessage
  | { readonly kind: "running"; readonly running: boolean }
  | { readonly kind: "reset" }
  /** A worker that was said to be silent has answered after all. */
  | { readonly kind: "answered" }
  | { readonly kind: "link"; readonly hash: string }
  | { readonly kind: "file"; readonly name: string; readonly type: string; readonly bytes: Uint8Array }
  /** Something did not work; all else is as it was, unless `lost` says that the core has gone. */
  | {
      readonly kind: "failed";
      readonly message: string;
      readonly code: string;
      readonly opening: boolean;
      readonly lost: boolean;
    };
