/** Seeded pseudo-random numbers (mulberry32), the same on every machine. */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** An unsigned 32-bit number. */
  word(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** An integer min..max. */
  integer(min: number, max: number): number {
    return min + Math.floor((this.word() / 2 ** 32) * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.word() / 2 ** 32 < probability;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.integer(0, values.length - 1)]!;
  }

  /** A number of a range, its ends and small magnitudes more often than chance would have it. */
  edgy(min: number, max: number): number {
    const kind = this.integer(0, 5);
    if (kind === 0) return min;
    if (kind === 1) return max;
    const reach = Math.min(max, 40);
    if (kind === 2) return this.integer(Math.max(min, -reach), reach);
    return this.integer(min, max);
  }
}
