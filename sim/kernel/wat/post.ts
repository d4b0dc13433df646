import {
  changeBlock,
  type Direction,
  followChange,
  loadBounds,
  loadPlastic,
  type Rounding,
  softChange,
  VECTORS,
} from "./change.js";
import { stepGenerators } from "./random.js";
import { add, advance, branch, func, get, load, loop, num, op, set, shuffle, store } from "./text.js";

type Mode = "soft" | "follow";

const factor = get("factor");
const LANES_OF_BITS = "(v128.const i8x16 1 2 4 8 16 32 64 -128 1 2 4 8 16 32 64 -128)";

/** A mask of sixteen bytes, 1 or 0, from sixteen bits. */
const mask = (bits: string) => {
  const bytes = shuffle(
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1],
    op("i32x4.splat", bits),
    op("i32x4.splat", bits),
  );
  const set = op("i8x16.eq", op("v128.and", bytes, LANES_OF_BITS), LANES_OF_BITS);
  return op("i8x16.neg", set);
};

/** Sixteen bits of the source's factor in eight lanes. */
const splat16 = (array: string) => `(v128.load16_splat ${add(get(array), op("i32.shr_u", get("s"), num(1)))})`;

function block(mode: Mode, rounding: Rounding, direction: Direction): string[] {
  const change = changeBlock(direction, (half) =>
    direction === "either"
      ? followChange(half, rounding, get("high"), get("low"))
      : softChange(half, rounding, direction, get("high")),
  );
  if (mode === "follow") return [set("low", `(v128.load32_splat ${add(get("targets"), get("s"))})`), ...change];
  return [set("high", splat16("highs")), ...change];
}

function postText(mode: Mode, rounding: Rounding): string {
  const change =
    mode === "follow"
      ? block(mode, rounding, "either")
      : [branch(op("i32.gt_s", factor, num(0)), block(mode, rounding, "up"), block(mode, rounding, "down"))];
  return func({
    name: `post_${mode}_${rounding}`,
    params: [
      ...["exact", "plasticAt", "neurons", "sources", "column", "fired", "factors", "highs", "targets"],
      ...["minimum", "maximum", "random"],
    ],
    integers: ["s", "end", "cell", "exactCell", "factor"],
    vectors: [...VECTORS, "high", "low"],
    body: [
      ...loadBounds,
      set("fires", mask(get("fired"))),
      ...(mode === "follow" ? [set("high", `(v128.load32_splat ${get("factors")})`)] : []),
      ...(rounding === "random" ? [set("state", load(get("random")))] : []),
      set("cell", get("column")),
      set("end", op("i32.shl", get("sources"), num(2))),
      loop(
        "source",
        op("i32.lt_u", get("s"), get("end")),
        ...(rounding === "random" ? stepGenerators : []),
        set("factor", `(i32.load ${add(get("factors"), get("s"))})`),
        branch(factor, [loadPlastic(true), branch(op("v128.any_true", get("plastic")), change)]),
        advance("cell", get("neurons")),
        advance("s", num(4)),
      ),
      ...(rounding === "random" ? [store(get("random"), get("state"))] : []),
    ],
  });
}

/**
 * post_<mode>_<rounding>: changes sixteen columns from `column` on, those whose bit is set in `fired`, in all `sources`
 * rows. `factors`, 32 bits per source: the drive, the same for all in mode follow; `highs`, 16 bits per source:
 * |drive|; `targets`, in mode follow: T. `random` points at the generators of these columns, which move on.
 */
export const postTexts = (["soft", "follow"] as const).flatMap((mode) =>
  (["random", "nearest"] as const).map((rounding) => postText(mode, rounding)),
);
