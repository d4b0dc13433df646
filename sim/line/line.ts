import { CHARACTER_BITS } from "../../protocol/tables/line.js";

export { CHARACTER_BITS } from "../../protocol/tables/line.js";

/** One character on a wire: the edge its start bit is first sampled at, its byte, clock cycles per bit. */
export interface Character {
  readonly startCycle: number;
  readonly byte: number;
  readonly divisor: number;
}

/** Characters that follow each other without a gap, the first from `startCycle` on. */
export interface Burst {
  readonly startCycle: number;
  readonly bytes: Uint8Array;
  readonly divisor: number;
}

/** The level of a byte's wire in a bit of its character. */
function bitLevel(byte: number, bit: number): 0 | 1 {
  if (bit === 0) return 0;
  if (bit >= CHARACTER_BITS - 1) return 1;
  return ((byte >> (bit - 1)) & 1) as 0 | 1;
}

/** The level changes of characters in order, as (cycle, level); the wire is high before and between them. */
export function characterEdges(characters: Iterable<Character>): { cycle: number; level: 0 | 1 }[] {
  const edges: { cycle: number; level: 0 | 1 }[] = [];
  for (const { startCycle, byte, divisor } of characters) {
    let level: 0 | 1 = 1; // the stop bit before, or the line at rest
    for (let bit = 0; bit < CHARACTER_BITS; bit++) {
      const next = bitLevel(byte, bit);
      if (next !== level) edges.push({ cycle: startCycle + bit * divisor, level: next });
      level = next;
    }
  }
  return edges;
}

/** The characters of bursts, one by one. */
export function* burstCharacters(bursts: Iterable<Burst>): Iterable<Character> {
  for (const { startCycle, bytes, divisor } of bursts) {
    for (let i = 0; i < bytes.length; i++) {
      yield { startCycle: startCycle + i * CHARACTER_BITS * divisor, byte: bytes[i]!, divisor };
    }
  }
}

/** Characters that a line has room for at first; the room grows as needed. */
const LINE_CAPACITY = 1024;

/**
 * The wire to the device: characters in time order, none overlapping. A queue; what the receiver has passed is dropped.
 * Characters are named by their place in it, which holds until the next one is sent.
 */
export class Line {
  private starts = new Float64Array(LINE_CAPACITY);
  private bytes = new Uint8Array(LINE_CAPACITY);
  private divisors = new Uint32Array(LINE_CAPACITY);
  private head = 0;
  private tail = 0;
  private end = 0;

  /** First cycle after everything queued. */
  get endCycle(): number {
    return this.end;
  }

  /** Appends a character; it must not start before the one before it has ended. */
  send({ startCycle, byte, divisor }: Character): void {
    if (startCycle < this.end) {
      throw new RangeError(`character at cycle ${startCycle} overlaps one that ends at ${this.end}`);
    }
    if (this.tail === this.starts.length) this.makeRoom();
    this.starts[this.tail] = startCycle;
    this.bytes[this.tail] = byte;
    this.divisors[this.tail] = divisor;
    this.tail++;
    this.end = startCycle + CHARACTER_BITS * divisor;
  }

  /** Place of the first character that ends after a cycle, -1 without one; those before it are forgotten. */
  placeAfter(cycle: number): number {
    for (; this.head < this.tail; this.head++) {
      if (this.starts[this.head]! + CHARACTER_BITS * this.divisors[this.head]! > cycle) return this.head;
    }
    return -1;
  }

  startAt(place: number): number {
    return this.starts[place]!;
  }

  byteAt(place: number): number {
    return this.bytes[place]!;
  }

  divisorAt(place: number): number {
    return this.divisors[place]!;
  }

  /** The level sampled at a cycle at or after the last one `placeAfter` was asked for. */
  levelAt(cycle: number): 0 | 1 {
    for (let i = this.head; i < this.tail; i++) {
      const offset = cycle - this.starts[i]!;
      if (offset < 0) return 1;
      const divisor = this.divisors[i]!;
      if (offset < CHARACTER_BITS * divisor) return bitLevel(this.bytes[i]!, Math.floor(offset / divisor));
    }
    return 1;
  }

  /** The first cycle from `cycle` on at which the line has this level; `undefined` if that is not queued. */
  firstCycleAt(level: 0 | 1, cycle: number): number | undefined {
    for (let at = cycle; ; ) {
      const place = this.placeAfter(at);
      if (place < 0) return level === 1 ? at : undefined;
      const start = this.starts[place]!;
      if (at <= start) {
        if (level === 0) return start;
        if (at < start) return at;
        at = start;
      }
      const divisor = this.divisors[place]!;
      for (let bit = Math.floor((at - start) / divisor); bit < CHARACTER_BITS; bit++) {
        if (bitLevel(this.bytes[place]!, bit) === level) return Math.max(at, start + bit * divisor);
      }
      at = start + CHARACTER_BITS * divisor;
    }
  }

  /** Moves the waiting characters to the front; doubles the room if they fill more than half of it. */
  private makeRoom(): void {
    const { head, tail } = this;
    const grows = tail - head > this.starts.length / 2;
    const moved = <T extends Float64Array | Uint8Array | Uint32Array>(from: T, make: (room: number) => T): T => {
      if (!grows) return from.copyWithin(0, head, tail) as T;
      const to = make(2 * from.length);
      to.set(from.subarray(head, tail));
      return to;
    };
    this.starts = moved(this.starts, (room) => new Float64Array(room));
    this.bytes = moved(this.bytes, (room) => new Uint8Array(room));
    this.divisors = moved(this.divisors, (room) => new Uint32Array(room));
    this.head = 0;
    this.tail = tail - head;
  }
}
