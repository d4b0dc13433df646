/** Event data of other tools: event cameras, spiking data sets, NIR data. */

export type { EventFileOptions, EventSamples } from "./event-samples.js";
export { type NirDataChoice, type NirObservable, type NirRecording, nirDataTree, nirObservable } from "./nir-data.js";
export { decodeNmnist, encodeNmnist } from "./nmnist.js";
export {
  type Crop,
  POLARITIES,
  type Polarity,
  type SensorEvents,
  type SensorOptions,
  sensorChannels,
  sensorToChannels,
} from "./sensor.js";
export { HEIDELBERG_CHANNELS, heidelbergSamples } from "./spiking-dataset.js";
export { decodeStructuredNpy } from "./structured-npy.js";
export {
  lossText,
  type StepOptions as EventStepOptions,
  type SteppedEvents,
  type TimedEvents,
  type TimedSample,
  toSteps,
} from "./timed-events.js";
