import { reasonOf } from "../../errors.js";
import type { FromWorker } from "../messages.js";

/** Sends a message to the page; the buffers of `moved` go there without a copy. */
export type Tell = (message: FromWorker, moved?: ArrayBufferLike[]) => void;

/** Codes after which a core no longer answers. */
const GONE = ["LINK_LOST", "LINK_TIMEOUT"];

/** What the page is told about an error; `opening`: no core was opened. */
export function failureOf(thrown: unknown, opening = false): FromWorker {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "ERROR";
  return { kind: "failed", code, message: reasonOf(thrown), opening, lost: !opening && GONE.includes(code) };
}
