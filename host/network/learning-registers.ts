import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { packWord } from "../../protocol/tables/fields.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import {
  POST_GAINS,
  PRE_GAINS,
  REGISTER_NAMES,
  REGISTERS,
  type RegisterName,
} from "../../protocol/tables/registers.js";
import {
  CONSOLIDATION_REGISTERS,
  type ConsolidationSettings,
  consolidationRegisters,
  resolveConsolidation,
} from "./consolidation.js";
import { issueError } from "./issue.js";
import type { LearningEntry } from "./learning-schema.js";
import { PHYSICAL_PARAMETERS, type Scale } from "./neuron-parameters.js";
import { needUnits, type Quantisation, type Where } from "./quantise.js";
import {
  amplitudeRegister,
  type Change,
  changeOf,
  checkChange,
  finestScale,
  quantised,
  unitAmplitudes,
} from "./weight-change.js";

const FIRST: RegisterName = "learningRule";
const LAST: RegisterName = "postTraceIncrement";
/** The registers that hold how the core learns; they are adjacent. */
export const LEARNING_REGISTERS = REGISTER_NAMES.slice(REGISTER_NAMES.indexOf(FIRST), REGISTER_NAMES.indexOf(LAST) + 1);

const WEIGHT_MIN = -(2 ** (LIMITS.weightWidth - 1));
const WEIGHT_MAX = -WEIGHT_MIN - 1;
const TRACE_MAX = 2 ** LIMITS.traceWidth - 1;
const SIGNED_MAX = 2 ** (LIMITS.amplitudeWidth - 1) - 1;

/** How a core learns, as its integers. */
export interface LearningSettings {
  /** The section this was made from. */
  readonly entry: LearningEntry;
  /** The third factor; undefined when nothing consolidates. */
  readonly consolidation: ConsolidationSettings | undefined;
  /** Values of `LEARNING_REGISTERS`; for a build, `learningRegisters` adds those of the third factor. */
  readonly words: Uint32Array;
  readonly quantisation: readonly Quantisation[];
  /** The gains at pre- and postsynaptic spikes, however the section gives them. */
  readonly gains: { readonly pre: string; readonly post: string };
  /** Largest change of a weight that one pre- or postsynaptic spike can make, in weight units; 0 where it makes none. */
  readonly largestChange: { readonly pre: number; readonly post: number };
}

/** The registers of a `learning` section; throws NETWORK_INVALID naming the key that does not go with the others. */
export function resolveLearning(entry: LearningEntry, scale: Scale, where: Where): LearningSettings {
  const report: Quantisation[] = [];
  const [pre, post] = [changeOf(entry, "pre", where), changeOf(entry, "post", where)];
  checkChange(pre, inside(where, "pre"));
  checkChange(post, inside(where, "post"));
  const bounds = boundsOf(entry, where);
  const consolidation = resolveConsolidation(entry, { pre: pre.gain, post: post.gain }, where);
  const neededBy = (change: Change, side: string) =>
    change.gain !== "off" ? side : consolidation ? "consolidate" : undefined;
  const preTrace = traceOf(entry, "preTrace", neededBy(post, "post"), scale, where, report);
  const postTrace = traceOf(entry, "postTrace", neededBy(pre, "pre"), scale, where, report);
  const reward = rewardOf(entry, where, report);
  const units = [...unitAmplitudes(pre, postTrace.largest), ...unitAmplitudes(post, preTrace.largest)];
  const amplitudeScale = entry.amplitudeScale ?? finestScale(units, reward / LIMITS.rewardOne);
  const amplitudes = amplitudesOf(pre, post, amplitudeScale, where, report);
  const values = {
    ...amplitudes,
    reward,
    traceTarget: targetOf(post, where, report),
    preTraceDecay: preTrace.decay,
    postTraceDecay: postTrace.decay,
    preTraceIncrement: preTrace.increment,
    postTraceIncrement: postTrace.increment,
  };
  const largest = (change: Change, raws: readonly number[], trace: number) =>
    largestChange(change, Math.max(...raws.map(Math.abs)), trace, amplitudeScale, bounds);
  return {
    entry,
    gains: { pre: pre.gain, post: post.gain },
    consolidation,
    words: wordsOf({ ...ruleOf(entry, pre, post), amplitudeScale }, bounds, values),
    quantisation: report,
    largestChange: {
      pre: largest(pre, [amplitudes.preAmplitude], postTrace.largest),
      post: largest(post, [amplitudes.postAmplitude, amplitudes.belowAmplitude], preTrace.largest),
    },
  };
}

