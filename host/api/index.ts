/** What `import ... from "lifwire"` gives: the host, and `connect` with the backends of this package. */

export { ProtocolError } from "../../protocol/errors.js";
export { parseBuild } from "../../protocol/tables/build-text.js";
export { BUILDS, type Build, type BuildName, buildByName } from "../../protocol/tables/builds.js";
export type { Transport } from "../../protocol/transport.js";
export { loadCheckpoint, saveCheckpoint } from "../node/checkpoint-files.js";
export { loadEvents, saveEvents } from "../node/event-files.js";
export { cacheFolder } from "../node/files.js";
export { createLogger } from "../node/logger.js";
export { loadMatrix, loadValues, saveMatrix } from "../node/matrix-files.js";
export { loadNetwork, savePicture } from "../node/network-files.js";
export { type SpikeRecording, saveSpikesAsNirData } from "../node/nir-data-files.js";
export { openLine } from "../node/open-port.js";
export { type FoundPort, listPorts } from "../node/serial-ports.js";
export { loadSnn } from "../node/snn-files.js";
export { type LoadedInput, type LoadInputOptions, loadAnyEvents, loadTimedSamples } from "../node/timed-event-files.js";
export { loadDataset, loadTraining } from "../node/training-files.js";
export { connect } from "./connect.js";
export * from "./models.js";
export { BACKENDS, type Backend, type ConnectOptions } from "./open-device.js";
export * from "./shared.js";
