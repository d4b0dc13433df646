import { HostError } from "../../errors.js";
import type { EventList } from "../../events/events.js";
import { dataset, group, type Hdf5Dataset, type Hdf5Group, type Hdf5Node, type Hdf5Numbers } from "../hdf5-tree.js";
import type { TimedSample } from "./timed-events.js";

const TYPE = "__type__";
/** Fills a row that has fewer events than the longest. */
const NO_INDEX = -1;

/** One observable of a NIR data file: its samples, and a grid's own step. */
export interface NirObservable {
  readonly node: string;
  readonly name: string;
  readonly samples: readonly TimedSample[];
  readonly neurons: number;
  /** Seconds per step; undefined for events, which have times. */
  readonly stepSeconds: number | undefined;
}

/** Which observable is meant, if there are several. */
export interface NirDataChoice {
  readonly node?: string | undefined;
  readonly observable?: string | undefined;
}

/** Whether an HDF5 file is NIR data, as `nir.write_data` writes it. */
export function isNirData(tree: Hdf5Group): boolean {
  return textOf(tree.attributes.get(TYPE)) === "NIRGraphData";
}

/** Reads one observable of a NIR data file: spikes as events or as a grid. Throws HostError FILE_FORMAT, ARGUMENT. */
export function nirObservable(tree: Hdf5Group, choice: NirDataChoice = {}, file = "data"): NirObservable {
  const all = observablesOf(tree);
  const names = all.map(({ node, name }) => `${node}/${name}`);
  const fits = all.filter(({ node, name }) => node === (choice.node ?? node) && name === (choice.observable ?? name));
  // Files of a simulation have potentials besides the spikes: the spikes are meant if there is one such observable.
  const spikes = fits.filter(({ name }) => name === "spikes");
  const found = spikes.length === 1 ? spikes : fits;
  const [only] = found;
  if (!only || found.length > 1) {
    const message = `${file}: ${found.length} observables fit, say which; there are: ${names.join(", ") || "none"}`;
    throw new HostError("ARGUMENT", message, { file, names });
  }
  const { node, name, entry } = only;
  const type = textOf(entry.attributes.get(TYPE));
  const read = { TimeGriddedData: ofGrid, EventData: ofEvents, ValuedEventData: ofEvents }[type ?? ""];
  const place = `nodes/${node}/observables/${name}`;
  if (read) return { node, name, ...read(entry, (why) => fault(file, place, why)) };
  throw fault(
    file,
    place,
    `its __type__ is ${type ?? "missing"}, allowed: TimeGriddedData, EventData, ValuedEventData`,
  );
}

type Fault = (why: string) => HostError;
const fault = (file: string, path: string, why: string) =>
  new HostError("FILE_FORMAT", `${file}: ${path}: ${why}`, { file, path });

function observablesOf(tree: Hdf5Group, prefix = ""): { node: string; name: string; entry: Hdf5Group }[] {
  return groupsOf(tree.entries.get("nodes")).flatMap(([key, node]) => [
    ...groupsOf(node.entries.get("observables")).map(([name, entry]) => ({ node: `${prefix}${key}`, name, entry })),
    ...observablesOf(node, `${prefix}${key}.`),
  ]);
}

function groupsOf(node: Hdf5Node | undefined): [string, Hdf5Group][] {
  if (node?.kind !== "group") return [];
  return [...node.entries].flatMap(([key, entry]): [string, Hdf5Group][] =>
    entry.kind === "group" ? [[key, entry]] : [],
  );
}

function ofGrid(entry: Hdf5Group, refuse: Fault): Omit<NirObservable, "node" | "name"> {
  const stepSeconds = numberOf(entry.attributes.get("dt"));
  const { values, shape } = arrayOf(entry.entries.get("data"), 3, refuse);
  if (stepSeconds === undefined || !(stepSeconds > 0)) throw refuse(`dt is ${stepSeconds}, allowed: seconds above 0`);
  const [count = 0, steps = 0, neurons = 0] = shape;
  const samples = Array.from({ length: count }, (_, s) => {
    const [seconds, channels]: [number[], number[]] = [[], []];
    for (let i = 0; i < steps * neurons; i++) {
      if (values[s * steps * neurons + i] === 0) continue;
      seconds.push(Math.floor(i / neurons) * stepSeconds);
      channels.push(i % neurons);
    }
    return { seconds: Float64Array.from(seconds), channels: Int32Array.from(channels) };
  });
  return { samples, neurons, stepSeconds };
}

