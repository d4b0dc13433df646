import { CHARACTER_BITS, type Line } from "./line.js";
import { RX_SYNCHRONISER } from "./timing.js";

/** What the receiver made of the line: a character, or a low pulse too short for a start bit. */
export interface Reception {
  readonly kind: "character" | "glitch";
  /** Edge after which the receiver is inside the character. */
  readonly startEdge: number;
  /** Edge of the last sample: stop bit, or start bit of a glitch. */
  readonly endEdge: number;
  readonly byte: number;
  readonly framingError: boolean;
}

/** UART receiver on a waveform: synchroniser, start bit checked and bits sampled in their middle, as uart_rx does. */
export class UartRx {
  private idleFrom = 0; // first edge at which the receiver looks for a start bit
  private found: Reception | undefined;
  private foundStart: number | undefined;

  constructor(private readonly line: Line) {}

  /** Edge after which the receiver is inside the character that comes next, if the line's queue tells. */
  get startEdge(): number {
    return this.foundStart ?? Number.POSITIVE_INFINITY;
  }

  /**
   * The next reception that the line decides. Levels are known before cycle `until` and as far as the line's queue goes.
   */
  next(until: number, divisor: number): Reception | undefined {
    if (this.found) return this.found;
    const start = this.foundStart ?? this.findStart();
    if (start === undefined) return undefined;
    this.foundStart = start;
    this.found = this.receive(start, divisor, Math.max(until, this.line.endCycle));
    return this.found;
  }

  /** Receives anew what `next` gave: the divisor has changed before its first sample. */
  restart(): void {
    this.found = undefined;
  }

  /** Goes on behind the reception that `next` gave. */
  accept(): void {
    const reception = this.found;
    if (!reception) return;
    this.idleFrom = reception.endEdge + 1;
    if (reception.framingError) {
      const high = this.line.firstCycleAt(1, this.idleFrom - RX_SYNCHRONISER);
      this.idleFrom = (high ?? this.idleFrom) + RX_SYNCHRONISER + 1;
    }
    this.found = undefined;
    this.foundStart = undefined;
  }

  private findStart(): number | undefined {
    const low = this.line.firstCycleAt(0, this.idleFrom - RX_SYNCHRONISER);
    return low === undefined ? undefined : low + RX_SYNCHRONISER;
  }

  private receive(startEdge: number, divisor: number, horizon: number): Reception | undefined {
    const middle = startEdge + (divisor >> 1);
    const stop = middle + (CHARACTER_BITS - 1) * divisor;
    if (middle - RX_SYNCHRONISER >= horizon) return undefined;
    if (this.sample(middle)) return { kind: "glitch", startEdge, endEdge: middle, byte: 0, framingError: false };
    const whole = this.wholeCharacter(startEdge, divisor);
    if (whole !== undefined) return { kind: "character", startEdge, endEdge: stop, byte: whole, framingError: false };
    if (stop - RX_SYNCHRONISER >= horizon) return undefined;
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= this.sample(middle + (bit + 1) * divisor) << bit;
    return { kind: "character", startEdge, endEdge: stop, byte, framingError: this.sample(stop) === 0 };
  }

  /** The byte of a character that was sent at the receiver's own rate, which needs no sampling. */
  private wholeCharacter(startEdge: number, divisor: number): number | undefined {
    const { line } = this;
    const place = line.placeAfter(startEdge - RX_SYNCHRONISER);
    if (place < 0 || line.startAt(place) !== startEdge - RX_SYNCHRONISER) return undefined;
    return line.divisorAt(place) === divisor ? line.byteAt(place) : undefined;
  }

  private sample(edge: number): 0 | 1 {
    return this.line.levelAt(edge - RX_SYNCHRONISER);
  }
}
