import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { fileError } from "../../errors.js";
import { besidePath, besides } from "./beside.js";

/** Takes a text piece by piece into a file that is there, whole, only after `close`. */
export interface TextSink {
  /** Throws HostError FILE_WRITE. */
  write(text: string): void;
  /** Puts the file in its place; throws HostError FILE_WRITE. */
  close(): void;
  /** Leaves nothing behind. */
  abandon(): void;
}

/** Opens a file for text that is too long to be kept; throws HostError FILE_WRITE. */
export function openTextSink(path: string): TextSink {
  const part = besidePath(dirname(path), "new");
  besides.add(part);
  const attempt = <T>(act: () => T): T => {
    try {
      return act();
    } catch (thrown) {
      throw fileError("FILE_WRITE", path, thrown);
    }
  };
  const file = attempt(() => openSync(part, "w"));
  return {
    write: (text) => attempt(() => writeSync(file, text)),
    close: () =>
      attempt(() => {
        fsyncSync(file);
        closeSync(file);
        renameSync(part, path);
        besides.delete(part);
      }),
    abandon: () => {
      closeSync(file);
      rmSync(part, { force: true });
      besides.delete(part);
    },
  };
}
