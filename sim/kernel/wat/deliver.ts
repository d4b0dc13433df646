import { add, advance, func, get, load, loop, mul, num, op, set, store } from "./text.js";

/** Rows after which a sum of weights may leave 16 bits. */
const ROWS_IN_16_BITS = 255;

/** Groups of eight columns that are added up at once. */
const WIDTHS = [12, 8, 2] as const;

/** Fraction bits of the weights that are added: none, for weights of 8 bits; any number; or eight. */
type Fraction = "none" | "any" | 8;

/** Adds the weights of all rows in `8 * parts` columns from `col` on: sums of 16 bits in registers, then into memory. */
function columns(parts: number, label: string, fraction: Fraction): string[] {
  const exact = fraction !== "none";
  const each = <T>(make: (part: number) => T) => Array.from({ length: parts }, (_, part) => make(part));
  const base = get("base");
  const into = (part: number, half: "low" | "high") => {
    const offset = 32 * part + (half === "low" ? 0 : 16);
    const sum = op("i32x4.add", load(get("to"), offset), op(`i32x4.extend_${half}_i16x8_s`, get(`sum${part}`)));
    return store(get("to"), sum, offset);
  };
  const weights = (part: number) =>
    exact
      ? op("i16x8.shr_s", load(base, 16 * part), fraction === "any" ? get("fraction") : num(fraction))
      : `(v128.load8x8_s offset=${8 * part} ${base})`;
  const cell = add(get("col"), mul(`(i32.load16_u ${get("p")})`, get("neurons")));
  return [
    set("p", get("sources")),
    set("to", add(get("acc"), op("i32.shl", get("col"), num(2)))),
    loop(
      `${label}_chunk`,
      op("i32.lt_u", get("p"), get("end")),
      set("stop", add(get("p"), num(2 * ROWS_IN_16_BITS))),
      set("stop", op("select", get("end"), get("stop"), op("i32.gt_u", get("stop"), get("end")))),
      ...each((part) => set(`sum${part}`, "(v128.const i32x4 0 0 0 0)")),
      loop(
        `${label}_row`,
        op("i32.lt_u", get("p"), get("stop")),
        set("base", add(get("weights"), exact ? op("i32.shl", cell, num(1)) : cell)),
        ...each((part) => set(`sum${part}`, op("i16x8.add", get(`sum${part}`), weights(part)))),
        advance("p", num(2)),
      ),
      ...each((part) => `${into(part, "low")} ${into(part, "high")}`),
    ),
  ];
}

const NAMES = { none: "deliver", any: "deliver_exact", 8: "deliver_exact_8" } as const;

const deliverText = (fraction: Fraction) =>
  func({
    name: NAMES[fraction],
    params: ["weights", "neurons", "sources", "count", "low", "high", "acc", "fraction"],
    integers: ["col", "p", "end", "stop", "base", "to"],
    vectors: Array.from({ length: WIDTHS[0] }, (_, part) => `sum${part}`),
    body: [
      set("end", add(get("sources"), op("i32.shl", get("count"), num(1)))),
      set("col", get("low")),
      ...WIDTHS.map((parts) =>
        loop(
          `by${parts}`,
          op("i32.le_u", add(get("col"), num(8 * parts)), get("high")),
          ...columns(parts, `c${parts}`, fraction),
          advance("col", num(8 * parts)),
        ),
      ),
    ],
  });

/**
 * deliver: adds rows to accumulators. `sources` lists `count` row numbers of 16 bits; columns low..high-1, both
 * multiples of 16, of `weights` (8 bits, `neurons` per row) go to `acc` (32 bits). Rows are the inner loop: sums stay
 * in registers.
 * deliver_exact: the same with weights of 16 bits that have `fraction` fraction bits; deliver_exact_8: with eight, as
 * V8 takes four instructions for a shift by a number that is not constant.
 */
export const deliverTexts = (["none", "any", 8] as const).map(deliverText);

/** refresh: derives the delivered weights of `count` rows in `sources` from the exact ones, without `fraction` bits. */
export const refreshText = func({
  name: "refresh",
  params: ["weights", "exact", "neurons", "sources", "count", "fraction"],
  integers: ["end", "to", "stop", "from"],
  body: [
    set("end", add(get("sources"), op("i32.shl", get("count"), num(1)))),
    loop(
      "row",
      op("i32.lt_u", get("sources"), get("end")),
      set("to", mul(`(i32.load16_u ${get("sources")})`, get("neurons"))),
      set("from", add(get("exact"), op("i32.shl", get("to"), num(1)))),
      set("to", add(get("weights"), get("to"))),
      set("stop", add(get("to"), get("neurons"))),
      loop(
        "block",
        op("i32.lt_u", get("to"), get("stop")),
        store(
          get("to"),
          op(
            "i8x16.narrow_i16x8_s",
            op("i16x8.shr_s", load(get("from")), get("fraction")),
            op("i16x8.shr_s", load(get("from"), 16), get("fraction")),
          ),
        ),
        advance("to", num(16)),
        advance("from", num(32)),
      ),
      advance("sources", num(2)),
    ),
  ],
});
