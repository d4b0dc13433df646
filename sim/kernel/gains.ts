import { LIMITS } from "../../protocol/tables/limits.js";

/** How a trace turns an amplitude into a drive: indices into POST_GAINS, of which PRE_GAINS has the first three. */
export const GAINS = { off: 0, exponential: 1, rectangular: 2, target: 3, follow: 4 } as const;

const AMPLITUDE_MAX = 2 ** (LIMITS.amplitudeWidth - 1) - 1;

/** Saturates to signed 16 bits. */
export function sat16(x: number): number {
  return Math.max(-AMPLITUDE_MAX - 1, Math.min(AMPLITUDE_MAX, x));
}

/** An amplitude scaled by a reward (256 is 1.0), truncated toward zero. */
export function rewarded(amplitude: number, reward: number): number {
  return sat16(Math.trunc((amplitude * reward) / LIMITS.rewardOne));
}

/** How drives follow from traces; amplitudes are already scaled by the reward. */
export interface DriveRule {
  readonly gain: number;
  readonly amplitude: number;
  /** With gain `target`: the amplitude for a trace that is not above `target`. */
  readonly below: number;
  readonly target: number;
  /** What the kernel wants each drive multiplied by. */
  readonly scale: number;
}

/** Fills `factors` with the drives of all traces, times the scale. Products have up to 32 bits. */
export function fillFactors(rule: DriveRule, traces: Uint16Array, factors: Int32Array): void {
  const { gain, amplitude, below, target, scale } = rule;
  if (gain === GAINS.exponential) {
    for (let t = 0; t < traces.length; t++) {
      const drive = (Math.imul(amplitude, traces[t]!) / LIMITS.traceOne) | 0; // truncates toward zero
      factors[t] = Math.imul(sat16(drive), scale);
    }
  } else {
    const reached = Math.imul(amplitude, scale);
    const other = gain === GAINS.target ? Math.imul(below, scale) : gain === GAINS.follow ? reached : 0;
    const bound = gain === GAINS.target ? target : 0;
    for (let t = 0; t < traces.length; t++) factors[t] = traces[t]! > bound ? reached : other;
  }
}

/** Fills `targets` with the weights, in units of 2^-F, that traces ask for; a trace of 1.0 asks for the upper bound. */
export function fillTargets(min: number, max: number, traces: Uint16Array, targets: Int32Array): void {
  for (let t = 0; t < traces.length; t++) {
    targets[t] = min + (((max - min) * Math.min(traces[t]!, LIMITS.traceOne)) >> 15);
  }
}
