import { HostError } from "../../errors.js";
import type { Hdf5Dataset, Hdf5Group, Hdf5Node, Hdf5Numbers } from "../hdf5-tree.js";
import type { TimedSample } from "./timed-events.js";

/** Channels of the artificial cochlea that the Heidelberg data sets were made with. */
export const HEIDELBERG_CHANNELS = 700;

/** Whether an HDF5 file is laid out as the Spiking Heidelberg Digits and Spiking Speech Commands are. */
export function isHeidelberg(tree: Hdf5Group): boolean {
  const spikes = tree.entries.get("spikes");
  return spikes?.kind === "group" && spikes.entries.has("times") && spikes.entries.has("units");
}

/**
 * Samples of an SHD or SSC file (Cramer et al., "The Heidelberg spiking data sets", 2020): spikes/times in seconds, often
 * of 16 bits, spikes/units, labels. Throws HostError FILE_FORMAT, EVENTS_INVALID.
 */
export function heidelbergSamples(tree: Hdf5Group, file = "events"): TimedSample[] {
  const spikes = tree.entries.get("spikes");
  const times = listsOf(spikes?.kind === "group" ? spikes.entries.get("times") : undefined, "spikes/times", file);
  const units = listsOf(spikes?.kind === "group" ? spikes.entries.get("units") : undefined, "spikes/units", file);
  const labels = numbersOf(tree.entries.get("labels"));
  const fault = (message: string, path: string) => new HostError("FILE_FORMAT", `${file}: ${message}`, { file, path });
  if (units.length !== times.length)
    throw fault(`${units.length} lists of units, allowed: ${times.length}`, "spikes/units");
  if (labels && labels.length !== times.length)
    throw fault(`${labels.length} labels for ${times.length} samples`, "labels");
  return times.map((seconds, s) => {
    const channels = units[s]!;
    if (channels.length !== seconds.length) {
      throw fault(`sample ${s} has ${seconds.length} times and ${channels.length} units`, `spikes/units[${s}]`);
    }
    const label = labels?.[s];
    return {
      seconds: Float64Array.from(seconds),
      channels: Int32Array.from(channels),
      ...(label === undefined ? {} : { label }),
    };
  });
}

function listsOf(node: Hdf5Node | undefined, path: string, file: string): readonly Hdf5Numbers[] {
  if (node?.kind === "unreadable") throw new HostError("FILE_FORMAT", `${file}: ${path}: ${node.why}`, { file, path });
  const lists = node?.kind === "dataset" ? asLists(node) : undefined;
  if (lists) return lists;
  throw new HostError("FILE_FORMAT", `${file}: ${path} is missing, or not a list of lists of numbers`, { file, path });
}

function asLists({ values }: Hdf5Dataset): readonly Hdf5Numbers[] | undefined {
  if (ArrayBuffer.isView(values) || values.some((value) => !ArrayBuffer.isView(value))) return undefined;
  return values as readonly Hdf5Numbers[];
}

function numbersOf(node: Hdf5Node | undefined): Hdf5Numbers | undefined {
  return node?.kind === "dataset" && ArrayBuffer.isView(node.values) ? (node.values as Hdf5Numbers) : undefined;
}
