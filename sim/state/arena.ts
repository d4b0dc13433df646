const PAGE = 65536;
/** A WebAssembly.Memory, of which only the bytes matter; projects without the DOM's declarations lack its name. */
export type ArenaMemory = { readonly buffer: ArrayBuffer };
/** Vectors may be loaded and stored whole, so every array begins and ends on such a boundary. */
const ALIGNMENT = 16;

/**
 * Hands out zeroed typed arrays, from one WebAssembly memory if there is one, so that a kernel in WebAssembly works on
 * the same arrays as everything else. The memory never grows, because its views would be lost.
 */
export class Arena {
  private next = ALIGNMENT; // address 0 is nobody's

  constructor(readonly memory?: ArenaMemory) {}

  /** An arena on its own memory with room for this many bytes. */
  static ofBytes(bytes: number): Arena {
    const pages = Math.ceil((bytes + 2 * ALIGNMENT) / PAGE);
    return new Arena(new WebAssembly.Memory({ initial: pages, maximum: pages }));
  }

  int8(length: number): Int8Array {
    return this.memory ? new Int8Array(this.memory.buffer, this.take(length), length) : new Int8Array(length);
  }

  uint8(length: number): Uint8Array {
    return this.memory ? new Uint8Array(this.memory.buffer, this.take(length), length) : new Uint8Array(length);
  }

  int16(length: number): Int16Array {
    return this.memory ? new Int16Array(this.memory.buffer, this.take(2 * length), length) : new Int16Array(length);
  }

  uint16(length: number): Uint16Array {
    return this.memory ? new Uint16Array(this.memory.buffer, this.take(2 * length), length) : new Uint16Array(length);
  }

  int32(length: number): Int32Array {
    return this.memory ? new Int32Array(this.memory.buffer, this.take(4 * length), length) : new Int32Array(length);
  }

  uint32(length: number): Uint32Array {
    return this.memory ? new Uint32Array(this.memory.buffer, this.take(4 * length), length) : new Uint32Array(length);
  }

  private take(bytes: number): number {
    const address = this.next;
    this.next = Math.ceil((address + bytes) / ALIGNMENT) * ALIGNMENT;
    if (this.next > this.memory!.buffer.byteLength) throw new RangeError(`the arena has no room for ${bytes} bytes`);
    return address;
  }
}
