import { EVENT_KINDS, type EventList } from "../../protocol/codecs/event-codec.js";
import { HostError } from "../errors.js";

export type { EventList } from "../../protocol/codecs/event-codec.js";

/** What an encoder returns: the events of a run of the given number of steps. */
export type Encoder = (steps: number) => EventList;

/** A list without events. */
export const NO_EVENTS: EventList = { steps: new Uint32Array(0), indices: new Uint16Array(0) };

/** Grows while events are added in order, then gives them as an EventList. */
export class EventBuffer {
  #steps = new Uint32Array(1024);
  #indices = new Uint16Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(step: number, index: number): void {
    this.#makeRoom(1);
    this.#steps[this.#length] = step;
    this.#indices[this.#length++] = index;
  }

  /** Appends a list, its steps counted from `offset`. */
  append({ steps, indices }: EventList, offset = 0): void {
    for (let e = 0; e < steps.length; e++) this.push(offset + steps[e]!, indices[e]!);
  }

  #makeRoom(events: number): void {
    const needed = this.#length + events;
    if (needed <= this.#steps.length) return;
    const room = Math.max(needed, 2 * this.#steps.length);
    this.#steps = grown(this.#steps, new Uint32Array(room));
    this.#indices = grown(this.#indices, new Uint16Array(room));
  }

  toList(): EventList {
    return { steps: this.#steps.slice(0, this.#length), indices: this.#indices.slice(0, this.#length) };
  }
}

function grown<T extends Uint32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

export const STEP_MAX = 2 ** 32 - 1;
export const INDEX_MAX = 2 ** 16 - 1;

/** Events from [step, index] pairs in any order; throws HostError EVENTS_INVALID for an invalid step or index. */
export function eventList(pairs: Iterable<readonly [step: number, index: number]>): EventList {
  const sorted = [...pairs].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  for (const [step, index] of sorted) {
    const right = Number.isInteger(step) && step >= 0 && step <= STEP_MAX;
    if (right && Number.isInteger(index) && index >= 0 && index <= INDEX_MAX) continue;
    const message = `event [${step}, ${index}], allowed: [integer 0..${STEP_MAX}, integer 0..${INDEX_MAX}]`;
    throw new HostError("EVENTS_INVALID", message, { step, index });
  }
  return { steps: Uint32Array.from(sorted, (p) => p[0]), indices: Uint16Array.from(sorted, (p) => p[1]) };
}

/** The limits an event list is checked against, and the words for its faults. */
export interface EventLimits {
  readonly steps: number;
  readonly indices: number;
  /** "axon" or "neuron". */
  readonly kind: string;
  readonly file?: string;
  /** Place of event e in the file: "line 7". */
  readonly place?: (event: number) => string;
}

/**
 * Throws HostError EVENTS_INVALID for the first event out of order, beyond the last step, or with an index out of
 * range. Within one step any order is allowed.
 */
export function checkEvents(events: EventList, limits: EventLimits): void {
  const { steps, indices } = events;
  if (steps.length !== indices.length) {
    const message = `${steps.length} steps but ${indices.length} indices`;
    throw new HostError("EVENTS_INVALID", message, { steps: steps.length, indices: indices.length });
  }
  if (events.kinds?.some((kind) => kind !== EVENT_KINDS.spike)) {
    throw new HostError("EVENTS_INVALID", "teacher events among those of axons, allowed: in `teacher`", {
      field: "kinds",
    });
  }
  for (let e = 0; e < steps.length; e++) {
    const [step, index] = [steps[e]!, indices[e]!];
    const before = e > 0 ? steps[e - 1]! : 0;
    if (step < before)
      throw eventError(limits, e, "step", step, `${before} or later: events are in the order of steps`);
    if (step >= limits.steps) throw eventError(limits, e, "step", step, `0..${limits.steps - 1}`);
    if (index >= limits.indices) throw eventError(limits, e, limits.kind, index, `0..${limits.indices - 1}`);
  }
}

function eventError(limits: EventLimits, event: number, field: string, value: number, allowed: string): HostError {
  const place = limits.place?.(event) ?? `event ${event}`;
  const file = limits.file === undefined ? {} : { file: limits.file };
  const message = `${limits.file ? `${limits.file}: ` : ""}${place}: ${field} is ${value}, allowed: ${allowed}`;
  return new HostError("EVENTS_INVALID", message, { ...file, path: place, field, value, allowed });
}

/** The events with the indices of each step ascending and none twice; the same list if it already is so. */
export function canonical(events: EventList): EventList {
  const { steps, indices } = events;
  const inOrder = indices.every((index, e) => e === 0 || steps[e - 1] !== steps[e] || indices[e - 1]! < index);
  if (inOrder) return events;
  const buffer = new EventBuffer();
  for (let from = 0; from < steps.length; ) {
    let to = from + 1;
    while (to < steps.length && steps[to] === steps[from]) to++;
    for (const index of new Set(indices.slice(from, to).sort())) buffer.push(steps[from]!, index);
    from = to;
  }
  return buffer.toList();
}
