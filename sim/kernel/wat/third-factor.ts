import { changeBlock, loadBounds, loadPlastic, productChange, type Rounding, VECTORS } from "./change.js";
import { stepGenerators } from "./random.js";
import { add, advance, branch, func, get, load, loop, mul, num, op, set, store } from "./text.js";

const factor = (half: number) => load(add(get("factors"), op("i32.shl", get("col"), num(1))), 16 * half);

function consolidateText(rounding: Rounding): string {
  const random = rounding === "random";
  const rows = loop(
    "row",
    op("i32.lt_u", get("p"), get("end")),
    set("row", mul(`(i32.load16_u ${get("p")})`, get("neurons"))),
    set("drive", `(v128.load16_splat ${add(get("p"), get("drivesBy"))})`),
    set("col", random ? get("first") : num(0)),
    loop(
      "block",
      op("i32.lt_u", get("col"), get("neurons")),
      ...(random ? stepGenerators : []),
      set("cell", add(get("row"), get("col"))),
      branch(op("v128.any_true", op("v128.or", factor(0), factor(1))), [
        loadPlastic(false),
        branch(
          op("v128.any_true", get("plastic")),
          changeBlock("either", (half) => productChange(half, rounding, get("drive"), factor(half))),
        ),
      ]),
      advance("col", random ? get("lanes") : num(16)),
    ),
    advance("p", num(2)),
  );
  const state = add(get("random"), get("first"));
  return func({
    name: `consolidate_${rounding}`,
    params: [
      ...["exact", "plasticAt", "neurons", "lanes", "count", "sources", "drives", "factors"],
      ...["minimum", "maximum", "random"],
    ],
    integers: ["p", "end", "drivesBy", "row", "col", "cell", "exactCell", "first"],
    vectors: [...VECTORS, "drive"],
    body: [
      ...loadBounds,
      set("end", add(get("sources"), op("i32.shl", get("count"), num(1)))),
      set("drivesBy", op("i32.sub", get("drives"), get("sources"))),
      loop(
        "group",
        op("i32.lt_u", get("first"), random ? get("lanes") : num(1)),
        ...(random ? [set("state", load(state))] : []),
        set("p", get("sources")),
        rows,
        ...(random ? [store(state, get("state"))] : []),
        advance("first", num(16)),
      ),
    ],
  });
}

/** Eight weights of a row, moved up by the shift, and added to or subtracted from the modulator signals. */
function modulateText(name: string, operation: string): string {
  const half = (h: number) =>
    store(
      get("signal"),
      op(
        operation,
        load(get("signal"), 16 * h),
        op("i16x8.shl", op(`i16x8.extend_${h === 0 ? "low" : "high"}_i8x16_s`, get("w")), get("shift")),
      ),
      16 * h,
    );
  return func({
    name,
    params: ["weights", "signal", "count", "shift"],
    integers: ["end"],
    vectors: ["w"],
    body: [
      set("end", add(get("weights"), get("count"))),
      loop(
        "block",
        op("i32.lt_u", get("weights"), get("end")),
        set("w", load(get("weights"))),
        half(0),
        half(1),
        advance("weights", num(16)),
        advance("signal", num(32)),
      ),
    ],
  });
}

/**
 * consolidate_<rounding>: changes the rows in `sources` by their `drives` (16 bits each, as many) times `factors` (16
 * bits per neuron); `random` points at the generators of lane 0, which move on.
 *
 * modulate_add, modulate_sub: `signal`, 16 bits per neuron, moves by `count` weights of 8 bits, a multiple of sixteen,
 * shifted up.
 */
export const thirdFactorTexts = [
  consolidateText("random"),
  consolidateText("nearest"),
  modulateText("modulate_add", "i16x8.add_sat_s"),
  modulateText("modulate_sub", "i16x8.sub_sat_s"),
];
