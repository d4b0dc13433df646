import {
  changeBlock,
  type Direction,
  followChange,
  hardChange,
  loadBounds,
  loadPlastic,
  type Rounding,
  softChange,
  VECTORS,
} from "./change.js";
import { stepGenerators } from "./random.js";
import { add, advance, branch, func, get, load, loop, num, op, set } from "./text.js";

type Mode = "hard" | "soft" | "follow";

const factor = get("factor");
const LANES_OF_BITS = "(v128.const i16x8 1 2 4 8 16 32 64 128)";

/** A mask of eight lanes out of eight bits. */
const mask = (bits: string) => op("i16x8.eq", op("v128.and", op("i16x8.splat", bits), LANES_OF_BITS), LANES_OF_BITS);

function block(mode: Mode, rounding: Rounding, direction: Direction): string[] {
  return changeBlock(direction, true, (half) => {
    if (mode === "follow") {
      return followChange(
        half,
        rounding,
        op("i32x4.splat", factor),
        op("i32x4.splat", `(i32.load ${add(get("targets"), get("s"))})`),
      );
    }
    if (mode === "soft" && direction !== "either") {
      const magnitude = direction === "up" ? factor : op("i32.sub", num(0), factor);
      return softChange(half, rounding, direction, op("i16x8.splat", magnitude));
    }
    const p = rounding === "nearest" ? add(factor, num(32768)) : factor;
    const high = op("i16x8.splat", op("i32.shr_s", p, num(16)));
    return hardChange(half, rounding, high, op("i16x8.splat", op("i32.xor", factor, num(0x8000))));
  });
}

function postText(mode: Mode, rounding: Rounding): string {
  const change =
    mode === "follow"
      ? block(mode, rounding, "either")
      : [branch(op("i32.gt_s", factor, num(0)), block(mode, rounding, "up"), block(mode, rounding, "down"))];
  return func({
    name: `post_${mode}_${rounding}`,
    params: [
      ...["weights", "exact", "plasticAt", "neurons", "sources", "column", "fired", "factors", "targets"],
      ...["minimum", "maximum", "fraction", "random"],
    ],
    integers: ["s", "end", "cell", "exactCell", "factor"],
    vectors: VECTORS,
    body: [
      ...loadBounds,
      set("mask0", mask(get("fired"))),
      set("mask1", mask(op("i32.shr_u", get("fired"), num(8)))),
      ...(rounding === "random" ? [set("state", load(get("random")))] : []),
      set("cell", get("column")),
      set("end", op("i32.shl", get("sources"), num(2))),
      loop(
        "source",
        op("i32.lt_u", get("s"), get("end")),
        ...(rounding === "random" ? stepGenerators : []),
        set("factor", `(i32.load ${add(get("factors"), get("s"))})`),
        branch(factor, [loadPlastic, branch(op("v128.any_true", get("plastic")), change)]),
        advance("cell", get("neurons")),
        advance("s", num(4)),
      ),
    ],
  });
}

/**
 * post_<mode>_<rounding>: changes sixteen columns from `column` on, those whose bit is set in `fired`, in all `sources`
 * rows. `factors`, 32 bits a source: p in mode hard, else the drive; `targets`, in mode follow: T. `random` points at the
 * generators of these columns, which are only read.
 */
export const postTexts = (["hard", "soft", "follow"] as const).flatMap((mode) =>
  (["random", "nearest"] as const).map((rounding) => postText(mode, rounding)),
);
