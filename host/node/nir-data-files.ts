import type { EventList } from "../events/events.js";
import { nirDataTree } from "../models/events/nir-data.js";
import { saveFile } from "./files.js";
import { hdf5Bytes } from "./hdf5/hdf5-file.js";

/** The spikes of one run, and how long its steps are. */
export interface SpikeRecording {
  readonly spikes: EventList;
  readonly neurons: number;
  readonly steps: number;
  readonly stepSeconds: number;
  /** Name of the node in the file. Default "output". */
  readonly node?: string;
}

/** Writes spikes as a NIR data file, as `nir.read_data` reads one. Throws HostError FILE_WRITE, FILE_FORMAT. */
export async function saveSpikesAsNirData(path: string, recording: SpikeRecording): Promise<void> {
  const { spikes, node = "output", ...rest } = recording;
  await saveFile(path, await hdf5Bytes(nirDataTree({ node, samples: [spikes], ...rest }), path));
}
