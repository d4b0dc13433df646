import { packWord } from "../../protocol/tables/fields.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { REGISTERS, type RegisterName } from "../../protocol/tables/registers.js";
import { issueError } from "./issue.js";
import type { LearningEntry } from "./learning-schema.js";
import { trim, type Where } from "./quantise.js";
import { namedFactors } from "./rule-factors.js";
import { pointOf } from "./rule-table.js";

type Entry = NonNullable<LearningEntry["consolidate"]>;
type AmplitudeKey = "amplitude" | "feedbackAmplitude";

const AMPLITUDE_MAX = 2 ** (LIMITS.amplitudeWidth - 1) - 1;

/** Value of an amplitude register that changes a weight by 1 for a trace and a signal of 32768. */
const amplitudeOne = (fractionBits: number) => 2 ** (fractionBits + 1);

/** The largest amplitude of a consolidation in weight units, up or down, on a core with this many fraction bits. */
export const amplitudeMax = (fractionBits: number) => AMPLITUDE_MAX / amplitudeOne(fractionBits);

/** Registers of the third factor, which a network with `consolidate` sets; they are adjacent. */
export const CONSOLIDATION_REGISTERS = [
  "consolidation",
  "feedbackAmplitude",
] as const satisfies readonly RegisterName[];

/** Settings of a consolidation; amplitudes in weight units wait for the build's fraction bits. */
export interface ConsolidationSettings {
  readonly entry: Entry;
  /** Interval in steps, a power of two; undefined: at the end of a run. */
  readonly everySteps: number | undefined;
  readonly where: Where;
}

/** Checks a `consolidate` section together with its `learning` section; throws NETWORK_INVALID. */
export function resolveConsolidation(
  entry: LearningEntry,
  gains: { readonly pre: string; readonly post: string },
  where: Where,
): ConsolidationSettings | undefined {
  const { consolidate } = entry;
  if (!consolidate && !namedFactors(entry.rule, "consolidate")) return undefined;
  if (!consolidate) {
    const allowed = `an object with amplitude, because the rule is ${entry.rule}`;
    throw issueError({ path: [...where.path, "consolidate"], value: undefined, allowed }, where.file);
  }
  const at = { ...where, path: [...where.path, "consolidate"] };
  for (const side of ["pre", "post"] as const) {
    const gain = gains[side];
    if (gain === "off") continue;
    const allowed = `off beside consolidate, which takes the ${side === "pre" ? "traces" : "amplitude"} of ${side}`;
    throw issueError({ path: [...where.path, side, "gain"], value: gain, allowed }, where.file);
  }
  const { u = "x", v = "gated m" } = consolidate;
  pointOf("consolidate", u, v, at);
  if (u !== "x") {
    const allowed = "x: u m, v y is what feedbackAmplitude does beside it";
    throw issueError({ path: [...at.path, "u"], value: u, allowed }, at.file);
  }
  for (const key of ["amplitude", "feedbackAmplitude"] as const) {
    const raw = `${key}Raw` as const;
    if (consolidate[key] === undefined || consolidate[raw] === undefined) continue;
    throw issueError(
      { path: [...at.path, key], value: consolidate[key], allowed: `only one of ${raw} and ${key}` },
      at.file,
    );
  }
  if (consolidate.amplitude === undefined && consolidate.amplitudeRaw === undefined) {
    throw issueError(
      { path: [...at.path, "amplitude"], value: undefined, allowed: "a number, or amplitudeRaw" },
      at.file,
    );
  }
  const { everySteps } = consolidate;
  if (everySteps !== undefined && !Number.isInteger(Math.log2(everySteps))) {
    const allowed = "1, 2, 4, ... 32768 steps";
    throw issueError({ path: [...at.path, "everySteps"], value: everySteps, allowed }, at.file);
  }
  return { entry: consolidate, everySteps, where: at };
}

/**
 * The registers of the third factor, and `postAmplitude`, on a build with this many fraction bits. Throws
 * NETWORK_TOO_LARGE for an amplitude that the build cannot represent.
 */
export function consolidationRegisters(
  { entry, everySteps, where }: ConsolidationSettings,
  fractionBits: number,
): Partial<Record<RegisterName, number>> {
  const { modulatorShift = 0, clearAfter = everySteps !== undefined } = entry;
  const field = { ...REGISTERS.feedbackAmplitude.word.fields } as {
    value: (typeof REGISTERS.reward.word.fields)["value"];
  };
  const pack = (key: AmplitudeKey) =>
    packWord({ name: key, fields: field }, { value: amplitudeOf(entry, key, fractionBits, where) });
  return {
    postAmplitude: pack("amplitude"),
    feedbackAmplitude: pack("feedbackAmplitude"),
    consolidation: packWord(REGISTERS.consolidation.word, {
      modulatorShift,
      clearAfter: Number(clearAfter),
      periodic: Number(everySteps !== undefined),
      periodLog2: Math.log2(everySteps ?? 1),
    }),
  };
}

function amplitudeOf(entry: Entry, key: AmplitudeKey, fractionBits: number, where: Where): number {
  const asked = entry[key];
  if (asked === undefined) return entry[`${key}Raw`] ?? 0;
  const one = amplitudeOne(fractionBits);
  const raw = Math.round(asked * one) + 0; // + 0 turns -0 into 0
  if (Math.abs(raw) <= AMPLITUDE_MAX && (raw !== 0 || asked === 0)) return raw;
  const most = trim(amplitudeMax(fractionBits));
  const allowed = `0, or ${trim(0.5 / one)}..${most} up or down on the attached build with ${fractionBits} fraction bits`;
  throw issueError({ path: [...where.path, key], value: asked, allowed, code: "NETWORK_TOO_LARGE" }, where.file);
}
