import { rmSync } from "node:fs";
import { constants, copyFile, link, open, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { fileError, HostError } from "../../errors.js";
import { besidePath, besides, forget, MARK } from "./beside.js";
import { isStillRunning } from "./process.js";

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  /** Tells it from another process with that number. */
  readonly mark?: string;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Locks of this process; one that ends early removes them. */
const held = new Set<string>();
process.on("exit", () => {
  for (const path of held) rmSync(path, { force: true });
});

const ATTEMPTS = 5;

/** A file that says that somebody is at work. A lock whose process was killed is taken over. */
export class FileLock implements AsyncDisposable {
  private constructor(private readonly path: string) {}

  /** Takes a lock for `what`, a folder or file; throws HostError FILE_BUSY when another process holds it, FILE_WRITE. */
  static async take(path: string, what: string): Promise<FileLock> {
    const own: Holder = { pid: process.pid, mark: MARK, host: hostname(), since: new Date().toISOString() };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await create(path, own, what)) {
        held.add(path);
        return new FileLock(path);
      }
      const text = await readFile(path, "utf8").catch(() => undefined);
      if (text === undefined) continue; // its holder has just released it
      const holder = parse(text);
      // Of our own number, but not ours: an earlier process held it, in a container that was restarted.
      const alive = holder?.pid === process.pid ? held.has(path) : holder && isStillRunning(holder.pid, holder.mark);
      if (!holder || holder.host !== own.host || alive) throw busy(path, what, holder);
      await takeAway(path, text);
    }
    throw busy(path, what, undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    held.delete(this.path);
    await rm(this.path, { force: true }).catch(() => undefined);
  }
}

/** Whether the lock is ours now. It appears with its content at once, so that nobody reads half of it. */
async function create(path: string, own: Holder, what: string): Promise<boolean> {
  const beside = besidePath(dirname(path), "new");
  besides.add(beside);
  try {
    const handle = await open(beside, "wx");
    try {
      await handle.writeFile(`${JSON.stringify(own)}\n`);
    } finally {
      await handle.close();
    }
    await link(beside, path).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === "EEXIST") throw thrown;
      return copyFile(beside, path, constants.COPYFILE_EXCL); // a file system without links
    });
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw fileError("FILE_WRITE", what, thrown);
  } finally {
    await forget(beside);
  }
}

/** Removes a dead process's lock, unless it has been replaced meanwhile. */
async function takeAway(path: string, text: string): Promise<void> {
  const aside = besidePath(dirname(path), "new");
  besides.add(aside);
  try {
    await rename(path, aside);
  } catch {
    besides.delete(aside);
    return; // somebody else was quicker
  }
  if ((await readFile(aside, "utf8")) !== text) await link(aside, path).catch(() => undefined);
  await forget(aside);
}

function parse(text: string): Holder | undefined {
  try {
    const { pid, mark, host, since } = JSON.parse(text) as Holder;
    if (!Number.isInteger(pid) || typeof host !== "string") return undefined;
    return { pid, ...(typeof mark === "string" && { mark }), host, since: String(since) };
  } catch {
    return undefined;
  }
}

function busy(path: string, what: string, holder: Holder | undefined): HostError {
  const { mark: _, ...data } = holder ?? {};
  const who = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : "an unknown process";
  const message = `${what}: in use by ${who}; if you are sure that it has ended, remove ${path}`;
  return new HostError("FILE_BUSY", message, { file: what, lock: path, ...data });
}
