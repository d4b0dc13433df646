import { readModelFile } from "verilator-wasm-ts-bridge/node";
import type { PinTransport } from "../line/pin-transport.js";
import { instantiateRtlCore, instantiateRtlTransport, type LoadModel } from "./models.js";
import type { RtlCore } from "./rtl-core.js";

export { instantiateRtlCore, instantiateRtlTransport, type LoadModel } from "./models.js";
export { RtlCore } from "./rtl-core.js";

/** The models of this package, beside this file. */
const fromFile: LoadModel = (name) => readModelFile(new URL(`./builds/${name}`, import.meta.url));

/** The shipped RTL of a build as a core with pins. Throws ProtocolError `BUILD_UNKNOWN`. */
export async function createRtlCore(name: string): Promise<RtlCore> {
  return instantiateRtlCore(name, fromFile);
}

/** A transport to the shipped RTL of a build. Throws ProtocolError `BUILD_UNKNOWN`. */
export async function createRtlTransport(name: string): Promise<PinTransport> {
  return instantiateRtlTransport(name, fromFile);
}
