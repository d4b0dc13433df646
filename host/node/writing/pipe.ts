import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { HostError } from "../../errors.js";

// A named pipe, a terminal or /dev/stdout is not a file and cannot be replaced. It is written to directly, without ever
// blocking in the system, where neither Ctrl-C nor the end of the process would be noticed.

/** How long to wait for a reader that does not keep up before offering it more: little, then ten times that. */
const WAIT_MS = 2;
const WAIT_MS_MAX = 20;
/** After a signal, a reader that takes nothing for this long is given up. */
const GRACE_MS = 1000;

let ending: AbortSignal | undefined;

/** Sets the signal after which pipes of this process no longer wait for a reader that has stopped. */
export function givePipesUpOn(signal: AbortSignal): void {
  ending = signal;
}

/** Whether what is at a path is written to directly: it is neither a file nor a folder. */
export function isPipe(status: Stats | undefined): boolean {
  return status !== undefined && !status.isFile() && !status.isDirectory();
}

/** What is written to directly. Its methods throw what the system says: EPIPE when the reader has gone. */
export class Pipe {
  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Opens it; a pipe that nobody reads is refused, ENXIO. */
  static async open(path: string): Promise<Pipe> {
    return new Pipe(path, await open(path, constants.O_WRONLY | constants.O_NONBLOCK));
  }

  /** Resolves when the reader has, or the pipe holds, all of it. Throws HostError INTERRUPTED, `givePipesUpOn`. */
  async write(piece: string | Uint8Array): Promise<void> {
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    let [waitMs, endingMs] = [WAIT_MS, 0];
    for (let at = 0; at < bytes.length; ) {
      const written = await this.#attempt(bytes.subarray(at));
      at += written;
      if (written > 0) {
        [waitMs, endingMs] = [WAIT_MS, 0];
        continue;
      }
      if (endingMs > GRACE_MS) throw this.#givenUp();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (ending?.aborted) endingMs += waitMs;
      waitMs = Math.min(WAIT_MS_MAX, 2 * waitMs);
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async #attempt(bytes: Uint8Array): Promise<number> {
    try {
      return (await this.handle.write(bytes)).bytesWritten;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "EAGAIN") return 0;
      throw thrown;
    }
  }

  #givenUp(): HostError {
    const during = `writing to ${this.path}, whose reader has stopped`;
    const signal = String(ending?.reason);
    return new HostError("INTERRUPTED", `${signal} while ${during}`, { signal, during, file: this.path });
  }
}
