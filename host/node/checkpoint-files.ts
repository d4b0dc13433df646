import { dirname } from "node:path";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../formats/checkpoint.js";
import { readBytes, saveFile } from "./files.js";
import { recoverFolder } from "./writing/commit-record.js";

/** A checkpoint of the largest core has some megabytes. */
const CHECKPOINT_BYTES_MAX = 2 ** 28;

/** Reads a checkpoint file; throws HostError FILE_READ, FILE_FORMAT. */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  await recoverFolder(dirname(path)).catch(() => undefined); // where nothing can be written, nothing is left over
  return decodeCheckpoint(await readBytes(path, { bytesMax: CHECKPOINT_BYTES_MAX }), path);
}

/** Writes a checkpoint; an interruption leaves the previous one whole. Throws HostError FILE_WRITE. */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await saveFile(path, encodeCheckpoint(checkpoint));
}