type FieldsOf<Name extends RegisterName> = Record<keyof (typeof REGISTERS)[Name]["word"]["fields"], number>;

/** The fields of `learningRule`, except the scale of the amplitudes. */
function ruleOf(entry: LearningEntry, pre: Change, post: Change): Omit<FieldsOf<"learningRule">, "amplitudeScale"> {
  return {
    preGain: (PRE_GAINS as readonly string[]).indexOf(pre.gain),
    preSoft: Number(pre.soft ?? false),
    preTraceAdd: Number(entry.preTrace?.add ?? false),
    postGain: (POST_GAINS as readonly string[]).indexOf(post.gain),
    postSoft: Number(post.soft ?? false),
    postTraceAdd: Number(entry.postTrace?.add ?? false),
    roundNearest: Number(entry.rounding === "nearest"),
  };
}

/** `LEARNING_REGISTERS` as words: two of several fields, the others of one value. */
function wordsOf(
  rule: FieldsOf<"learningRule">,
  bounds: FieldsOf<"weightBounds">,
  values: Partial<Record<RegisterName, number>>,
): Uint32Array {
  const words = LEARNING_REGISTERS.map((name) => {
    if (name === "learningRule") return packWord(REGISTERS.learningRule.word, rule);
    if (name === "weightBounds") return packWord(REGISTERS.weightBounds.word, bounds);
    return packWord<Record<string, (typeof REGISTERS.reward.word.fields)["value"]>>(REGISTERS[name].word, {
      value: values[name] ?? 0,
    });
  });
  return Uint32Array.from(words);
}

/**
 * The values for a build's learning registers: if something consolidates, with the third factor, and with
 * `postAmplitude` by the build's fraction bits. Throws NETWORK_TOO_LARGE for an amplitude that the build cannot
 * represent.
 */
export function learningRegisters(
  { words, consolidation }: LearningSettings,
  build: Pick<Descriptor, "thirdFactor" | "fractionBits">,
): Map<RegisterName, number> {
  const registers = new Map<RegisterName, number>(LEARNING_REGISTERS.map((name, i) => [name, words[i]!]));
  if (!build.thirdFactor) return registers;
  const third = consolidation ? consolidationRegisters(consolidation, build.fractionBits) : {};
  for (const name of CONSOLIDATION_REGISTERS) registers.set(name, third[name] ?? 0);
  if (third.postAmplitude !== undefined) registers.set("postAmplitude", third.postAmplitude);
  return registers;
}

/** A section with some of its keys replaced; a reward given in one form takes the place of the other. */
export function changeLearning(entry: LearningEntry, changes: LearningEntry): LearningEntry {
  const { reward, rewardRaw, ...rest } = entry;
  const keepsReward = changes.reward === undefined && changes.rewardRaw === undefined;
  const kept = keepsReward ? entry : rest;
  return { ...kept, ...changes };
}

const inside = (where: Where, key: string): Where => ({ ...where, path: [...where.path, key] });

function boundsOf(entry: LearningEntry, where: Where): { weightMin: number; weightMax: number } {
  const { weightMin = WEIGHT_MIN, weightMax = WEIGHT_MAX } = entry;
  if (weightMin <= weightMax) return { weightMin, weightMax };
  const allowed = `at most weightMax, which is ${weightMax}`;
  throw issueError({ path: [...where.path, "weightMin"], value: weightMin, allowed }, where.file);
}

function amplitudesOf(pre: Change, post: Change, scale: number, where: Where, report: Quantisation[]) {
  const key = { units: "amplitude", rate: "rate" };
  const of = (c: Change) => ({ raw: c.amplitudeRaw, rate: c.rate, units: c.amplitude });
  const below = { raw: post.belowAmplitudeRaw, rate: post.belowRate, units: post.belowAmplitude };
  const belowKey = { units: "belowAmplitude", rate: "belowRate", register: "belowAmplitude" } as const;
  const [inPre, inPost] = [inside(where, "pre"), inside(where, "post")];
  return {
    preAmplitude: amplitudeRegister(of(pre), { ...key, register: "preAmplitude" }, scale, inPre, report),
    postAmplitude: amplitudeRegister(of(post), { ...key, register: "postAmplitude" }, scale, inPost, report),
    belowAmplitude: amplitudeRegister(below, belowKey, scale, inPost, report),
  };
}

