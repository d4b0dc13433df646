import { type FileHandle, open } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fileError, HostError } from "../errors.js";
import { parseJson } from "../formats/json.js";
import { replaceFile } from "./writing/file-set.js";

/** Where things are kept that can be fetched or found again: `LIFWIRE_CACHE`, or `lifwire` in the user's cache folder. */
export function cacheFolder(): string {
  const { LIFWIRE_CACHE: own, XDG_CACHE_HOME: shared, LOCALAPPDATA: windows } = process.env;
  return own ?? join(shared ?? windows ?? join(homedir(), ".cache"), "lifwire");
}

/** Name of the standard input and output in place of a file's. */
export const STANDARD = "-";

/** A larger file is refused before it is read. */
const BYTES_MAX = 2 ** 30;
/** Text that is parsed whole, in bytes; JavaScript holds half a billion characters at most. */
const JSON_BYTES_MAX = 2 ** 28;
const PIECE_BYTES = 1 << 20;

/** What a reader takes. */
export interface ReadLimits {
  /** Default 1 GiB; for a gzipped file, of its content. */
  readonly bytesMax?: number;
  /** What to use instead of a file that is too large. */
  readonly hint?: string;
  /** Whether a gzipped file is unpacked. */
  readonly gunzip?: boolean;
}

/** Reads a file, or the standard input for "-"; throws HostError FILE_READ, and FILE_FORMAT for one that is too large. */
export async function readBytes(path: string, limits: ReadLimits = {}): Promise<Uint8Array> {
  try {
    const bytes = path === STANDARD ? await readStandard(limits) : await readWhole(path, limits);
    return limits.gunzip && bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipped(bytes, path, limits) : bytes;
  } catch (thrown) {
    if (thrown instanceof HostError) throw thrown;
    throw fileError("FILE_READ", path === STANDARD ? "standard input" : path, thrown);
  }
}

async function readWhole(path: string, limits: ReadLimits): Promise<Uint8Array> {
  const handle = await open(path, "r");
  try {
    const status = await handle.stat();
    if (status.isDirectory()) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
    if (!status.isFile()) return await readPieces(piecesOf(handle), path, limits); // a pipe has no size
    checkSize(status.size, path, limits);
    const bytes = new Uint8Array(status.size);
    let filled = 0;
    for (let count = -1; filled < bytes.length && count !== 0; filled += count) {
      count = (await handle.read(bytes, filled, bytes.length - filled, filled)).bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

async function* piecesOf(handle: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(PIECE_BYTES), 0, PIECE_BYTES);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function readStandard(limits: ReadLimits): Promise<Uint8Array> {
  return readPieces(process.stdin, "standard input", limits);
}

async function readPieces(
  source: AsyncIterable<Uint8Array | string>,
  path: string,
  limits: ReadLimits,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    length += bytes.length;
    checkSize(length, path, limits);
    pieces.push(bytes);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function gunzipped(bytes: Uint8Array, path: string, limits: ReadLimits): Uint8Array {
  const { bytesMax = BYTES_MAX } = limits;
  try {
    const { buffer, byteOffset, length } = gunzipSync(bytes, { maxOutputLength: bytesMax });
    return new Uint8Array(buffer, byteOffset, length);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge("its content", path, limits);
    throw new HostError("FILE_FORMAT", `${path}: damaged: it cannot be unzipped`, { file: path }, { cause: thrown });
  }
}

function checkSize(size: number, path: string, limits: ReadLimits): void {
  if (size > (limits.bytesMax ?? BYTES_MAX)) throw tooLarge(`it has ${size} bytes`, path, limits);
}

function tooLarge(what: string, path: string, { bytesMax = BYTES_MAX, hint }: ReadLimits): HostError {
  const more = hint === undefined ? "" : `; ${hint}`;
  const message = `${path}: too large: ${what}, allowed: up to ${bytesMax} bytes${more}`;
  return new HostError("FILE_FORMAT", message, { file: path, bytesMax });
}

/** Reads a JSON file, checking only its syntax; throws HostError FILE_READ, FILE_FORMAT. */
export async function readJson(path: string): Promise<unknown> {
  const name = path === STANDARD ? "standard input" : path;
  return parseJson(new TextDecoder().decode(await readBytes(path, { bytesMax: JSON_BYTES_MAX })), name);
}

/**
 * Writes a file beside its place and moves it there when it is whole, so that the previous file stays whole until then.
 * Throws HostError FILE_WRITE.
 */
export async function saveFile(path: string, content: string | Uint8Array): Promise<void> {
  await replaceFile(path, content);
}
