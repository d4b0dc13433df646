import { LIMITS } from "../../protocol/tables/limits.js";
import { issueError, type Path } from "./issue.js";
import type { LearningEntry } from "./learning-schema.js";
import { type Quantisation, trim, type Where } from "./quantise.js";
import { namedFactors } from "./rule-factors.js";
import { pointOf } from "./rule-table.js";

/** `pre` or `post` of the section, with all the keys either may have. */
export type Change = Partial<Omit<NonNullable<LearningEntry["post"]>, "gain" | "u" | "v">> & { readonly gain: string };

const AMPLITUDE_MAX = 2 ** (LIMITS.amplitudeWidth - 1) - 1;
/** An amplitude register holds this much for moving the whole distance. */
const RATE_ONE = 65536;
const SCALE_BASE = 8;

const OFF: Change = { gain: "off" };
/** The keys that a gain of off leaves without meaning, and those of the gain target alone. */
const AMPLITUDES = ["amplitude", "rate", "amplitudeRaw"] as const;
const BELOWS = ["belowAmplitude", "belowRate", "belowAmplitudeRaw"] as const;
const TARGETS = ["target", "targetRaw"] as const;

/**
 * What a section says about one kind of spike: directly by its gain, by its factors, or by the rule's name. Throws
 * NETWORK_INVALID for factors that the core lacks, and for what is given twice or only in part.
 */
export function changeOf(entry: LearningEntry, side: "pre" | "post", where: Where): Change {
  const given = entry[side];
  const at = { ...where, path: [...where.path, side] };
  const { u, v, ...rest } = given ?? {};
  const named = namedFactors(entry.rule, side);
  if (u === undefined && v === undefined) {
    if (rest.gain !== undefined) return { ...rest, gain: rest.gain };
    if (!named) {
      if (!given) return OFF;
      throw issue(at, "gain", undefined, "a gain, or u and v, or a rule whose name says what happens here");
    }
    if (!given) throw issue(where, side, undefined, `an object with amplitude, because the rule is ${entry.rule}`);
  }
  if (u === undefined && v !== undefined) throw issue(at, "u", undefined, "a factor beside v");
  if (u !== undefined && v === undefined) throw issue(at, "v", undefined, "a factor beside u");
  for (const key of ["gain", "soft"] as const) {
    if (rest[key] !== undefined)
      throw issue(at, key, rest[key], `nothing here, because ${u ? "u and v" : "the rule"} say it`);
  }
  const { gain, soft } = pointOf(side, u ?? named![0], v ?? named![1], at);
  return { ...rest, gain: gain!, ...(soft ? { soft } : {}) };
}

/** Whether the change is scaled by a distance. */
function isScaled({ gain, soft }: Change): boolean {
  return soft === true || gain === "follow";
}

/** Throws NETWORK_INVALID when the keys of a change do not go together. */
export function checkChange(change: Change, where: Where): void {
  const { gain } = change;
  const scaled = isScaled(change);
  const why = (allowed: string) =>
    `${allowed}, because gain is ${gain}${scaled && gain !== "follow" ? " and soft" : ""}`;
  const refuse = (key: keyof Change, allowed: string) => {
    if (change[key] !== undefined) throw issue(where, key, change[key], why(allowed));
  };
  if (gain === "off") for (const key of AMPLITUDES) refuse(key, "nothing here");
  if (gain === "off" || gain === "follow") refuse("soft", "nothing here");
  if (gain !== "target") for (const key of [...BELOWS, ...TARGETS]) refuse(key, "nothing here");
  if (gain === "off") return;
  refuse(scaled ? "amplitude" : "rate", scaled ? "rate, a part of the distance" : "amplitude, in weight units");
  oneOf(change, AMPLITUDES, scaled ? "rate" : "amplitude", where);
  if (gain !== "target") return;
  refuse(scaled ? "belowAmplitude" : "belowRate", scaled ? "belowRate" : "belowAmplitude");
  oneOf(change, BELOWS, scaled ? "belowRate" : "belowAmplitude", where);
  oneOf(change, TARGETS, "target", where);
}

