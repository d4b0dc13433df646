import type { Build } from "../../../protocol/tables/builds.js";
import { EVENT_FILLER, EVENT_INDEX_BITS } from "../../../protocol/tables/event-word.js";
import { LIMITS } from "../../../protocol/tables/limits.js";

const ADVANCE = EVENT_FILLER;
/** Words before the spikes in a run's reply: steps done, cycles. */
const HEADER_WORDS = 2;

/** Writes spikes into a run's reply as half-words; see the RTL's spike_writer. */
export class SpikeWriter {
  private reply: Uint32Array = new Uint32Array();
  private gap = 0; // steps since the one at which a reader of the list is
  private low = 0;
  private half = false;
  private count = HEADER_WORDS;

  constructor(private readonly build: Build) {}

  start(reply: Uint32Array): void {
    this.reply = reply;
    this.gap = 0;
    this.half = false;
    this.count = HEADER_WORDS;
  }

  /** Whether one more step fits, whatever fires: every neuron, the advances before and after, and a filler. */
  get hasRoom(): boolean {
    return 2 * this.count + (this.half ? 1 : 0) + this.build.neurons + 3 <= 2 * this.build.payloadWords;
  }

  /** Words of the reply so far. */
  get words(): number {
    return this.count;
  }

  /** Writes the neurons that fired in this step. */
  spikes(neurons: Uint16Array, count: number): void {
    if (count === 0) return;
    if (this.gap > LIMITS.eventDeltaMax) {
      this.push(ADVANCE | this.gap);
      this.gap = 0;
    }
    this.push((this.gap << EVENT_INDEX_BITS) | neurons[0]!);
    this.gap = 0;
    let i = 1;
    if (this.half && i < count) this.push(neurons[i++]!);
    const { reply } = this;
    let at = this.count;
    for (; i + 1 < count; i += 2) reply[at++] = neurons[i]! | (neurons[i + 1]! << 16);
    this.count = at;
    if (i < count) this.push(neurons[i]!);
  }

  endStep(): void {
    if (this.gap === LIMITS.eventAdvanceMax) {
      this.push(ADVANCE | this.gap);
      this.gap = 0;
    }
    this.gap++;
  }

  flush(): void {
    if (this.half) this.push(ADVANCE);
  }

  private push(half: number): void {
    if (this.half) this.reply[this.count++] = (this.low | (half << 16)) >>> 0;
    else this.low = half;
    this.half = !this.half;
  }
}
