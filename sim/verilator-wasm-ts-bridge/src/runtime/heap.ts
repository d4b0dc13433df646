import type { WasmMemory } from "./wasm-api.js";

/** Typed-array views on the whole memory of a model, remade when the memory has grown. */
export class Heap {
  u8 = new Uint8Array(0);
  u16 = new Uint16Array(0);
  u32 = new Uint32Array(0);
  u64 = new BigUint64Array(0);
  f64 = new Float64Array(0);

  constructor(private readonly memory: WasmMemory) {
    this.refresh();
  }

  /** Must be called after every call into WebAssembly that may allocate: growth detaches the old views. */
  refresh(): void {
    const buffer = this.memory.buffer;
    if (this.u8.buffer === buffer) return;
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.u64 = new BigUint64Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** Zero-terminated text at `address`. */
  text(address: number): string {
    this.refresh();
    const end = this.u8.indexOf(0, address);
    return new TextDecoder().decode(this.u8.slice(address, end));
  }
}
