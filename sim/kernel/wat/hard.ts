import type { Rounding } from "./change.js";
import { randomOf, stepVector } from "./random.js";
import { add, advance, func, get, load, loop, mul, num, op, repeat, set, store } from "./text.js";

// Changes in mode hard: p is one number per source (at postsynaptic spikes) or per neuron (at presynaptic ones). So
// d = (p + r) >> 16 is its high half plus the carry of its low half and r. `low` is 65535 minus the low half: the carry
// is 1 where r is above it. The innermost loops have no branch: V8 moves constants only out of such loops.
//
// "plain" functions change one block or two at once, with all synapses plastic and all weights within the bounds.
// "masked" functions change any block, by its plastic bytes.

type Kind = "plain" | "masked";

const HALVES = [0, 1] as const;
const zero = "(v128.const i32x4 0 0 0 0)";
const bounds = [set("min", op("i16x8.splat", get("minimum"))), set("max", op("i16x8.splat", get("maximum")))];

/** d where `ones` holds 1 rather than 0; the high half has been masked already. */
function change(rounding: Rounding, state: string, half: number, high: string, low: string, ones: string): string {
  if (rounding === "nearest") return high; // the caller has rounded
  return op("i16x8.add", high, op("i16x8.min_u", op("i16x8.sub_sat_u", randomOf(state, half), low), ones));
}

/** The new weight from the old one in w and from d. One outside the bounds only moves inward: d has the sign of p. */
function changed(kind: Kind, d: string): string {
  const [least, most] = [get("min"), get("max")];
  const low = kind === "plain" ? least : op("i16x8.min_s", get("w"), least);
  const high = kind === "plain" ? most : op("i16x8.max_s", get("w"), most);
  return op("i16x8.max_s", op("i16x8.min_s", op("i16x8.add_sat_s", get("w"), d), high), low);
}

const steps = (states: readonly string[]) => states.flatMap((state) => stepVector(state));
const loadStates = (states: readonly string[]) => states.map((state) => set(state, load(get(`${state}At`))));
const storeStates = (states: readonly string[]) => states.map((state) => store(get(`${state}At`), get(state)));

/** Ones for the columns of a block whose bits are set: a table has sixteen bytes for each value of eight bits. */
const onesOf = (fired: string, half: number) => {
  const bits = op("i32.and", op("i32.shr_u", get(fired), num(8 * half)), num(255));
  return load(add(get("table"), op("i32.shl", bits, num(4))));
};

const extend = (half: number, bytes: string) => op(`i16x8.extend_${half === 0 ? "low" : "high"}_i8x16_u`, bytes);

/**
 * `chained`: blocks of one list, or of two, use the numbers of their generators one after the other. `states` has the
 * generators of each list, which pass `lead` rows before from and `tail` after to. The second list begins `apart` bytes
 * after the first.
 */
