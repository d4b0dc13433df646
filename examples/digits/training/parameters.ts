const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const TINY = 1e-12;

/**
 * Trained integers: `real` is what the optimiser moves, `integer` its rounding, which alone takes part in the forward
 * pass (straight-through rounding, so the network is trained as it will be written to the core), within +-`limit`.
 */
export class TrainedIntegers {
  readonly real: Float64Array;
  readonly integer: Float64Array;
  readonly gradient: Float64Array;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #meanPower = 1;
  #squarePower = 1;

  constructor(
    readonly length: number,
    readonly limit: number,
    initial: () => number,
  ) {
    this.real = Float64Array.from({ length }, initial);
    this.integer = this.real.map(Math.round);
    this.gradient = new Float64Array(length);
    this.#mean = new Float64Array(length);
    this.#square = new Float64Array(length);
  }

  /** One step of Adam (Kingma and Ba, 2015) along the mean gradient of a batch; the rate is in integer units. */
  step(rate: number, batch: number): void {
    this.#meanPower *= MEAN_DECAY;
    this.#squarePower *= SQUARE_DECAY;
    const meanScale = rate / (1 - this.#meanPower);
    const squareScale = 1 / (1 - this.#squarePower);
    const { real, integer, gradient, limit } = this;
    for (let i = 0; i < real.length; i++) {
      const slope = (gradient[i] ?? 0) / batch;
      gradient[i] = 0;
      const mean = MEAN_DECAY * (this.#mean[i] ?? 0) + (1 - MEAN_DECAY) * slope;
      const square = SQUARE_DECAY * (this.#square[i] ?? 0) + (1 - SQUARE_DECAY) * slope * slope;
      this.#mean[i] = mean;
      this.#square[i] = square;
      const moved = (real[i] ?? 0) - (mean * meanScale) / (Math.sqrt(square * squareScale) + TINY);
      const kept = Math.max(-limit, Math.min(limit, moved));
      real[i] = kept;
      integer[i] = Math.round(kept);
    }
  }
}
