import type { Result } from "./result.js";

/** A slowdown of more than this is pointed out. */
const TOLERANCE = 0.15;

/** What got slower since another result; each speed over that of its machine at the time. */
export function slower(now: Result, before: Result): string[] {
  return now.rows.flatMap((row) => {
    const old = before.rows.find(({ id }) => id === row.id)?.cores.simd;
    const own = row.cores.simd;
    if (!old || !own) return [];
    const ratio = own.stepsPerSecond[0] / own.score / (old.stepsPerSecond[0] / old.score);
    return ratio < 1 - TOLERANCE ? [`${row.title}: ${Math.round(100 * (1 - ratio))} % slower than committed`] : [];
  });
}
