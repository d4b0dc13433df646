import type { FileHandle } from "node:fs/promises";
import { forget, orFileError } from "./beside.js";

/** Small pieces are put together: a system call costs more than copying them. */
const BUFFER_BYTES = 1 << 18;

/** A file beside its place. Disposing one that is not finished removes it. */
export class NewFile implements AsyncDisposable {
  #open = true;
  #finished = false;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #buffered = 0;

  constructor(
    private readonly path: string,
    /** Where it is now. */
    readonly beside: string,
    private readonly handle: FileHandle,
    private readonly onFinish: () => void,
  ) {}

  /** Appends; throws HostError FILE_WRITE. */
  async write(piece: string | Uint8Array): Promise<void> {
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    if (this.#buffered + bytes.length > BUFFER_BYTES) await this.#flush();
    if (bytes.length > BUFFER_BYTES) return this.#put(bytes, null);
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  /** Writes over what is there; throws HostError FILE_WRITE. */
  async overwrite(bytes: Uint8Array, position: number): Promise<void> {
    await this.#flush();
    await this.#put(bytes, position);
  }

  async #flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#buffered);
    this.#buffered = 0;
    await this.#put(bytes, null);
  }

  async #put(bytes: Uint8Array, position: number | null): Promise<void> {
    await orFileError(this.path, async () => {
      for (let at = 0; at < bytes.length; ) {
        const place = position === null ? null : position + at;
        at += (await this.handle.write(bytes, at, bytes.length - at, place)).bytesWritten;
      }
    });
  }

  /** Reads back what was written, piece by piece; throws HostError FILE_WRITE. */
  async *read(pieceBytes = 1 << 20): AsyncGenerator<Uint8Array, void, undefined> {
    await this.#flush();
    const buffer = new Uint8Array(pieceBytes);
    for (let at = 0; ; ) {
      const { bytesRead } = await orFileError(this.path, () => this.handle.read(buffer, 0, pieceBytes, at));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  }

  /** Syncs and closes it; from now on it belongs to its set. Throws HostError FILE_WRITE. */
  async finish(): Promise<void> {
    await this.#flush();
    await orFileError(this.path, async () => {
      await this.handle.sync();
      this.#open = false;
      await this.handle.close();
    });
    this.#finished = true;
    this.onFinish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#open) await this.handle.close().catch(() => undefined);
    this.#open = false;
    if (!this.#finished) await forget(this.beside);
  }
}
