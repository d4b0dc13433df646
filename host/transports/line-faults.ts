import { HostError } from "../errors.js";
import { createRandom, type Random } from "../random.js";

/** What may happen to a line; each has a rate, its chance per byte. */
export const FAULT_KINDS = {
  bit: "one bit of the byte is flipped",
  drop: "the byte is lost",
  double: "the byte comes twice",
  insert: "a byte that nobody sent comes before it",
  burst: "it and the bytes after it, up to 16, become noise",
  pause: "the line is silent for up to 20 ms before it",
  cut: "the cable is pulled out before it",
  reset: "the device is reset before it",
} as const;

/** What can go wrong with a line: the keys of `FAULT_KINDS`. */
export type FaultKind = keyof typeof FAULT_KINDS;

/** Chance of each fault per byte, 0..1, and the seed of its random numbers. */
export type FaultRates = { readonly [K in FaultKind]?: number | { readonly rate: number; readonly seed: number } };

/** What becomes of bytes: in this order, bytes that arrive, silences, and what happens to cable and device. */
export type LineEvent =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "pause"; readonly pauseMs: number }
  | { readonly kind: "cut" }
  | { readonly kind: "reset" };

const BURST_BYTES = 16;
const PAUSE_MS = 20;

/** Bytes until a fault of one kind comes next: geometrically distributed, so that a quiet line costs nothing. */
class Source {
  readonly random: Random;
  left: number;

  constructor(
    readonly kind: FaultKind,
    readonly rate: number,
    seed: number,
  ) {
    this.random = createRandom(seed);
    this.left = this.#draw();
  }

  /** Counts one byte; whether the fault comes at it. */
  due(): boolean {
    if (this.left-- > 0) return false;
    this.left = this.#draw();
    return true;
  }

  #draw(): number {
    if (this.rate >= 1) return 0;
    return Math.floor(Math.log(1 - this.random.next()) / Math.log(1 - this.rate));
  }
}

/** One direction of a line with faults; the same rates, seed and bytes give the same faults. */
export class LineFaults {
  readonly counts: Record<FaultKind, number>;
  readonly #sources: readonly Source[];
  #noiseLeft = 0;
  #noise: Random;

  /** `seed` serves the faults that have none of their own. Throws HostError ARGUMENT for a rate outside 0..1. */
  constructor(rates: FaultRates, seed: number) {
    const kinds = Object.keys(FAULT_KINDS) as FaultKind[];
    this.counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<FaultKind, number>;
    this.#noise = createRandom(seed ^ 0x5eed);
    this.#sources = kinds.flatMap((kind, index) => {
      const given = rates[kind];
      const rate = typeof given === "object" ? given.rate : (given ?? 0);
      if (!(rate >= 0 && rate <= 1)) {
        throw new HostError("ARGUMENT", `fault ${kind}: rate ${rate}, allowed: 0..1 for a byte`, { kind, rate });
      }
      const own = typeof given === "object" ? given.seed : seed + 0x1000 * (index + 1);
      return rate > 0 ? [new Source(kind, rate, own)] : [];
    });
  }

  /** What becomes of bytes on the line. */
  apply(bytes: Uint8Array): LineEvent[] {
    if (this.#sources.length === 0) return [{ kind: "bytes", bytes }];
    const events: LineEvent[] = [];
    const arrived: number[] = [];
    const flush = (event?: LineEvent) => {
      if (arrived.length > 0) events.push({ kind: "bytes", bytes: Uint8Array.from(arrived.splice(0)) });
      if (event) events.push(event);
    };
    for (const byte of bytes) this.#take(byte, arrived, flush);
    flush();
    return events;
  }

  #take(byte: number, arrived: number[], happen: (event: LineEvent) => void): void {
    let copies = [byte];
    for (const source of this.#sources) {
      if (!source.due()) continue;
      this.counts[source.kind]++;
      const { random } = source;
      if (source.kind === "bit") copies = copies.map((copy) => copy ^ (1 << random.integer(0, 7)));
      else if (source.kind === "drop") copies = [];
      else if (source.kind === "double") copies = [...copies, ...copies];
      else if (source.kind === "insert") copies = [random.integer(0, 255), ...copies];
      else if (source.kind === "burst") this.#noiseLeft = random.integer(1, BURST_BYTES);
      else if (source.kind === "pause") happen({ kind: "pause", pauseMs: PAUSE_MS * random.next() });
      else happen({ kind: source.kind });
    }
    if (this.#noiseLeft > 0) {
      this.#noiseLeft--;
      copies = copies.map(() => this.#noise.integer(0, 255));
    }
    arrived.push(...copies);
  }
}

/** Faults from text: "kind=rate" or "kind=rate@seed", as the command line has them. Throws HostError ARGUMENT. */
export function parseFaults(texts: readonly string[]): FaultRates {
  const rates: Partial<Record<FaultKind, number | { rate: number; seed: number }>> = {};
  for (const text of texts) {
    const [, kind, rate, seed] = /^([a-z]+)=([0-9.eE+-]+)(?:@(\d+))?$/.exec(text) ?? [];
    const known = Object.keys(FAULT_KINDS).find((name) => name === kind) as FaultKind | undefined;
    if (!known || !(Number(rate) >= 0 && Number(rate) <= 1)) {
      const kinds = Object.keys(FAULT_KINDS).join(", ");
      const message = `fault "${text}", allowed: <kind>=<rate>[@seed], kinds ${kinds}, rate 0..1 for a byte`;
      throw new HostError("ARGUMENT", message, { fault: text });
    }
    rates[known] = seed === undefined ? Number(rate) : { rate: Number(rate), seed: Number(seed) };
  }
  return rates;
}
