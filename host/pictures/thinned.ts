// Curves and marks of a run of any length, in memory that does not grow with it: points too close to be drawn apart are
// merged. Below the limit all of them are kept.

/** More points than this are halved. */
const POINTS_MAX = 2000;

/** Points of a curve: the least and the greatest of neighbours, once there are too many. */
export class ThinnedCurve {
  /** Two values of each group, in the order they came in, and where they were. */
  #values: number[] = [];
  #at: number[] = [];
  /** Points that become one group. */
  #size = 1;
  #inGroup = 0;

  /** Appends a point. */
  add(at: number, value: number): void {
    if (this.#inGroup === 0 && this.#groups === POINTS_MAX) this.#halve();
    if (this.#inGroup === 0) this.#push(at, value, at, value);
    else this.#merge(at, value);
    this.#inGroup = (this.#inGroup + 1) % this.#size;
  }

  /** Places and values; a group of a single point gives it only once. */
  get points(): { readonly at: number[]; readonly values: number[] } {
    const [at, values]: [number[], number[]] = [[], []];
    for (let i = 0; i < this.#at.length; i++) {
      if (i % 2 === 1 && this.#at[i] === this.#at[i - 1]) continue;
      at.push(this.#at[i]!);
      values.push(this.#values[i]!);
    }
    return { at, values };
  }

  get #groups(): number {
    return this.#at.length / 2;
  }

  #push(at1: number, value1: number, at2: number, value2: number): void {
    this.#at.push(at1, at2);
    this.#values.push(value1, value2);
  }

  /** Merges a later point into the last group. */
  #merge(at: number, value: number): void {
    const end = this.#at.length;
    const [at1, at2] = [this.#at[end - 2]!, this.#at[end - 1]!];
    const [value1, value2] = [this.#values[end - 2]!, this.#values[end - 1]!];
    const [low, high] = [Math.min(value1, value2), Math.max(value1, value2)];
    if (value >= low && value <= high) return;
    this.#at.length = end - 2;
    this.#values.length = end - 2;
    // What stays is the value at the other end of the range.
    const staysFirst = value < low ? value1 === high : value1 === low;
    this.#push(staysFirst ? at1 : at2, staysFirst ? value1 : value2, at, value);
  }

  /** Two groups become one. */
  #halve(): void {
    const [ats, values] = [this.#at, this.#values];
    this.#at = [];
    this.#values = [];
    for (let i = 0; i < ats.length; i += 4) {
      this.#push(ats[i]!, values[i]!, ats[i + 1]!, values[i + 1]!);
      this.#merge(ats[i + 2]!, values[i + 2]!);
      this.#merge(ats[i + 3]!, values[i + 3]!);
    }
    this.#size *= 2;
  }
}

/** Places of marks: the first of neighbours, once there are too many. */
export class ThinnedMarks {
  #at: number[] = [];
  #width = 1;

  /** Appends a mark. */
  add(at: number): void {
    const last = this.#at.at(-1);
    if (last !== undefined && this.#width > 1 && this.#columnOf(last) === this.#columnOf(at)) return;
    this.#at.push(at);
    while (this.#at.length > POINTS_MAX) this.#halve();
  }

  get places(): readonly number[] {
    return this.#at;
  }

  #columnOf(at: number): number {
    return Math.floor(at / this.#width);
  }

  #halve(): void {
    this.#width *= 2;
    this.#at = this.#at.filter((at, i, all) => i === 0 || this.#columnOf(at) !== this.#columnOf(all[i - 1]!));
  }
}
