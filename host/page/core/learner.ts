/** Learns a lesson on one core, tries on another what was learned so far, and reports both to the page. */
export interface Learner {
  /** Learns, and tests with all images at the end. Throws when the signal aborts. */
  learn(signal: AbortSignal): Promise<void>;
  /** Reports what the trained network takes an image for; nothing before it has learned. */
  classify(pixels: Uint8Array): Promise<void>;
}

/** The fewest images from one estimate of the accuracy to the next, and the most estimates per lesson. */
const [ESTIMATE_IMAGES, ESTIMATES_MAX] = [400, 40];

/** When to estimate the accuracy next, counted in images that were shown. */
export class EstimateClock {
  #last = 0;

  /** Whether an estimate is due after `done` of `total` images; it counts as made. */
  due(done: number, total: number): boolean {
    if (done - this.#last < Math.max(ESTIMATE_IMAGES, total / ESTIMATES_MAX)) return false;
    this.#last = done;
    return true;
  }
}

/** Part of the time that reading the weights may take: on a slow line they are drawn less often. */
const READING_SHARE = 0.1;

/** When weights may be read again. */
export class ReadingClock {
  #nextMs = 0;

  get due(): boolean {
    return performance.now() >= this.#nextMs;
  }

  /** Reads, and measures how long that takes. */
  async timed<T>(read: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await read();
    this.#nextMs = performance.now() + (performance.now() - began) / READING_SHARE;
    return result;
  }
}

/** This many items, evenly spread; all, if there are fewer. */
export function spread<T>(items: readonly T[], count: number): T[] {
  const many = Math.min(count, items.length);
  return Array.from({ length: many }, (_, i) => items[Math.floor((i * items.length) / many)]!);
}
