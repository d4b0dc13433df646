const EXPONENT_MAX = 31;
/** The weight of a fraction's lowest bit at exponent 0, which counts as 1: 2^(1 - 15 - 10). */
const SMALLEST = 2 ** -24;

/** The number of an IEEE 754 half-precision word: 1 sign, 5 exponent and 10 fraction bits. */
export function halfFloat(word: number): number {
  const sign = word & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(word >> 10) & EXPONENT_MAX, word & 1023];
  if (exponent === EXPONENT_MAX) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * SMALLEST : sign * (1024 + fraction) * SMALLEST * 2 ** (exponent - 1);
}
