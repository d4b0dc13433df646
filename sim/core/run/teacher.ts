import { LIMITS } from "../../../protocol/tables/limits.js";

/** What a teacher event does to a neuron in its step. */
export const TEACHER_MARKS = { none: 0, silenced: 1, forced: 2 } as const;

/** The teacher events of one step. Of several marks for a neuron the last counts; every event "teach" counts. */
export class Teacher {
  /** One of `TEACHER_MARKS` per neuron. */
  readonly marks: Uint8Array;
  /** Whether any neuron is marked. */
  active = false;
  /** Neurons taught in this step, in the order of the list. */
  readonly taught: number[] = [];

  constructor(neurons: number) {
    this.marks = new Uint8Array(neurons);
  }

  /** Takes an event that follows a mark in the event list. */
  take(neuron: number, mark: number): void {
    if (mark === LIMITS.eventTeach) {
      this.taught.push(neuron);
      return;
    }
    this.marks[neuron] = mark === LIMITS.eventForce ? TEACHER_MARKS.forced : TEACHER_MARKS.silenced;
    this.active = true;
  }

  endStep(): void {
    if (this.active) this.marks.fill(0);
    this.active = false;
    this.taught.length = 0;
  }
}
