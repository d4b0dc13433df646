import type { Rounding } from "./change.js";
import { stepGenerators } from "./random.js";
import { add, advance, branch, func, get, load, loop, mul, num, op, set, store } from "./text.js";

// Columns with few plastic synapses, one synapse at a time.

type Mode = "hard" | "soft" | "follow";

const smaller = (a: string, b: string) => op("select", get(a), get(b), op("i32.lt_s", get(a), get(b)));
const larger = (a: string, b: string) => op("select", get(a), get(b), op("i32.gt_s", get(a), get(b)));

/** p from the factor and the weight. */
function product(mode: Mode): string[] {
  if (mode === "hard") return [set("p", get("factor"))];
  if (mode === "follow") {
    const target = `(i32.load ${add(get("targets"), op("i32.shl", get("s"), num(2)))})`;
    return [set("p", mul(get("factor"), op("i32.sub", target, get("w"))))];
  }
  return [
    branch(
      op("i32.gt_s", get("factor"), num(0)),
      [set("p", op("i32.sub", get("maximum"), get("w")))],
      [set("p", op("i32.sub", get("w"), get("minimum")))],
    ),
    branch(op("i32.lt_s", get("p"), num(0)), [set("p", num(0))]),
    set("p", mul(get("factor"), get("p"))),
  ];
}

function columnText(mode: Mode, rounding: Rounding): string {
  const random = op(
    "i32.and",
    op("i32.rotr", `(i32.load ${add(get("random"), op("i32.shl", get("s"), num(4)))})`, get("rotation")),
    num(0xffff),
  );
  const change = [
    set("d", op("i32.shr_s", add(get("p"), rounding === "random" ? random : num(32768)), num(16))),
    set("d", add(get("w"), get("d"))),
    branch(
      op("i32.gt_s", get("p"), num(0)),
      [set("d", smaller("d", "maximum")), set("w", larger("d", "w"))],
      [set("d", larger("d", "minimum")), set("w", smaller("d", "w"))],
    ),
    op("i32.store16", get("cell"), get("w")),
  ];
  return func({
    name: `column_${mode}_${rounding}`,
    params: [
      ...["exact", "neurons", "column", "list", "count", "factors", "targets"],
      ...["minimum", "maximum", "random", "rotation"],
    ],
    integers: ["end", "s", "cell", "factor", "w", "p", "d"],
    body: [
      set("end", add(get("list"), op("i32.shl", get("count"), num(1)))),
      loop(
        "synapse",
        op("i32.lt_u", get("list"), get("end")),
        set("s", `(i32.load16_u ${get("list")})`),
        advance("list", num(2)),
        set("factor", `(i32.load ${add(get("factors"), op("i32.shl", get("s"), num(2)))})`),
        set("cell", add(get("exact"), op("i32.shl", add(mul(get("s"), get("neurons")), get("column")), num(1)))),
        set("w", `(i32.load16_s ${get("cell")})`),
        ...product(mode),
        branch(get("p"), change),
      ),
    ],
  });
}

/**
 * column_<mode>_<rounding>: changes the synapses of one column whose sources are in `list` (16 bits each). `random` points
 * at the generator of the column in the sequence of its block, sixteen bytes a source, which `rotation` turns right.
 */
export const columnTexts = (["hard", "soft", "follow"] as const).flatMap((mode) =>
  (["random", "nearest"] as const).map((rounding) => columnText(mode, rounding)),
);

/** sequence: what four generators give in `count` steps, sixteen bytes a step; they move on. */
export const sequenceText = func({
  name: "sequence",
  params: ["random", "count", "into"],
  integers: ["end"],
  vectors: ["state"],
  body: [
    set("state", load(get("random"))),
    set("end", add(get("into"), op("i32.shl", get("count"), num(4)))),
    loop(
      "step",
      op("i32.lt_u", get("into"), get("end")),
      ...stepGenerators,
      store(get("into"), get("state")),
      advance("into", num(16)),
    ),
    store(get("random"), get("state")),
  ],
});
