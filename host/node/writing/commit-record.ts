import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { BESIDE, besidePath, besides, committing, forget, HOST, orFileError, syncFolder } from "./beside.js";
import { isStillRunning } from "./process.js";

// The record of a set: renames that are as good as done once it is in its folder.

/** A file beside its place, and the name of the place. */
export interface Beside {
  readonly name: string;
  readonly beside: string;
}

/** Writes the record of a set; returns its path. */
export async function writeRecord(folder: string, files: readonly Beside[]): Promise<string> {
  const beside = besidePath(folder, "new");
  const record = besidePath(folder, "commit");
  besides.add(beside);
  try {
    const handle = await open(beside, "wx");
    try {
      await handle.writeFile(JSON.stringify(files.map((file) => [basename(file.beside), file.name])));
      await handle.sync();
    } finally {
      await handle.close();
    }
    committing.add(record);
    await rename(beside, record);
    await syncFolder(folder);
    return record;
  } catch (thrown) {
    committing.delete(record);
    throw thrown;
  } finally {
    await forget(beside);
  }
}

/**
 * Cleans up what a killed process left in a folder: finishes a set whose record is whole, removes what was never whole.
 * What live processes are writing stays. Throws HostError FILE_WRITE.
 */
export async function recoverFolder(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [] as string[])).filter((name) => isLeftOver(folder, name));
  if (names.length === 0) return;
  await orFileError(folder, async () => {
    for (const name of names.filter((name) => name.endsWith(".commit"))) {
      for (const { beside, name: place } of await readRecord(join(folder, name))) {
        await rename(join(folder, beside), join(folder, place)).catch(ignoreMissing);
      }
      await syncFolder(folder);
      await rm(join(folder, name), { force: true });
    }
    for (const name of names) await rm(join(folder, name), { force: true });
  });
}

function isLeftOver(folder: string, name: string): boolean {
  const match = BESIDE.exec(name);
  if (match === null || match[1] !== HOST) return false;
  // In a container that was restarted, a number may be that of an earlier process.
  const pid = Number(match[2]);
  const path = join(folder, name);
  if (pid === process.pid) return !besides.has(path) && !committing.has(path);
  return !isStillRunning(pid, match[3]);
}

/** The renames of a record; none when it is not what `writeRecord` writes. */
async function readRecord(path: string): Promise<Beside[]> {
  try {
    const list = JSON.parse(await readFile(path, "utf8")) as unknown;
    if (!Array.isArray(list)) return [];
    return list.flatMap((entry: unknown) => {
      const [beside, name] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (typeof beside !== "string" || typeof name !== "string") return [];
      // Names within the folder only: the record may be anybody's.
      return BESIDE.test(beside) && basename(name) === name ? [{ beside, name }] : [];
    });
  } catch {
    return [];
  }
}

function ignoreMissing(thrown: unknown): void {
  if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
}
