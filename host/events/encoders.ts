import { HostError } from "../errors.js";
import { createRandom } from "../random.js";
import { type Encoder, EventBuffer, type EventList, eventList } from "./events.js";

/** How values become rates. */
export interface RateOptions {
  /** Events per step for a value of 1. Default 1. */
  readonly maxRate?: number;
}

/**
 * Random rate code: in every step axon a has an event with probability `values[a]` x maxRate (one Bernoulli draw per
 * step, the discrete Poisson process). Values are 0..1; throws HostError ARGUMENT.
 */
export function poisson(values: ArrayLike<number>, options: RateOptions & { readonly seed: number }): Encoder {
  const rates = checkedRates(values, options.maxRate);
  createRandom(options.seed); // rejects a bad seed here rather than at the run
  return (steps) => {
    const random = createRandom(options.seed);
    const events = new EventBuffer();
    for (let step = 0; step < steps; step++) {
      // A draw for every axon, even the silent ones: an axon's events depend on no other axon's value.
      for (let axon = 0; axon < rates.length; axon++) {
        if (random.next() < rates[axon]!) events.push(step, axon);
      }
    }
    return events.toList();
  };
}

/**
 * Regular rate code: axon a has evenly spaced events, `values[a]` x maxRate per step. `phase` (0..1) is the part of an
 * event that has accumulated before the first step. Values are 0..1; throws HostError ARGUMENT.
 */
export function regular(values: ArrayLike<number>, options: RateOptions & { readonly phase?: number } = {}): Encoder {
  const rates = checkedRates(values, options.maxRate);
  const phase = checked(options.phase ?? 0, 0, 1, "phase");
  return (steps) => {
    const events = new EventBuffer();
    for (let step = 0; step < steps; step++) {
      for (let axon = 0; axon < rates.length; axon++) {
        const rate = rates[axon]!;
        if (Math.floor(phase + (step + 1) * rate) > Math.floor(phase + step * rate)) events.push(step, axon);
      }
    }
    return events.toList();
  };
}

/** How values become times. */
export interface LatencyOptions {
  /** Steps in which the events lie: a value of 1 comes in the first, the smallest in the last. */
  readonly window: number;
  /** Values up to this one give no event. Default 0. */
  readonly floor?: number;
}

/** Time-to-first-spike code: one event per axon, earlier for a larger value (0..1). Throws HostError ARGUMENT. */
export function latency(values: ArrayLike<number>, options: LatencyOptions): Encoder {
  const window = checkedSteps(options.window, "window");
  const floor = checked(options.floor ?? 0, 0, 1, "floor");
  const pairs = Array.from(values, (value, axon) => [checked(value, 0, 1, `values[${axon}]`), axon] as const)
    .filter(([value]) => value > floor)
    .map(([value, axon]) => [Math.round((1 - value) * (window - 1)), axon] as const);
  return (steps) => eventList(pairs.filter(([step]) => step < steps));
}

/** The events themselves: `axons[t]` lists the axons that have an event in step t. */
export function direct(axons: readonly Iterable<number>[]): EventList {
  return eventList(axons.flatMap((list, step) => Array.from(list, (axon) => [step, axon] as const)));
}

function checkedRates(values: ArrayLike<number>, maxRate = 1): Float64Array {
  checked(maxRate, 0, 1, "maxRate");
  return Float64Array.from(values, (value, axon) => checked(value, 0, 1, `values[${axon}]`) * maxRate);
}

function checkedSteps(value: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new HostError("ARGUMENT", `${what} is ${value}, allowed: an integer of at least 1`, { argument: what, value });
}

function checked(value: number, min: number, max: number, what: string): number {
  if (value >= min && value <= max) return value;
  throw new HostError("ARGUMENT", `${what} is ${value}, allowed: ${min}..${max}`, { argument: what, value, min, max });
}
