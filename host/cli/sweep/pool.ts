import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";
import { reasonOf } from "../../errors.js";
import type { Point } from "./grid.js";
import type { Outcome, SweepSetup } from "./job.js";

export interface PoolOptions {
  readonly threads: number;
  /** Ends the sweep: runs under way are given up. */
  readonly signal: AbortSignal;
  readonly onOutcome: (point: Point, outcome: Outcome) => void;
}

/**
 * Runs points on threads; each outcome is reported as it comes. Resolves with the share of the threads' time in which
 * they were at work.
 */
export async function runPoints(
  setup: SweepSetup,
  points: readonly Point[],
  { threads, signal, onOutcome }: PoolOptions,
): Promise<number> {
  if (points.length === 0 || signal.aborted) return 1;
  const filename = fileURLToPath(new URL("worker.js", import.meta.url));
  const count = Math.min(threads, points.length);
  const pool = new Tinypool({ filename, minThreads: count, maxThreads: count, workerData: setup });
  const giveUp = () => void pool.destroy();
  signal.addEventListener("abort", giveUp, { once: true });
  const started = performance.now();
  let busy = 0;
  const run = async (point: Point): Promise<void> => {
    let outcome: Outcome;
    try {
      outcome = (await pool.run(point.values)) as Outcome;
    } catch (thrown) {
      if (signal.aborted) return;
      outcome = { status: "failed", error: `the thread ended: ${reasonOf(thrown)}`, milliseconds: 0 };
    }
    busy += outcome.milliseconds;
    if (!signal.aborted) onOutcome(point, outcome);
  };
  try {
    await Promise.all(points.map(run));
  } finally {
    signal.removeEventListener("abort", giveUp);
    await pool.destroy();
  }
  return busy / (count * (performance.now() - started));
}
