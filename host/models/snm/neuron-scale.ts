import { LIMITS } from "../../../protocol/tables/limits.js";
import { RAW_PARAMETERS } from "../../network/neuron-parameters.js";
import { asIntegers, commonStep, decimalPlaces, floorDivide, scaledInteger } from "./decimals.js";

const { min: POTENTIAL_MIN, max: POTENTIAL_MAX } = RAW_PARAMETERS.threshold;
const LEAK_MAX = RAW_PARAMETERS.linearLeak.max;
const WEIGHT_MAX = 2 ** (LIMITS.weightWidth - 1) - 1;
/** Decimals of more places are never sums of a few powers of two that doubles add exactly. */
const DOUBLE_PLACES = 40;
/** Units that a threshold of 1 is given where nothing else sets the scale. */
const FREE_SCALE = 1;

/** The values of one neuron that decide its scale, in the model's units. */
export interface ScaleInput {
  /** Threshold above the reset state. */
  readonly threshold: number;
  readonly leak: number;
  /** State above the reset state before the first step. */
  readonly state: number;
  readonly inputs: readonly number[];
  readonly weights: readonly number[];
  /** Values that weights may take later, by STDP: their step and their largest magnitude. */
  readonly taps?: readonly number[];
  readonly largestWeight?: number;
}

/** How a neuron's values become the core's integers. */
export interface NeuronScale {
  /** Units of v that 1 of the model stands for. */
  readonly unitsPerValue: number;
  readonly axonShift: number;
  readonly neuronShift: number;
  /** Least v at which the neuron fires. */
  readonly threshold: number;
  readonly leakUnits: number;
  readonly stateUnits: number;
  /** Every value is a whole number of units, and every weight at most 127 of its shift. */
  readonly exact: boolean;
  /** v at a sum that equals the threshold in decimals, which only doubles decide; undefined when no sum can. */
  readonly tie: number | undefined;
  /** Why not exact, in words. */
  readonly reason?: string;
}

/** The scale of one neuron: exact if there is one, else the finest that its registers hold. */
export function scaleNeuron(input: ScaleInput): NeuronScale {
  const exact = exactScale(input);
  return typeof exact === "string" ? nearestScale(input, exact) : exact;
}

/** All values as multiples of their common step; a text that says why they have none. */
function exactScale(input: ScaleInput): NeuronScale | string {
  const { threshold, leak, state, inputs, weights, taps = [] } = input;
  const steady = Number.isFinite(leak) ? [leak] : [];
  const kept = Number.isFinite(leak) ? [state] : [];
  const found = asIntegers([...inputs, ...weights, ...taps, ...steady, ...kept]);
  if (!found) return "values of more than 24 decimal places";
  const step = commonStep(found.integers) || 10n ** BigInt(found.places);
  const units = (value: number) => Number(scaledInteger(value, found.places) / step);
  const axonShift = exactShift(inputs.map(units), WEIGHT_MAX);
  const most = input.largestWeight === undefined ? [] : [Math.ceil(units(roundTo(input.largestWeight, found.places)))];
  const neuronShift = exactShift([...weights, ...taps].map(units), WEIGHT_MAX, most);
  if (axonShift === undefined || neuronShift === undefined) {
    return `weights that are not multiples of one step, or more than ${WEIGHT_MAX} of it`;
  }
  const leakUnits = Number.isFinite(leak) ? units(leak) : 0;
  if (leakUnits > LEAK_MAX) return `a leak of ${leakUnits} units, more than ${LEAK_MAX}`;
  const stateUnits = Number.isFinite(leak) ? units(state) : 0;
  if (stateUnits < POTENTIAL_MIN || stateUnits > POTENTIAL_MAX) return `a state of ${stateUnits} units`;
  const unitsPerValue = Number(10n ** BigInt(found.places)) / Number(step);
  const bound = thresholdUnits(threshold, found.places, step);
  if (bound.least > POTENTIAL_MAX) return `a threshold of ${bound.least} units, more than ${POTENTIAL_MAX}`;
  const binary = [...inputs, ...weights, ...taps, ...steady, ...kept, threshold].every(isBinary);
  return {
    ...{ unitsPerValue, axonShift, neuronShift, leakUnits, stateUnits, exact: true },
    ...{ threshold: Math.max(POTENTIAL_MIN, bound.least), tie: binary ? undefined : bound.tie },
  };
}

