import { fileURLToPath } from "node:url";
import { BridgeError, type InstantiateOptions } from "verilator-wasm-ts-bridge";
import { loadFromFile } from "verilator-wasm-ts-bridge/node";
import { Fixture } from "./fixtures/fixture.js";
import { Traced } from "./fixtures/traced.js";

/** Absolute path of a file of this folder. */
export const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** The fixture, out of reset unless told otherwise; two cycles (0 and 1) were spent in reset. */
export async function startFixture(options?: InstantiateOptions): Promise<Fixture> {
  const model = await loadFromFile(Fixture, here("fixtures/fixture.wasm"), options);
  model.clock(2);
  model.ports.rst_ni = 1;
  return model;
}

/** The fixture that was built with VCD output, before its first cycle. */
export function loadTraced(): Promise<Traced> {
  return loadFromFile(Traced, here("fixtures/traced.wasm"));
}

/** Runs `action`, which must fail, and returns its BridgeError. */
export async function errorOf(action: () => unknown): Promise<BridgeError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error("expected a BridgeError, but nothing was thrown");
}
