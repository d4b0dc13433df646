// Doubles as the decimals they were written as: 0.1 is 1/10, not the double next to it, so that 0.1 and 0.2 are
// multiples of one step and a neuron's weights become integers without rounding.

/** Decimal places beyond which values are taken as real numbers rather than as decimals. */
const PLACES_MAX = 24;

/** Digits after the point of the shortest decimal that reads as this double. */
export function decimalPlaces(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const digits = mantissa.split(".")[1]?.length ?? 0;
  return Math.max(0, digits - Number(exponent));
}

/** The values times 10^places as integers; undefined when one needs more than 24 places. */
export function asIntegers(
  values: readonly number[],
): { readonly integers: bigint[]; readonly places: number } | undefined {
  const places = values.reduce((most, value) => Math.max(most, decimalPlaces(value)), 0);
  if (places > PLACES_MAX) return undefined;
  return { integers: values.map((value) => scaledInteger(value, places)), places };
}

/** value x 10^places, exact for a value of no more places than that. */
export function scaledInteger(value: number, places: number): bigint {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const shift = places + Number(exponent) - fraction.length;
  const digits = BigInt(`${whole}${fraction}`);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}

/** The largest number that all are multiples of; 0n if all are zero. */
export function commonStep(integers: readonly bigint[]): bigint {
  let step = 0n;
  for (const integer of integers) {
    let [a, b] = [step, integer < 0n ? -integer : integer];
    while (b !== 0n) [a, b] = [b, a % b];
    step = a;
  }
  return step;
}

/** floor(a / b) for b above 0. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
