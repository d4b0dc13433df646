import { connect } from "../../api/connect.js";
import type { Point } from "./grid.js";
import type { Outcome, SweepSetup } from "./job.js";
import { outcomeOf, runPoint } from "./point.js";

/**
 * Runs points one after the other on the core at a port: there is one, so threads would only wait for each other.
 * Ctrl-C ends the run under way between two steps, and that run is not reported. Throws what `connect` throws, and the
 * failure of a connection that no longer answers; resolves with the share of the time that runs took.
 */
export async function runOnPort(
  setup: SweepSetup,
  points: readonly Point[],
  { signal, onOutcome }: { readonly signal: AbortSignal; readonly onOutcome: (point: Point, outcome: Outcome) => void },
): Promise<number> {
  if (points.length === 0 || signal.aborted) return 1;
  await using core = await connect(setup.target, setup.connect);
  const started = performance.now();
  let busy = 0;
  for (const point of points) {
    const outcome = await outcomeOf(() => runPoint(setup, point.values, core, signal));
    if (signal.aborted) break;
    // A run that failed is a line of the table; a lost connection would fail all that follow, and ends the sweep.
    if (outcome.status === "failed") await core.readRegister("step");
    busy += outcome.milliseconds;
    onOutcome(point, outcome);
  }
  return busy / (performance.now() - started);
}
