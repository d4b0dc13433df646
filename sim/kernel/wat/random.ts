import { get, num, op, set, shuffle } from "./text.js";

// Rounding: four generators of 32 bits in a vector `state`; each serves four columns, with its low 16 bits after a rotation
// to the right by 0, 8, 16 and 24 bits.

/** One step of xorshift32 in each of the four generators in a local. */
export const stepVector = (state: string): readonly string[] =>
  (
    [
      ["i32x4.shl", 13],
      ["i32x4.shr_u", 17],
      ["i32x4.shl", 5],
    ] as const
  ).map(([shift, by]) => set(state, op("v128.xor", get(state), op(shift, get(state), num(by)))));

export const stepGenerators = stepVector("state");

const columns = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const bytes = (column: number): [number, number] => {
  const generator = 4 * (column >> 2);
  return [generator + (column & 3), generator + ((column + 1) & 3)];
};

/** The random numbers of columns 0..7 or 8..15 of a block, 16 bits each; a swizzle keeps its bytes in a register. */
export const randomOf = (state: string, half: number) =>
  op(
    "i8x16.swizzle",
    get(state),
    `(v128.const i8x16 ${columns(8 * half, 8)
      .flatMap(bytes)
      .join(" ")})`,
  );

/** The random numbers of four columns of a block, zero-extended to 32 bits. */
export const random32 = (quarter: number) =>
  shuffle(
    columns(4 * quarter, 4).flatMap((column) => [...bytes(column), 16, 16]),
    get("state"),
    "(v128.const i32x4 0 0 0 0)",
  );
