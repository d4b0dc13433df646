import { LIMITS } from "../protocol/limits.js";

/** Words before the events in a run's request: first step, steps, flags. */
const HEADER_HALVES = 6;

/** Walks the event list of a run, half-word by half-word, as the RTL's event_reader does. */
export class EventReader {
  private words: Uint32Array = new Uint32Array();
  private half = 0;
  private endHalf = 0;
  private cursor = 0;
  private previousAxon = -1; // axon of the event before, if that was in step `cursor`

  constructor(private readonly axons: number) {}

  /** Starts at the first half-word of a request's body. */
  rewind(body: Uint32Array, length: number): void {
    this.words = body;
    this.half = HEADER_HALVES;
    this.endHalf = 2 * length;
    this.cursor = 0;
    this.previousAxon = -1;
  }

  get ended(): boolean {
    return this.half >= this.endHalf;
  }

  /** Whether the current half-word is the high one of its word: the next word must be fetched after it. */
  get inHighHalf(): boolean {
    return (this.half & 1) === 1;
  }

  /** Position in the event list. */
  get index(): number {
    return this.half - HEADER_HALVES;
  }

  get axon(): number {
    return this.halfWord() & 0x3ff;
  }

  get isAdvance(): boolean {
    return this.halfWord() >>> 10 === LIMITS.eventAdvance;
  }

  get step(): number {
    return this.cursor + (this.halfWord() >>> 10);
  }

  /** The same axon as the event before, in the same step. */
  get repeated(): boolean {
    return this.halfWord() >>> 10 === 0 && this.previousAxon === this.axon;
  }

  /** Out of range or out of order. */
  bad(steps: number): boolean {
    if (this.isAdvance) return false;
    const ordered = this.halfWord() >>> 10 !== 0 || this.axon >= this.previousAxon;
    return this.axon >= this.axons || this.step >= steps || !ordered;
  }

  consume(): void {
    const axon = this.axon;
    if (this.isAdvance) {
      this.cursor += axon;
      if (axon !== 0) this.previousAxon = -1;
    } else {
      this.cursor = this.step;
      this.previousAxon = axon;
    }
    this.half++;
  }

  private halfWord(): number {
    return (this.words[this.half >> 1]! >>> (this.half & 1 ? 16 : 0)) & 0xffff;
  }
}
