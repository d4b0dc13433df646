import type { Rounding } from "./change.js";
import { randomOf, stepVector } from "./random.js";
import { add, advance, branch, func, get, load, loop, mul, num, op, repeat, set, store } from "./text.js";

// Plastic synapses that are few, compressed: their exact weights row by row, beside each twice its neuron; and for each
// column the addresses of its weights, beside each its source. `starts` has the first synapse of each row or column.

type Mode = "hard" | "soft" | "follow";

const word = (address: string, offset = 0) => `(i32.load offset=${offset} ${address})`;
const half = (address: string, offset = 0) => `(i32.load16_u offset=${offset} ${address})`;
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

/** Pointers that go on together, and the bytes of an element of each. */
type Pointers = readonly (readonly [name: string, size: number])[];

/** Goes over lists until the first pointer is at `end`, `count` elements a turn and then one: fewer branches. */
function over(pointers: Pointers, count: number, several: readonly string[], one: readonly string[]): string {
  const [first, size] = pointers[0]!;
  const turn = (label: string, elements: number, body: readonly string[]) =>
    loop(
      label,
      op("i32.le_u", add(get(first), num(size * elements)), get("end")),
      ...body,
      ...pointers.map(([name, bytes]) => advance(name, num(bytes * elements))),
    );
  return [turn("several", count, several), turn("one", 1, one)].join("\n");
}

const four = (element: (i: number) => readonly string[]) => [0, 1, 2, 3].flatMap(element);

const lanes = (count: number) => Array.from({ length: count }, (_, lane) => lane);

/** The new weights of eight in w8, by p in p0 and p1; one outside the bounds only moves inward, for d has the sign of p. */
function changedEight(random0: string, random1: string): string {
  const d = (p: string, random: string) => op("i32x4.shr_s", op("i32x4.add", get(p), random), num(16));
  const moved = op("i16x8.add_sat_s", get("w8"), op("i16x8.narrow_i32x4_s", d("p0", random0), d("p1", random1)));
  const highest = op("i16x8.max_s", get("w8"), op("i16x8.splat", get("maximum")));
  const lowest = op("i16x8.min_s", get("w8"), op("i16x8.splat", get("minimum")));
  return op("i16x8.max_s", op("i16x8.min_s", moved, highest), lowest);
}

/** Eight synapses of a column in mode hard: factors, generators and weights are fetched lane by lane. */
function eightOfColumn(rounding: Rounding): string[] {
  const draws = rounding === "random";
  const place = (lane: number) => word(get("place"), 4 * lane);
  const fetch = (lane: number) => {
    const into = (vector: string, address: string) => {
      const name = `${vector}${lane >> 2}`;
      return set(name, `(v128.load32_lane ${lane & 3} ${address} ${get(name)})`);
    };
    return [
      set("s", half(get("source"), 2 * lane)),
      into("p", add(get("factors"), fourfold(get("s")))),
      ...(draws ? [into("r", add(get("random"), op("i32.shl", get("s"), num(4))))] : []),
      set("w8", `(v128.load16_lane ${lane} ${place(lane)} ${get("w8")})`),
    ];
  };
  const turned = (r: string) =>
    op(
      "v128.and",
      op(
        "v128.or",
        op("i32x4.shr_u", get(r), get("rotation")),
        op("i32x4.shl", get(r), op("i32.sub", num(32), get("rotation"))),
      ),
      op("i32x4.splat", num(0xffff)),
    );
  const random = (r: string) => (draws ? turned(r) : op("i32x4.splat", num(32768)));
  return [
    ...lanes(8).flatMap(fetch),
    set("w8", changedEight(random("r0"), random("r1"))),
    ...lanes(8).map((lane) => `(v128.store16_lane ${lane} ${place(lane)} ${get("w8")})`),
  ];
}

function postText(mode: Mode, rounding: Rounding): string {
  const state = word(add(get("random"), op("i32.shl", get("s"), num(4))));
  const random = op("i32.and", op("i32.rotr", state, get("rotation")), num(0xffff));
  const start = (offset: number) => word(add(get("starts"), fourfold(get("column"))), offset);
  const synapse = (i: number) => [
    set("s", half(get("source"), 2 * i)),
    set("at", word(get("place"), 4 * i)),
    set("factor", word(add(get("factors"), fourfold(get("s"))))),
    ...changeWeight(mode, get("at"), rounding === "random" ? random : num(32768)),
  ];
  const pointers = [
    ["place", 4],
    ["source", 2],
  ] as const;
  return func({
    name: `post_sparse_${mode}_${rounding}`,
    params: ["jobs", "count", "starts", "places", "sources", "factors", "targets", "minimum", "maximum"],
    integers: [
      ...["last", "column", "random", "rotation", "source", "place", "end", "at", "s", "factor", "w", "p", "d"],
    ],
    vectors: ["p0", "p1", "r0", "r1", "w8"],
    body: [
      set("last", add(get("jobs"), op("i32.shl", get("count"), num(3)))),
      loop(
        "job",
        op("i32.lt_u", get("jobs"), get("last")),
        set("column", word(get("jobs"))),
        set("random", word(get("jobs"), 4)),
        set("rotation", op("i32.shl", op("i32.and", get("column"), num(3)), num(3))),
        set("source", add(get("sources"), twice(start(0)))),
        set("place", add(get("places"), fourfold(start(0)))),
        set("end", add(get("places"), fourfold(start(4)))),
        mode === "hard"
          ? over(pointers, 8, eightOfColumn(rounding), synapse(0))
          : over(pointers, 4, four(synapse), synapse(0)),
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

/** refresh_sparse: puts what is delivered of the compressed weights of rows where those of 8 bits are, `pitch` a row. */
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