function ofEvents(entry: Hdf5Group, refuse: Fault): Omit<NirObservable, "node" | "name"> {
  const idx = arrayOf(entry.entries.get("idx"), 2, refuse);
  const time = arrayOf(entry.entries.get("time"), 2, refuse);
  const neurons = numberOf(entry.attributes.get("n_neurons")) ?? 0;
  if (String(idx.shape) !== String(time.shape))
    throw refuse(`idx is ${idx.shape.join(" x ")}, time ${time.shape.join(" x ")}`);
  const [count = 0, width = 0] = idx.shape;
  const samples = Array.from({ length: count }, (_, s) => {
    const places = Array.from({ length: width }, (_, e) => s * width + e);
    const used = places.filter((i) => idx.values[i] !== NO_INDEX && time.values[i] !== Number.POSITIVE_INFINITY);
    const wrong = used.find(
      (i) => !(Number.isInteger(idx.values[i]) && idx.values[i]! >= 0 && idx.values[i]! < neurons),
    );
    if (wrong !== undefined)
      throw refuse(`idx[${s}][${wrong % width}] is ${idx.values[wrong]}, allowed: 0..${neurons - 1}`);
    return {
      seconds: Float64Array.from(used, (i) => time.values[i]!),
      channels: Int32Array.from(used, (i) => idx.values[i]!),
    };
  });
  return { samples, neurons, stepSeconds: undefined };
}

function arrayOf(node: Hdf5Node | undefined, sides: number, refuse: Fault) {
  if (node?.kind === "dataset" && ArrayBuffer.isView(node.values) && node.shape.length === sides) {
    return { values: node.values as Hdf5Numbers, shape: node.shape };
  }
  throw refuse(`data is missing, or not an array of ${sides} dimensions`);
}

function textOf(entry: Hdf5Dataset | undefined): string | undefined {
  const value = entry && !ArrayBuffer.isView(entry.values) ? entry.values[0] : undefined;
  return typeof value === "string" ? value : undefined;
}

function numberOf(entry: Hdf5Dataset | undefined): number | undefined {
  return entry && ArrayBuffer.isView(entry.values) ? (entry.values as Hdf5Numbers)[0] : undefined;
}

/** What is written as NIR data. */
export interface NirRecording {
  readonly node: string;
  /** Default "spikes". */
  readonly observable?: string;
  readonly samples: readonly EventList[];
  readonly neurons: number;
  readonly steps: number;
  readonly stepSeconds: number;
}

/** Recordings as a NIR data file: events with the start time of their step, as `nir.read_data` takes them. */
export function nirDataTree(recording: NirRecording): Hdf5Group {
  const { node, observable = "spikes", samples, neurons, steps, stepSeconds } = recording;
  const width = samples.reduce((most, { steps: { length } }) => Math.max(most, length), 0);
  const idx = new Int32Array(samples.length * width).fill(NO_INDEX);
  const time = new Float64Array(samples.length * width).fill(Number.POSITIVE_INFINITY);
  for (const [s, events] of samples.entries()) {
    idx.set(events.indices, s * width);
    time.set(
      Float64Array.from(events.steps, (step) => step * stepSeconds),
      s * width,
    );
  }
  const type = (name: string): [string, Hdf5Dataset] => [TYPE, dataset([name], [])];
  const data = group(
    [
      ["idx", dataset(idx, [samples.length, width])],
      ["time", dataset(time, [samples.length, width])],
    ],
    new Map([
      type("EventData"),
      ["n_neurons", dataset(Int32Array.of(neurons), [])],
      ["t_max", dataset(Float64Array.of(steps * stepSeconds), [])],
    ]),
  );
  const nodes = group([[node, group([["observables", group([[observable, data]])]], new Map([type("NIRNodeData")]))]]);
  return group([["nodes", nodes]], new Map([type("NIRGraphData")]));
}
