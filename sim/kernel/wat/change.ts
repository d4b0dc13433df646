import { random32 } from "./random.js";
import { add, get, load, num, op, set, store } from "./text.js";

// Changes of sixteen synapses, W <- clamped(W + d): see hw/LEARNING.md. `cell` is the number of the first of them. The
// change d has the sign of p or is 0, so that max(W, min(W + d, max)) and min(W, max(W + d, min)) move no weight outward.

/** Whether p is positive in all sixteen synapses, negative in all, or either in each. */
export type Direction = "up" | "down" | "either";
export type Rounding = "random" | "nearest";

export const VECTORS = ["state", "plastic", "w", "d", "x", "y", "min", "max", "fires", "rises"] as const;

const splat32 = (value: number) => `(v128.const i32x4 ${Array(4).fill(value).join(" ")})`;
const splat16 = (value: number) => `(v128.const i16x8 ${Array(8).fill(value).join(" ")})`;

/** The bounds as vectors, from the parameters `minimum` and `maximum`. */
export const loadBounds = [
  set("min", op("i16x8.splat", get("minimum"))),
  set("max", op("i16x8.splat", get("maximum"))),
];

/** Fetches the plastic bytes of the block, 0 or -1 each; if `masked`, only those of columns in `fires`. */
export function loadPlastic(masked: boolean): string {
  const plastic = load(add(get("plasticAt"), get("cell")));
  return set("plastic", op("i8x16.neg", masked ? op("v128.and", plastic, get("fires")) : plastic));
}

const rounding32 = (quarter: number, rounding: Rounding) =>
  rounding === "random" ? random32(quarter) : splat32(32768);

/** (p + r) >> 16 of eight synapses, from two vectors of |p| or of p, depending on which sign is known. */
function rounded(half: number, rounding: Rounding, direction: Direction, low: string, high: string): string {
  const part = (p: string, quarter: number) => {
    const r = rounding32(quarter, rounding);
    return op("i32x4.shr_s", direction === "down" ? op("i32x4.sub", r, p) : op("i32x4.add", p, r), num(16));
  };
  return op("i16x8.narrow_i32x4_s", part(low, 2 * half), part(high, 2 * half + 1));
}

/** d in mode soft: |drive| times the distance to the bound, both unsigned 16 bits. */
export function softChange(half: number, rounding: Rounding, direction: "up" | "down", magnitude: string): string[] {
  const unsigned = (x: string) => op("v128.xor", x, splat16(-32768)); // same order, from 0
  const [from, to] = direction === "up" ? [get("max"), get("w")] : [get("w"), get("min")];
  return [
    set("x", op("i16x8.sub_sat_u", unsigned(from), unsigned(to))),
    set("y", magnitude),
    set(
      "d",
      rounded(
        half,
        rounding,
        direction,
        op("i32x4.extmul_low_i16x8_u", get("x"), get("y")),
        op("i32x4.extmul_high_i16x8_u", get("x"), get("y")),
      ),
    ),
  ];
}

/** d in mode follow: the drive times T - W, which has 17 bits. The sign is that of p, as p + r may leave 32 bits. */
export function followChange(half: number, rounding: Rounding, drive: string, target: string): string[] {
  const product = (side: "low" | "high") =>
    op("i32x4.mul", drive, op("i32x4.sub", target, op(`i32x4.extend_${side}_i16x8_s`, get("w"))));
  return eitherWay(half, rounding, product("low"), product("high"));
}

/** d of products of either sign. */
function eitherWay(half: number, rounding: Rounding, low: string, high: string): string[] {
  const positive = (p: string) => op("i32x4.gt_s", get(p), splat32(0));
  return [
    set("x", low),
    set("y", high),
    set("d", rounded(half, rounding, "either", get("x"), get("y"))),
    set("rises", op("i16x8.narrow_i32x4_s", positive("x"), positive("y"))),
  ];
}

/** d of a product of two signed numbers of 16 bits. */
export function productChange(half: number, rounding: Rounding, a: string, b: string): string[] {
  return eitherWay(half, rounding, op("i32x4.extmul_low_i16x8_s", a, b), op("i32x4.extmul_high_i16x8_s", a, b));
}

function clamped(direction: Direction): string {
  const moved = op("i16x8.add_sat_s", get("w"), get("d"));
  const up = op("i16x8.max_s", get("w"), op("i16x8.min_s", moved, get("max")));
  const down = op("i16x8.min_s", get("w"), op("i16x8.max_s", moved, get("min")));
  if (direction !== "either") return direction === "up" ? up : down;
  return op("v128.bitselect", up, down, get("rises"));
}

/**
 * Changes the sixteen synapses from `cell` on that `plastic` marks. `change` sets d of each half. Only the exact
 * weights are written; delivered weights are derived from them at the delivery.
 */
export function changeBlock(direction: Direction, change: (half: number) => readonly string[]): string[] {
  const half = (h: number): string[] => {
    const plastic = op(`i16x8.extend_${h === 0 ? "low" : "high"}_i8x16_s`, get("plastic"));
    return [
      set("w", load(get("exactCell"), 16 * h)),
      ...change(h),
      set("d", op("v128.and", get("d"), plastic)),
      store(get("exactCell"), clamped(direction), 16 * h),
    ];
  };
  return [set("exactCell", add(get("exact"), op("i32.shl", get("cell"), num(1)))), ...half(0), ...half(1)];
}
