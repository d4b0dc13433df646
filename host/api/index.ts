/** What `import ... from "lifwire"` gives: the host, and `connect` with the backends of this package. */

export { ProtocolError } from "../../protocol/errors.js";
export { parseBuild } from "../../protocol/tables/build-text.js";
export { BUILDS, type Build, type BuildName, buildByName } from "../../protocol/tables/builds.js";
export type { Transport } from "../../protocol/transport.js";
export { BACKENDS, type Backend, type ConnectOptions, connect } from "./connect.js";
export * from "./shared.js";
