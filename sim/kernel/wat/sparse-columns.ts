import type { Rounding } from "./change.js";
import { stepVector } from "./random.js";
import {
  changedEight,
  changeWeight,
  four,
  fourfold,
  half,
  lanes,
  type Mode,
  over,
  ROUNDINGS,
  twice,
  VECTORS,
  word,
} from "./sparse-parts.js";
import { add, advance, func, get, load, loop, mul, num, op, repeat, set, store } from "./text.js";

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

/** sequences: `count` steps of up to four vectors of four generators at once, each `pitch` bytes after the last. */
const sequencesText = func({
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

/**
 * post_sparse_<mode>_<rounding>: changes the columns of `count` jobs, eight bytes each: the column, and where the sequence of
 * its generator begins, sixteen bytes per source. `factors` and `targets`, 32 bits per source.
 */
export const sparseColumnTexts = [
  sequencesText,
  ...(["hard", "soft", "follow"] as const).flatMap((mode) => ROUNDINGS.map((rounding) => postText(mode, rounding))),
];
