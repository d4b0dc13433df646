import { CHARACTER_BITS, type Character } from "./line.js";

/** Characters taken before their room is given back. */
const COMPACT = 4096;

/** UART transmitter: characters follow each other without a gap, each 10 bits long. */
export class UartTx {
  private sent: Character[] = [];
  private head = 0; // the first of `sent` that was not taken
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
    const first = this.head;
    while (this.head < this.sent.length && this.sent[this.head]!.startCycle < cycle) this.head++;
    const taken = this.sent.slice(first, this.head);
    if (this.head > COMPACT) {
      this.sent = this.sent.slice(this.head);
      this.head = 0;
    }
    return taken;
  }
}
