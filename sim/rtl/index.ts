import { loadFromFile } from "verilator-wasm-ts-bridge/node";
import { BUILDS, type BuildName, buildByName } from "../../protocol/tables/builds.js";
import { PinTransport } from "../line/pin-transport.js";
import { Plastic } from "./builds/plastic.js";
import { Small } from "./builds/small.js";
import { Standard } from "./builds/standard.js";
import { Tiny } from "./builds/tiny.js";
import { RtlCore } from "./rtl-core.js";

export { RtlCore } from "./rtl-core.js";

const LOADERS = {
  tiny: (file) => loadFromFile(Tiny, file),
  standard: (file) => loadFromFile(Standard, file),
  plastic: (file) => loadFromFile(Plastic, file),
  small: (file) => loadFromFile(Small, file),
} as const satisfies Record<BuildName, (file: URL) => Promise<unknown>>;

/** The shipped RTL of a build as a core with pins. Throws ProtocolError `BUILD_UNKNOWN`. */
export async function createRtlCore(name: string): Promise<RtlCore> {
  const build = buildByName(name);
  const key = build.name as BuildName;
  const file = new URL(`./builds/${key}.wasm`, import.meta.url);
  const model = await LOADERS[key](file);
  return new RtlCore(BUILDS[key], model as RtlCore["model"]);
}

/** A transport to the shipped RTL of a build. Throws ProtocolError `BUILD_UNKNOWN`. */
export async function createRtlTransport(name: string): Promise<PinTransport> {
  return new PinTransport(await createRtlCore(name), `RTL in WebAssembly (${name})`);
}
