import { LIMITS } from "../../../protocol/tables/limits.js";
import type { ConstantDrive } from "../constant-input.js";
import type { FloatPopulation } from "../float-network.js";
import { type ModelNeuron, type NeuronScale, neuronScale } from "./neuron-scale.js";

/** The synapses of one neuron: sources in the core's count within their group, weights with gains in them. */
export interface Synapses {
  readonly sources: Int32Array;
  readonly weights: Float64Array;
}

/** What a neuron is driven by. */
export interface Drive {
  readonly axons: Synapses;
  readonly neurons: Synapses;
}

/** What calibration input gave, one value per neuron. */
export interface Measured {
  readonly current: Float64Array;
  readonly potential: Float64Array;
}

/** What is known about a population's input. */
export interface KnownInput {
  readonly measured?: Measured | undefined;
  /** Constant input, which is a bias. */
  readonly input?: ConstantDrive | undefined;
}

/** A population in the core's integers, one value per neuron. */
export interface RoundedPopulation {
  readonly scales: readonly NeuronScale[];
  readonly threshold: readonly number[];
  readonly resetPotential: readonly number[];
  readonly bias: readonly number[];
  readonly leak: readonly number[];
  readonly currentDecay: readonly number[];
  readonly potentialBefore: readonly number[];
  readonly currentBefore: readonly number[];
  /** Weights in the order of the drive's sources. */
  readonly axonWeights: readonly Int8Array[];
  readonly neuronWeights: readonly Int8Array[];
  readonly error: WeightError;
}

/** What rounding did to the weights, as shares of their neuron's largest. */
export interface WeightError {
  readonly largest: number;
  readonly mean: number;
  /** Weights that became 0. */
  readonly zeros: number;
  readonly weights: number;
}

const REGISTER_MAX = 2 ** (LIMITS.potentialWidth - 1) - 1;
/** A product this near to an integer is meant to be it. */
const TIE = 1e-6;

/** Rounds a population to weights of so many bits. */
export function roundPopulation(
  population: FloatPopulation,
  drives: readonly Drive[],
  weightBits: number,
  known: KnownInput = {},
): RoundedPopulation {
  const weightMax = 2 ** (weightBits - 1) - 1;
  const rest = currentAtRest(population);
  const neurons = drives.map((drive, n) => modelNeuron(population, drive, n, rest, known));
  const scales = neurons.map((neuron) => neuronScale(neuron, weightMax));
  const each = (f: (n: number, units: number) => number) => scales.map(({ units }, n) => f(n, units) + 0);
  const error = new ErrorSum();
  const round = (key: "axons" | "neurons") =>
    drives.map((drive, n) => {
      const { units, axonShift, neuronShift } = scales[n]!;
      const factor = units / 2 ** (key === "axons" ? axonShift : neuronShift);
      const { weights } = drive[key];
      const rounded = Int8Array.from(weights, (w) => Math.max(-weightMax, Math.min(weightMax, Math.round(w * factor))));
      error.add(weights, rounded, factor);
      return rounded;
    });
  const { threshold, strict, readout, resetTo, keepV, keepI } = population;
  return {
    scales,
    threshold: each((n, units) => (readout ? REGISTER_MAX : firingThreshold(threshold[n]! * units, strict))),
    resetPotential: each((n, units) => register(resetTo[n]! * units)),
    bias: each((n, units) => register(neurons[n]!.bias * units)),
    leak: Array.from(keepV, (keep) => Math.round(LIMITS.decayOne * (1 - keep))),
    currentDecay: Array.from(keepI, (keep) => Math.round(LIMITS.decayOne * (1 - keep))),
    potentialBefore: each((n, units) => register(population.start[n]! * units)),
    currentBefore: each((n, units) => register(neurons[n]!.current * units)),
    axonWeights: round("axons"),
    neuronWeights: round("neurons"),
    error: error.result(),
  };
}

/** The least v in units that fires: above the threshold, or at it. */
function firingThreshold(units: number, strict: boolean): number {
  const nearest = Math.round(units);
  const isTie = Math.abs(units - nearest) <= TIE * Math.max(1, Math.abs(units));
  const least = isTie ? nearest + Number(strict) : Math.ceil(units);
  return Math.max(-REGISTER_MAX - 1, Math.min(REGISTER_MAX, least));
}

function register(units: number): number {
  return Math.max(-REGISTER_MAX - 1, Math.min(REGISTER_MAX, Math.round(units)));
}

/** The current that a bias in front of a synapse comes to: it is counted from there, and its rest is a bias of v. */
function currentAtRest({ currentBias, keepI }: FloatPopulation): Float64Array {
  return currentBias.map((value, n) => (value === 0 ? 0 : value / (1 - keepI[n]!)));
}

function modelNeuron(
  population: FloatPopulation,
  { axons, neurons }: Drive,
  n: number,
  rest: Float64Array,
  { measured, input }: KnownInput,
): ModelNeuron {
  const { keepV, keepI, bias, threshold, readout, resetTo, reset, start, depth, inputs } = population;
  // Held for `depth` steps, in which i continues to decay.
  const currentBefore = (end: number) => (keepI[n] === 0 || end === 0 ? 0 : -end * keepI[n]! ** -depth);
  const ends = input && [input.low[n]! + rest[n]!, input.high[n]! + rest[n]!];
  const now = rest[n]! + (input?.atRest[n] ?? 0);
  return {
    ...{ fromAxons: axons.weights, fromNeurons: neurons.weights, keepV: keepV[n]!, keepI: keepI[n]! },
    ...{ bias: bias[n]! + now, threshold: readout ? undefined : threshold[n]!, resetTo: resetTo[n]! },
    ...{ subtracts: reset.startsWith("subtract"), current: currentBefore(now), start: start[n]! },
    biasRange: ends && [bias[n]! + ends[0]!, bias[n]! + ends[1]!],
    currentMost: ends && Math.max(...ends.map((end) => Math.abs(currentBefore(end)))),
    isConstant: input !== undefined && inputs.every(({ from }) => from === "input"),
    measured: measured && { current: measured.current[n]!, potential: measured.potential[n]! },
  };
}

/** Sums up what rounding does, each neuron by its own largest weight. */
class ErrorSum {
  #largest = 0;
  #sum = 0;
  #zeros = 0;
  #weights = 0;

  add(weights: Float64Array, rounded: Int8Array, factor: number): void {
    const top = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    weights.forEach((weight, at) => {
      const error = Math.abs(rounded[at]! / factor - weight) / top;
      this.#largest = Math.max(this.#largest, error);
      this.#sum += error;
      this.#zeros += Number(weight !== 0 && rounded[at] === 0);
    });
    this.#weights += weights.length;
  }

  result(): WeightError {
    const mean = this.#weights === 0 ? 0 : this.#sum / this.#weights;
    return { largest: this.#largest, mean, zeros: this.#zeros, weights: this.#weights };
  }
}
