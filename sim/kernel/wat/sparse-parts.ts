import { add, advance, branch, get, loop, mul, num, op, set } from "./text.js";

// Few plastic synapses, compressed: their exact weights row by row, each with twice its neuron, and for each column the
// addresses of its weights, each with its source. `starts` has the first synapse of each row or column.

export type Mode = "hard" | "soft" | "follow";

export const word = (address: string, offset = 0) => `(i32.load offset=${offset} ${address})`;
export const half = (address: string, offset = 0) => `(i32.load16_u offset=${offset} ${address})`;
export const smaller = (a: string, b: string) => op("select", get(a), get(b), op("i32.lt_s", get(a), get(b)));
export const larger = (a: string, b: string) => op("select", get(a), get(b), op("i32.gt_s", get(a), get(b)));
export const twice = (x: string) => op("i32.shl", x, num(1));
export const fourfold = (x: string) => op("i32.shl", x, num(2));

/** p from the factor and the weight. */
export function product(mode: Mode): string[] {
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
export const changeWeight = (mode: Mode, at: string, random: string) => [
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

/** Pointers that advance together, and the bytes of an element of each. */
export type Pointers = readonly (readonly [name: string, size: number])[];

/** Goes over lists until the first pointer is at `end`, `count` elements per turn, then one: fewer branches. */
export function over(pointers: Pointers, count: number, several: readonly string[], one: readonly string[]): string {
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

export const four = (element: (i: number) => readonly string[]) => [0, 1, 2, 3].flatMap(element);

export const lanes = (count: number) => Array.from({ length: count }, (_, lane) => lane);

/** The new weights of eight in w8, by p in p0 and p1. One outside the bounds only moves inward: d has the sign of p. */
export function changedEight(random0: string, random1: string): string {
  const d = (p: string, random: string) => op("i32x4.shr_s", op("i32x4.add", get(p), random), num(16));
  const moved = op("i16x8.add_sat_s", get("w8"), op("i16x8.narrow_i32x4_s", d("p0", random0), d("p1", random1)));
  const highest = op("i16x8.max_s", get("w8"), op("i16x8.splat", get("maximum")));
  const lowest = op("i16x8.min_s", get("w8"), op("i16x8.splat", get("minimum")));
  return op("i16x8.max_s", op("i16x8.min_s", moved, highest), lowest);
}

export const VECTORS = ["va", "vb", "vc", "vd"] as const;
export const ROUNDINGS = ["random", "nearest"] as const;
