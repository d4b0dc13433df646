import { readRequest, writeRequest } from "../protocol/codec.js";
import type { Descriptor } from "../protocol/descriptor.js";
import { REGISTERS, registerAddress } from "../protocol/registers.js";
import type { Transport } from "../protocol/transport.js";
import { HostError, reasonOf } from "./errors.js";
import type { RequestQueue } from "./request-queue.js";

/** Eight data bits stay readable as long as the two clocks drift less than this apart. */
const TOLERANCE = 0.02;
/** Time for the device to become idle and take the new rate over, in characters of the old one. */
const SETTLE_CHARACTERS = 8;
const BITS_PER_CHARACTER = 10;

/** The divisor of the device's clock that comes nearest to a rate; throws HostError BAUD_RATE naming what can be had. */
export function baudDivisorFor(baudRate: number, clockHz: number): number {
  const { min, max } = REGISTERS.baudDivisor.word.fields.value!;
  const divisor = Math.round(clockHz / baudRate);
  const actual = clockHz / divisor;
  if (divisor >= min && divisor <= max && Math.abs(actual / baudRate - 1) <= TOLERANCE) return divisor;
  const nearest = clockHz / Math.min(max, Math.max(min, divisor || min));
  const message =
    `${baudRate} baud cannot be had from a clock of ${clockHz} Hz: allowed are its divisors ${min}..${max} ` +
    `within ${TOLERANCE * 100} %; the nearest rate is ${Math.round(nearest)}`;
  throw new HostError("BAUD_RATE", message, { baudRate, clockHz, nearest, divisors: `${min}..${max}` });
}

/** Sets the device's divisor, then this side's rate, then asks whether the device can be heard. */
export async function changeBaudRate(
  transport: Transport,
  { clockHz }: Pick<Descriptor, "clockHz">,
  queue: RequestQueue,
  baudRate: number,
): Promise<void> {
  const before = transport.baudRate;
  const request = writeRequest(registerAddress("baudDivisor"), [baudDivisorFor(baudRate, clockHz)]);
  try {
    await queue.submit(request, { hold: true });
    await transport.delay((SETTLE_CHARACTERS * BITS_PER_CHARACTER * 1000) / before);
    await transport.setBaudRate(baudRate);
    queue.release();
    await queue.submit(readRequest(registerAddress("magic"), 1));
  } catch (thrown) {
    const message = `${transport.description}: no answer at ${baudRate} baud (was ${before}): ${reasonOf(thrown)}`;
    throw new HostError("BAUD_RATE", message, { baudRate, before }, { cause: thrown });
  } finally {
    queue.release();
  }
}
