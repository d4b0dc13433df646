/** What every entry gives, on Node and in a browser: network, events, device, files as bytes. */

export { type BuildLimits, compile, type Program } from "../compiler/compiler.js";
export { generatorWord } from "../compiler/generator-seeds.js";
export { Device } from "../device/device.js";
export type { DeviceOptions } from "../device/device-parts.js";
export type { ReadWeightsOptions } from "../device/network-memory.js";
export { type NormaliseOptions, normaliseWeights } from "../device/normalise.js";
export { HostError, type HostErrorCode } from "../errors.js";
export { argmax, countSpikes, earliest, firstSpikeSteps, type NeuronRange } from "../events/decoders.js";
export { direct, type LatencyOptions, latency, poisson, type RateOptions, regular } from "../events/encoders.js";
export { decodeBinary, decodeCsv, encodeBinary, encodeCsv, type LoadedEvents } from "../events/event-file.js";
export { checkEvents, type Encoder, type EventLimits, type EventList, eventList, NO_EVENTS } from "../events/events.js";
export { force, silence, type TeacherEvent, type TeacherEvents, teach } from "../events/teacher.js";
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint, type TrainingProgress } from "../formats/checkpoint.js";
export { decodeIdx } from "../formats/idx.js";
export { type Matrix, matrixOf } from "../formats/matrix.js";
export { decodeNpy, encodeNpy, type NpyArray } from "../formats/npy.js";
export type { Answers, PassReport, ProgressReport } from "../formats/training-progress.js";
export { type VcdSignal, VcdWriter } from "../formats/vcd.js";
export { baudDivisorFor } from "../link/baud-rate.js";
export type { LinkStatistics } from "../link/link-statistics.js";
export type { Logger } from "../logger.js";
export type { Counters } from "../memory/counters.js";
export { type LearnedNetworkOptions, learnedNetwork } from "../memory/learned-network.js";
export type { Snapshot } from "../memory/snapshot.js";
export type { NeuronStates, Traces } from "../memory/state-reader.js";
export * from "../models/events/index.js";
export * from "../models/neurocorex/index.js";
export * from "../models/snm/index.js";
export type { LearningSettings } from "../network/learning-registers.js";
export type { EncoderEntry, LearningEntry } from "../network/learning-schema.js";
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
} from "../network/network.js";
export {
  type NetworkFile,
  networkJsonSchema,
  type ParameterEntry,
  type WeightEntry,
} from "../network/network-schema.js";
export type { NeuronParameters, Units } from "../network/neuron-parameters.js";
export type { Quantisation } from "../network/quantise.js";
export { type Fractions, WeightMatrix } from "../network/weight-matrix.js";
export { type AccuracyCurve, accuracySvg } from "../pictures/accuracy.js";
export { type Curve, type CurvePanel, Curves } from "../pictures/curves.js";
export { type HeatMapOptions, heatMapSvg } from "../pictures/heat-map.js";
export type { TimeAxis } from "../pictures/plot.js";
export { Raster, type RasterOptions, type RasterPanel } from "../pictures/raster.js";
export { SERIES, type SvgHead, svgDocument, svgText } from "../pictures/svg.js";
export { createRandom, type Random } from "../random.js";
export type { ClosedLoopOptions, ClosedLoopResult, Observation } from "../run/closed-loop.js";
export type { Presented, PresentOptions } from "../run/present.js";
export type { RecordingCost } from "../run/record-line.js";
export {
  type NeuronSelection,
  type RecordOptions,
  SIGNAL_NAMES,
  type SignalName,
  type SignalSelection,
  type SourceSelection,
  type SynapseSelection,
  type WaveformOptions,
} from "../run/record-selection.js";
export { type RecordedSignal, Recording } from "../run/recording.js";
export type { Clear, ClearName, RunOptions, StepOptions } from "../run/run-options.js";
export { RunInterrupted, RunResult } from "../run/run-result.js";
export type { Sample, Samples } from "../run/sample-input.js";
export type { StreamOptions } from "../run/stream.js";
export type { StreamPart } from "../run/stream-part.js";
export { type StreamInput, silentInput } from "../run/stream-source.js";
export { aside, type EvaluateOptions, type Evaluation, evaluate, type SampleSet } from "../training/evaluation.js";
export { HiddenLayer, type HiddenLayerOptions } from "../training/hidden-layer.js";
export type { Dataset } from "../training/samples.js";
export { type ShowingEntry, type TrainingFile, trainingJsonSchema } from "../training/schema.js";
export { Showing } from "../training/showing.js";
export { type TrainingReport, type TrainOptions, train } from "../training/trainer.js";
export { Training } from "../training/training.js";
export { FaultyTransport } from "../transports/faulty-transport.js";
export { FAULT_KINDS, type FaultKind, type FaultRates, LineFaults, parseFaults } from "../transports/line-faults.js";
