import { HostError, reasonOf } from "../errors.js";
import { readBytes } from "../events/event-file.js";

/** Reads a JSON file, unchecked but for its syntax; throws HostError FILE_READ, FILE_FORMAT. */
export async function readJson(path: string): Promise<unknown> {
  return parseJson(new TextDecoder().decode(await readBytes(path)), path);
}

/** Parses the text of a file; throws HostError FILE_FORMAT naming the file. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw new HostError("FILE_FORMAT", `${file}: not JSON: ${reasonOf(thrown)}`, { file }, { cause: thrown });
  }
}
