import type { LearningEntry } from "lifwire";

const preTrace = { timeConstantSteps: 12 };
const postTrace = { timeConstantSteps: 16 };
const common = { weightMin: -90, weightMax: 100, rounding: "nearest" } as const;

/** The rules a core can follow, each with the name it has in the literature or in hw/LEARNING.md. */
export const RULES: Readonly<Record<string, LearningEntry>> = {
  "exponential pair": {
    ...{ ...common, preTrace, postTrace },
    pre: { gain: "exponential", amplitude: -6 },
    post: { gain: "exponential", amplitude: 8 },
  },
  "rectangular window": {
    ...{ ...common, preTrace: { decay: 20_000 }, postTrace: { decay: 15_000 } },
    pre: { gain: "rectangular", amplitude: -3 },
    post: { gain: "rectangular", amplitude: 4 },
  },
  symmetric: {
    ...{ ...common, preTrace, postTrace },
    pre: { gain: "exponential", amplitude: 5 },
    post: { gain: "exponential", amplitude: 5 },
  },
  "soft bounds": {
    ...{ ...common, preTrace, postTrace },
    pre: { gain: "exponential", rate: -0.1, soft: true },
    post: { gain: "exponential", rate: 0.12, soft: true },
  },
  "trace target": {
    ...{ ...common, preTrace },
    post: { gain: "target", amplitude: 5, target: 0.4, belowAmplitude: -2 },
  },
  "trace target, soft": {
    ...{ ...common, preTrace },
    post: { gain: "target", rate: 0.08, soft: true, target: 0.4, belowRate: -0.05 },
  },
  follow: { ...common, preTrace, post: { gain: "follow", rate: 0.1 } },
};

/** Weights at which each rule is measured: at both bounds, beside them, within, and outside. */
export const WEIGHTS = [-128, -90, -89, 0, 40, 99, 100, 127];
