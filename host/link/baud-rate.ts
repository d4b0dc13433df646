import { baudDivisor } from "../../protocol/codecs/baud-divisor.js";
import { DESCRIPTOR_WORDS, type Descriptor } from "../../protocol/codecs/descriptor.js";
import { encodeFrame } from "../../protocol/codecs/frame.js";
import { readRequest, writeRequest } from "../../protocol/codecs/requests.js";
import { CHARACTER_BITS } from "../../protocol/tables/line.js";
import { OPCODES, SEQUENCE_MODULUS } from "../../protocol/tables/opcodes.js";
import { registerAddress } from "../../protocol/tables/registers.js";
import type { Transport } from "../../protocol/transport.js";
import { HostError, reasonOf } from "../errors.js";
import { SYNC_SEQUENCE } from "./control-requests.js";
import type { RequestQueue } from "./request-queue.js";

/** Time for the device to become idle and adopt the new rate, in characters of the old one. */
const SETTLE_CHARACTERS = 8;

/** The divisor of the device's clock that comes nearest to a rate; throws HostError BAUD_RATE naming what is allowed. */
export function baudDivisorFor(baudRate: number, clockHz: number): number {
  const { divisor, reachable, nearestBaudRate: nearest, allowed } = baudDivisor(baudRate, clockHz);
  if (reachable) return divisor;
  const message = `${baudRate} baud: a clock of ${clockHz} Hz has ${allowed}; the nearest rate is ${nearest}`;
  throw new HostError("BAUD_RATE", message, { baudRate, clockHz, nearest, allowed });
}

/** Time for a request whose answer is not heard. */
const UNHEARD_MS = 100;
/** Requests that the new rate has to carry, and how many may be sent again where frames are damaged, not only late. */
const TRIAL_REQUESTS = 8;
const TRIAL_RETRIES = 2;

/**
 * Sets the device's divisor, then this side's rate, then tries the line. When it does not carry the rate, both sides go
 * back to the one before. Throws HostError BAUD_RATE; `data.baudRateNow` is the rate then in force.
 */
export async function changeBaudRate(
  transport: Transport,
  { clockHz }: Pick<Descriptor, "clockHz">,
  queue: RequestQueue,
  baudRate: number,
): Promise<void> {
  const before = transport.baudRate;
  const divisor = baudDivisorFor(baudRate, clockHz);
  // A rate that this side cannot be set to must never reach the device.
  await transport.setBaudRate(baudRate);
  await transport.setBaudRate(before);
  try {
    await switchRate(transport, queue, divisor, baudRate);
    await tryLine(queue);
    transport.keepRate?.();
  } catch (thrown) {
    const baudRateNow = await goBack(transport, queue, baudDivisorFor(before, clockHz), baudRate, before);
    const outcome = baudRateNow === undefined ? "the device is lost at that rate: reset it" : `back at ${baudRateNow}`;
    const message = `${transport.description}: the line does not carry ${baudRate} baud, ${outcome}: ${reasonOf(thrown)}`;
    throw new HostError("BAUD_RATE", message, { baudRate, before, baudRateNow }, { cause: thrown });
  }
}

async function switchRate(transport: Transport, queue: RequestQueue, divisor: number, baudRate: number): Promise<void> {
  const before = transport.baudRate;
  try {
    await queue.submit(writeRequest(registerAddress("baudDivisor"), [divisor]), { hold: true });
    await transport.delay((SETTLE_CHARACTERS * CHARACTER_BITS * 1000) / before);
    await transport.setBaudRate(baudRate);
  } finally {
    queue.release();
  }
}

async function tryLine(queue: RequestQueue): Promise<void> {
  const { statistics } = queue.meter;
  const before = statistics.retries;
  for (let i = 0; i < TRIAL_REQUESTS; i++) {
    await queue.submit(readRequest(registerAddress("magic"), DESCRIPTOR_WORDS));
    const retries = statistics.retries - before;
    if (retries > TRIAL_RETRIES && queue.quality.damaged) {
      throw new HostError("LINK_NOISY", `${retries} of the first frames at this rate were damaged`, { retries });
    }
  }
}

/** Sets the device to a rate without hearing its answers: a sync, so that the write after it has a valid number. */
async function switchUnheard(transport: Transport, divisor: number): Promise<void> {
  const sync = encodeFrame({ opcode: OPCODES.sync.code, sequence: SYNC_SEQUENCE });
  const body = [registerAddress("baudDivisor"), divisor];
  const write = encodeFrame({ opcode: OPCODES.write.code, sequence: (SYNC_SEQUENCE + 1) % SEQUENCE_MODULUS, body });
  for (const frame of [sync, write]) {
    await transport.write(frame);
    await transport.delay(UNHEARD_MS);
  }
}

/** Returns both sides to a rate; resolves with the rate at which the device answers then, if it does. */
async function goBack(
  transport: Transport,
  queue: RequestQueue,
  divisor: number,
  failed: number,
  before: number,
): Promise<number | undefined> {
  try {
    // The device may hear well what this side hears badly, and the other way round.
    await switchRate(transport, queue, divisor, before).catch(() => switchUnheard(transport, divisor));
    for (const rate of [before, failed]) {
      await transport.setBaudRate(rate);
      const heard = await queue.submit(readRequest(registerAddress("magic"), 1)).catch(() => undefined);
      if (!heard) continue;
      transport.keepRate?.();
      return rate;
    }
    return undefined;
  } catch {
    return undefined;
  }
}
