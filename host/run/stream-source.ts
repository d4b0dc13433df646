import { nextTurn } from "../../protocol/next-turn.js";
import { HostError } from "../errors.js";
import { canonical, checkEvents, EventBuffer, type EventList, NO_EVENTS } from "../events/events.js";

/** A stretch of input: its length, and its events, with steps counted from its first. */
export interface StreamInput {
  readonly steps: number;
  readonly events: EventList;
}

/** Steps that are taken from the input ahead of what is sent, while it has them at hand. */
const AHEAD_STEPS = 4096;
/** The same for events; more than the frames in flight hold. */
const AHEAD_EVENTS = 16_384;

/** A window of a stream's input: what is known and not yet run. It takes more only when asked to. */
export class StreamSource {
  /** First step that is kept, and the end of what is known; counted from the stream's first. */
  base = 0;
  known = 0;
  ended = false;
  #events: EventList = NO_EVENTS;
  #next: Promise<IteratorResult<StreamInput>> | undefined;

  constructor(
    private readonly input: AsyncIterator<StreamInput> | Iterator<StreamInput>,
    private readonly axons: number,
  ) {}

  /** The events from `base` on, steps counted from there. */
  get events(): EventList {
    return this.#events;
  }

  /** Resolves once more is known, or the input has ended. */
  async more(): Promise<void> {
    this.#next ??= Promise.resolve(this.input.next());
    const { done, value } = await this.#next;
    if (!this.#next) return; // another caller took it
    this.#next = undefined;
    if (done) this.ended = true;
    else this.#append(value);
  }

  /** Takes what the input has at hand, beyond a step. Returns whether anything came. */
  async gather(from: number): Promise<boolean> {
    const before = this.known;
    while (!this.ended && this.known - from < AHEAD_STEPS && this.#events.steps.length < AHEAD_EVENTS) {
      const known = this.known;
      await Promise.race([this.more(), nextTurn()]);
      if (this.known === known) break;
    }
    return this.known > before;
  }

  /** Forgets what lies before a step. */
  forget(step: number): void {
    const by = step - this.base;
    const { steps, indices } = this.#events;
    let first = 0;
    while (first < steps.length && steps[first]! < by) first++;
    this.#events = { steps: steps.slice(first).map((s) => s - by), indices: indices.slice(first) };
    this.base = step;
  }

  /** Tells the input that no more is wanted. */
  async end(): Promise<void> {
    this.ended = true;
    // An input that is waiting for its own next event would make this wait as long.
    if (!this.#next) await this.input.return?.();
  }

  #append(chunk: StreamInput): void {
    const { steps, events } = chunk;
    if (!(Number.isInteger(steps) && steps >= 1 && steps < 2 ** 31)) {
      const message = `a stretch of input has ${steps} steps, allowed: an integer 1..${2 ** 31 - 1}`;
      throw new HostError("ARGUMENT", message, { steps });
    }
    checkEvents(events, { steps, indices: this.axons, kind: "axon" });
    const all = new EventBuffer();
    all.append(this.#events);
    all.append(canonical(events), this.known - this.base);
    this.#events = all.toList();
    this.known += steps;
  }
}

/** Input without events: this many steps, or without end. */
export function* silentInput(steps = Number.POSITIVE_INFINITY): Generator<StreamInput> {
  for (let left = steps; left > 0; left -= AHEAD_STEPS) {
    yield { steps: Math.min(left, AHEAD_STEPS), events: NO_EVENTS };
  }
}
