import type { RunFlags } from "../../protocol/codecs/requests.js";
import type { LearningSettings } from "../network/learning-registers.js";
import type { Network } from "../network/network.js";

/** What a network says about runs that matters when one is cut into parts. */
export interface PartRules {
  /** The encoder makes spikes in this many steps of a run. */
  readonly encodeSteps: number;
  /** Consolidations come by the step counter instead of at the end. */
  readonly periodic: boolean;
}

export const PLAIN_RULES: PartRules = { encodeSteps: Number.POSITIVE_INFINITY, periodic: false };

/** The rules of a network's runs, with the learning settings now in force. */
export function partRules({ head }: Network, learning: LearningSettings | undefined): PartRules {
  return {
    encodeSteps: head.encoder?.steps ?? PLAIN_RULES.encodeSteps,
    periodic: learning?.consolidation?.everySteps !== undefined,
  };
}

/**
 * Steps that a part may have from `step` on. The device counts encode steps from the start of each request, so a later
 * part that begins within them may not reach beyond them.
 */
export function stepsWithin({ encodeSteps }: PartRules, flags: RunFlags, step: number, steps: number): number {
  if (!flags.encode || step === 0 || step >= encodeSteps) return steps;
  return Math.min(steps, encodeSteps - step);
}

/** The flags of a part: encoding only where the encoder still does, consolidating at the end only where the run ends. */
export function flagsWithin(rules: PartRules, flags: RunFlags, step: number, ends: boolean): RunFlags {
  const encode = step < rules.encodeSteps ? (flags.encode ?? 0) : 0;
  const consolidate = rules.periodic || ends ? (flags.consolidate ?? 0) : 0;
  return { ...flags, encode, consolidate };
}

/** The flags that consolidate a run ended by a spike before its last part; undefined if there is nothing to do. */
export function lateConsolidation(rules: PartRules, flags: RunFlags, ended: boolean): RunFlags | undefined {
  return flags.consolidate && !rules.periodic && !ended ? { learn: 1, consolidate: 1 } : undefined;
}
