import type { CliIo } from "../options.js";
import { ERASED, redrawn } from "./printable.js";

const REDRAW_MS = 100;

/** A line on a terminal's stderr, redrawn at most ten times a second; nothing where stderr is no terminal. */
export class StatusLine {
  #drawnAt = 0;

  constructor(private readonly io: CliIo) {}

  /** Redraws the line; the text is made only when it is drawn. */
  draw(text: () => string): void {
    const now = Date.now();
    if (!this.io.isTerminal || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.io.redraw(redrawn(text(), this.io.columns?.()));
  }

  /** Erases the line. */
  end(): void {
    if (this.#drawnAt > 0) this.io.redraw(ERASED);
    this.#drawnAt = 0;
  }
}

/** A line on a terminal's stderr that shows how far a run is; nothing where stderr is no terminal. */
export function progressLine(
  io: CliIo,
  steps: number,
  unit = "steps",
): { show: (done: number) => void; end: () => void } {
  const line = new StatusLine(io);
  return {
    show: (done) => line.draw(() => `${Math.floor((100 * done) / steps)} %  ${done} of ${steps} ${unit}`),
    end: () => line.end(),
  };
}
