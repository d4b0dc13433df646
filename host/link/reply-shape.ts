import { replyLengthFits } from "../../protocol/codecs/body-shape.js";
import type { Frame } from "../../protocol/codecs/frame.js";
import { type Request, statusName } from "../../protocol/codecs/requests.js";
import { STATUSES, type StatusName } from "../../protocol/tables/opcodes.js";
import { HostError } from "../errors.js";

/** Words of a refusal's body: its detail. */
const REFUSAL_WORDS = 1;
/** Refusals that only some requests can meet. */
const REFUSED_ONLY: Partial<Record<StatusName, readonly Request["name"][]>> = {
  stepMismatch: ["run"],
  badEvent: ["run"],
  readOnly: ["write", "fill", "sparse"],
};

/**
 * What is wrong with a reply whose CRC-32 is valid, given the request: its length or its status. A faulty core computes
 * its CRC-32 over whatever it says. Undefined if the reply can be right.
 */
export function replyFault(request: Request, frame: Frame): HostError | undefined {
  const { name, body } = request;
  const words = frame.body.length;
  if (frame.status === STATUSES.ok.code) {
    return replyLengthFits(name, body, words) ? undefined : wrongLength(name, words, expectedWords(request));
  }
  const status = statusName(frame.status);
  const allowed = status && (REFUSED_ONLY[status]?.includes(name) ?? true);
  if (!allowed) {
    const message = `the device answered a ${name} with status ${status ?? frame.status}, which no ${name} can get; reset the device`;
    return new HostError("REPLY_SHAPE", message, { request: name, field: "status", found: frame.status });
  }
  return words === REFUSAL_WORDS ? undefined : wrongLength(`refused ${name}`, words, String(REFUSAL_WORDS));
}

function expectedWords({ name, body }: Request): string {
  if (name === "read") return String(body[1]);
  return name === "run" ? "at least 2" : "0";
}

function wrongLength(request: string, found: number, expected: string): HostError {
  const message = `the reply to a ${request} has ${found} words, expected: ${expected}; reset the device`;
  return new HostError("REPLY_SHAPE", message, { request, field: "length", found, expected });
}