function postText(kind: Kind, rounding: Rounding, blocks: readonly string[], chained = false): string {
  const states = rounding === "random" ? blocks.map((block) => `state${block}`) : [];
  const ones = (block: string, half: number) => `ones${block}${half}`;
  const masked = kind === "masked";
  const half = (block: string, h: number) => {
    const own = get(masked ? "own" : ones(block, h));
    const d = change(rounding, `state${block}`, h, op("i16x8.mul", get("high"), own), get("low"), own);
    return [
      ...(masked ? [set("own", extend(h, get("plastic")))] : []),
      set("w", load(get(`cell${block}`), 16 * h)),
      store(get(`cell${block}`), changed(kind, d), 16 * h),
    ];
  };
  const block = (name: string) => [
    ...(masked
      ? [set("plastic", op("v128.and", load(get("plasticCell")), get("fires"))), advance("plasticCell", get("neurons"))]
      : []),
    ...HALVES.flatMap((h) => half(name, h)),
    advance(`cell${name}`, get("pitch")),
  ];
  const each = <T>(make: (name: string, i: number) => T) => blocks.map(make);
  const listed = (array: string, i: number) =>
    chained && i > 0
      ? `(i32.load16_u ${add(add(get(array), get("apart")), get("job"))})`
      : `(i32.load16_u offset=${2 * i} ${add(get(array), get("job"))})`;
  const stateAt = chained ? get("states") : add(get("states"), op("i32.shl", get("job"), num(3)));
  const fetch = states.map((state, i) => set(state, load(stateAt, 16 * i)));
  const keep = states.map((state, i) => store(stateAt, get(state), 16 * i));
  const pass = (rows: string) =>
    chained
      ? [set("h", get(rows)), loop(rows, get("h"), ...steps(states), set("h", op("i32.sub", get("h"), num(1))))]
      : [];
  return func({
    name: `post_${chained ? "chained" : kind}_${rounding}_${blocks.length}`,
    params: [
      ...["exact", "plasticAt", "neurons", "from", "to", "highs", "lows", "table", "minimum", "maximum"],
      ...["columns", "fired", "states", "count"],
      ...(chained ? ["apart", "lead", "tail"] : []),
    ],
    integers: ["h", "end", "lowBy", "pitch", "plasticCell", "job", "bits", ...each((name) => `cell${name}`)],
    vectors: [
      ...["high", "low", "w", "min", "max", ...states],
      ...(masked ? ["plastic", "own", "fires"] : []),
      ...each((name) => HALVES.map((h) => ones(name, h))).flat(),
    ],
    body: [
      ...bounds,
      set("pitch", op("i32.shl", get("neurons"), num(1))),
      set("lowBy", op("i32.sub", get("lows"), get("highs"))),
      set("end", add(get("highs"), op("i32.shl", get("to"), num(1)))),
      set("count", op("i32.shl", get("count"), num(1))),
      ...(chained ? fetch : []),
      loop(
        "jobs",
        op("i32.lt_u", get("job"), get("count")),
        ...each((name, i) => [
          set("bits", listed("fired", i)),
          ...HALVES.map((h) => set(ones(name, h), onesOf("bits", h))),
          set(`cell${name}`, add(mul(get("from"), get("neurons")), listed("columns", i))),
          ...(masked ? [set("plasticCell", add(get("plasticAt"), get(`cell${name}`)))] : []),
          set(`cell${name}`, add(get("exact"), op("i32.shl", get(`cell${name}`), num(1)))),
        ]).flat(),
        ...(masked ? [set("fires", op("i8x16.narrow_i16x8_u", get(ones("A", 0)), get(ones("A", 1))))] : []),
        ...(chained ? pass("lead") : fetch),
        set("h", add(get("highs"), op("i32.shl", get("from"), num(1)))),
        repeat(
          "source",
          op("i32.lt_u", get("h"), get("end")),
          ...steps(states),
          set("high", `(v128.load16_splat ${get("h")})`),
          ...(rounding === "random" ? [set("low", `(v128.load16_splat ${add(get("h"), get("lowBy"))})`)] : []),
          ...blocks.flatMap(block),
          advance("h", num(2)),
        ),
        ...(chained ? pass("tail") : keep),
        advance("job", num(chained ? 2 : 2 * blocks.length)),
      ),
      ...(chained ? keep : []),
    ],
  });
}

