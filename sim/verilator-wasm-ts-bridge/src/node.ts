import { readFile } from "node:fs/promises";
import { BridgeError } from "./errors.js";
import type { InstantiateOptions } from "./runtime/instantiate.js";

/** Anything with the static `instantiate` of a generated class. */
export interface Instantiable<M> {
  instantiate(source: Uint8Array, options?: InstantiateOptions): Promise<M>;
}

/** Reads a WebAssembly module from a file. Throws `bad-wasm` when the file cannot be read. */
export async function readModelFile(file: string | URL): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BridgeError("bad-wasm", `cannot read the WebAssembly module: ${reason}`, { file: String(file) });
  }
}

/** Reads the WebAssembly module from a file and starts the model. Throws `bad-wasm` when the file cannot be read. */
export async function loadFromFile<M>(
  modelClass: Instantiable<M>,
  file: string | URL,
  options?: InstantiateOptions,
): Promise<M> {
  return modelClass.instantiate(await readModelFile(file), options);
}
