import type { POST_GAINS } from "../../protocol/tables/registers.js";

// One form for every rule: dW = round(c U V) at one of three events; c is the amplitude under the reward. U is a factor
// of the source or the neuron, V what it is multiplied by. The core has the points of this table.

/** When a synapse changes: at a spike of its source, at one of its neuron, in a consolidation. */
export type RuleEvent = "pre" | "post" | "consolidate";

/** x: trace of the source, y: of the neuron, m: modulator signal of the source; x>0: 1 or 0; x>target: above or below it. */
export const U_FACTORS = ["1", "x", "x>0", "x>target", "y", "y>0", "m"] as const;
/** room: distance to the bound that the change goes to; T-w: distance to the weight that x asks for; m: of the neuron. */
export const V_FACTORS = ["1", "room", "T-w", "m", "gated m", "y"] as const;

export type UFactor = (typeof U_FACTORS)[number];
export type VFactor = (typeof V_FACTORS)[number];

/** A point of the table, and the gain that selects it on the core. */
export interface RulePoint {
  readonly event: RuleEvent;
  readonly u: UFactor;
  readonly v: VFactor;
  /** Undefined for a consolidation, where there is no choice. */
  readonly gain?: (typeof POST_GAINS)[number];
  readonly soft?: true;
}

const GAINS_BY_U = { y: "exponential", "y>0": "rectangular" } as const;
const POST_GAINS_BY_U = { x: "exponential", "x>0": "rectangular", "x>target": "target" } as const;

function points<U extends UFactor>(event: RuleEvent, gains: Readonly<Record<U, RulePoint["gain"]>>): RulePoint[] {
  return (Object.entries(gains) as [U, NonNullable<RulePoint["gain"]>][]).flatMap(([u, gain]): RulePoint[] => [
    { event, u, v: "1", gain },
    { event, u, v: "room", gain, soft: true },
  ]);
}

/** Every rule that the core has. */
export const RULE_POINTS: readonly RulePoint[] = [
  ...points("pre", GAINS_BY_U),
  ...points("post", POST_GAINS_BY_U),
  { event: "post", u: "1", v: "T-w", gain: "follow" },
  { event: "consolidate", u: "x", v: "gated m" },
  { event: "consolidate", u: "m", v: "y" },
];

/** Rules by name: what stands at each event. The papers are in hw/LEARNING.md. */
export const NAMED_RULES = {
  "pair-stdp": { pre: ["y", "1"], post: ["x", "1"] },
  "rectangular-stdp": { pre: ["y>0", "1"], post: ["x>0", "1"] },
  "soft-stdp": { pre: ["y", "room"], post: ["x", "room"] },
  target: { post: ["x>target", "1"] },
  "soft-target": { post: ["x>target", "room"] },
  follow: { post: ["1", "T-w"] },
  "third-factor": { consolidate: ["x", "gated m"] },
} as const satisfies Record<string, Partial<Record<RuleEvent, readonly [UFactor, VFactor]>>>;

export const RULE_NAMES = Object.keys(NAMED_RULES) as (keyof typeof NAMED_RULES)[];

/** What stands at an event by a rule's name; undefined if nothing does. */
export function namedFactors(
  rule: keyof typeof NAMED_RULES | undefined,
  event: RuleEvent,
): readonly [UFactor, VFactor] | undefined {
  const events: Partial<Record<RuleEvent, readonly [UFactor, VFactor]>> = rule ? NAMED_RULES[rule] : {};
  return events[event];
}
