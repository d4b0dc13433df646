import type { LearningEntry } from "../../network/learning-schema.js";
import { NAMED_RULES } from "../../network/rule-factors.js";
import type { RuleChoice } from "../messages.js";

/** Rates are below half of the distance. */
const RATE_MAX = 0.49;
const AMPLITUDE_RAW_MAX = 32_767;
const TRACE = { timeConstantSteps: 20 };
const TARGET = 0.3;

/** What one spike changes in a rule by name, before the sliders: weight units, and parts of the distance. */
const UNITS = { up: 1, down: 0.5 };
const PARTS = { up: 0.02, down: 0.01 };

type Post = NonNullable<LearningEntry["post"]>;
type Pre = NonNullable<LearningEntry["pre"]>;

/** The section `learning` that a choice makes of a network's own; keys that the choice removes are undefined in it. */
export function learningBy(own: LearningEntry, { name, potentiation: up, depression: down, reward }: RuleChoice) {
  const rewards: LearningEntry =
    own.rewardRaw === undefined
      ? { reward: (own.reward ?? 1) * reward }
      : { rewardRaw: scaled(own.rewardRaw, reward, AMPLITUDE_RAW_MAX, 1) };
  const changes =
    name === "own" || name === "third-factor" ? ownChanges(own, up, down) : namedChanges(name, own, up, down);
  return { pre: undefined, post: undefined, rule: undefined, consolidate: undefined, ...changes, ...rewards };
}

function ownChanges({ rule, pre, post, consolidate }: LearningEntry, up: number, down: number): LearningEntry {
  return given({
    rule,
    consolidate,
    pre: pre && scaledChange(pre, down),
    post: post && { ...scaledChange(post, up), ...scaledBelow(post, down) },
  });
}

/** An amplitude in whichever form it was given, times a factor. */
function scaledChange<T extends Pre | Post>(change: T, factor: number): T {
  const { amplitude, rate, amplitudeRaw } = change;
  return {
    ...change,
    ...given({
      amplitude: amplitude === undefined ? undefined : amplitude * factor,
      rate: rate === undefined ? undefined : scaled(rate, factor, RATE_MAX),
      amplitudeRaw: amplitudeRaw === undefined ? undefined : scaled(amplitudeRaw, factor, AMPLITUDE_RAW_MAX, 1),
    }),
  };
}

function scaledBelow({ belowAmplitude, belowRate, belowAmplitudeRaw: raw }: Post, factor: number): Partial<Post> {
  return given({
    belowAmplitude: belowAmplitude === undefined ? undefined : belowAmplitude * factor,
    belowRate: belowRate === undefined ? undefined : scaled(belowRate, factor, RATE_MAX),
    belowAmplitudeRaw: raw === undefined ? undefined : scaled(raw, factor, AMPLITUDE_RAW_MAX, 1),
  });
}

function scaled(value: number, factor: number, most: number, unit?: number): number {
  const product = Math.max(-most, Math.min(most, value * factor));
  return unit === undefined ? product : Math.round(product);
}

type Named = Exclude<RuleChoice["name"], "own" | "third-factor">;

/** A rule by its name with the traces that it needs: the network's where it has them. */
function namedChanges(rule: Named, own: LearningEntry, up: number, down: number): LearningEntry {
  const events: { readonly pre?: readonly string[]; readonly post?: readonly string[] } = NAMED_RULES[rule];
  const byDistance = events.post?.[1] !== "1";
  const sizes = byDistance ? PARTS : UNITS;
  const more = Math.min(byDistance ? RATE_MAX : Number.POSITIVE_INFINITY, sizes.up * up);
  const less = -Math.min(byDistance ? RATE_MAX : Number.POSITIVE_INFINITY, sizes.down * down);
  const hasTarget = events.post?.[0] === "x>target";
  const below = byDistance ? { belowRate: less } : { belowAmplitude: less };
  return {
    rule,
    post: {
      ...(byDistance ? { rate: more } : { amplitude: more }),
      ...(hasTarget ? { target: TARGET, ...below } : {}),
    },
    ...(events.pre ? { pre: byDistance ? { rate: less } : { amplitude: less } } : {}),
    preTrace: own.preTrace ?? TRACE,
    ...(events.pre ? { postTrace: own.postTrace ?? TRACE } : {}),
  };
}

function given<T extends object>(entry: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
