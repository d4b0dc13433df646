import { EVENT_KINDS, type EventList } from "../../protocol/codecs/event-codec.js";
import { HostError } from "../errors.js";
import { canonical } from "./events.js";

/** Neurons that are made to fire, kept from firing, or taught, in single steps: parallel lists in the order of steps. */
export interface TeacherEvents {
  readonly steps: Uint32Array;
  readonly neurons: Uint16Array;
  /** 1: the neuron fires; 0: it does not; 2 (`TEACHES`): the row of the modulator raises the modulator signals. */
  readonly fires: Uint8Array;
}

/** In `TeacherEvents.fires`: neither makes a neuron fire nor keeps it from firing, but teaches a modulator. */
export const TEACHES = 2;

/** One order of a teacher: a neuron fires in a step, or does not, whatever its potential is. */
export interface TeacherEvent {
  readonly step: number;
  /** Index in the core: of neuron n of a population, its `first` + n. */
  readonly neuron: number;
  /** "teaches": its row raises the modulator signals, as its own spike would lower them. */
  readonly fires: boolean | "teaches";
}

/** Teacher events from a list in any order; for one neuron in a step, the last order to fire or not counts. */
export function teach(events: Iterable<TeacherEvent>): TeacherEvents;
/** Teaches a modulator in each of the steps: that it ought to have fired once more. */
export function teach(neuron: number, steps: Iterable<number>): TeacherEvents;
export function teach(what: Iterable<TeacherEvent> | number, steps: Iterable<number> = []): TeacherEvents {
  const events: TeacherEvent[] =
    typeof what === "number" ? Array.from(steps, (step) => ({ step, neuron: what, fires: "teaches" })) : [...what];
  const sorted = events.sort((a, b) => a.step - b.step);
  return {
    steps: Uint32Array.from(sorted, ({ step }) => step),
    neurons: Uint16Array.from(sorted, ({ neuron }) => neuron),
    fires: Uint8Array.from(sorted, ({ fires }) => (fires === "teaches" ? TEACHES : Number(fires))),
  };
}

/** Makes one neuron fire in each of the steps. */
export function force(neuron: number, steps: Iterable<number>): TeacherEvents {
  return teach(Array.from(steps, (step) => ({ step, neuron, fires: true })));
}

/** Keeps one neuron from firing in each of the steps. */
export function silence(neuron: number, steps: Iterable<number>): TeacherEvents {
  return teach(Array.from(steps, (step) => ({ step, neuron, fires: false })));
}

/** Throws HostError EVENTS_INVALID for the first teacher event out of order, or with a step or neuron out of range. */
export function checkTeacher(
  teacher: TeacherEvents,
  limits: { readonly steps: number; readonly neurons: number; readonly isModulator?: (neuron: number) => boolean },
): void {
  const { steps, neurons, fires } = teacher;
  if (steps.length !== neurons.length || steps.length !== fires.length) {
    const message = `teacher: ${steps.length} steps, ${neurons.length} neurons, ${fires.length} fires; allowed: as many of each`;
    throw new HostError("EVENTS_INVALID", message, { path: "teacher" });
  }
  for (let e = 0; e < steps.length; e++) {
    const before = e > 0 ? steps[e - 1]! : 0;
    if (steps[e]! < before) throw fault(e, "step", steps[e]!, `${before} or later: events are in the order of steps`);
    if (steps[e]! >= limits.steps) throw fault(e, "step", steps[e]!, `0..${limits.steps - 1}`);
    if (neurons[e]! >= limits.neurons) throw fault(e, "neuron", neurons[e]!, `0..${limits.neurons - 1}`);
    if (fires[e]! > TEACHES) throw fault(e, "fires", fires[e]!, "0, 1, or 2 to teach");
    if (fires[e] !== TEACHES || limits.isModulator?.(neurons[e]!)) continue;
    throw fault(e, "neuron", neurons[e]!, "a modulator, because it is taught");
  }
}

function fault(event: number, field: string, value: number, allowed: string): HostError {
  const path = `teacher event ${event}`;
  const message = `${path}: ${field} is ${value}, allowed: ${allowed}`;
  return new HostError("EVENTS_INVALID", message, { path, field, value, allowed });
}

/** By `TeacherEvents.fires`. */
const TEACHER_KINDS = [EVENT_KINDS.silence, EVENT_KINDS.force, EVENT_KINDS.teach];

/** The events of a run with the teacher's among them, in each step before those of the axons. */
export function withTeacher(input: EventList, teacher: TeacherEvents | undefined): EventList {
  const axons = canonical(input);
  if (!teacher || teacher.steps.length === 0) return axons;
  const count = axons.steps.length + teacher.steps.length;
  const [steps, indices, kinds] = [new Uint32Array(count), new Uint16Array(count), new Uint8Array(count)];
  for (let e = 0, a = 0, t = 0; e < count; e++) {
    const taught = a >= axons.steps.length || (t < teacher.steps.length && teacher.steps[t]! <= axons.steps[a]!);
    steps[e] = taught ? teacher.steps[t]! : axons.steps[a]!;
    indices[e] = taught ? teacher.neurons[t]! : axons.indices[a]!;
    kinds[e] = taught ? TEACHER_KINDS[teacher.fires[t]!]! : EVENT_KINDS.spike;
    if (taught) t++;
    else a++;
  }
  return { steps, indices, kinds };
}
