import type { SparseMatrix } from "./sparse.js";

/** What drives a population: all axons of an input, or the neurons of a population, by their places. */
export interface FloatInput {
  readonly from: "input" | "population";
  /** Place in `inputs` or `populations`. */
  readonly index: number;
  /** Steps between the spike and its effect in the model; 0: the same step. */
  readonly lag: number;
  /** A row for each neuron; gains are in it. */
  readonly matrix: SparseMatrix;
}

/** What a spike does: v becomes a value, or loses the threshold; late: in the step after it. */
export type FloatReset = "value" | "value-late" | "subtract" | "subtract-late";

/**
 * Neurons of a model in numbers of any size, one value per neuron. In a step: i = keepI i + input + currentBias; v =
 * keepV v + i + bias; a spike where v passes the threshold.
 */
export interface FloatPopulation {
  readonly name: string;
  /** What the model calls its kind. */
  readonly type: string;
  readonly shape: readonly number[];
  readonly size: number;
  /** No threshold: its output is v. */
  readonly readout: boolean;
  /** Layers of spikes that come before it within a step. */
  readonly depth: number;
  readonly keepV: Float64Array;
  readonly keepI: Float64Array;
  readonly bias: Float64Array;
  readonly currentBias: Float64Array;
  readonly threshold: Float64Array;
  /** Fires above the threshold, not at it. */
  readonly strict: boolean;
  readonly resetTo: Float64Array;
  readonly reset: FloatReset;
  readonly start: Float64Array;
  readonly inputs: readonly FloatInput[];
}

/** An input of the model, or an output: which population it shows. */
export interface FloatPort {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
}

/** A model in numbers of any size: what an importer makes of a file, before rounding. */
export interface FloatNetwork {
  readonly file: string;
  readonly inputs: readonly FloatPort[];
  /** Inputs are numbers within this range that stay the same in all steps of a sample; undefined: spikes. */
  readonly constantInput?: { readonly min: number; readonly max: number } | undefined;
  /** Each after those that drive it within the same step. */
  readonly populations: readonly FloatPopulation[];
  readonly outputs: readonly (FloatPort & { readonly population: number })[];
}
