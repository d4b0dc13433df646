/** How far a weight may lie from a multiple of the step, in steps of the largest multiple: single-precision noise. */
const TOLERANCE = 2e-5;
const SHIFTS = 10;

/** A number that all values are multiples of, and the largest multiple. */
export interface CommonStep {
  readonly step: number;
  readonly largest: number;
}

/** The largest step that all values are multiples of, each at most `most`; undefined without such a step. */
export function commonStep(values: readonly number[] | Float64Array, most: number): CommonStep | undefined {
  let top = 0;
  for (const value of values) top = Math.max(top, Math.abs(value));
  if (top === 0) return undefined;
  for (let largest = 1; largest <= most; largest++) {
    if (!areMultiples(values, top / largest, TOLERANCE)) continue;
    return { step: refined(values, top / largest), largest };
  }
  return undefined;
}

function areMultiples(values: readonly number[] | Float64Array, step: number, tolerance: number): boolean {
  for (const value of values) {
    const multiple = value / step;
    if (Math.abs(multiple - Math.round(multiple)) > tolerance * Math.max(1, Math.abs(multiple))) return false;
  }
  return true;
}

/** The step by all values, which evens their noise out. */
function refined(values: readonly number[] | Float64Array, step: number): number {
  let [sum, multiples] = [0, 0];
  for (const value of values) {
    sum += Math.abs(value);
    multiples += Math.abs(Math.round(value / step));
  }
  return sum / multiples;
}

/** Two steps of which one is the other times a power of two, as axons and neurons must have. */
export interface StepPair {
  readonly axons: number;
  /** The neurons' step is the axons' times 2^this. */
  readonly shift: number;
  /** The largest multiple of either. */
  readonly largest: number;
}

/** Steps of weights from axons and from neurons that go together; undefined without such steps. */
export function stepPair(axons: CommonStep, neurons: CommonStep, most: number): StepPair | undefined {
  for (let a = 1; a * axons.largest <= most; a++) {
    for (let n = 1; n * neurons.largest <= most; n++) {
      const shift = Math.log2(neurons.step / n / (axons.step / a));
      const whole = Math.round(shift);
      if (Math.abs(shift - whole) < TOLERANCE && Math.abs(whole) <= SHIFTS) {
        return { axons: axons.step / a, shift: whole, largest: Math.max(a * axons.largest, n * neurons.largest) };
      }
    }
  }
  return undefined;
}
