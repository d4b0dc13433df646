import { readFile, writeFile } from "node:fs/promises";
import { fileError } from "../errors.js";
import { parseJson } from "../formats/json.js";

/** Reads a file; throws HostError FILE_READ. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const { buffer, byteOffset, length } = await readFile(path);
    return new Uint8Array(buffer, byteOffset, length);
  } catch (thrown) {
    throw fileError("FILE_READ", path, thrown);
  }
}

/** Reads a JSON file, unchecked but for its syntax; throws HostError FILE_READ, FILE_FORMAT. */
export async function readJson(path: string): Promise<unknown> {
  return parseJson(new TextDecoder().decode(await readBytes(path)), path);
}

/** Writes a file; throws HostError FILE_WRITE. */
export async function saveFile(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (thrown) {
    throw fileError("FILE_WRITE", path, thrown);
  }
}
