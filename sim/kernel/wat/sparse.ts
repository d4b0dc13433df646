import type { Rounding } from "./change.js";
import { randomOf, stepVector } from "./random.js";
import { add, advance, branch, func, get, load, loop, mul, num, op, repeat, set, store } from "./text.js";

// Plastic synapses that are few, compressed: their exact weights column by column, beside each its source; and for each row
// the addresses of its weights, beside each twice its neuron. `starts` has the first synapse of each row or column.

type Mode = "hard" | "soft" | "follow";

const word = (address: string, offset = 0) => `(i32.load offset=${offset} ${address})`;
const half = (address: string) => `(i32.load16_u ${address})`;
const smaller = (a: string, b: string) => op("select", get(a), get(b), op("i32.lt_s", get(a), get(b)));
const larger = (a: string, b: string) => op("select", get(a), get(b), op("i32.gt_s", get(a), get(b)));
const twice = (x: string) => op("i32.shl", x, num(1));
const fourfold = (x: string) => op("i32.shl", x, num(2));

/** p from the factor and the weight. */
function product(mode: Mode): string[] {
  if (mode === "hard") return [set("p", get("factor"))];
  if (mode === "follow") {
    const target = word(add(get("targets"), fourfold(get("s"))));
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

/** Changes the weight at an address by the factor; p = 0 changes nothing in either way. */
const changeWeight = (mode: Mode, at: string, random: string) => [
  set("w", `(i32.load16_s ${at})`),
  ...product(mode),
  set("d", add(get("w"), op("i32.shr_s", add(get("p"), random), num(16)))),
  branch(
    op("i32.gt_s", get("p"), num(0)),
    [set("d", smaller("d", "maximum")), set("w", larger("d", "w"))],
    [set("d", larger("d", "minimum")), set("w", smaller("d", "w"))],
  ),
  op("i32.store16", at, get("w")),
];

function postText(mode: Mode, rounding: Rounding): string {
  const state = word(add(get("random"), op("i32.shl", get("s"), num(4))));
  const random = op("i32.and", op("i32.rotr", state, get("rotation")), num(0xffff));
  const start = (offset: number) => word(add(get("starts"), fourfold(get("column"))), offset);
  return func({
    name: `post_sparse_${mode}_${rounding}`,
    params: ["jobs", "count", "starts", "weights", "sources", "factors", "targets", "minimum", "maximum"],
    integers: ["last", "column", "random", "rotation", "at", "end", "by", "s", "factor", "w", "p", "d"],
    body: [
      set("last", add(get("jobs"), op("i32.shl", get("count"), num(3)))),
      set("by", op("i32.sub", get("sources"), get("weights"))),
      loop(
        "job",
        op("i32.lt_u", get("jobs"), get("last")),
        set("column", word(get("jobs"))),
        set("random", word(get("jobs"), 4)),
        set("rotation", op("i32.shl", op("i32.and", get("column"), num(3)), num(3))),
        set("at", add(get("weights"), twice(start(0)))),
        set("end", add(get("weights"), twice(start(4)))),
        loop(
          "synapse",
          op("i32.lt_u", get("at"), get("end")),
          set("s", half(add(get("at"), get("by")))),
          set("factor", word(add(get("factors"), fourfold(get("s"))))),
          ...changeWeight(mode, get("at"), rounding === "random" ? random : num(32768)),
          advance("at", num(2)),
        ),
        advance("jobs", num(8)),
      ),
    ],
  });
}

/** sequences: `count` steps of up to four vectors of four generators at once; each to `pitch` bytes behind the one before. */
const VECTORS = ["va", "vb", "vc", "vd"] as const;
export const sequencesText = func({
  name: "sequences",
  params: ["states", "count", "into", "pitch"],
  integers: ["end", ...VECTORS.map((v) => `${v}At`)],
  vectors: VECTORS,
  body: [
    ...VECTORS.map((v, i) => set(v, load(get("states"), 16 * i))),
    ...VECTORS.map((v, i) => set(`${v}At`, add(get("into"), mul(get("pitch"), num(i))))),
    set("end", add(get("into"), op("i32.shl", get("count"), num(4)))),
    repeat(
      "step",
      op("i32.lt_u", get("vaAt"), get("end")),
      ...VECTORS.flatMap((v) => [...stepVector(v), store(get(`${v}At`), get(v)), advance(`${v}At`, num(16))]),
    ),
  ],
});

/** The random numbers of rows, 16 bits a column, one row a `pitch` behind the other. */
function rowRandoms(rows: readonly string[]): string {
  const group = (i: number) => add(get("states"), add(get("first"), mul(get("lanes"), num(i))));
  return [
    set("first", num(0)),
    repeat(
      "group",
      op("i32.lt_u", get("first"), get("lanes")),
      ...rows.flatMap((r, i) => [set(r, load(group(i))), set(`${r}At`, add(get("buffer"), mul(get("pitch"), num(i))))]),
      ...rows.map((r) => advance(`${r}At`, twice(get("first")))),
      set("end", add(get("buffer"), get("pitch"))),
      repeat(
        "random",
        op("i32.lt_u", get(`${rows[0]}At`), get("end")),
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

/** Each synapse of row `row`: `at` is the address of its weight, `twin` twice its neuron. */
const eachOfRow = (...body: string[]) => [
  set("i", word(add(get("starts"), fourfold(get("row"))))),
  set("stop", word(add(get("starts"), fourfold(get("row"))), 4)),
  set("place", add(get("places"), fourfold(get("i")))),
  set("twins", add(get("neurons"), twice(get("i")))),
  set("stop", add(get("places"), fourfold(get("stop")))),
  loop(
    "synapse",
    op("i32.lt_u", get("place"), get("stop")),
    set("at", word(get("place"))),
    set("twin", half(get("twins"))),
    advance("place", num(4)),
    advance("twins", num(2)),
    ...body,
  ),
];
const ROW_LOCALS = ["row", "i", "stop", "place", "twins", "at", "twin"];
const ROW_TABLES = ["list", "count", "starts", "places", "neurons"];

function preText(mode: Mode, rounding: Rounding, rows: readonly string[]): string {
  const random = half(add(get("own"), get("twin")));
  return func({
    name: `pre_sparse_${mode}_${rounding}_${rows.length}`,
    params: [...ROW_TABLES, "factors", "minimum", "maximum", "lanes", "states", "buffer", "pitch"],
    integers: [
      ...ROW_LOCALS,
      ...["factor", "w", "p", "d", "first", "end", "last", "by", "own", "r"],
      ...rows.map((r) => `${r}At`),
    ],
    vectors: rows,
    body: [
      set("by", twice(get("count"))),
      set("last", add(get("list"), get("by"))),
      loop(
        "rows",
        op("i32.lt_u", get("list"), get("last")),
        ...(rounding === "random" ? [rowRandoms(rows)] : []),
        set("r", get("list")),
        set("own", get("buffer")),
        set("end", add(get("list"), mul(get("by"), num(rows.length)))),
        repeat(
          "each",
          op("i32.lt_u", get("r"), get("end")),
          set("row", half(get("r"))),
          ...eachOfRow(
            set("factor", word(add(get("factors"), twice(get("twin"))))),
            ...changeWeight(mode, get("at"), rounding === "random" ? random : num(32768)),
          ),
          advance("own", get("pitch")),
          advance("r", get("by")),
        ),
        advance("list", num(2)),
      ),
    ],
  });
}

const eachRow = (...body: string[]) => [
  set("end", add(get("list"), twice(get("count")))),
  loop(
    "rows",
    op("i32.lt_u", get("list"), get("end")),
    set("row", half(get("list"))),
    ...body,
    advance("list", num(2)),
  ),
];
const delivered = op("i32.shr_s", `(i32.load16_s ${get("at")})`, get("fraction"));

/** deliver_sparse: adds the compressed weights of rows to accumulators. */
const deliverText = func({
  name: "deliver_sparse",
  params: [...ROW_TABLES, "acc", "fraction"],
  integers: [...ROW_LOCALS, "end", "to"],
  body: eachRow(
    ...eachOfRow(
      set("to", add(get("acc"), twice(get("twin")))),
      op("i32.store", get("to"), add(word(get("to")), delivered)),
    ),
  ),
});

/** refresh_sparse: puts what is delivered of the compressed weights of rows where those of 8 bits are, `pitch` a row. */
const refreshText = func({
  name: "refresh_sparse",
  params: [...ROW_TABLES, "weights", "pitch", "fraction"],
  integers: [...ROW_LOCALS, "end", "to"],
  body: eachRow(
    set("to", add(get("weights"), mul(get("row"), get("pitch")))),
    ...eachOfRow(op("i32.store8", add(get("to"), op("i32.shr_u", get("twin"), num(1))), delivered)),
  ),
});

const ONE = ["va"] as const;
const ROUNDINGS = ["random", "nearest"] as const;

/**
 * post_sparse_<mode>_<rounding>: changes the columns of `count` jobs, eight bytes each: the column, and where the sequence of
 * its generator begins, sixteen bytes a source. `factors` and `targets`, 32 bits a source.
 *
 * pre_sparse_<mode>_<rounding>_<rows>: changes `count` rows of one list, or of four that follow each other, whose random
 * numbers are made beside each other: `states` has the generators of each list, `buffer` room for `pitch` bytes each.
 */
export const sparseTexts = [
  deliverText,
  refreshText,
  sequencesText,
  ...(["hard", "soft", "follow"] as const).flatMap((mode) => ROUNDINGS.map((rounding) => postText(mode, rounding))),
  ...(["hard", "soft"] as const).flatMap((mode) => [
    preText(mode, "nearest", ONE),
    preText(mode, "random", ONE),
    preText(mode, "random", VECTORS),
  ]),
];
