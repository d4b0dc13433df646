import { type History, WINDOW_STEPS } from "./history.js";
import { seriesColours } from "./plane.js";

/**
 * The window of the raster as an image, one pixel per step and row. Step s has column s modulo the window, so that a
 * frame draws only the steps that came since the previous frame, however many are shown.
 */
export class RasterRing {
  readonly canvas = new OffscreenCanvas(WINDOW_STEPS, 1);
  #image = new ImageData(WINDOW_STEPS, 1);
  #pixels = new Uint32Array(this.#image.data.buffer);
  #behind = 0;
  #colours = "";

  /** Draws the new steps; draws all of them again when rows or colours have changed or the history has restarted. */
  draw(history: History, axons: number, rows: number): void {
    const colours = seriesColours();
    const { firstStep, step: end } = history;
    if (this.canvas.height !== rows || this.#colours !== colours.join()) this.#begin(rows, colours.join());
    if (end < this.#behind) this.#clear(0, WINDOW_STEPS);
    const begin = end < this.#behind ? firstStep : Math.max(this.#behind, firstStep);
    this.#behind = end;
    this.#eachSpan(begin, end, (from, count) => this.#clear(from, count));
    const [input, output] = colours.map(pixelOf);
    for (const { firstStep: first, steps, inSteps, inIndices, outSteps, outIndices } of history.stretches) {
      if (first + steps <= begin) continue;
      this.#mark(begin - first, first, inSteps, inIndices, 0, input!);
      this.#mark(begin - first, first, outSteps, outIndices, axons, output!);
    }
    const context = this.canvas.getContext("2d")!;
    this.#eachSpan(begin, end, (from, count) => context.putImageData(this.#image, 0, 0, from, 0, count, rows));
  }

  #begin(rows: number, colours: string): void {
    this.canvas.height = rows;
    this.#image = new ImageData(WINDOW_STEPS, rows);
    this.#pixels = new Uint32Array(this.#image.data.buffer);
    this.#behind = 0;
    this.#colours = colours;
  }

  /** The columns of some steps: one span, or two around the end. */
  #eachSpan(begin: number, end: number, act: (from: number, count: number) => void): void {
    const from = begin % WINDOW_STEPS;
    const first = Math.min(end - begin, WINDOW_STEPS - from);
    if (first > 0) act(from, first);
    if (end - begin > first) act(0, end - begin - first);
  }

  #clear(from: number, count: number): void {
    for (let at = from; at < this.#pixels.length; at += WINDOW_STEPS) this.#pixels.fill(0, at, at + count);
    if (count === WINDOW_STEPS) this.canvas.getContext("2d")!.putImageData(this.#image, 0, 0);
  }

  /** Marks the events of a list from step `least` on, which ascend. */
  #mark(least: number, first: number, steps: Uint32Array, indices: Uint16Array, top: number, colour: number): void {
    for (let e = steps.length - 1; e >= 0 && steps[e]! >= least; e--) {
      this.#pixels[(top + indices[e]!) * WINDOW_STEPS + ((first + steps[e]!) % WINDOW_STEPS)] = colour;
    }
  }
}

/** "#rrggbb" as a pixel of an image, opaque, its bytes in the order red, green, blue. */
function pixelOf(colour: string): number {
  const rgb = Number.parseInt(colour.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}
