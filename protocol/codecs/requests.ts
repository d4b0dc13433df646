import { ProtocolError } from "../errors.js";
import { packWord } from "../tables/fields.js";
import { OPCODES, type OpcodeName, RUN_FLAGS, STATUSES, type StatusName } from "../tables/opcodes.js";

/** A request before it gets its sequence number. */
export interface Request {
  readonly name: OpcodeName;
  readonly body: Uint32Array;
}

/** The flags of a run: what it clears before its first step, and whether it learns, encodes and consolidates. */
export type RunFlags = { readonly [K in keyof typeof RUN_FLAGS.fields]?: number };

/** Asks for `count` words from `address` on. */
export function readRequest(address: number, count: number): Request {
  return { name: "read", body: Uint32Array.of(address, count) };
}

/** Writes words from `address` on. */
export function writeRequest(address: number, words: ArrayLike<number>): Request {
  return { name: "write", body: concat([address], words) };
}

/** Writes `count` words from `address` on, repeating the pattern. */
export function fillRequest(address: number, count: number, pattern: ArrayLike<number>): Request {
  return { name: "fill", body: concat([address, count], pattern) };
}

/** Writes single weights: pairs from `encodeSparseWeights`. */
export function sparseRequest(address: number, pairs: ArrayLike<number>): Request {
  return { name: "sparse", body: concat([address], pairs) };
}

/** Runs steps: events from `encodeEvents`. */
export function runRequest(firstStep: number, steps: number, flags: RunFlags, events: ArrayLike<number> = []): Request {
  return { name: "run", body: concat([firstStep, steps, packWord(RUN_FLAGS, flags)], events) };
}

/** Stops the current run. */
export function stopRequest(): Request {
  return { name: "stop", body: new Uint32Array() };
}

/** Brings the sequence numbers into step with the host. */
export function syncRequest(): Request {
  return { name: "sync", body: new Uint32Array() };
}

/** What a run's reply says, with the spikes still encoded. */
export interface RunReply {
  readonly stepsDone: number;
  readonly cycles: number;
  readonly spikes: Uint32Array;
}

/** Splits the body of a run's reply into its parts; throws `BODY_SHAPE` when it is too short. */
export function parseRunReply(body: Uint32Array): RunReply {
  const [stepsDone, cycles] = body;
  if (stepsDone === undefined || cycles === undefined) {
    throw new ProtocolError("BODY_SHAPE", `a run's reply of ${body.length} words, allowed: at least 2`, {
      words: body.length,
    });
  }
  return { stepsDone, cycles, spikes: body.subarray(2) };
}

/** The name of an opcode's code without its reply bit, if there is one. */
export function opcodeName(code: number): OpcodeName | undefined {
  return (Object.keys(OPCODES) as OpcodeName[]).find((name) => OPCODES[name].code === code);
}

/** The name of a status code, if there is one. */
export function statusName(code: number): StatusName | undefined {
  return (Object.keys(STATUSES) as StatusName[]).find((name) => STATUSES[name].code === code);
}

function concat(head: readonly number[], tail: ArrayLike<number>): Uint32Array {
  const body = new Uint32Array(head.length + tail.length);
  body.set(head);
  body.set(tail, head.length);
  return body;
}