/** Throws unless exactly one of the keys is there. */
function oneOf(change: Change, keys: readonly (keyof Change)[], usual: keyof Change, where: Where): void {
  const given = keys.filter((key) => change[key] !== undefined);
  const [first, second] = given;
  if (first === undefined) throw issue(where, usual, undefined, `a number, or ${keys.at(-1)}`);
  if (second !== undefined) throw issue(where, second, change[second], `only one of ${first} and ${second}`);
}

function issue(where: Where, key: string, value: unknown, allowed: string) {
  return issueError({ path: [...where.path, key], value, allowed }, where.file);
}

/** Amplitudes in weight units, from which the common scale is made; for the exponential gain, times the largest trace. */
export function unitAmplitudes(change: Change, largestTrace: number): number[] {
  const factor = change.gain === "exponential" ? Math.max(1, largestTrace) : 1;
  return [change.amplitude, change.belowAmplitude].filter((a) => a !== undefined).map((a) => Math.abs(a) * factor);
}

/** The finest scale in which the largest amplitude, times the reward, still fits its register. */
export function finestScale(amplitudes: readonly number[], reward: number): number {
  const most = Math.max(0, ...amplitudes) * Math.max(1, Math.abs(reward));
  if (most === 0) return 0;
  for (let scale = LIMITS.amplitudeScaleMax; scale > 0; scale--) {
    if (Math.round(most * 2 ** (SCALE_BASE + scale)) <= AMPLITUDE_MAX) return scale;
  }
  return 0;
}

/** The register of an amplitude that is given in weight units, as a rate, or as its integer. */
export function amplitudeRegister(
  given: { readonly raw: number | undefined; readonly rate: number | undefined; readonly units: number | undefined },
  key: { readonly rate: string; readonly units: string; readonly register: Quantisation["parameter"] },
  scale: number,
  where: Where,
  report: Quantisation[],
): number {
  if (given.raw !== undefined) return given.raw;
  const isRate = given.rate !== undefined;
  const asked = given.rate ?? given.units;
  if (asked === undefined) return 0;
  const path: Path = [...where.path, isRate ? key.rate : key.units];
  const one = isRate ? RATE_ONE : 2 ** (SCALE_BASE + scale);
  const unit = isRate ? "of the distance" : "weight units";
  return quantised(
    { asked, one, unit, limit: AMPLITUDE_MAX, signed: true, register: key.register },
    path,
    where,
    report,
  );
}

/** A physical value as the integer nearest to value x one; reports the rounding, throws beyond the register. */
export function quantised(
  of: {
    readonly asked: number;
    readonly one: number;
    readonly unit: Quantisation["unit"];
    readonly limit: number;
    readonly signed: boolean;
    readonly register: Quantisation["parameter"];
  },
  path: Path,
  where: Where,
  report: Quantisation[],
): number {
  const { asked, one, unit, limit, register } = of;
  const raw = Math.round(asked * one) + 0; // + 0 turns -0 into 0
  const least = of.signed ? -limit - 1 : 0;
  if (!(raw >= least && raw <= limit)) {
    const allowed = `${trim(least / one)}..${trim(limit / one)} ${unit}`.trim();
    throw issueError({ path, value: asked, allowed: `${allowed} (${register} ${least}..${limit})` }, where.file);
  }
  if (raw === 0 && asked !== 0) {
    const allowed = `0, or at least ${trim(0.5 / one)} ${unit} up or down, which rounds to ${register} 1`;
    throw issueError({ path, value: asked, allowed }, where.file);
  }
  report.push({ path: placeOf(path), parameter: register, unit, asked, got: raw / one, raw });
  return raw;
}

function placeOf(path: Path): string {
  return path.join(".");
}
