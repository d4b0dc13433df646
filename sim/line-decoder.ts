import { CHARACTER_BITS } from "./line.js";
import type { PinEdge } from "./pin-core.js";

/** The UART on the other end of the device's transmit pin: level changes in, bytes out, each bit sampled in its middle. */
export class LineDecoder {
  private readonly edges: PinEdge[] = [];
  private level: 0 | 1 = 1; // before the first of `edges`
  private idleFrom = 0; // first cycle that may begin a start bit

  constructor(private cyclesPerBit: number) {}

  set divisor(divisor: number) {
    this.cyclesPerBit = divisor;
  }

  /** Takes the changes before `cycle`, which are all there are; returns the bytes whose stop bit was sampled by then. */
  push(edges: readonly PinEdge[], cycle: number): Uint8Array {
    this.edges.push(...edges);
    const bytes: number[] = [];
    for (;;) {
      const start = this.findStart();
      if (start === undefined) break;
      const middle = start + (this.cyclesPerBit >> 1);
      const stop = middle + (CHARACTER_BITS - 1) * this.cyclesPerBit;
      if (stop >= cycle) break;
      let byte = 0;
      for (let bit = 0; bit < 8; bit++) byte |= this.levelAt(middle + (bit + 1) * this.cyclesPerBit) << bit;
      bytes.push(byte);
      this.idleFrom = stop;
    }
    return Uint8Array.from(bytes);
  }

  /** The first falling edge from `idleFrom` on; what lies before it is forgotten. */
  private findStart(): number | undefined {
    for (let edge = this.edges[0]; edge; edge = this.edges[0]) {
      if (edge.cycle >= this.idleFrom && edge.level === 0) return edge.cycle;
      this.level = edge.level;
      this.edges.shift();
    }
    return undefined;
  }

  private levelAt(cycle: number): 0 | 1 {
    let level = this.level;
    for (const edge of this.edges) {
      if (edge.cycle > cycle) break;
      level = edge.level;
    }
    return level;
  }
}
