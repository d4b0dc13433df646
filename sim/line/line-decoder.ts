import { ByteSlab } from "./byte-slab.js";
import { type Burst, burstCharacters, CHARACTER_BITS, characterEdges } from "./line.js";
import type { PinEdge } from "./pin-core.js";

const NO_BYTES = new Uint8Array(0);

/** The UART on the other end of the device's transmit pin: level changes in, bytes out, each bit sampled in its middle. */
export class LineDecoder {
  private edges: PinEdge[] = [];
  private first = 0; // of `edges`; those before are done with
  private level: 0 | 1 = 1; // before the first of `edges`
  private idleFrom = 0; // first cycle that may begin a start bit
  private bursts: Burst[] = []; // characters after `edges`
  private readonly slab = new ByteSlab();

  constructor(private cyclesPerBit: number) {}

  set divisor(divisor: number) {
    this.cyclesPerBit = divisor;
  }

  /** Whether characters or level changes wait for later ones. */
  get pending(): boolean {
    return this.edges.length > 0 || this.bursts.length > 0;
  }

  /** Characters that wait for the sample of their stop bit; undefined if only sampling can tell. */
  get begun(): number | undefined {
    if (this.edges.length > 0) return undefined;
    let count = 0;
    for (const burst of this.bursts) {
      if (!this.isWhole(burst)) return undefined;
      count += burst.bytes.length;
    }
    return count;
  }

  /** Takes the changes before `cycle`, which are all there are; returns the bytes whose stop bit was sampled by then. */
  push(edges: readonly PinEdge[], cycle: number): Uint8Array {
    for (const edge of edges) this.edges.push(edge);
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
    this.edges = this.edges.slice(this.first);
    this.first = 0;
    return Uint8Array.from(bytes);
  }

  /**
   * Like `push`, but takes the characters that began before `cycle` instead of their level changes: what was sent at
   * the decoder's own rate needs no sampling.
   */
  pushBursts(bursts: readonly Burst[], cycle: number): Uint8Array {
    if (bursts.length === 0 && !this.pending) return NO_BYTES;
    for (const burst of bursts) this.bursts.push(burst);
    const parts: Uint8Array[] = [];
    for (let burst = this.bursts[0]; burst && this.edges.length === 0 && this.isWhole(burst); burst = this.bursts[0]) {
      const part = this.takeWhole(burst, cycle);
      parts.push(part);
      if (part.length < burst.bytes.length) break;
    }
    if (this.edges.length > 0 || (this.bursts[0] && !this.isWhole(this.bursts[0]))) {
      const changes = characterEdges(burstCharacters(this.bursts));
      this.bursts = [];
      parts.push(this.push(changes, cycle));
    }
    return parts.length === 1 ? parts[0]! : this.slab.joined(parts);
  }

  private isWhole(burst: Burst): boolean {
    return burst.divisor === this.cyclesPerBit && burst.startCycle >= this.idleFrom;
  }

  /** The bytes of the first burst whose stop bits were sampled before `cycle`. */
  private takeWhole({ startCycle, bytes, divisor }: Burst, cycle: number): Uint8Array {
    const perCharacter = CHARACTER_BITS * divisor;
    const stop = startCycle + (divisor >> 1) + (CHARACTER_BITS - 1) * divisor; // of the first character
    const count = Math.min(bytes.length, Math.max(0, Math.ceil((cycle - stop) / perCharacter)));
    if (count > 0) this.idleFrom = stop + (count - 1) * perCharacter;
    if (count === bytes.length) this.bursts.shift();
    else if (count > 0) {
      this.bursts[0] = { startCycle: startCycle + count * perCharacter, bytes: bytes.subarray(count), divisor };
    }
    return count === bytes.length ? bytes : bytes.subarray(0, count);
  }

  /** The first falling edge from `idleFrom` on; what lies before it is forgotten. */
  private findStart(): number | undefined {
    for (let edge = this.edges[this.first]; edge; edge = this.edges[this.first]) {
      if (edge.cycle >= this.idleFrom && edge.level === 0) return edge.cycle;
      this.level = edge.level;
      this.first++;
    }
    return undefined;
  }

  private levelAt(cycle: number): 0 | 1 {
    let level = this.level;
    for (let e = this.first; e < this.edges.length && this.edges[e]!.cycle <= cycle; e++) level = this.edges[e]!.level;
    return level;
  }
}
