import { EventBuffer, type EventList } from "../events/events.js";

/** More events than this are drawn as a density grid, which keeps the file below a megabyte. */
const MARKS_MAX = 20_000;
const GRID_COLUMNS = 396;
const GRID_ROWS = 128;
const RATE_BINS = 120;

/** How many events there are in each cell of steps and indices. */
export interface DensityGrid {
  readonly columns: number;
  readonly rows: number;
  /** Row by row. */
  readonly counts: Uint32Array;
}

/**
 * What a raster needs of events that come part by part: each one if they are few, a grid if they are many. Its memory
 * is bounded.
 */
export class EventDensity {
  /** Events so far. */
  total = 0;
  readonly #marks = new EventBuffer();
  readonly #counts: Uint32Array;
  /** How many events there are in each stretch of steps. */
  readonly bins: Uint32Array;
  readonly #columns: number;
  readonly #rows: number;

  /** For `steps` steps, at least 1, of `size` indices. */
  constructor(
    private readonly size: number,
    private readonly steps: number,
  ) {
    [this.#columns, this.#rows] = [Math.min(GRID_COLUMNS, steps), Math.min(GRID_ROWS, size)];
    this.#counts = new Uint32Array(this.#columns * this.#rows);
    this.bins = new Uint32Array(Math.min(RATE_BINS, steps));
  }

  /** Adds events, their steps counted from `offset`. */
  add({ steps, indices }: EventList, offset = 0): void {
    for (let e = 0; e < steps.length; e++) {
      const [step, index] = [offset + steps[e]!, indices[e]!];
      if (this.total++ < MARKS_MAX) this.#marks.push(step, index);
      const column = Math.floor((step * this.#columns) / this.steps);
      this.bins[Math.floor((step * this.bins.length) / this.steps)]! += 1;
      this.#counts[Math.floor((index * this.#rows) / this.size) * this.#columns + column]! += 1;
    }
  }

  /** Each event when they are few enough to be drawn one by one; the first ones otherwise. */
  get marks(): EventList {
    return this.#marks.toList();
  }

  /** The grid when the events are too many to be drawn one by one. */
  get grid(): DensityGrid | undefined {
    if (this.total <= MARKS_MAX) return undefined;
    return { columns: this.#columns, rows: this.#rows, counts: this.#counts };
  }
}
