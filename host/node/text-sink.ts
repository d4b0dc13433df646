import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { fileError } from "../errors.js";

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
  const part = `${path}.part`;
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
      }),
    abandon: () => {
      closeSync(file);
      rmSync(part, { force: true });
    },
  };
}
