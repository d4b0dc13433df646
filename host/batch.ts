import type { Request } from "../protocol/codec.js";
import { HostError } from "./errors.js";
import { frameWordsOf, splitRequest } from "./split-request.js";

/** What sending many requests needs of the link. */
export interface BatchLink {
  readonly window: number;
  /** Body length that frames had better keep to now. */
  readonly frameWords: number;
  submit(request: Request): Promise<Uint32Array>;
}

interface Part {
  readonly index: number;
  readonly request: Request;
  /** Of the parts that a request was cut into, the last. */
  readonly last: boolean;
}

type Outcome = { readonly body: Uint32Array } | { readonly failure: unknown };

/**
 * Sends requests in order, a window at a time, on a bad line cut into shorter ones; stops at the first that is refused.
 * `onReply` gets the reply of each request whole, in their order. They must be such as may act twice.
 */
export async function sendAll(
  requests: readonly Request[],
  link: BatchLink,
  onReply?: (body: Uint32Array, index: number) => void,
): Promise<void> {
  const waiting: Part[] = [];
  let inFlight: { part: Part; outcome: Promise<Outcome> }[] = [];
  let replies: Uint32Array[] = [];
  let next = 0;
  while (inFlight.length > 0 || waiting.length > 0 || next < requests.length) {
    while (inFlight.length < link.window && (waiting.length > 0 || next < requests.length)) {
      if (waiting.length === 0) waiting.push(...partsOf({ index: next, request: requests[next++]!, last: true }, link));
      const part = waiting.shift()!;
      inFlight.push({ part, outcome: settle(link.submit(part.request)) });
    }
    const { part, outcome } = inFlight[0]!;
    const result = await outcome;
    if ("failure" in result) {
      const given = inFlight.map((sent) => sent.part);
      await Promise.all(inFlight.map((sent) => sent.outcome));
      if (!isNoise(result.failure)) throw result.failure;
      inFlight = [];
      waiting.unshift(...given.flatMap((again) => partsOf(again, link)));
      continue;
    }
    inFlight.shift();
    checkShape(part.request, result.body);
    replies.push(result.body);
    if (!part.last) continue;
    onReply?.(replies.length === 1 ? replies[0]! : joined(replies), part.index);
    replies = [];
  }
}

function partsOf({ index, request, last }: Part, { frameWords }: BatchLink): Part[] {
  const parts = splitRequest(request, frameWords);
  return parts.map((part, i) => ({ index, request: part, last: last && i === parts.length - 1 }));
}

function settle(reply: Promise<Uint32Array>): Promise<Outcome> {
  return reply.then(
    (body) => ({ body }),
    (failure: unknown) => ({ failure }),
  );
}

function isNoise(failure: unknown): boolean {
  return failure instanceof HostError && failure.code === "LINK_NOISY";
}

function checkShape(request: Request, body: Uint32Array): void {
  const due = request.name === "read" ? frameWordsOf(request) : 0;
  if (body.length === due) return;
  const message = `the reply to ${request.name} has ${body.length} words, ${due} are due`;
  throw new HostError("REPLY_SHAPE", message, { request: request.name, found: body.length, due });
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
