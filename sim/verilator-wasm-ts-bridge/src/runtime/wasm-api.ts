/** The few parts of the WebAssembly interface used here, typed by hand so that no DOM library is needed. */

/** A compiled module; opaque. */
export type CompiledModule = object;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export type WasmFunction = (...args: never[]) => unknown;
export type WasmImports = Record<string, Record<string, WasmFunction>>;

interface WasmInterface {
  readonly Module: {
    new (bytes: Uint8Array): CompiledModule;
    imports(module: CompiledModule): { module: string; name: string }[];
  };
  compile(bytes: Uint8Array): Promise<CompiledModule>;
  instantiate(module: CompiledModule, imports: WasmImports): Promise<{ exports: object }>;
}

/** The engine's own WebAssembly object. */
export const wasm: WasmInterface = (globalThis as unknown as { WebAssembly: WasmInterface }).WebAssembly;

/** Bytes of a module, or a module already compiled (cheaper when several instances are made). */
export type WasmSource = Uint8Array | ArrayBuffer | CompiledModule;

/** What a model exports; addresses are bytes in its memory, cycles are exact integers below 2^53. */
export interface ModelExports {
  readonly memory: WasmMemory;
  _initialize(): void;
  bridge_layout(): number;
  bridge_create(randReset: number, seed: number, edgeCapacity: number): number;
  bridge_eval(): void;
  bridge_settle(): void;
  bridge_final(): void;
  bridge_clock(cycles: number, stopOnEdge: number): number;
  bridge_watch(mask: number): void;
  bridge_clear_edges(): void;
  bridge_schedule(port: number, count: number): void;
  bridge_unschedule(port: number): void;
  bridge_scheduled(port: number): number;
  bridge_vcd_start?(): void;
  bridge_vcd_stop?(): void;
}
