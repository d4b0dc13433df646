import type { CliIo } from "./options.js";

const REDRAW_MS = 100;

/** A line on a terminal's stderr that shows how far a run is; nothing when it is no terminal. */
export function progressLine(
  io: CliIo,
  steps: number,
  unit = "steps",
): { show: (done: number) => void; end: () => void } {
  if (!io.isTerminal) return { show: () => undefined, end: () => undefined };
  let drawnAt = 0;
  return {
    show(done) {
      const now = Date.now();
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      io.err(`\r${Math.floor((100 * done) / steps)} %  ${done} of ${steps} ${unit}\x1b[K`);
    },
    end() {
      if (drawnAt > 0) io.err("\r\x1b[K");
    },
  };
}
