import { LIMITS } from "../../../protocol/tables/limits.js";
import { HostError } from "../../errors.js";
import { type EventList, eventList } from "../../events/events.js";
import type { SnmInputSpike } from "./snm-network.js";

/** What an axon of the imported network stands for: its event adds `value` to the state of `neuron`. */
export interface InputAxon {
  readonly neuron: number;
  readonly value: number;
}

/** Input spikes as axons: SuperNeuroMAT adds any value to any neuron, an axon one weight to each. */
export interface InputAxons {
  readonly axons: readonly InputAxon[];
  readonly events: EventList;
  /** Whether values were split into halves, quarters and so on, because there were too many different ones. */
  readonly split: boolean;
}

/**
 * One axon for each neuron and value that occurs. When these are more than a core has, the values of a neuron are split
 * into powers of two of their common step, an axon each. Throws HostError MODEL_UNSUPPORTED when that is still too
 * many.
 */
export function inputAxons(input: readonly SnmInputSpike[], stepOf: (neuron: number) => number): InputAxons {
  const plain = assign(input, ({ value }) => [value]);
  if (plain.axons.length <= LIMITS.axonsMax) return { ...plain, split: false };
  const split = assign(input, ({ neuron, value }) => powers(value, stepOf(neuron)));
  if (split.axons.length <= LIMITS.axonsMax) return { ...split, split: true };
  const message = `${plain.axons.length} different input values, ${split.axons.length} when split into powers of two; a core has up to ${LIMITS.axonsMax} axons`;
  throw new HostError("MODEL_UNSUPPORTED", message, { path: "data.input_spikes", axons: plain.axons.length });
}

function assign(input: readonly SnmInputSpike[], partsOf: (spike: SnmInputSpike) => readonly number[]) {
  const places = new Map<string, number>();
  const axons: InputAxon[] = [];
  const pairs: [number, number][] = [];
  for (const spike of input) {
    for (const value of partsOf(spike)) {
      const key = `${spike.neuron} ${value}`;
      const axon = places.get(key) ?? axons.push({ neuron: spike.neuron, value }) - 1;
      places.set(key, axon);
      pairs.push([spike.step, axon]);
    }
  }
  return { axons, events: eventList(pairs) };
}

/** A value as a sum of powers of two times `step`, all of its sign; the value itself where it is no multiple. */
function powers(value: number, step: number): number[] {
  const count = Math.round(Math.abs(value) / step);
  if (step === 0 || Math.abs(count * step - Math.abs(value)) > step * 1e-9 || count > 2 ** 30) return [value];
  const parts: number[] = [];
  for (let bit = 1; bit <= count; bit *= 2)
    if (Math.floor(count / bit) % 2 === 1) parts.push(Math.sign(value) * bit * step);
  return parts;
}
