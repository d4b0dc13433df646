import { rename, rm } from "node:fs/promises";
import { fileError } from "../errors.js";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../formats/checkpoint.js";
import { readBytes, saveFile } from "./files.js";

/** Reads a checkpoint file; throws HostError FILE_READ, FILE_FORMAT. */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readBytes(path), path);
}

/** Writes a checkpoint beside its place and then puts it there, so that an interruption leaves the one before whole. */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const beside = `${path}.new`;
  await saveFile(beside, encodeCheckpoint(checkpoint));
  try {
    await rename(beside, path);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw fileError("FILE_WRITE", path, thrown);
  }
}
