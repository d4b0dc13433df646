import type { Rounding } from "./change.js";
import { randomOf, stepVector } from "./random.js";
import {
  changedEight,
  changeWeight,
  four,
  fourfold,
  half,
  lanes,
  type Mode,
  over,
  twice,
  VECTORS,
  word,
} from "./sparse-parts.js";
import { add, advance, func, get, load, loop, mul, num, op, repeat, set, store } from "./text.js";

/** The random numbers of rows, 16 bits per column, each row a `pitch` after the one before. */
function rowRandoms(rows: readonly string[]): string {
  const group = (i: number) => add(get("states"), add(get("first"), mul(get("lanes"), num(i))));
  return [
    set("first", num(0)),
    repeat(
      "group",
      op("i32.lt_u", get("first"), get("lanes")),
      ...rows.flatMap((r, i) => [set(r, load(group(i))), set(`${r}At`, add(get("buffer"), mul(get("pitch"), num(i))))]),
      ...rows.map((r) => advance(`${r}At`, twice(get("first")))),
      set("stop", add(get("buffer"), get("pitch"))),
      repeat(
        "random",
        op("i32.lt_u", get(`${rows[0]}At`), get("stop")),
        ...rows.flatMap((r) => [
          ...stepVector(r),
          ...[0, 1].map((h) => store(get(`${r}At`), randomOf(r, h), 16 * h)),
          advance(`${r}At`, twice(get("lanes"))),
        ]),
      ),
      ...rows.map((r, i) => store(group(i), get(r))),
      advance("first", num(16)),
    ),
  ].join("\n");
}

/** From the row's first synapse to its last: `at` is the address of its weight, `twin` that of twice its neuron. */
const startRow = (row: string) => [
  set("at", add(get("weights"), twice(word(add(get("starts"), fourfold(row)))))),
  set("end", add(get("weights"), twice(word(add(get("starts"), fourfold(row)), 4)))),
  set("twin", add(get("twins"), op("i32.sub", get("at"), get("weights")))),
];
const ROW_POINTERS = [
  ["at", 2],
  ["twin", 2],
] as const;
const ROW_LOCALS = ["at", "end", "twin", "t"];
const ROW_TABLES = ["list", "count", "starts", "weights", "twins"];

/** Eight synapses of a row in mode hard: factors and random numbers are fetched lane by lane. */
function eightHard(rounding: Rounding): string[] {
  const factor = add(get("factors"), twice(get("t")));
  const fetch = (lane: number) => {
    const p = get(lane < 4 ? "p0" : "p1");
    return [
      set("t", half(get("twin"), 2 * lane)),
      set(lane < 4 ? "p0" : "p1", `(v128.load32_lane ${lane & 3} ${factor} ${p})`),
      ...(rounding === "random"
        ? [set("r8", `(v128.load16_lane ${lane} ${add(get("own"), get("t"))} ${get("r8")})`)]
        : []),
    ];
  };
  const random = (side: "low" | "high") =>
    rounding === "random" ? op(`i32x4.extend_${side}_i16x8_u`, get("r8")) : op("i32x4.splat", num(32768));
  return [
    ...lanes(8).flatMap(fetch),
    set("w8", load(get("at"))),
    store(get("at"), changedEight(random("low"), random("high"))),
  ];
}

function preText(mode: Mode, rounding: Rounding, rows: readonly string[]): string {
  const random = half(add(get("own"), get("t")));
  const synapse = (i: number) => [
    set("t", half(get("twin"), 2 * i)),
    set("factor", word(add(get("factors"), twice(get("t"))))),
    ...changeWeight(mode, add(get("at"), num(2 * i)), rounding === "random" ? random : num(32768)),
  ];
  const several = mode === "hard" ? eightHard(rounding) : four(synapse);
  return func({
    name: `pre_sparse_${mode}_${rounding}_${rows.length}`,
    params: [...ROW_TABLES, "factors", "minimum", "maximum", "lanes", "states", "buffer", "pitch"],
    integers: [
      ...ROW_LOCALS,
      ...["factor", "w", "p", "d", "first", "last", "by", "own", "r", "stop"],
      ...rows.map((r) => `${r}At`),
    ],
    vectors: [...rows, "p0", "p1", "r8", "w8"],
    body: [
      set("by", twice(get("count"))),
      set("last", add(get("list"), get("by"))),
      loop(
        "rows",
        op("i32.lt_u", get("list"), get("last")),
        ...(rounding === "random" ? [rowRandoms(rows)] : []),
        set("r", get("list")),
        set("own", get("buffer")),
        set("stop", add(get("list"), mul(get("by"), num(rows.length)))),
        repeat(
          "each",
          op("i32.lt_u", get("r"), get("stop")),
          ...startRow(half(get("r"))),
          over(ROW_POINTERS, mode === "hard" ? 8 : 4, several, synapse(0)),
          advance("own", get("pitch")),
          advance("r", get("by")),
        ),
        advance("list", num(2)),
      ),
    ],
  });
}

const eachRow = (...body: string[]) => [
  set("last", add(get("list"), twice(get("count")))),
  loop("rows", op("i32.lt_u", get("list"), get("last")), ...body, advance("list", num(2))),
];
const delivered = (i: number) => op("i32.shr_s", `(i32.load16_s offset=${2 * i} ${get("at")})`, get("fraction"));

/** deliver_sparse: adds the compressed weights of rows to accumulators. */
const addOne = (i: number) => [
  set("to", add(get("acc"), twice(half(get("twin"), 2 * i)))),
  op("i32.store", get("to"), add(word(get("to")), delivered(i))),
];
const deliverText = func({
  name: "deliver_sparse",
  params: [...ROW_TABLES, "acc", "fraction"],
  integers: [...ROW_LOCALS, "last", "to"],
  body: eachRow(...startRow(half(get("list"))), over(ROW_POINTERS, 4, four(addOne), addOne(0))),
});

/** refresh_sparse: writes the delivered weights of compressed rows to those of 8 bits, `pitch` per row. */
const putOne = (i: number) => {
  const neuron = op("i32.shr_u", half(get("twin"), 2 * i), num(1));
  return [op("i32.store8", add(get("to"), neuron), delivered(i))];
};
const refreshText = func({
  name: "refresh_sparse",
  params: [...ROW_TABLES, "into", "pitch", "fraction"],
  integers: [...ROW_LOCALS, "last", "to"],
  body: eachRow(
    set("to", add(get("into"), mul(half(get("list")), get("pitch")))),
    ...startRow(half(get("list"))),
    over(ROW_POINTERS, 4, four(putOne), putOne(0)),
  ),
});

const ONE = ["va"] as const;

/**
 * pre_sparse_<mode>_<rounding>_<rows>: changes `count` rows of one list, or of four that follow each other, whose random
 * numbers are made in parallel: `states` has the generators of each list, `buffer` room for `pitch` bytes each.
 */
export const sparseRowTexts = [
  deliverText,
  refreshText,
  ...(["hard", "soft"] as const).flatMap((mode) => [
    preText(mode, "nearest", ONE),
    preText(mode, "random", ONE),
    preText(mode, "random", VECTORS),
  ]),
];
