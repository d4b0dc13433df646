import { statusName } from "../protocol/codec.js";
import type { Frame } from "../protocol/frame.js";
import { SEQUENCES } from "../protocol/opcodes.js";
import type { Trouble } from "./link-quality.js";

/** Time after which a device whose slots were all taken is asked again. */
const BUSY_WAIT_MS = 2;

/** What is to be done about a notice. */
export interface Notice {
  readonly status: string;
  readonly detail: number;
  readonly trouble: Trouble;
  /** Time to wait before anything is sent again. */
  readonly waitMs: number;
}

/** Whether a frame tells of the link, not of a request's result: it is not kept by the device and may be about noise. */
export function isNotice(frame: Frame, payloadWords: number): boolean {
  const status = statusName(frame.status);
  if (status === "badCrc" || status === "busy" || status === "sequence") return true;
  // A body longer than any of ours: the header was damaged on the way.
  return status === "badLength" && (frame.body[0] ?? 0) > payloadWords;
}

/** Reads a notice; `quietMs` is the silence in which the device forgets half a frame. */
export function readNotice(frame: Frame, quietMs: number): Notice {
  const status = statusName(frame.status) ?? "notice";
  // What comes late, and was sent again meanwhile, finds the device out of step, too.
  const trouble = status === "busy" || status === "sequence" ? "order" : "damage";
  const waitMs = status === "busy" ? BUSY_WAIT_MS : status === "badLength" ? quietMs : 0;
  return { status, detail: frame.body[0] ?? 0, trouble, waitMs };
}

/** Whether the device expects a number that is neither in flight, from `first` on, nor the next: no continuation. */
export function isStrange({ status, detail }: Notice, first: number, inFlight: number): boolean {
  return status === "sequence" && (detail - first + SEQUENCES) % SEQUENCES > inFlight;
}
