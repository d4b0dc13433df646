import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileError } from "../../errors.js";
import { besidePath, besides, committing, forget, orFileError, syncFolder } from "./beside.js";
import { type Beside, recoverFolder, writeRecord } from "./commit-record.js";
import { NewFile } from "./new-file.js";
import { isPipe, Pipe } from "./pipe.js";

// The one place that replaces files. Each is written beside its place, synced, and renamed there only when its whole
// set is complete; a set of several has a commit record, so that the next process can finish what one that is killed
// between two renames leaves.

/** What a file is written from: all at once, or piece by piece. */
export type Content = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Files of one folder that are replaced together: all of them, or none. */
export class FileSet implements AsyncDisposable {
  readonly #files: Beside[] = [];

  constructor(readonly folder: string) {}

  /** Writes one of the files beside its place; throws HostError FILE_WRITE. */
  async write(name: string, content: Content): Promise<void> {
    await using file = await this.create(name);
    const pieces = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
    for await (const piece of pieces) await file.write(piece);
    await file.finish();
  }

  /** Begins one of the files; it belongs to the set once it is finished. Throws HostError FILE_WRITE. */
  async create(name: string): Promise<NewFile> {
    const path = join(this.folder, name);
    return orFileError(path, async () => {
      const beside = besidePath(this.folder, "new");
      const before = await stat(path).catch(() => undefined);
      if (before?.isDirectory()) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
      if (isPipe(before)) throw new Error("is a pipe or a device, where a file must go; remove it");
      const mode = before?.mode;
      besides.add(beside);
      try {
        const handle = await open(beside, "wx+", mode === undefined ? 0o666 : mode & 0o777);
        return new NewFile(path, beside, handle, () => this.#files.push({ name, beside }));
      } catch (thrown) {
        besides.delete(beside);
        throw thrown;
      }
    });
  }

  /** Puts all finished files in their places; throws HostError FILE_WRITE, which leaves the previous ones as they were. */
  async commit(): Promise<void> {
    const files = this.#files.splice(0);
    if (files.length === 0) return;
    await orFileError(join(this.folder, files[0]!.name), async () => {
      const record = files.length > 1 ? await this.#record(files) : undefined;
      for (const { beside, name } of files) {
        await rename(beside, join(this.folder, name));
        besides.delete(beside);
        committing.delete(beside);
      }
      await syncFolder(this.folder);
      if (record !== undefined) await rm(record, { force: true });
      committing.delete(record ?? "");
    });
  }

  /** Writes the record of a set: from now on the set is as good as in its place. */
  async #record(files: readonly Beside[]): Promise<string> {
    try {
      const record = await writeRecord(this.folder, files);
      for (const { beside } of files) {
        committing.add(beside);
        besides.delete(beside);
      }
      return record;
    } catch (thrown) {
      for (const { beside } of files) await forget(beside);
      throw thrown;
    }
  }

  /** Removes what was not committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { beside } of this.#files.splice(0)) await forget(beside);
  }
}

/** Replaces one file; throws HostError FILE_WRITE, which leaves the previous one as it was. */
export async function replaceFile(path: string, content: Content): Promise<void> {
  // The file that a symbolic link leads to, so that the link stays.
  const real = await realpath(path).catch(() => undefined);
  const status = await stat(path).catch(() => undefined);
  // A place without a path is one of the process's own, such as /dev/stdout of a file that is deleted.
  if (isPipe(status) || (status && !real)) return writeThrough(path, content);
  const place = real ?? resolve(path);
  const folder = dirname(place);
  await recoverFolder(folder);
  try {
    await using set = new FileSet(folder);
    await set.write(basename(place), content);
    await set.commit();
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
    throw fileError("FILE_WRITE", path, cause); // as the caller has named it
  }
}

/** Writes to what is not a file and cannot be replaced; a pipe that nobody reads is refused. */
async function writeThrough(path: string, content: Content): Promise<void> {
  const pipe = await orFileError(path, () => Pipe.open(path));
  try {
    const pieces = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
    for await (const piece of pieces) await orFileError(path, () => pipe.write(piece));
  } finally {
    await pipe.close();
  }
}
