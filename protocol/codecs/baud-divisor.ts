import { BAUD_TOLERANCE } from "../tables/line.js";
import { REGISTERS } from "../tables/registers.js";

/** The divisor of a core's clock for a rate, and whether the line can carry the rate with it. */
export interface BaudDivisor {
  readonly divisor: number;
  /** The divisor is in its range, and its rate within BAUD_TOLERANCE of the one asked for. */
  readonly reachable: boolean;
  /** Rate of the nearest divisor in range, in bits per second. */
  readonly nearestBaudRate: number;
  /** The allowed divisors, and how far off a rate may be, as text. */
  readonly allowed: string;
}

/** Chooses the divisor nearest to a rate in bits per second. */
export function baudDivisor(baudRate: number, clockHz: number): BaudDivisor {
  const { min, max } = REGISTERS.baudDivisor.word.fields.value!;
  const divisor = Math.round(clockHz / baudRate);
  const offset = Math.abs(clockHz / divisor / baudRate - 1);
  return {
    divisor,
    reachable: divisor >= min && divisor <= max && offset <= BAUD_TOLERANCE,
    nearestBaudRate: Math.round(clockHz / Math.min(max, Math.max(min, divisor || min))),
    allowed: `divisors ${min}..${max} within ${100 * BAUD_TOLERANCE} %`,
  };
}
