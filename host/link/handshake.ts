import { DESCRIPTOR_WORDS, type Descriptor, parseDescriptor } from "../../protocol/codecs/descriptor.js";
import { RegionWords } from "../../protocol/codecs/region-words.js";
import { readRequest } from "../../protocol/codecs/requests.js";
import { ProtocolError } from "../../protocol/errors.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { CHARACTER_BITS } from "../../protocol/tables/line.js";
import { REGISTER_NAMES, registerAddress } from "../../protocol/tables/registers.js";
import type { Transport } from "../../protocol/transport.js";
import { HostError } from "../errors.js";
import { FRAME_WORDS_MIN } from "./link-quality.js";
import type { RequestQueue } from "./request-queue.js";
import { splitRequest } from "./split-request.js";

/** What a device reports when it is connected. */
export interface Greeting {
  readonly descriptor: Descriptor;
  readonly step: number;
  readonly cyclesPerStep: number;
  /** Requests it had accepted since its reset, not counting those of this question. */
  readonly requests: number;
}

/** Synchronises sequence numbers, and reads what the host has to know. Throws HostError, ProtocolError. */
export async function greet(queue: RequestQueue): Promise<Greeting> {
  const version = await queue.sync();
  if (version !== LIMITS.protocolVersion) {
    const message = `the device speaks protocol version ${version}, this host version ${LIMITS.protocolVersion}`;
    throw new ProtocolError("PROTOCOL_VERSION", message, { found: version, expected: LIMITS.protocolVersion });
  }
  let sent = 0;
  // Short questions get through on a line on which a longer one would have to be cut up.
  const read = async (first: number, count: number): Promise<number[]> => {
    const words: number[] = [];
    for (const request of splitRequest(readRequest(first, count), FRAME_WORDS_MIN)) {
      sent++;
      words.push(...(await queue.submit(request)));
    }
    return words;
  };
  const descriptor = parseDescriptor(await read(registerAddress("magic"), DESCRIPTOR_WORDS));
  queue.setLimits(descriptor);
  const settings = registerAddress("baudDivisor");
  const set = await read(settings, registerAddress("cyclesPerStep") - settings + 1);
  const counters = registerAddress("step");
  const counted = await read(counters, registerAddress("requests") - counters + 1);
  checkReply(settings, set, descriptor);
  checkReply(counters, counted, descriptor);
  await adoptRate(queue.transport, descriptor.clockHz / set[0]!);
  queue.transport.keepRate?.();
  queue.idleMs = (set[registerAddress("linkIdleCycles") - settings]! * 1000) / descriptor.clockHz;
  return {
    descriptor,
    step: counted[0]!,
    cyclesPerStep: set.at(-1)!,
    requests: counted.at(-1)! - sent,
  };
}

function checkReply(address: number, words: readonly number[], descriptor: Descriptor): void {
  const place = new RegionWords(descriptor).firstImpossible(address, Uint32Array.from(words));
  if (place < 0) return;
  const register = REGISTER_NAMES[address + place];
  const message = `the device reports an impossible value of register ${register}: ${words[place]}; reset the device`;
  throw new HostError("REPLY_SHAPE", message, { request: "read", field: register, found: words[place] });
}

/** Differences from the device's own rate that are left as they are. */
const RATE_EXACT = 0.001;
/** More than this is not heard: half a bit at the last of a character's bits. */
const RATE_HEARD = 0.5 / (CHARACTER_BITS - 0.5);

/** A rate found by search is near the device's own; this side switches to that one if it can. */
async function adoptRate(transport: Transport, baudRate: number): Promise<void> {
  const difference = Math.abs(transport.baudRate / baudRate - 1);
  if (difference <= RATE_EXACT || (difference > RATE_HEARD && !transport.followsRate)) return;
  await transport.setBaudRate(Math.round(baudRate)).catch(() => undefined);
}

const POLL_MS = 200;

/** Reopens a transport that has gone, as soon as it is back; throws the last error when that takes too long. */
export async function reopened(open: () => Promise<Transport>, timeoutMs: number): Promise<Transport> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await open();
    } catch (thrown) {
      if (!(thrown instanceof HostError) || performance.now() + POLL_MS > end) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

/** Throws HostError DEVICE_UNKNOWN when the build on the port is not the one from before. */
export function checkSame(ours: Descriptor, found: Descriptor, transport: Transport): void {
  const differing = (Object.keys(ours) as (keyof Descriptor)[]).filter((key) => ours[key] !== found[key]);
  if (differing.length === 0) return;
  const message = `${transport.description}: another device is on this port now (${differing.join(", ")} differ); connect again`;
  throw new HostError("DEVICE_UNKNOWN", message, { differing });
}
