import { MAX_WATCHED, SOURCE_FOLDER } from "../abi.js";
import type { ModelDescription } from "../description.js";
import { BridgeError } from "../errors.js";
import { Display } from "./display.js";
import { Heap } from "./heap.js";
import { Status } from "./status.js";
import { ERRNO } from "./virtual-files.js";
import { wasiFunctions } from "./wasi.js";
import { type CompiledModule, type ModelExports, type WasmImports, type WasmSource, wasm } from "./wasm-api.js";

/** How an instance starts; everything has a default that makes runs repeatable. */
export interface InstantiateOptions {
  /** Gets each line the model prints ($display, $write, warnings), without its line end; must not call the model. */
  readonly onDisplay?: (line: string) => void;
  /** Files for $readmemh and $fopen in the RTL, by the name used there. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Entries of the edge log, 32 to 2^24; default 65536. */
  readonly edgeCapacity?: number;
  /** What registers without an initial value start with; default "zeros". "random" finds missing resets. */
  readonly initialState?: "zeros" | "ones" | "random";
  /** Seed of "random", $random and $urandom: 1 to 2^31-1; default 1. */
  readonly seed?: number;
}

const RESET_MODES = { zeros: 0, ones: 1, random: 2 } as const;

/** Where $stop, $error or an assertion asked to stop. */
export interface StopPlace {
  readonly file: string;
  readonly line: number;
}

/** A running model, before its class wraps it. */
export interface ModelInstance {
  readonly description: ModelDescription;
  readonly exports: ModelExports;
  readonly heap: Heap;
  readonly status: Status;
  readonly display: Display;
  readonly edgeCapacity: number;
  readonly host: HostState;
}

/** What the imports leave for the class to find. */
export interface HostState {
  /** First stop of the running call. */
  stop: StopPlace | undefined;
  /** Set once the model broke in the middle of an evaluation: its state is no longer usable. */
  failure: BridgeError | undefined;
  vcdSink: ((chunk: Uint8Array) => void) | undefined;
  /** What a callback of the user threw: kept until the model has come to rest, as it cannot be unwound. */
  callbackError: { readonly error: unknown } | undefined;
}

/** `callback`, with its exceptions kept for later. */
function guarded<A>(host: HostState, callback: (argument: A) => void): (argument: A) => void {
  return (argument) => {
    try {
      callback(argument);
    } catch (error) {
      host.callbackError ??= { error };
    }
  };
}

function checkRange(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new BridgeError("bad-option", `${name} must be an integer from ${low} to ${high}, not ${value}`, {
    option: name,
    value,
  });
}

async function compile(source: WasmSource, name: string): Promise<CompiledModule> {
  if (source instanceof wasm.Module) return source;
  try {
    return await wasm.compile(source instanceof ArrayBuffer ? new Uint8Array(source) : (source as Uint8Array));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BridgeError("bad-wasm", `${name}: not a WebAssembly module: ${reason}`, { model: name });
  }
}

/** The imports of module "bridge": a fatal error never returns, a stop is only noted. */
function bridgeFunctions(heap: () => Heap, host: HostState): WasmImports[string] {
  return {
    fatal: (fileAddress: number, line: number, messageAddress: number): never => {
      const [file, message] = [heap().text(fileAddress), heap().text(messageAddress)];
      host.failure = new BridgeError("model-failed", `${file}:${line}: ${message}`, { file, line, message });
      throw host.failure;
    },
    stopped: (fileAddress: number, line: number) => {
      const file = heap().text(fileAddress);
      host.stop ??= { file: file.replace(`${SOURCE_FOLDER}/`, ""), line };
    },
    vcd: (address: number, length: number) => {
      heap().refresh();
      if (host.vcdSink !== undefined) guarded(host, host.vcdSink)(heap().u8.slice(address, address + length));
    },
  };
}

/** Only what the module asks for; a system call that has no meaning here answers "not supported". */
function imports(module: CompiledModule, known: WasmImports, name: string): WasmImports {
  const result: WasmImports = {};
  for (const wanted of wasm.Module.imports(module)) {
    const group = known[wanted.module];
    if (group === undefined) {
      throw new BridgeError("wrong-module", `${name}: module wants ${wanted.module}.${wanted.name}`, { ...wanted });
    }
    result[wanted.module] ??= {};
    (result[wanted.module] as Record<string, unknown>)[wanted.name] = group[wanted.name] ?? (() => ERRNO.notSupported);
  }
  return result;
}

function checkLayout(exports: ModelExports, description: ModelDescription): void {
  const found = typeof exports.bridge_layout === "function" ? exports.bridge_layout() >>> 0 : undefined;
  if (found === description.layout) return;
  const message = `${description.name}: class and WebAssembly module are not of the same build; build both again`;
  throw new BridgeError("wrong-module", message, { model: description.name, expected: description.layout, found });
}

/** Starts a model: used by the generated classes. Throws `bad-wasm`, `wrong-module`, `bad-option`, `model-failed`. */
export async function instantiateModel(
  description: ModelDescription,
  source: WasmSource,
  options: InstantiateOptions = {},
): Promise<ModelInstance> {
  const { edgeCapacity = 65536, initialState = "zeros", seed = 1, files = {} } = options;
  checkRange("edgeCapacity", edgeCapacity, MAX_WATCHED, 2 ** 24);
  checkRange("seed", seed, 1, 2 ** 31 - 1);
  const module = await compile(source, description.name);
  const host: HostState = { stop: undefined, failure: undefined, vcdSink: undefined, callbackError: undefined };
  const display = new Display(options.onDisplay && guarded(host, options.onDisplay));
  let heap: Heap | undefined;
  const currentHeap = (): Heap => {
    (heap as Heap).refresh();
    return heap as Heap;
  };
  const exit = (code: number): never => {
    host.failure ??= new BridgeError("model-failed", `${description.name}: the model ended itself`, { exitCode: code });
    throw host.failure;
  };
  const wasi = wasiFunctions(currentHeap, (bytes) => display.write(bytes), exit, files);
  const known = { wasi_snapshot_preview1: wasi, bridge: bridgeFunctions(currentHeap, host) as WasmImports[string] };
  const instance = await wasm.instantiate(module, imports(module, known as WasmImports, description.name));
  const exports = instance.exports as ModelExports;
  checkLayout(exports, description);
  heap = new Heap(exports.memory);
  exports._initialize();
  const status = new Status(heap, exports.bridge_create(RESET_MODES[initialState], seed, edgeCapacity) >>> 0);
  heap.refresh();
  return { description, exports, heap, status, display, edgeCapacity, host };
}
