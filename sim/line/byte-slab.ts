const SLAB_BYTES = 65536;

/** Room that many short byte lists share: a buffer for each costs more than filling it. */
export class ByteSlab {
  private slab = new Uint8Array(0);
  private used = 0;

  /** The parts joined, as a view that nobody writes to again. */
  joined(parts: readonly Uint8Array[]): Uint8Array {
    let length = 0;
    let adjacent = true;
    const [first] = parts;
    for (const part of parts) {
      adjacent &&= part.buffer === first!.buffer && part.byteOffset === first!.byteOffset + length;
      length += part.length;
    }
    if (first && adjacent) return new Uint8Array(first.buffer, first.byteOffset, length);
    if (this.used + length > this.slab.length) {
      this.slab = new Uint8Array(Math.max(SLAB_BYTES, length));
      this.used = 0;
    }
    const start = this.used;
    for (const part of parts) {
      this.slab.set(part, this.used);
      this.used += part.length;
    }
    return this.slab.subarray(start, this.used);
  }
}
