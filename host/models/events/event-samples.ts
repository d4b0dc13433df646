import { HostError } from "../../errors.js";
import type { Hdf5Group } from "../hdf5-tree.js";
import { isNirData, type NirDataChoice, nirObservable } from "./nir-data.js";
import { decodeNmnist } from "./nmnist.js";
import { type Polarity, type SensorOptions, sensorToChannels } from "./sensor.js";
import { HEIDELBERG_CHANNELS, heidelbergSamples, isHeidelberg } from "./spiking-dataset.js";
import { decodeStructuredNpy, isStructuredNpy } from "./structured-npy.js";
import type { TimedSample } from "./timed-events.js";

/** How a file of timed events is read: which sensor, which part of it, how long a step is. */
export interface EventFileOptions extends NirDataChoice {
  /** Seconds per step; a NIR grid has its own. */
  readonly stepSeconds?: number | undefined;
  /** Width and height of the sensor. Default 34 x 34, that of N-MNIST. */
  readonly sensor?: readonly [number, number] | undefined;
  readonly pool?: number | undefined;
  readonly polarity?: Polarity | undefined;
  /** x, y, width, height. */
  readonly crop?: readonly [number, number, number, number] | undefined;
}

/** The samples of a file of timed events. */
export interface EventSamples {
  readonly samples: readonly TimedSample[];
  readonly stepSeconds: number;
  /** What was left out by crop and polarity. */
  readonly leftOut: number;
}

const NMNIST_SENSOR = [34, 34] as const;

/** The part of `EventFileOptions` that makes channels of a sensor's pixels. */
export function sensorOptions({ sensor = NMNIST_SENSOR, pool, polarity, crop }: EventFileOptions): SensorOptions {
  const [width, height] = sensor;
  const [x = 0, y = 0, w = 0, h = 0] = crop ?? [];
  return {
    ...{ width, height },
    ...(pool === undefined ? {} : { pool }),
    ...(polarity === undefined ? {} : { polarity }),
    ...(crop ? { crop: { x, y, width: w, height: h } } : {}),
  };
}

/** Samples of a camera's file, structured NumPy or N-MNIST by its first bytes. Throws HostError FILE_FORMAT, EVENTS_INVALID. */
export function cameraSamples(bytes: Uint8Array, options: EventFileOptions, file: string): EventSamples {
  const events = isStructuredNpy(bytes) ? decodeStructuredNpy(bytes, file) : decodeNmnist(bytes, file);
  const { leftOut, ...sample } = sensorToChannels(events, sensorOptions(options), file);
  return { samples: [sample], stepSeconds: needed(options, undefined, file), leftOut };
}

/** Samples of an HDF5 file, NIR data or a Heidelberg data set by what it holds. Throws HostError FILE_FORMAT, ARGUMENT. */
export function hdf5Samples(tree: Hdf5Group, options: EventFileOptions, file: string): EventSamples {
  if (isNirData(tree)) {
    const { samples, stepSeconds } = nirObservable(tree, options, file);
    return { samples, stepSeconds: needed(options, stepSeconds, file), leftOut: 0 };
  }
  if (isHeidelberg(tree)) {
    return { samples: heidelbergSamples(tree, file), stepSeconds: needed(options, undefined, file), leftOut: 0 };
  }
  const message = `${file}: HDF5 without known events: neither NIR data (nir.write_data) nor spikes/times and spikes/units (${HEIDELBERG_CHANNELS} channels of SHD, SSC)`;
  throw new HostError("FILE_FORMAT", message, { file });
}

function needed({ stepSeconds }: EventFileOptions, own: number | undefined, file: string): number {
  const chosen = stepSeconds ?? own;
  if (chosen !== undefined) return chosen;
  const message = `${file}: its events have times; say how long a step is (--dt <ms>, stepMs in a training file)`;
  throw new HostError("ARGUMENT", message, { file, argument: "stepMs" });
}