function rewardOf({ reward, rewardRaw }: LearningEntry, where: Where, report: Quantisation[]): number {
  const path = [...where.path, "reward"];
  if (rewardRaw !== undefined && reward !== undefined) {
    throw issueError({ path, value: reward, allowed: "only one of rewardRaw and reward" }, where.file);
  }
  if (reward === undefined) return rewardRaw ?? LIMITS.rewardOne;
  const of = { asked: reward, one: LIMITS.rewardOne, unit: "", limit: SIGNED_MAX, signed: true } as const;
  return quantised({ ...of, register: "reward" }, path, where, report);
}

function targetOf({ target, targetRaw }: Change, where: Where, report: Quantisation[]): number {
  if (target === undefined) return targetRaw ?? 0;
  const of = { asked: target, one: LIMITS.traceOne, unit: "", limit: TRACE_MAX, signed: false } as const;
  return quantised({ ...of, register: "traceTarget" }, [...where.path, "post", "target"], where, report);
}

/** Decay and increment of a trace; `neededBy` is the change that is computed from it. */
function traceOf(
  entry: LearningEntry,
  key: "preTrace" | "postTrace",
  neededBy: string | undefined,
  scale: Scale,
  where: Where,
  report: Quantisation[],
): { decay: number; increment: number; largest: number } {
  const trace = entry[key];
  const at = inside(where, key);
  if (!trace) {
    if (!neededBy) return { decay: 0, increment: 0, largest: 0 };
    const allowed = `an object with timeConstantSteps, because ${neededBy} learns by this trace`;
    throw issueError({ path: at.path, value: undefined, allowed }, where.file);
  }
  const decay = decayOf(trace, key, scale, at, report);
  if (trace.increment !== undefined && trace.incrementRaw !== undefined) {
    const allowed = "only one of incrementRaw and increment";
    throw issueError({ path: [...at.path, "increment"], value: trace.increment, allowed }, where.file);
  }
  let increment = trace.incrementRaw ?? LIMITS.traceOne;
  if (trace.increment !== undefined) {
    const of = { asked: trace.increment, one: LIMITS.traceOne, unit: "", limit: TRACE_MAX, signed: false } as const;
    increment = quantised({ ...of, register: `${key}Increment` }, [...at.path, "increment"], where, report);
  }
  if (increment === 0 && neededBy) {
    const path = [...at.path, trace.increment === undefined ? "incrementRaw" : "increment"];
    throw issueError({ path, value: 0, allowed: `above 0, because ${neededBy} learns by this trace` }, where.file);
  }
  return { decay, increment, largest: (trace.add ? TRACE_MAX : increment) / LIMITS.traceOne };
}

function decayOf(
  trace: NonNullable<LearningEntry["preTrace"]>,
  key: "preTrace" | "postTrace",
  scale: Scale,
  at: Where,
  report: Quantisation[],
): number {
  const keys = ["decay", "timeConstantSteps", "timeConstantMs"] as const;
  const [first, second] = keys.filter((k) => trace[k] !== undefined);
  if (!first) {
    const allowed = "a number above 0, or timeConstantMs, or decay (an integer 0..65536)";
    throw issueError({ path: [...at.path, "timeConstantSteps"], value: undefined, allowed }, at.file);
  }
  if (second) {
    const issue = { path: [...at.path, second], value: trace[second], allowed: `only one of ${first} and ${second}` };
    throw issueError(issue, at.file);
  }
  const asked = trace[first]!;
  if (first === "decay") return asked;
  // The membrane's conversion: k = 65536 (1 - exp(-dt / tau)).
  const isMs = first === "timeConstantMs";
  const unit = isMs ? "ms" : "steps";
  const { toRaw, toPhysical } = PHYSICAL_PARAMETERS[isMs ? "membraneTimeConstantMs" : "membraneTimeConstantSteps"];
  needUnits(unit, scale, inside(at, first));
  const raw = Math.round(toRaw(asked, scale));
  const path = [...at.path, first].join(".");
  report.push({ path, parameter: `${key}Decay`, unit, asked, got: toPhysical(raw, scale), raw });
  return raw;
}

/** In weight units; see "Gains" and "change" in hw/LEARNING.md. */
function largestChange(
  change: Change,
  amplitude: number,
  largestTrace: number,
  amplitudeScale: number,
  bounds: { weightMin: number; weightMax: number },
): number {
  if (change.gain === "off") return 0;
  const drive = Math.min(SIGNED_MAX, amplitude * (change.gain === "exponential" ? largestTrace : 1));
  const distance = bounds.weightMax - bounds.weightMin;
  return change.soft || change.gain === "follow" ? (drive * distance) / 65536 : drive / 2 ** (8 + amplitudeScale);
}
