import { HostError, reasonOf } from "../errors.js";
import { checkJsonText, lineOf } from "./json-text.js";

/** Parses the text of a file; throws HostError FILE_FORMAT naming the file and, as far as it is known, the line. */
export function parseJson(text: string, file: string): unknown {
  checkJsonText(text, file);
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    const reason = reasonOf(thrown);
    const at = /position (\d+)/.exec(reason)?.[1];
    const line = at === undefined || reason.includes("line ") ? "" : ` (line ${lineOf(text, Number(at))})`;
    throw new HostError("FILE_FORMAT", `${file}: not JSON: ${reason}${line}`, { file }, { cause: thrown });
  }
}
