export { baudDivisorFor } from "./baud-rate.js";
export { type BuildLimits, compile, type Program } from "./compiler.js";
export type { Counters } from "./counters.js";
export { argmax, countSpikes, earliest, firstSpikeSteps, type NeuronRange } from "./decoders.js";
export { Device, type DeviceOptions } from "./device.js";
export { direct, type LatencyOptions, latency, poisson, type RateOptions, regular } from "./encoders.js";
export { HostError, type HostErrorCode } from "./errors.js";
export { checkEvents, type Encoder, type EventLimits, type EventList, eventList, NO_EVENTS } from "./events.js";
export { FaultyTransport } from "./faults/faulty-transport.js";
export { FAULT_KINDS, type FaultKind, type FaultRates, LineFaults, parseFaults } from "./faults/line-faults.js";
export type { LinkStatistics } from "./link-statistics.js";
export { createLogger, type Logger } from "./logger.js";
export {
  type Axons,
  type ConnectOptions as ConnectionOptions,
  Network,
  type Population,
  type Projection,
  type Source,
  type WeightsInput,
} from "./network.js";
export { type NetworkFile, networkJsonSchema, type ParameterEntry, type WeightEntry } from "./network-schema.js";
export type { NeuronParameters, Units } from "./neuron-parameters.js";
export type { Quantisation } from "./quantise.js";
export { createRandom, type Random } from "./random.js";
export { Raster, type RasterPanel } from "./raster.js";
export {
  decodeBinary,
  decodeCsv,
  encodeBinary,
  encodeCsv,
  type LoadedEvents,
  loadEvents,
  saveEvents,
} from "./recording.js";
export type { Clear, ClearName, RunOptions } from "./run-options.js";
export { RunResult } from "./run-result.js";
export { type FoundPort, listPorts } from "./serial-ports.js";
export type { NeuronStates } from "./state-reader.js";
export type { StreamOptions, StreamPart } from "./stream.js";
export { type StreamInput, silence } from "./stream-source.js";
export { WeightMatrix } from "./weights.js";
