import { CHARACTER_BITS, type Line } from "../../line/line.js";
import { RX_SYNCHRONISER } from "../run/timing.js";

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

/** UART receiver on a waveform, as in uart_rx: a synchroniser, a checked start bit, and bits sampled in the middle. */
export class UartRx {
  private idleFrom = 0; // first edge at which the receiver looks for a start bit
  private found = false;
  /** One object for all characters: a long script would otherwise spend its time making them. */
  private readonly reception: { -readonly [K in keyof Reception]: Reception[K] } = {
    kind: "character",
    startEdge: 0.5,
    endEdge: 0.5,
    byte: 0,
    framingError: false,
  };
  private foundStart: number | undefined;

  constructor(private readonly line: Line) {}

  /** Edge after which the receiver is inside the next character; infinity if the line's queue does not tell. */
  get startEdge(): number {
    return this.foundStart ?? Number.POSITIVE_INFINITY;
  }

  /**
   * The next reception, if the known levels decide it; valid until it is accepted. Levels are known before cycle
   * `until`, and as far as the line's queue goes.
   */
  next(until: number, divisor: number): Reception | undefined {
    if (this.found) return this.reception;
    const start = this.foundStart ?? this.findStart();
    if (start === undefined) return undefined;
    this.foundStart = start;
    this.found = this.receive(start, divisor, Math.max(until, this.line.endCycle));
    return this.found ? this.reception : undefined;
  }

  /** Receives again what `next` gave, because the divisor has changed before its first sample. */
  restart(): void {
    this.found = false;
  }

  /** Moves past the reception that `next` gave. */
  accept(): void {
    if (!this.found) return;
    const { reception } = this;
    this.idleFrom = reception.endEdge + 1;
    if (reception.framingError) {
      const high = this.line.firstCycleAt(1, this.idleFrom - RX_SYNCHRONISER);
      this.idleFrom = (high ?? this.idleFrom) + RX_SYNCHRONISER + 1;
    }
    this.found = false;
    this.foundStart = undefined;
  }

  private findStart(): number | undefined {
    const low = this.line.firstCycleAt(0, this.idleFrom - RX_SYNCHRONISER);
    return low === undefined ? undefined : low + RX_SYNCHRONISER;
  }

  /** Puts the next reception into `reception`; false if it is not decided yet. */
  private receive(startEdge: number, divisor: number, horizon: number): boolean {
    const middle = startEdge + (divisor >> 1);
    const stop = middle + (CHARACTER_BITS - 1) * divisor;
    if (middle - RX_SYNCHRONISER >= horizon) return false;
    const { reception } = this;
    reception.startEdge = startEdge;
    reception.framingError = false;
    const whole = this.wholeCharacter(startEdge, divisor);
    const glitch = whole === undefined && this.sample(middle) === 1;
    reception.kind = glitch ? "glitch" : "character";
    reception.endEdge = glitch ? middle : stop;
    reception.byte = whole ?? 0;
    if (glitch || whole !== undefined) return true;
    if (stop - RX_SYNCHRONISER >= horizon) return false;
    for (let bit = 0; bit < 8; bit++) reception.byte |= this.sample(middle + (bit + 1) * divisor) << bit;
    reception.framingError = this.sample(stop) === 0;
    return true;
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
