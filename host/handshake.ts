import { readRequest } from "../protocol/codec.js";
import { DESCRIPTOR_WORDS, type Descriptor, parseDescriptor } from "../protocol/descriptor.js";
import { type RegisterName, registerAddress } from "../protocol/registers.js";
import type { Transport } from "../protocol/transport.js";
import { HostError } from "./errors.js";
import type { RequestQueue } from "./request-queue.js";

/** What a device tells when it is taken into use. */
export interface Greeting {
  readonly descriptor: Descriptor;
  readonly step: number;
  readonly cyclesPerStep: number;
  /** Requests it had accepted since its reset, this question's own not counted. */
  readonly requests: number;
}

const FIRST: RegisterName = "linkIdleCycles";
const LAST: RegisterName = "requests";

/** Takes sequence numbers into step, and reads what the host has to know. Throws HostError, ProtocolError. */
export async function greet(queue: RequestQueue): Promise<Greeting> {
  await queue.sync();
  const descriptor = parseDescriptor(await queue.submit(readRequest(registerAddress("magic"), DESCRIPTOR_WORDS)));
  queue.learn(descriptor);
  const first = registerAddress(FIRST);
  const words = await queue.submit(readRequest(first, registerAddress(LAST) - first + 1));
  const value = (name: RegisterName) => words[registerAddress(name) - first]!;
  queue.idleMs = (value("linkIdleCycles") * 1000) / descriptor.clockHz;
  return {
    descriptor,
    step: value("step"),
    cyclesPerStep: value("cyclesPerStep"),
    requests: value("requests") - 2,
  };
}

const POLL_MS = 200;

/** Opens a transport that has gone, as soon as it is there again; throws the last error when that takes too long. */
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

/** Throws HostError DEVICE_UNKNOWN when another build is on the port than before. */
export function checkSame(ours: Descriptor, found: Descriptor, transport: Transport): void {
  const differing = (Object.keys(ours) as (keyof Descriptor)[]).filter((key) => ours[key] !== found[key]);
  if (differing.length === 0) return;
  const message = `${transport.description}: another device is on this port now (${differing.join(", ")} differ); connect anew`;
  throw new HostError("DEVICE_UNKNOWN", message, { differing });
}
