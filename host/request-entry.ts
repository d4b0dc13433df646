import { type Request, statusName } from "../protocol/codec.js";
import { FRAME_OVERHEAD_BYTES, type Frame, WORD_BYTES } from "../protocol/frame.js";
import type { HostError } from "./errors.js";
import { frameWordsOf } from "./split-request.js";

export interface SubmitOptions {
  /** Time the device may need for the request itself, besides the line. */
  readonly durationMs?: number;
  /** Send nothing after this request until `release` is called. */
  readonly hold?: boolean;
}

/** One request that waits or is in flight. */
export interface Entry {
  readonly request: Request;
  readonly durationMs: number;
  readonly hold: boolean;
  readonly resolve: (body: Uint32Array) => void;
  readonly reject: (error: HostError) => void;
  sequence: number;
  frame: Uint8Array;
  answered: boolean;
  /** When it was sent with nothing else under way, else undefined. */
  sentMs: number | undefined;
}

/** A request that has no number yet. */
export function newEntry(
  request: Request,
  { durationMs = 0, hold = false }: SubmitOptions,
  resolve: Entry["resolve"],
  reject: Entry["reject"],
): Entry {
  const unsent = { sequence: 0, frame: new Uint8Array(), answered: false, sentMs: undefined };
  return { request, durationMs, hold, resolve, reject, ...unsent };
}

/** Bytes that a request and its reply take on the line at most. */
export function lineBytes({ request, frame }: Entry, payloadWords: number): number {
  const words = request.name === "read" ? frameWordsOf(request) : request.name === "run" ? payloadWords : 1;
  return frame.length + FRAME_OVERHEAD_BYTES + WORD_BYTES * words;
}

/** Whether a frame tells of the link, not of a request's result: it is not kept by the device and may be about noise. */
export function isNotice(frame: Frame, payloadWords: number): boolean {
  const status = statusName(frame.status);
  if (status === "badCrc" || status === "busy" || status === "sequence") return true;
  // A body longer than any of ours: the header was damaged on the way.
  return status === "badLength" && (frame.body[0] ?? 0) > payloadWords;
}
