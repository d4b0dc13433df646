export { baudDivisorFor } from "./baud-rate.js";
export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  loadCheckpoint,
  saveCheckpoint,
  type TrainingProgress,
} from "./checkpoint.js";
export { type BuildLimits, compile, type Program } from "./compiler.js";
export type { Counters } from "./counters.js";
export { argmax, countSpikes, earliest, firstSpikeSteps, type NeuronRange } from "./decoders.js";
export { Device, type DeviceOptions } from "./device.js";
export type { ReadWeightsOptions } from "./device-state.js";
export { direct, type LatencyOptions, latency, poisson, type RateOptions, regular } from "./encoders.js";
export { HostError, type HostErrorCode } from "./errors.js";
export { checkEvents, type Encoder, type EventLimits, type EventList, eventList, NO_EVENTS } from "./events.js";
export { FaultyTransport } from "./faults/faulty-transport.js";
export { FAULT_KINDS, type FaultKind, type FaultRates, LineFaults, parseFaults } from "./faults/line-faults.js";
export { type HeatMapOptions, heatMapSvg } from "./heat-map.js";
export type { EncoderEntry, LearningEntry } from "./learning/schema.js";
export { generatorWord } from "./learning/seeds.js";
export type { LearningSettings } from "./learning/settings.js";
export type { LinkStatistics } from "./link-statistics.js";
export { createLogger, type Logger } from "./logger.js";
export { loadMatrix, type Matrix, matrixOf, saveMatrix } from "./matrix-file.js";
export {
  type Axons,
  type ConnectOptions as ConnectionOptions,
  type InhibitionMode,
  Network,
  type Population,
  type PopulationOptions,
  type Projection,
  type Source,
  type WeightsInput,
} from "./network.js";
export { type NetworkFile, networkJsonSchema, type ParameterEntry, type WeightEntry } from "./network-schema.js";
export type { NeuronParameters, Units } from "./neuron-parameters.js";
export { type NormaliseOptions, normaliseWeights } from "./normalise.js";
export { decodeNpy, encodeNpy, type NpyArray } from "./npy.js";
export type { Present, Presented, Sample, Samples } from "./present.js";
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
export type { Clear, ClearName, RunOptions, StepOptions } from "./run-options.js";
export { RunResult } from "./run-result.js";
export { type FoundPort, listPorts } from "./serial-ports.js";
export type { Snapshot } from "./snapshot.js";
export type { NeuronStates, Traces } from "./state-reader.js";
export type { StreamOptions, StreamPart } from "./stream.js";
export { type StreamInput, silentInput } from "./stream-source.js";
export { force, silence, type TeacherEvent, type TeacherEvents, teach } from "./teacher.js";
export { type Dataset, loadDataset } from "./training/dataset.js";
export { decodeIdx } from "./training/idx.js";
export { type TrainingFile, trainingJsonSchema } from "./training/schema.js";
export { type TrainingReport, type TrainOptions, train } from "./training/trainer.js";
export { loadTraining, Training } from "./training/training.js";
export { type Fractions, WeightMatrix } from "./weights.js";
