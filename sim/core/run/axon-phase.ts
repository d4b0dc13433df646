import type { Build } from "../../../protocol/tables/builds.js";
import { LIMITS } from "../../../protocol/tables/limits.js";
import type { EventReader } from "./event-reader.js";
import type { RateEncoder } from "./rate-encoder.js";
import type { Teacher } from "./teacher.js";
import { ENCODER_START, EVENT_FETCH, SPIKE_OVERHEAD } from "./timing.js";

/** The first phase of a step: takes the events that are due, and finds the axons that spike. */
export class AxonPhase {
  /** Cycles of the phase in the last step, without the deliveries. */
  cycles = 0;
  /** Axons with an event in this step, one byte each; used while encoding. */
  private readonly events: Uint8Array;
  private readonly words: number;
  /** Extra cycles that fetching the next half-word takes, compared with a row walk. */
  private readonly spikeWait: number;
  /** Cycles of an event "teach", including its row walk. */
  private readonly teachCycles: number;

  constructor(
    build: Build,
    private readonly reader: EventReader,
    private readonly encoder: RateEncoder,
    private readonly teacher: Teacher,
  ) {
    this.events = new Uint8Array(build.axons);
    this.words = build.axons / 4;
    this.teachCycles = Math.max(SPIKE_OVERHEAD + build.neurons / build.lanes, 1 + EVENT_FETCH);
    this.spikeWait = Math.max(0, EVENT_FETCH - build.neurons / build.lanes);
  }

  /** Writes the axons that spike in a step of the run, ascending, into `spiked` and returns how many. */
  run(step: number, encode: boolean, spiked: Uint16Array): number {
    if (!encode) return this.takeEvents(step, spiked);
    this.takeEventsAside(step);
    return this.encoder.encode(this.events, spiked);
  }

  private takeEvents(step: number, spiked: Uint16Array): number {
    const reader = this.reader;
    let cycles = 1; // the look that finds nothing due
    let count = 0;
    while (!reader.ended && (reader.isAdvance || reader.step === step)) {
      const spike = !reader.isAdvance && reader.teaches === 0 && !reader.repeated;
      if (spike) spiked[count++] = reader.target;
      cycles += spike ? this.spikeWait : this.idleCycles();
      this.consume();
    }
    this.cycles = cycles;
    return count;
  }

  private takeEventsAside(step: number): void {
    const reader = this.reader;
    let cycles = ENCODER_START + this.words;
    while (!reader.ended && (reader.isAdvance || reader.step === step)) {
      cycles += this.idleCycles();
      if (!reader.isAdvance && reader.teaches === 0) this.events[reader.target] = 1;
      this.consume();
    }
    this.cycles = cycles;
  }

  /** Cycles of a half-word that makes no axon spike, or whose spike is delivered separately. */
  private idleCycles(): number {
    const teach = !this.reader.isAdvance && this.reader.teaches === LIMITS.eventTeach;
    return teach ? this.teachCycles : 1 + EVENT_FETCH;
  }

  private consume(): void {
    const { reader, teacher } = this;
    if (!reader.isAdvance && reader.teaches !== 0) teacher.take(reader.target, reader.teaches);
    reader.consume();
  }
}
