import type { LearningEntry } from "lifwire";

/** The registers of a rule that its formula needs, as hw/LEARNING.md names them. */
export interface Registers {
  readonly preAmplitude: number;
  readonly postAmplitude: number;
  readonly belowAmplitude: number;
  readonly amplitudeScale: number;
  readonly traceTarget: number;
  readonly preTraceDecay: number;
  readonly postTraceDecay: number;
  readonly preTraceIncrement: number;
  readonly postTraceIncrement: number;
}

const clamp16 = (x: number) => Math.max(-32768, Math.min(32767, x));

/** A trace `steps` steps after it was raised. */
function decayed(increment: number, k: number, steps: number): number {
  let trace = increment;
  for (let step = 0; step < steps; step++) trace = Math.trunc((trace * (65536 - k)) / 65536);
  return trace;
}

function drive(gain: string | undefined, trace: number, a: number, below: number, target: number): number {
  if (gain === "exponential") return clamp16(Math.trunc((a * trace) / 32768));
  if (gain === "rectangular") return trace > 0 ? a : 0;
  if (gain === "target") return trace > target ? a : below;
  return a; // follow
}

/**
 * The weight (in 2^-F units) after one spike of its source and one of its neuron, the neuron's `lag` steps later
 * (negative: earlier), as hw/LEARNING.md defines it, with rounding to nearest.
 */
export function pairFormula(before: number, lag: number, rule: LearningEntry, r: Registers, F: number): number {
  const [wmin, wmax] = [(rule.weightMin ?? -128) * 2 ** F, (rule.weightMax ?? 127) * 2 ** F];
  const change = (W: number, d: number, multiplier: (W: number) => number) => {
    const p = d * multiplier(W);
    const step = Math.floor((p + 32768) / 65536);
    if (p > 0) return W >= wmax ? W : Math.min(W + step, wmax);
    if (p < 0) return W <= wmin ? W : Math.max(W + step, wmin);
    return W;
  };
  const distance = (soft: boolean | undefined, d: number) => (W: number) => {
    if (!soft) return 2 ** (F + 8 - r.amplitudeScale);
    return d >= 0 ? Math.max(0, wmax - W) : Math.max(0, W - wmin);
  };
  const preSpike = (W: number, y: number) => {
    if (!rule.pre) return W;
    const d = drive(rule.pre.gain, y, r.preAmplitude, 0, 0);
    return change(W, d, distance(rule.pre.soft, d));
  };
  const postSpike = (W: number, x: number) => {
    if (!rule.post) return W;
    const d = drive(rule.post.gain, x, r.postAmplitude, r.belowAmplitude, r.traceTarget);
    if (rule.post.gain !== "follow") return change(W, d, distance(rule.post.soft, d));
    const towards = wmin + Math.floor(((wmax - wmin) * Math.min(x, 32768)) / 32768);
    return change(W, d, (weight) => towards - weight);
  };
  if (lag >= 0) return postSpike(preSpike(before, 0), decayed(r.preTraceIncrement, r.preTraceDecay, lag));
  return preSpike(postSpike(before, 0), decayed(r.postTraceIncrement, r.postTraceDecay, -lag));
}
