import type { Frame } from "../../protocol/codecs/frame.js";
import { type Request, statusName } from "../../protocol/codecs/requests.js";
import { SEQUENCE_MODULUS, STATUSES } from "../../protocol/tables/opcodes.js";
import type { Trouble } from "./retry-policy.js";
import { frameWordsOf } from "./split-request.js";

/** Time after which a device whose slots were all taken is asked again. */
const BUSY_WAIT_MS = 2;

/** What to do about a notice. */
export interface Notice {
  readonly status: string;
  readonly detail: number;
  readonly trouble: Trouble;
  /** Time to wait before anything is sent again. */
  readonly waitMs: number;
}

/**
 * Whether a frame is about the link, not about a request's result: the device does not keep it, and it may be about
 * noise. `asked` is the request under way with its number and opcode.
 */
export function isNotice(frame: Frame, payloadWords: number, asked: Request | undefined): boolean {
  if (frame.status === STATUSES.ok.code) return false;
  const status = statusName(frame.status);
  if (status === "badCrc" || status === "busy" || status === "sequence") return true;
  if (status !== "badLength") return false;
  // A length that was not sent: the header was damaged on the way. How long a body may be is not known while connecting.
  const found = frame.body[0] ?? 0;
  return found > payloadWords || (asked !== undefined && found !== asked.body.length && found !== frameWordsOf(asked));
}

/** Reads a notice; `quietMs` is the silence in which the device forgets half a frame. */
export function readNotice(frame: Frame, quietMs: number): Notice {
  const status = statusName(frame.status) ?? "notice";
  // What comes late, and was sent again meanwhile, finds the device out of step too.
  const trouble = status === "busy" || status === "sequence" ? "order" : "damage";
  const waitMs = status === "busy" ? BUSY_WAIT_MS : status === "badLength" ? quietMs : 0;
  return { status, detail: frame.body[0] ?? 0, trouble, waitMs };
}

/** Whether the device expects a number that is neither in flight, from `first` on, nor the next: no continuation. */
export function isStrange({ status, detail }: Notice, first: number, inFlight: number): boolean {
  return status === "sequence" && (detail - first + SEQUENCE_MODULUS) % SEQUENCE_MODULUS > inFlight;
}