/** Whether a double is exactly the decimal it is written as, so that sums of such values do not round. */
function isBinary(value: number): boolean {
  if (!Number.isFinite(value)) return true;
  const places = decimalPlaces(value);
  return places <= DOUBLE_PLACES && scaledInteger(value, places) % 5n ** BigInt(places) === 0n;
}

function roundTo(value: number, places: number): number {
  return Number(value.toFixed(Math.min(places, 24)));
}

/** floor(threshold / step) + 1, and the sum that equals the threshold, if a multiple of the step does. */
function thresholdUnits(threshold: number, places: number, step: bigint): { least: number; tie: number | undefined } {
  if (!Number.isFinite(threshold)) return { least: threshold > 0 ? POTENTIAL_MAX : POTENTIAL_MIN, tie: undefined };
  const found = asIntegers([threshold]);
  const finer = Math.max(0, (found?.places ?? 0) - places);
  const whole = scaledInteger(threshold, places + finer);
  const size = step * 10n ** BigInt(finer);
  const below = floorDivide(whole, size);
  return { least: Number(below) + 1, tie: below * size === whole ? Number(below) : undefined };
}

/** The least shift by which all values become weights; undefined when a value is no multiple of it. */
function exactShift(values: readonly number[], most: number, bounds: readonly number[] = []): number | undefined {
  const largest = [...values, ...bounds].reduce((a, value) => Math.max(a, Math.abs(value)), 0);
  for (let shift = 0; shift <= LIMITS.shiftMax; shift++) {
    const unit = 2 ** shift;
    if (values.some((value) => value % unit !== 0)) return undefined;
    if (largest / unit <= most) return shift;
  }
  return undefined;
}

/** Weights to the nearest of 127 steps, with as much shift as threshold and sums leave room for. */
function nearestScale(input: ScaleInput, reason: string): NeuronScale {
  const { threshold, leak, state, inputs, weights, largestWeight = 0 } = input;
  const largest = [...inputs, ...weights].reduce((most, value) => Math.max(most, Math.abs(value)), largestWeight);
  const sum = [...inputs, ...weights].reduce((total, value) => total + Math.abs(value), 0);
  const reach = [Math.abs(threshold), Number.isFinite(leak) ? leak : 0, Math.abs(state), sum].filter(Number.isFinite);
  const room = POTENTIAL_MAX / 2 / Math.max(...reach, Number.MIN_VALUE);
  let [shift, unitsPerValue] = [0, largest > 0 ? WEIGHT_MAX / largest : FREE_SCALE];
  while (shift < LIMITS.shiftMax && largest > 0 && 2 * unitsPerValue <= room) {
    shift++;
    unitsPerValue *= 2;
  }
  unitsPerValue = Math.min(unitsPerValue, room);
  const finite = Number.isFinite(leak);
  const clamp = (value: number) => Math.max(POTENTIAL_MIN, Math.min(POTENTIAL_MAX, value));
  return {
    ...{ unitsPerValue, axonShift: shift, neuronShift: shift, exact: false, tie: undefined, reason },
    threshold: clamp(Math.floor(threshold * unitsPerValue) + 1),
    leakUnits: finite ? Math.min(LEAK_MAX, Math.round(leak * unitsPerValue)) : 0,
    stateUnits: finite ? clamp(Math.round(state * unitsPerValue)) : 0,
  };
}

/** A value as a weight of its scale, and whether it is exactly that. */
export function weightOf(value: number, unitsPerValue: number, shift: number): number {
  const weight = Math.round((value * unitsPerValue) / 2 ** shift);
  return Math.max(-WEIGHT_MAX - 1, Math.min(WEIGHT_MAX, weight)) + 0;
}
