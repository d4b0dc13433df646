import { FRAME_OVERHEAD_BYTES, type Frame, replyOpcode, WORD_BYTES } from "../../protocol/codecs/frame.js";
import type { Request } from "../../protocol/codecs/requests.js";
import { OPCODES } from "../../protocol/tables/opcodes.js";
import type { HostError } from "../errors.js";
import { FRAME_WORDS_MIN } from "./link-quality.js";
import { actsTwiceAlike, frameWordsOf } from "./split-request.js";

export interface SubmitOptions {
  /** Time the device may need for the request itself, besides the line. */
  readonly durationMs?: number;
  /** Send nothing after this request until `release` is called. */
  readonly hold?: boolean;
  /** Whoever submits it cuts it into shorter ones if it is given up with LINK_NOISY; without this, it never is. */
  readonly cuttable?: boolean;
}

/** One request that waits or is in flight. */
export interface Entry {
  readonly request: Request;
  readonly durationMs: number;
  readonly hold: boolean;
  readonly cuttable: boolean;
  readonly resolve: (body: Uint32Array) => void;
  readonly reject: (error: HostError) => void;
  sequence: number;
  frame: Uint8Array;
  answered: boolean;
  /** When it was sent with nothing else under way, else undefined. */
  sentMs: number | undefined;
}

const NO_FRAME = new Uint8Array(0);

/** A request that has no number yet. */
export function newEntry(
  request: Request,
  { durationMs = 0, hold = false, cuttable = false }: SubmitOptions,
  resolve: Entry["resolve"],
  reject: Entry["reject"],
): Entry {
  const mayCut = cuttable && actsTwiceAlike(request);
  const unsent = { sequence: 0, frame: NO_FRAME, answered: false, sentMs: undefined };
  return { request, durationMs, hold, cuttable: mayCut, resolve, reject, ...unsent };
}

/** Whether requests that are under way may all be cut into shorter ones, and are not all short already. */
export function canSplit(entries: readonly Entry[]): boolean {
  const isLong = entries.some(({ request }) => frameWordsOf(request) > FRAME_WORDS_MIN);
  return isLong && entries.every(({ cuttable }) => cuttable);
}

/** Whether a frame has the number and opcode of a request that waits for its reply. */
export function isAbout(frame: Frame, { answered, sequence, request }: Entry): boolean {
  return !answered && sequence === frame.sequence && replyOpcode(OPCODES[request.name].code) === frame.opcode;
}

/** What requests take together at most: bytes on the line with their replies, and time in the device. */
export function dueOf(entries: readonly Entry[], payloadWords: number): { bytes: number; durationMs: number } {
  const due = { bytes: 0, durationMs: 0 };
  for (const entry of entries) {
    due.bytes += lineBytes(entry, payloadWords);
    due.durationMs += entry.durationMs;
  }
  return due;
}

function lineBytes({ request, frame }: Entry, payloadWords: number): number {
  const words = request.name === "read" ? frameWordsOf(request) : request.name === "run" ? payloadWords : 1;
  return frame.length + FRAME_OVERHEAD_BYTES + WORD_BYTES * words;
}
