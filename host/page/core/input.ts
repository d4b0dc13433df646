import { poisson } from "../../events/encoders.js";
import { type EventList, eventList } from "../../events/events.js";

/** Input is drawn for this many steps at once, each block from its own seed. */
const BLOCK_STEPS = 1000;

/** Endless Poisson input, block by block: the same seed gives the same events however long the stretches are. */
export class Input {
  #block: { readonly first: number; readonly events: EventList } | undefined;
  #rates: readonly number[] = [];

  constructor(private readonly seed: number) {}

  /** Chances of an event of each axon, from the step that is asked for next. */
  set rates(rates: readonly number[]) {
    this.#rates = rates;
    this.#block = undefined;
  }

  /** Events of `steps` steps from `from`, counted from there. */
  at(from: number, steps: number): EventList {
    const parts: { readonly behind: number; readonly list: EventList }[] = [];
    for (let step = from; step < from + steps; ) {
      const { first, events } = this.#blockAt(step);
      const count = Math.min(first + BLOCK_STEPS, from + steps) - step;
      parts.push({ behind: step - from, list: part(events, step - first, count) });
      step += count;
    }
    return parts.length === 1 ? parts[0]!.list : joined(parts);
  }

  #blockAt(step: number) {
    const first = Math.floor(step / BLOCK_STEPS) * BLOCK_STEPS;
    if (this.#block?.first !== first) {
      const seed = (this.seed + first / BLOCK_STEPS) % 2 ** 32;
      this.#block = { first, events: poisson(this.#rates, { seed })(BLOCK_STEPS) };
    }
    return this.#block;
  }
}

function joined(parts: readonly { readonly behind: number; readonly list: EventList }[]): EventList {
  const length = parts.reduce((sum, { list }) => sum + list.steps.length, 0);
  const [steps, indices] = [new Uint32Array(length), new Uint16Array(length)];
  let at = 0;
  for (const { behind, list } of parts) {
    indices.set(list.indices, at);
    for (const step of list.steps) steps[at++] = behind + step;
  }
  return { steps, indices };
}

/** Index of the first event at `step` or later. */
function firstAt(steps: Uint32Array, step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The events of some steps of a list, counted from the first of them. */
export function part({ steps, indices }: EventList, from: number, count: number): EventList {
  const [begin, end] = [firstAt(steps, from), firstAt(steps, from + count)];
  const own = steps.slice(begin, end);
  if (from > 0) for (let e = 0; e < own.length; e++) own[e]! -= from;
  return { steps: own, indices: indices.slice(begin, end) };
}

/** A list with events of these axons in its first step. */
export function withEvents(list: EventList, axons: readonly number[]): EventList {
  if (axons.length === 0) return list;
  const pairs = Array.from(list.steps, (step, e) => [step, list.indices[e]!] as const);
  return eventList([...axons.map((axon) => [0, axon] as const), ...pairs]);
}
