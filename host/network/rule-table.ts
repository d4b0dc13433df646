import { issueError } from "./issue.js";
import type { Where } from "./quantise.js";
import { RULE_POINTS, type RuleEvent, type RulePoint, type UFactor, type VFactor } from "./rule-factors.js";

/** The point of the core for two factors at an event; throws NETWORK_INVALID with the nearest point otherwise. */
export function pointOf(event: RuleEvent, u: UFactor, v: VFactor, where: Where): RulePoint {
  const found = RULE_POINTS.find((point) => point.event === event && point.u === u && point.v === v);
  if (found) return found;
  const near = RULE_POINTS.reduce((best, point) => (nearness(point) > nearness(best) ? point : best));
  const allowed = `factors that the core has together at ${event}; nearest: ${describe(near)}${elsewhere(event, u, v)}`;
  throw issueError({ path: [...where.path, "u"], value: `${u} with v ${v}`, allowed }, where.file);

  function nearness(point: RulePoint): number {
    return 4 * Number(point.event === event) + 2 * Number(point.u === u) + Number(point.v === v);
  }
}

/** The same factors at another event, where the core has them; a signal m stands there under the gate. */
function elsewhere(event: RuleEvent, u: UFactor, v: VFactor): string {
  const wanted = v === "m" ? "gated m" : v;
  const other = RULE_POINTS.find((point) => point.event !== event && point.u === u && point.v === wanted);
  return other ? `, or ${describe(other)}` : "";
}

function describe({ event, u, v, gain }: RulePoint): string {
  return `u ${u}, v ${v} at ${event}${gain ? ` (gain ${gain}${v === "room" ? ", soft" : ""})` : ""}`;
}
