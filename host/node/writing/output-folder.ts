import { access, constants, mkdir, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileError } from "../../errors.js";
import { recoverFolder } from "./commit-record.js";
import { FileSet } from "./file-set.js";
import { FileLock } from "./lock.js";

const LOCK = ".lifwire.lock";

/** A folder that one command writes its results to; nobody else does meanwhile. */
export class OutputFolder implements AsyncDisposable {
  private constructor(
    readonly path: string,
    private readonly made: readonly string[],
    private readonly lock: FileLock,
  ) {}

  /**
   * Makes the folder, and those above it, takes its lock, and finishes or removes what a killed process left. Throws
   * HostError FILE_WRITE, and FILE_BUSY naming who holds it.
   */
  static async open(path: string): Promise<OutputFolder> {
    const made = await makeFolder(path);
    try {
      await orFileError(path, () => access(path, constants.W_OK | constants.X_OK));
      const lock = await FileLock.take(join(path, LOCK), path);
      await recoverFolder(path);
      return new OutputFolder(path, made, lock);
    } catch (thrown) {
      await removeEmpty(made);
      throw thrown;
    }
  }

  /** Begins a set of files in the folder. */
  set(): FileSet {
    return new FileSet(this.path);
  }

  /** Whether the folder has a file of this name. */
  async has(name: string): Promise<boolean> {
    return (await stat(join(this.path, name)).catch(() => undefined)) !== undefined;
  }

  /** Releases the lock; removes a folder that was made but is still empty. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.lock[Symbol.asyncDispose]();
    await removeEmpty(this.made);
  }
}

/** Makes a folder and those above it; returns those that were missing, the uppermost first. Throws HostError FILE_WRITE. */
export async function makeFolder(path: string): Promise<string[]> {
  return orFileError(path, () => makeAll(resolve(path)));
}

async function orFileError<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    throw fileError("FILE_WRITE", path, thrown);
  }
}

// mkdir's own recursion never ends if a folder cannot be made although the one above it exists, as below /proc.
async function makeAll(path: string): Promise<string[]> {
  if (await isFolder(path)) return [];
  const made = dirname(path) === path ? [] : await makeAll(dirname(path));
  try {
    await mkdir(path);
    return [...made, path];
  } catch (thrown) {
    if (await isFolder(path).catch(() => false)) return made;
    await removeEmpty(made);
    throw thrown;
  }
}

/** Removes the folders, the uppermost given first, that are still empty. */
async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) await rmdir(folder).catch(() => undefined);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw thrown;
  }
}
