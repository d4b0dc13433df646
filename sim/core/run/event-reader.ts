import { requestHeadWords } from "../../../protocol/codecs/body-shape.js";
import {
  EVENT_HALF_BITS,
  EVENT_HALF_MAX,
  EVENT_INDEX_BITS,
  EVENT_INDEX_MAX,
} from "../../../protocol/tables/event-word.js";
import { LIMITS } from "../../../protocol/tables/limits.js";

/** Half-words before the events in a run's request: first step, steps, flags. */
const HEADER_HALVES = 2 * requestHeadWords("run");
/** The half-word before is not a mark. */
const NO_MARK = 0;

/**
 * Walks the event list of a run, half-word by half-word, as the RTL's event_reader does. The current half-word is an
 * advance, a mark (force, silence or teach), or an event: of an axon or, after a mark, of a neuron.
 */
export class EventReader {
  private words: Uint32Array = new Uint32Array();
  private half = 0;
  private endHalf = 0;
  private cursor = 0;
  private previousAxon = -1; // axon of the previous axon event, if it was in step `cursor`
  private mark: number = NO_MARK;

  constructor(
    private readonly axons: number,
    private readonly neurons: number,
    private readonly thirdFactor: boolean,
  ) {}

  /** Starts at the first half-word of a request's body. */
  rewind(body: Uint32Array, length: number): void {
    this.words = body;
    this.half = HEADER_HALVES;
    this.endHalf = 2 * length;
    this.cursor = 0;
    this.previousAxon = -1;
    this.mark = NO_MARK;
  }

  get ended(): boolean {
    return this.half >= this.endHalf;
  }

  /** Position in the event list. */
  get index(): number {
    return this.half - HEADER_HALVES;
  }

  /** Axon or neuron of an event. */
  get target(): number {
    return this.halfWord() & EVENT_INDEX_MAX;
  }

  /** An advance or a mark, which waits for no step. */
  get isAdvance(): boolean {
    return this.halfWord() >>> EVENT_INDEX_BITS === LIMITS.eventAdvance;
  }

  /** The mark before the event: `eventForce`, `eventSilence`, `eventTeach`, or 0 if the event is an axon's. */
  get teaches(): number {
    return this.mark;
  }

  get step(): number {
    return this.cursor + (this.halfWord() >>> EVENT_INDEX_BITS);
  }

  /** Whether the previous axon event was of the same axon in the same step. */
  get repeated(): boolean {
    return this.halfWord() >>> EVENT_INDEX_BITS === 0 && this.previousAxon === this.target;
  }

  /** Whether it is out of range or out of order, a mark without its neuron, or a mark that the build does not know. */
  bad(steps: number): boolean {
    if (this.isAdvance) return this.mark !== NO_MARK || (this.target === LIMITS.eventTeach && !this.thirdFactor);
    if (this.step >= steps) return true;
    if (this.mark !== NO_MARK) return this.target >= this.neurons;
    const ordered = this.halfWord() >>> EVENT_INDEX_BITS !== 0 || this.target >= this.previousAxon;
    return this.target >= this.axons || !ordered;
  }

  consume(): void {
    const target = this.target;
    if (this.isAdvance) {
      if (target > LIMITS.eventAdvanceMax) {
        this.mark = target;
      } else {
        this.cursor += target;
        if (target !== 0) this.previousAxon = -1;
      }
    } else {
      if (this.halfWord() >>> EVENT_INDEX_BITS !== 0) this.previousAxon = -1;
      this.cursor = this.step;
      if (this.mark === NO_MARK) this.previousAxon = target;
      this.mark = NO_MARK;
    }
    this.half++;
  }

  private halfWord(): number {
    return (this.words[this.half >> 1]! >>> (this.half & 1 ? EVENT_HALF_BITS : 0)) & EVENT_HALF_MAX;
  }
}
