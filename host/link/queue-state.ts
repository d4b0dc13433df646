/**
 * What a request queue is doing: sending as room allows; waiting to send again after a complaint; holding requests
 * because nobody knows which number the device expects; synchronising the numbers; ended for good.
 */
export type QueueState = "flowing" | "recovering" | "outOfStep" | "syncing" | "ended";

/** What can happen to it. */
export type QueueEvent = "complaint" | "answer" | "timeout" | "giveUp" | "resync" | "synced" | "syncFailed" | "end";

/** The state after each event; an event that is not listed changes nothing and is not acted on. */
export const QUEUE_TRANSITIONS: Readonly<Record<QueueState, Readonly<Partial<Record<QueueEvent, QueueState>>>>> = {
  flowing: { complaint: "recovering", answer: "flowing", timeout: "flowing", giveUp: "outOfStep", end: "ended" },
  // Further complaints before an answer comes are about the same trouble.
  recovering: { answer: "flowing", timeout: "flowing", giveUp: "outOfStep", end: "ended" },
  outOfStep: { resync: "syncing", end: "ended" },
  syncing: { synced: "flowing", syncFailed: "outOfStep", end: "ended" },
  ended: {},
};

/** The state of one queue. */
export class QueueStateMachine {
  #state: QueueState = "flowing";

  get state(): QueueState {
    return this.#state;
  }

  /** Goes over to the next state; returns whether the event means anything in this one. */
  on(event: QueueEvent): boolean {
    const next = QUEUE_TRANSITIONS[this.#state][event];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }
}
