import { type Burst, CHARACTER_BITS } from "./line.js";

/** UART transmitter: characters follow each other without a gap, each 10 bits long. */
export class UartTx {
  private bursts: Burst[] = [];
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

  /** Takes the characters that started before a cycle. */
  take(cycle: number): readonly Burst[] {
    if (!this.bursts[0] || this.bursts[0].startCycle >= cycle) return NONE;
    const taken = this.bursts;
    this.bursts = [];
    while (taken.at(-1)!.startCycle >= cycle) this.bursts.unshift(taken.pop()!);
    const { startCycle, bytes, divisor } = taken.at(-1)!;
    const perCharacter = CHARACTER_BITS * divisor;
    const begun = Math.ceil((cycle - startCycle) / perCharacter);
    if (begun < bytes.length) {
      taken[taken.length - 1] = { startCycle, bytes: bytes.subarray(0, begun), divisor };
      this.bursts.unshift({ startCycle: startCycle + begun * perCharacter, bytes: bytes.subarray(begun), divisor });
    }
    return taken;
  }
}

const NONE: readonly Burst[] = [];
