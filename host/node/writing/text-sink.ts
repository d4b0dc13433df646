import { closeSync, fsyncSync, openSync, renameSync, rmSync, type Stats, writeSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { fileError } from "../../errors.js";
import { besidePath, besides, orFileError } from "./beside.js";
import { isPipe, Pipe } from "./pipe.js";

/** Takes a text piece by piece into a file that appears, whole, only after `close`; or into a pipe, at its reader's pace. */
export interface TextSink {
  /** For a pipe, it resolves when the reader has it. Throws HostError FILE_WRITE. */
  write(text: string): void | Promise<void>;
  /** Puts the file in its place; throws HostError FILE_WRITE. */
  close(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Opens a file for text that is too long to be kept; throws HostError FILE_WRITE. */
export async function openTextSink(path: string): Promise<TextSink> {
  const status = await stat(path).catch(() => undefined);
  const real = await realpath(path).catch(() => undefined);
  if (isPipe(status) || (status && !real)) return pipeSink(path);
  return fileSink(path, real ?? path, status);
}

/** Writes beside the place of the file that `path` leads to, at once: a disk does not keep anybody waiting. */
function fileSink(path: string, place: string, status: Stats | undefined): TextSink {
  const attempt = <T>(act: () => T): T => {
    try {
      return act();
    } catch (thrown) {
      throw fileError("FILE_WRITE", path, thrown);
    }
  };
  if (status?.isDirectory()) throw fileError("FILE_WRITE", path, Object.assign(new Error(), { code: "EISDIR" }));
  const part = besidePath(dirname(place), "new");
  besides.add(part);
  const file = attempt(() => openSync(part, "w"));
  return {
    write: (text) => attempt(() => void writeSync(file, text)),
    close: async () =>
      attempt(() => {
        fsyncSync(file);
        closeSync(file);
        renameSync(part, place);
        besides.delete(part);
      }),
    abandon: async () => {
      closeSync(file);
      rmSync(part, { force: true });
      besides.delete(part);
    },
  };
}

async function pipeSink(path: string): Promise<TextSink> {
  const pipe = await orFileError(path, () => Pipe.open(path));
  let last: Promise<void> = Promise.resolve();
  return {
    write: (text) => {
      last = last.then(() => orFileError(path, () => pipe.write(text)));
      return last;
    },
    close: () => last.finally(() => pipe.close()),
    abandon: async () => {
      await last.catch(() => undefined);
      await pipe.close();
    },
  };
}
