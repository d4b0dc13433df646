import { parseBuild } from "../protocol/build-text.js";
import type { Build } from "../protocol/builds.js";
import { SimCore } from "./core.js";
import { PinTransport } from "./pin-transport.js";

export { SimCore } from "./core.js";
export * from "./errors.js";
export type { CoreState, PinCore, PinEdge } from "./pin-core.js";
export { PinTransport } from "./pin-transport.js";

/** A transport to a simulated core of a build, given as such or as text (see parseBuild). Throws ProtocolError `BUILD_UNKNOWN`, `BUILD_INVALID`. */
export function createSimTransport(build: Build | string): PinTransport {
  const parameters = typeof build === "string" ? parseBuild(build) : build;
  return new PinTransport(new SimCore(parameters), `simulator (${parameters.name})`);
}
