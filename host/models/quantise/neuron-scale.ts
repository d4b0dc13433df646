import { LIMITS } from "../../../protocol/tables/limits.js";
import { type CommonStep, commonStep, stepPair } from "./common-step.js";

/** One neuron of a model: what decides how many units of v stand for 1. */
export interface ModelNeuron {
  /** Weights that are not 0, gains in them. */
  readonly fromAxons: Float64Array;
  readonly fromNeurons: Float64Array;
  readonly keepV: number;
  readonly keepI: number;
  /** Added to v in every step. */
  readonly bias: number;
  /** Undefined: it never fires, v is read by the host. */
  readonly threshold: number | undefined;
  readonly resetTo: number;
  readonly subtracts: boolean;
  /** Current and v before the first step. */
  readonly current: number;
  readonly start: number;
  /** For constant input: the least and the greatest `bias`, and the largest |`current`|. */
  readonly biasRange?: readonly number[] | undefined;
  readonly currentMost?: number | undefined;
  /** Nothing comes in but constant input: a v that stays beyond the register changes no spike. */
  readonly isConstant?: boolean | undefined;
  /** The largest |i| and |v| below the threshold that calibration input gave. */
  readonly measured?: { readonly current: number; readonly potential: number } | undefined;
}

/** How a neuron's numbers become integers: value times `units`; a weight divided by 2^shift. */
export interface NeuronScale {
  readonly units: number;
  readonly axonShift: number;
  readonly neuronShift: number;
  /** All weights are multiples of one step. */
  readonly exact: boolean;
  /** i or v may reach the end of its register for some input. */
  readonly maySaturate: boolean;
}

const REGISTER_MAX = 2 ** (LIMITS.potentialWidth - 1) - 1;
/** Units that a threshold should have at least: below, truncation costs more than a saturation that may never come. */
const THRESHOLD_UNITS = 2048;
/** Thresholds that v has room for where the worst case leaves too little. */
const ROOM = 4;
/** Room for a readout whose v has no bound, in its largest weights. */
const READOUT_WEIGHTS = 64;
/** Units of a threshold that no weight asks for more of. */
const FREE_UNITS = 16384;
const MEASURED_MARGIN = 1.25;
/** Steps that a readout without a leak has room for. */
const READOUT_STEPS = 256;

/** Shifts of axons and neurons that go with units: the base and what each power of two does. */
interface Grid {
  readonly units: number;
  readonly axonShift: number;
  readonly neuronShift: number;
  /** The units may be this many times as many with the same shifts: the largest weight is so far below its bound. */
  readonly times: number;
}

/** The scale of a neuron with weights of magnitude at most `weightMax`. */
export function neuronScale(neuron: ModelNeuron, weightMax: number): NeuronScale {
  const { fromAxons, fromNeurons, biasRange } = neuron;
  const ceiling = hardLimit(neuron);
  if (fromAxons.length + fromNeurons.length === 0 && biasRange) {
    const units = Math.min(ceiling, constantLimit(neuron));
    return { units, axonShift: 0, neuronShift: 0, exact: true, maySaturate: false };
  }
  if (fromAxons.length + fromNeurons.length === 0) {
    const free = neuron.threshold && neuron.threshold > 0 ? FREE_UNITS / neuron.threshold : FREE_UNITS;
    return { units: Math.min(free, ceiling), axonShift: 0, neuronShift: 0, exact: true, maySaturate: false };
  }
  const worst = REGISTER_MAX / worstCase(neuron);
  const limit = Math.min(ceiling, neuron.isConstant ? constantLimit(neuron) : softLimit(neuron, worst));
  const exact = exactGrid(neuron, weightMax);
  const base = exact ?? nearestGrid(neuron, weightMax);
  const grid = { ...base, units: base.units * timesWithin(base, limit) };
  // As many units as fit: each power of two more halves what truncation costs.
  for (let up = LIMITS.shiftMax; up >= -LIMITS.shiftMax; up--) {
    const [axonShift, neuronShift] = [grid.axonShift + up, grid.neuronShift + up];
    const units = grid.units * 2 ** up;
    const lowest = Math.min(
      fromAxons.length > 0 ? axonShift : LIMITS.shiftMax,
      fromNeurons.length > 0 ? neuronShift : LIMITS.shiftMax,
    );
    if (lowest < 0) break;
    if (Math.max(used(fromAxons, axonShift), used(fromNeurons, neuronShift)) > LIMITS.shiftMax || units > limit)
      continue;
    return {
      ...{ units, axonShift: used(fromAxons, axonShift), neuronShift: used(fromNeurons, neuronShift) },
      ...{ exact: exact !== undefined, maySaturate: units > worst && !neuron.isConstant },
    };
  }
  return coarse(neuron, weightMax, limit, worst);
}

/** How many times the grid's units: of all multiples, the one whose powers of two come nearest to the limit. */
function timesWithin({ units, times }: Grid, limit: number): number {
  let [best, most] = [1, 0];
  for (let multiple = 1; multiple <= times; multiple++) {
    const up = Math.min(LIMITS.shiftMax, Math.floor(Math.log2(limit / (units * multiple)) + 1e-12));
    const reached = units * multiple * 2 ** up;
    if (reached > most) [best, most] = [multiple, reached];
  }
  return best;
}

const used = (weights: Float64Array, shift: number) => (weights.length > 0 ? shift : 0);
const largest = (weights: Float64Array) => weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);

