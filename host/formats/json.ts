import { HostError, reasonOf } from "../errors.js";

/** Parses the text of a file; throws HostError FILE_FORMAT naming the file. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw new HostError("FILE_FORMAT", `${file}: not JSON: ${reasonOf(thrown)}`, { file }, { cause: thrown });
  }
}
