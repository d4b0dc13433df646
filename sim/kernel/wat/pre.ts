import { changeBlock, loadBounds, loadPlastic, type Rounding, softChange, VECTORS } from "./change.js";
import { stepGenerators } from "./random.js";
import { add, advance, branch, func, get, load, loop, mul, num, op, set, store } from "./text.js";

/** One pass over the rows: all blocks, or every `groups`-th one of those that `state` rounds. */
function rows(label: string, rounding: Rounding, block: readonly string[]): string {
  const random = rounding === "random";
  return loop(
    `${label}_row`,
    op("i32.lt_u", get("p"), get("end")),
    set("row", mul(`(i32.load16_u ${get("p")})`, get("neurons"))),
    set("col", random ? get("first") : num(0)),
    loop(
      `${label}_block`,
      op("i32.lt_u", get("col"), get("neurons")),
      ...(random ? stepGenerators : []),
      set("cell", add(get("row"), get("col"))),
      loadPlastic(false),
      branch(op("v128.any_true", get("plastic")), block),
      advance("col", random ? get("pitch") : num(16)),
    ),
    advance("p", num(2)),
  );
}

function preText(rounding: Rounding): string {
  const factor = (half: number) => load(add(get("high"), op("i32.shl", get("col"), num(1))), 16 * half);
  const block = (direction: "up" | "down") =>
    changeBlock(direction, (half) => softChange(half, rounding, direction, factor(half)));
  const pass = [
    set("p", get("sources")),
    branch(get("up"), [rows("up", rounding, block("up"))], [rows("down", rounding, block("down"))]),
  ];
  const state = add(get("random"), get("first"));
  return func({
    name: `pre_soft_${rounding}`,
    params: [
      ...["exact", "plasticAt", "neurons", "sources", "count", "high", "up"],
      ...["minimum", "maximum", "random", "lanes"],
    ],
    integers: ["p", "end", "row", "col", "cell", "exactCell", "first", "pitch"],
    vectors: VECTORS,
    body: [
      ...loadBounds,
      set("end", add(get("sources"), op("i32.shl", get("count"), num(1)))),
      set("pitch", get("lanes")),
      ...(rounding === "nearest"
        ? pass
        : [
            loop(
              "group",
              op("i32.lt_u", get("first"), get("lanes")),
              set("state", load(state)),
              ...pass,
              store(state, get("state")),
              advance("first", num(16)),
            ),
          ]),
    ],
  });
}

/**
 * pre_soft_<rounding>: changes the rows in `sources`, whole rows of blocks of sixteen. `high`: |drive|, 16 bits per
 * neuron. `up`: the drives are not negative. `random` points at the generators of lane 0, which move on.
 */
export const preTexts = (["random", "nearest"] as const).map(preText);