/** Too much threshold for the weights: these are as coarse as the threshold leaves them. */
function coarse({ fromAxons, fromNeurons }: ModelNeuron, weightMax: number, limit: number, worst: number): NeuronScale {
  const shift = (weights: Float64Array) =>
    Math.max(0, Math.min(LIMITS.shiftMax, Math.ceil(Math.log2((largest(weights) * limit) / weightMax))));
  const shifts = {
    axonShift: fromAxons.length > 0 ? shift(fromAxons) : 0,
    neuronShift: fromNeurons.length > 0 ? shift(fromNeurons) : 0,
  };
  return { units: limit, ...shifts, exact: false, maySaturate: limit > worst };
}

/** Units beyond which threshold, reset, bias or state do not fit their registers. */
function hardLimit(neuron: ModelNeuron): number {
  const { threshold, resetTo, bias, current, start, biasRange = [bias], currentMost = 0 } = neuron;
  const most = Math.max(...[threshold ?? 0, resetTo, bias, current, start, currentMost, ...biasRange].map(Math.abs));
  return (REGISTER_MAX - 1) / Math.max(most, Number.MIN_VALUE);
}

/**
 * Units with which a neuron that only constant input drives keeps within the register what decides its spikes: v up to
 * a threshold, and the bias on top of it. Beyond that v only goes on where it was going: it never fires, or fires in
 * every step.
 */
function constantLimit(neuron: ModelNeuron): number {
  const { threshold, resetTo, start, biasRange = [0], keepV } = neuron;
  const push = Math.max(...biasRange.map(Math.abs));
  if (threshold === undefined) return (REGISTER_MAX - 1) / readoutReach(push, keepV, start);
  const most = Math.max(...[threshold, resetTo, start].map(Math.abs));
  return (REGISTER_MAX - 1) / Math.max(most + push, Number.MIN_VALUE);
}

/** The largest |v| of a readout; one without a leak has no bound, and gets some steps. */
function readoutReach(push: number, keepV: number, start: number): number {
  const steps = keepV === 1 ? READOUT_STEPS : 1 / (1 - keepV);
  return Math.max(push * steps + Math.abs(start), Number.MIN_VALUE);
}

/** The largest |i| or |v| that any input can give; upward only where it is not reset to a value. */
function worstCase({ fromAxons, fromNeurons, ...neuron }: ModelNeuron): number {
  let [up, down] = [0, 0];
  for (const weights of [fromAxons, fromNeurons]) {
    for (const weight of weights) {
      if (weight > 0) up += weight;
      else down -= weight;
    }
  }
  const { keepV, keepI, bias, threshold, subtracts, current, start, biasRange = [bias], currentMost = 0 } = neuron;
  const [least, greatest] = [Math.min(...biasRange), Math.max(...biasRange)];
  const overCurrent = Math.max(up, down) / (1 - keepI) + Math.max(Math.abs(current), currentMost);
  const over = (sum: number, push: number) => (sum + push === 0 ? 0 : (sum / (1 - keepI) + push) / (1 - keepV));
  const below = over(down, Math.max(0, -least)) + Math.abs(start);
  const above = subtracts || threshold === undefined ? over(up, Math.max(0, greatest)) + Math.abs(start) : 0;
  return Math.max(overCurrent, below, above, Number.MIN_VALUE);
}

/** The worst case, unless it leaves a threshold too few units: then what was measured, or some thresholds. */
function softLimit({ threshold, measured, ...neuron }: ModelNeuron, worst: number): number {
  const most = Math.max(largest(neuron.fromAxons), largest(neuron.fromNeurons));
  const unit = threshold === undefined ? (most * READOUT_WEIGHTS) / ROOM : Math.abs(threshold);
  if (unit * worst >= THRESHOLD_UNITS) return worst;
  const room = measured
    ? MEASURED_MARGIN * Math.max(measured.current, measured.potential, unit)
    : Math.max(ROOM * unit, Number.MIN_VALUE);
  return Math.max(worst, REGISTER_MAX / room);
}

function exactGrid({ fromAxons, fromNeurons }: ModelNeuron, weightMax: number): Grid | undefined {
  const [axons, neurons] = [commonStep(fromAxons, weightMax), commonStep(fromNeurons, weightMax)];
  const alone = (step: CommonStep | undefined): Grid | undefined =>
    step && { units: 1 / step.step, axonShift: 0, neuronShift: 0, times: Math.floor(weightMax / step.largest) };
  if (fromNeurons.length === 0) return alone(axons);
  if (fromAxons.length === 0) return alone(neurons);
  const pair = axons && neurons && stepPair(axons, neurons, weightMax);
  return (
    pair && {
      units: 1 / pair.axons,
      axonShift: 0,
      neuronShift: pair.shift,
      times: Math.floor(weightMax / pair.largest),
    }
  );
}

/** The largest weight from axons takes all bits; those from neurons as many as a power of two leaves them. */
function nearestGrid({ fromAxons, fromNeurons }: ModelNeuron, weightMax: number): Grid {
  const [axons, neurons] = [largest(fromAxons), largest(fromNeurons)];
  if (axons === 0) return { units: weightMax / neurons, axonShift: 0, neuronShift: 0, times: 1 };
  const units = weightMax / axons;
  const neuronShift = neurons === 0 ? 0 : Math.ceil(Math.log2((neurons * units) / weightMax) - 1e-9);
  return { units, axonShift: 0, neuronShift, times: 1 };
}
