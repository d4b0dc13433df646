import { createHash, randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileError, HostError } from "../../errors.js";
import { markOf } from "./process.js";

// Names and fates of files that are beside their places.

/** .lifwire-HOST-PID-MARK and six random digits.new, or .commit for a record of renames. */
export const BESIDE = /^\.lifwire-([0-9a-f]{8})-(\d+)-([0-9a-f]{6})[0-9a-f]{6}\.(new|commit)$/;
/** This computer. */
export const HOST = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
/** Tells this process from earlier ones with its number. */
export const MARK = markOf(process.pid);

/** Files of this process that are beside their places now; a process that ends early removes them. */
export const besides = new Set<string>();
process.on("exit", () => {
  for (const path of besides) rmSync(path, { force: true });
});

/** Those of sets whose record is written: if this process ends early, `recoverFolder` finishes them. */
export const committing = new Set<string>();

/** A name beside a folder's files that nobody else has. */
export function besidePath(folder: string, ending: "new" | "commit"): string {
  return join(folder, `.lifwire-${HOST}-${process.pid}-${MARK}${randomBytes(3).toString("hex")}.${ending}`);
}

/** Removes a file beside its place. */
export async function forget(beside: string): Promise<void> {
  await rm(beside, { force: true }).catch(() => undefined);
  besides.delete(beside);
}

/** Makes renames durable; where folders cannot be synced, as on Windows, the system does that. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** What `act` gives; its failure becomes HostError FILE_WRITE, unless it is a HostError already. */
export async function orFileError<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    if (thrown instanceof HostError) throw thrown;
    throw fileError("FILE_WRITE", path, thrown);
  }
}
