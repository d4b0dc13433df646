import type { Stretch } from "../messages.js";

/** Steps that the plots show. */
export const WINDOW_STEPS = 500;

/** The last steps, for drawing: spikes by step, potentials of the watched neurons, totals. */
export class History {
  #stretches: Stretch[] = [];
  /** Steps run since the reset. */
  step = 0;
  cycles = 0;
  /** Spikes of each neuron since the reset. */
  counts: Uint32Array = new Uint32Array(0);
  stepsPerSecond = 0;
  /** Goes up with each change, so that only what changed is drawn. */
  version = 0;

  clear(neurons: number): void {
    this.#stretches = [];
    this.step = 0;
    this.cycles = 0;
    this.counts = new Uint32Array(neurons);
    this.stepsPerSecond = 0;
    this.version++;
  }

  add(stretch: Stretch): void {
    this.#stretches.push(stretch);
    this.step = stretch.firstStep + stretch.steps;
    this.cycles = stretch.cycles;
    this.counts = stretch.counts;
    this.stepsPerSecond = stretch.stepsPerSecond;
    while (this.#stretches[0]!.firstStep + this.#stretches[0]!.steps <= this.firstStep) this.#stretches.shift();
    this.version++;
  }

  /** Spikes of all neurons since the reset. */
  get spikes(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** First step of the window. */
  get firstStep(): number {
    return Math.max(0, this.step - WINDOW_STEPS);
  }

  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  /** The spikes of the window as CSV, one line `step,index` each. */
  toCsv(): string {
    const lines = this.#stretches.flatMap(({ firstStep, outSteps, outIndices }) =>
      Array.from(outSteps, (step, e) => `${firstStep + step},${outIndices[e]}`),
    );
    return `${["step,index", ...lines].join("\n")}\n`;
  }
}
