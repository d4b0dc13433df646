import type { InstantiateOptions } from "verilator-wasm-ts-bridge";
import { BUILDS, type BuildName, buildByName } from "../../protocol/tables/builds.js";
import { PinTransport } from "../line/pin-transport.js";
import { Layers } from "./builds/layers.js";
import { Plastic } from "./builds/plastic.js";
import { Small } from "./builds/small.js";
import { Standard } from "./builds/standard.js";
import { Tiny } from "./builds/tiny.js";
import { RtlCore } from "./rtl-core.js";

/** Fetches the WebAssembly of a model, `name` such as "tiny.wasm": from a file, over the network, from a bundle. */
export type LoadModel = (name: string) => Promise<Uint8Array>;

interface Instantiable {
  instantiate(source: Uint8Array, options?: InstantiateOptions): Promise<RtlCore["model"]>;
}

const MODELS: Readonly<Record<BuildName, Instantiable>> = {
  tiny: Tiny,
  standard: Standard,
  plastic: Plastic,
  layers: Layers,
  small: Small,
};

/** The shipped RTL of a build as a core with pins. Throws ProtocolError `BUILD_UNKNOWN`, and what `load` throws. */
export async function instantiateRtlCore(name: string, load: LoadModel): Promise<RtlCore> {
  const key = buildByName(name).name as BuildName;
  return new RtlCore(BUILDS[key], await MODELS[key].instantiate(await load(`${key}.wasm`)));
}

/** A transport to the shipped RTL of a build. Throws ProtocolError `BUILD_UNKNOWN`, and what `load` throws. */
export async function instantiateRtlTransport(name: string, load: LoadModel): Promise<PinTransport> {
  return new PinTransport(await instantiateRtlCore(name, load), `RTL in WebAssembly (${name})`);
}
