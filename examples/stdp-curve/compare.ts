import type { Device } from "lifwire";
import { pairFormula } from "./formula.js";
import { LAGS, measure } from "./measure.js";
import type { Panel } from "./plot.js";
import { RULES, WEIGHTS } from "./rules.js";

/** What the core did for one rule. */
export interface Comparison {
  readonly rule: string;
  /** Weights compared: each lag at each weight. */
  readonly compared: number;
  /** Those that are not what the formula gives, in words. */
  readonly wrong: readonly string[];
  readonly panel: Panel;
}

/** Weights whose curves are drawn. */
const DRAWN = [-89, 0, 40];

/** Measures every rule at every weight and compares each result with the formula. */
export async function compareRules(core: Device): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  const one = 2 ** core.descriptor.fractionBits;
  for (const [rule, entry] of Object.entries(RULES)) {
    const wrong: string[] = [];
    const curves: { label: string; changes: Float64Array }[] = [];
    for (const before of WEIGHTS) {
      const { weights, registers } = await measure(core, entry, before);
      for (const [i, lag] of LAGS.entries()) {
        const due = pairFormula(before * one, lag, entry, registers, core.descriptor.fractionBits);
        if (weights[i] !== due) wrong.push(`weight ${before}, lag ${lag}: ${weights[i]! / one}, formula ${due / one}`);
      }
      if (DRAWN.includes(before)) {
        curves.push({ label: String(before), changes: weights.map((weight) => weight / one - before) });
      }
    }
    const panel = { title: rule, lags: LAGS, curves };
    comparisons.push({ rule, compared: WEIGHTS.length * LAGS.length, wrong, panel });
  }
  return comparisons;
}
