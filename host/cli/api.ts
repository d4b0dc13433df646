/** What `import ... from "lifwire"` gives: the host, and `connect` with the backends of this package. */

export { parseBuild } from "../../protocol/build-text.js";
export { BUILDS, type Build, type BuildName, buildByName } from "../../protocol/builds.js";
export { ProtocolError } from "../../protocol/errors.js";
export type { Transport } from "../../protocol/transport.js";
export * from "../index.js";
export { BACKENDS, type Backend, type ConnectOptions, connect } from "./connect.js";
