import { type Burst, CHARACTER_BITS } from "../../line/line.js";

/** UART transmitter: characters follow each other without a gap, each 10 bits long. */
export class UartTx {
  private bursts: Burst[] = [];
  private taken = 0; // characters of the first burst that were taken
  private free = -1; // first edge that can take a character

  /** First edge at which the transmitter is ready; it is busy after every edge before. */
  get freeEdge(): number {
    return this.free;
  }

  /** Sends bytes one after another, the first at `edge` or as soon as possible; returns the edge that takes the last. */
  send(bytes: Uint8Array, edge: number, divisor: number): number {
    const startCycle = Math.max(edge, this.free);
    this.bursts.push({ startCycle, bytes, divisor });
    this.free = startCycle + bytes.length * CHARACTER_BITS * divisor;
    return this.free - CHARACTER_BITS * divisor;
  }

  /** Whether any character waits to be taken, begun or not. */
  get pending(): boolean {
    return this.bursts.length > 0;
  }

  /** Start of the last of `count` characters after those taken; undefined unless all of them wait at this rate. */
  startOf(count: number, divisor: number): number | undefined {
    let place = this.taken + count - 1;
    for (const burst of this.bursts) {
      if (burst.divisor !== divisor) return undefined;
      if (place < burst.bytes.length) return burst.startCycle + place * CHARACTER_BITS * divisor;
      place -= burst.bytes.length;
    }
    return undefined;
  }

  /** Takes the characters that started before a cycle. */
  take(cycle: number): readonly Burst[] {
    if (this.bursts.length === 0) return NONE;
    const begun: Burst[] = [];
    for (let burst = this.bursts[0]; burst; burst = this.bursts[0]) {
      const { startCycle, bytes, divisor } = burst;
      const perCharacter = CHARACTER_BITS * divisor;
      const end = Math.min(bytes.length, Math.ceil((cycle - startCycle) / perCharacter));
      if (end <= this.taken) break;
      const part = this.taken === 0 && end === bytes.length ? bytes : bytes.subarray(this.taken, end);
      begun.push({ startCycle: startCycle + this.taken * perCharacter, bytes: part, divisor });
      this.taken = end;
      if (end < bytes.length) break;
      this.bursts.shift();
      this.taken = 0;
    }
    return begun;
  }
}

const NONE: readonly Burst[] = [];
