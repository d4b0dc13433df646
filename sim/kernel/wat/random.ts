import { get, num, op, set, shuffle } from "./text.js";

// Rounding: four generators of 32 bits in a vector `state`; each serves four columns, with its low 16 bits after a rotation
// to the right by 0, 8, 16 and 24 bits.

/** One step of xorshift32 in each of the four generators. */
export const stepGenerators: readonly string[] = (
  [
    ["i32x4.shl", 13],
    ["i32x4.shr_u", 17],
    ["i32x4.shl", 5],
  ] as const
).map(([shift, by]) => set("state", op("v128.xor", get("state"), op(shift, get("state"), num(by)))));

const columns = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const bytes = (column: number): [number, number] => {
  const generator = 4 * (column >> 2);
  return [generator + (column & 3), generator + ((column + 1) & 3)];
};

/** The random numbers of columns 0..7 or 8..15 of a block, 16 bits each. */
export const random16 = (half: number) => shuffle(columns(8 * half, 8).flatMap(bytes), get("state"), get("state"));

/** The random numbers of four columns of a block, zero-extended to 32 bits. */
export const random32 = (quarter: number) =>
  shuffle(
    columns(4 * quarter, 4).flatMap((column) => [...bytes(column), 16, 16]),
    get("state"),
    "(v128.const i32x4 0 0 0 0)",
  );
