import { CHARACTER_BITS, type Character } from "./line.js";

/** UART transmitter: characters follow each other without a gap, each 10 bits long. */
export class UartTx {
  private readonly sent: Character[] = [];
  private free = -1; // first edge that can take a character

  /** First edge at which the transmitter is ready; it is busy after every edge before. */
  get freeEdge(): number {
    return this.free;
  }

  /** Sends bytes one after another, the first at `edge` or as soon as possible; returns the edge that takes the last. */
  send(bytes: Uint8Array, edge: number, divisor: number): number {
    let start = Math.max(edge, this.free);
    for (const byte of bytes) {
      this.sent.push({ startCycle: start, byte, divisor });
      start += CHARACTER_BITS * divisor;
    }
    this.free = start;
    return start - CHARACTER_BITS * divisor;
  }

  /** Takes the characters that started before a cycle. */
  take(cycle: number): Character[] {
    let count = 0;
    while (count < this.sent.length && this.sent[count]!.startCycle < cycle) count++;
    return count === 0 ? [] : this.sent.splice(0, count);
  }
}
