import { parseBuild } from "../protocol/tables/build-text.js";
import type { Build } from "../protocol/tables/builds.js";
import { SimCore } from "./core/core.js";
import { PinTransport } from "./line/pin-transport.js";

export { SimCore } from "./core/core.js";
export * from "./errors.js";
export type { CoreState, PinCore, PinEdge } from "./line/pin-core.js";
export { PinTransport } from "./line/pin-transport.js";

/**
 * A transport to a simulated core of a build, which may be given as text (see parseBuild). Throws ProtocolError
 * `BUILD_UNKNOWN`, `BUILD_INVALID`.
 */
export function createSimTransport(build: Build | string): PinTransport {
  const parameters = typeof build === "string" ? parseBuild(build) : build;
  return new PinTransport(new SimCore(parameters), `simulator (${parameters.name})`);
}
