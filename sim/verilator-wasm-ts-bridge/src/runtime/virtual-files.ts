/** Error numbers of WASI that are used here. */
export const ERRNO = { badFile: 8, noEntry: 44, notSupported: 52, readOnly: 69 } as const;

/** Descriptor of the one directory; 0 to 2 are the streams. */
const ROOT = 3;

/** Read-only files by name, for $readmemh, $readmemb and $fopen in the model. */
export class VirtualFiles {
  readonly #open = new Map<number, { bytes: Uint8Array; position: number }>();
  #next = ROOT + 1;

  constructor(private readonly files: Readonly<Record<string, Uint8Array>>) {}

  isRoot(fd: number): boolean {
    return fd === ROOT;
  }

  isOpen(fd: number): boolean {
    return this.#open.has(fd);
  }

  /** A descriptor, or an error number made negative. Any open flag means to create or to truncate. */
  open(name: string, openFlags: number): number {
    if (openFlags !== 0) return -ERRNO.readOnly;
    const bytes = this.files[name.replace(/^(\.?\/)+/, "")];
    if (bytes === undefined) return -ERRNO.noEntry;
    this.#open.set(this.#next, { bytes, position: 0 });
    return this.#next++;
  }

  /** Bytes read into `target`, or -1 when `fd` is not open. */
  read(fd: number, target: Uint8Array): number {
    const file = this.#open.get(fd);
    if (file === undefined) return -1;
    const part = file.bytes.subarray(file.position, file.position + target.length);
    target.set(part);
    file.position += part.length;
    return part.length;
  }

  /** The new position, or -1 when `fd` is not open; `whence` 0 counts from the start, 1 from here, 2 from the end. */
  seek(fd: number, offset: number, whence: number): number {
    const file = this.#open.get(fd);
    if (file === undefined) return -1;
    const base = whence === 0 ? 0 : whence === 1 ? file.position : file.bytes.length;
    file.position = Math.max(0, base + offset);
    return file.position;
  }

  close(fd: number): boolean {
    return this.#open.delete(fd);
  }
}