function preText(kind: Kind, rounding: Rounding, rows: readonly string[]): string {
  const states = rounding === "random" ? rows.map((row) => `state${row}`) : [];
  const masked = kind === "masked";
  const half = (row: string, h: number) => {
    const high = masked ? op("i16x8.mul", get("high"), get("own")) : get("high");
    return [
      ...(masked ? [set("own", extend(h, get("plastic")))] : []),
      set("w", load(get(`cell${row}`), 16 * h)),
      store(
        get(`cell${row}`),
        changed(kind, change(rounding, `state${row}`, h, high, get("low"), masked ? get("own") : get("one"))),
        16 * h,
      ),
    ];
  };
  const cell = (row: string) => add(mul(`(i32.load16_u ${get(`row${row}`)})`, get("neurons")), get("first"));
  const factor = (array: string, h: number) => load(add(get(array), get("at")), 16 * h);
  const columns = [
    ...rows.map((row) => set(`cell${row}`, add(get("exact"), op("i32.shl", cell(row), num(1))))),
    ...(masked ? [set("plasticCell", add(get("plasticAt"), cell("A")))] : []),
    set("at", op("i32.shl", get("first"), num(1))),
    repeat(
      "block",
      op("i32.lt_u", get("at"), get("width")),
      ...steps(states),
      ...(masked ? [set("plastic", load(get("plasticCell"))), advance("plasticCell", get("lanes"))] : []),
      ...HALVES.flatMap((h) => [
        set("high", factor("highs", h)),
        ...(rounding === "random" ? [set("low", factor("lows", h))] : []),
        ...rows.flatMap((row) => half(row, h)),
      ]),
      ...rows.map((row) => advance(`cell${row}`, get("pitch"))),
      advance("at", get("pitch")),
    ),
  ];
  return func({
    name: `pre_${kind}_${rounding}_${rows.length}`,
    params: [
      ...["exact", "plasticAt", "neurons", "lanes", "count", "highs", "lows", "minimum", "maximum"],
      ...rows.flatMap((row) => [`list${row}`, `state${row}At`]),
    ],
    integers: ["first", "at", "width", "pitch", "end", "plasticCell", ...rows.flatMap((r) => [`row${r}`, `cell${r}`])],
    vectors: ["high", "low", "w", "min", "max", "one", ...states, ...(masked ? ["plastic", "own"] : [])],
    body: [
      ...bounds,
      set("one", op("i16x8.splat", num(1))),
      set("pitch", op("i32.shl", get("lanes"), num(1))),
      set("width", op("i32.shl", get("neurons"), num(1))),
      set("end", add(get("listA"), op("i32.shl", get("count"), num(1)))),
      repeat(
        "group",
        op("i32.lt_u", get("first"), get("lanes")),
        ...loadStates(states),
        ...rows.map((row) => set(`row${row}`, get(`list${row}`))),
        loop(
          "row",
          op("i32.lt_u", get("rowA"), get("end")),
          ...columns,
          ...rows.map((row) => advance(`row${row}`, num(2))),
        ),
        ...storeStates(states),
        ...states.map((state) => advance(`${state}At`, num(16))),
        advance("first", num(16)),
      ),
    ],
  });
}

const ONE = ["A"] as const;
const TWO = ["A", "B"] as const;
const WAYS = [
  ["plain", TWO],
  ["plain", ONE],
  ["masked", ONE],
] as const;

/**
 * post_<kind>_<rounding>_<blocks>: changes `count` blocks of sixteen columns, one or two at once, in rows from..to-1
 * (at least one). `columns`, 16 bits per block: the first; `fired`, the same: bits of those that change; `states`,
 * sixteen bytes per block: its generators, which move on. `highs` and `lows`: 16 bits per source; already rounded if to
 * nearest. `table`: for each value of eight bits, eight numbers of 16 bits, 0 or 1.
 *
 * post_chained_random_<lists>: the same for `count` plain blocks of each list, all of one group of generators.
 *
 * pre_<kind>_<rounding>_<rows>: changes `count` rows of each list, blocks `lanes` apart for each group of four
 * generators. `highs` and `lows`: 16 bits per neuron. `state..At`: the generators of lane 0 for the rows of the list,
 * which move on.
 */
export const hardTexts = [
  ...(["random", "nearest"] as const).flatMap((rounding) =>
    WAYS.flatMap(([kind, names]) => [postText(kind, rounding, names), preText(kind, rounding, names)]),
  ),
  postText("plain", "random", TWO, true),
  postText("plain", "random", ONE, true),
];

/** outside: whether any of `count` weights, sixteen at a time, is outside the bounds. */
export const outsideText = func({
  name: "outside",
  params: ["exact", "count", "minimum", "maximum"],
  integers: ["end", "found"],
  vectors: ["w", "any", "min", "max"],
  result: "found",
  body: [
    ...bounds,
    set("end", add(get("exact"), op("i32.shl", get("count"), num(1)))),
    set("any", zero),
    loop(
      "block",
      op("i32.lt_u", get("exact"), get("end")),
      ...HALVES.flatMap((h) => [
        set("w", load(get("exact"), 16 * h)),
        set("w", op("v128.or", op("i16x8.lt_s", get("w"), get("min")), op("i16x8.gt_s", get("w"), get("max")))),
        set("any", op("v128.or", get("any"), get("w"))),
      ]),
      advance("exact", num(32)),
    ),
    set("found", op("v128.any_true", get("any"))),
  ],
});
