import type { Request } from "../../protocol/codecs/requests.js";
import { HostError } from "../errors.js";
import { type Settled, settle } from "./settled.js";
import { splitRequest } from "./split-request.js";

/** What sending many requests needs of the link. */
export interface SendLink {
  readonly window: number;
  /** Body length, in words, that frames should keep to now. */
  readonly frameWords: number;
  submit(request: Request): Promise<Uint32Array>;
}

interface Part {
  readonly index: number;
  readonly request: Request;
  /** The last of the parts that a request was cut into. */
  readonly last: boolean;
}

/**
 * Sends requests in order, a window at a time, on a bad line cut into shorter ones; stops at the first that is refused.
 * `onReply` gets the reply of each request whole, in their order. It must be harmless for them to act twice.
 */
export async function sendAll(
  requests: readonly Request[],
  link: SendLink,
  onReply?: (body: Uint32Array, index: number) => void,
): Promise<void> {
  const waiting: Part[] = [];
  let inFlight: { part: Part; outcome: Promise<Settled> }[] = [];
  let replies: Uint32Array[] = [];
  let next = 0;
  while (inFlight.length > 0 || waiting.length > 0 || next < requests.length) {
    while (inFlight.length < link.window && (waiting.length > 0 || next < requests.length)) {
      if (waiting.length === 0) waiting.push(...partsOf({ index: next, request: requests[next++]!, last: true }, link));
      const part = waiting.shift()!;
      inFlight.push({ part, outcome: settle(link.submit(part.request)) });
    }
    const { part, outcome } = inFlight[0]!;
    const { body, failure } = await outcome;
    if (!body) {
      const given = inFlight.map((sent) => sent.part);
      await Promise.all(inFlight.map((sent) => sent.outcome));
      if (!isNoise(failure)) throw failure;
      inFlight = [];
      waiting.unshift(...given.flatMap((again) => partsOf(again, link)));
      continue;
    }
    inFlight.shift();
    replies.push(body);
    if (!part.last) continue;
    onReply?.(replies.length === 1 ? replies[0]! : joined(replies), part.index);
    replies = [];
  }
}

function partsOf({ index, request, last }: Part, { frameWords }: SendLink): Part[] {
  const parts = splitRequest(request, frameWords);
  return parts.map((part, i) => ({ index, request: part, last: last && i === parts.length - 1 }));
}

function isNoise(failure: unknown): boolean {
  return failure instanceof HostError && failure.code === "LINK_NOISY";
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
