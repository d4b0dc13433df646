import { LIMITS } from "../../protocol/tables/limits.js";

// All rounding and saturation of the core. The RTL's fixed_point_pkg is the same arithmetic.

export const POTENTIAL_MAX = 2 ** (LIMITS.potentialWidth - 1) - 1;
export const POTENTIAL_MIN = -POTENTIAL_MAX - 1;
export const ADAPTATION_MAX = 2 ** LIMITS.adaptationWidth - 1;

/** Saturates to a potential or current: signed 18 bits. */
export function saturate(x: number): number {
  return x > POTENTIAL_MAX ? POTENTIAL_MAX : Math.max(x, POTENTIAL_MIN);
}

/**
 * decay(x, k) = x (65536 - k) / 65536, truncated toward zero; `keep` is 65536 - k. The product has up to 35 bits, exact
 * in a double; the conversion to 32 bits truncates toward zero.
 */
export function decay(x: number, keep: number): number {
  return ((x * keep) / LIMITS.decayOne) | 0;
}

/** Pulls x toward zero by `leak` without crossing it. */
export function linearLeak(x: number, leak: number): number {
  return x > leak ? x - leak : x < -leak ? x + leak : 0;
}

/** Adds an unsigned increment to the adaptation, saturating at 17 bits. */
export function adapt(adaptation: number, increment: number): number {
  const sum = adaptation + increment;
  return Math.min(sum, ADAPTATION_MAX);
}

/** A field of `width` bits as a two's-complement number. */
export function signExtend(value: number, width: number): number {
  return (value << (32 - width)) >> (32 - width);
}
