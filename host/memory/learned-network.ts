import { REGIONS } from "../../protocol/tables/memory-map.js";
import { INHIBITION_MODES } from "../../protocol/tables/registers.js";
import { Network, type Population, type Source } from "../network/network.js";
import type { ConnectionEntry, PopulationEntry } from "../network/network-schema.js";
import type { Snapshot } from "./snapshot.js";
import { SnapshotMemory } from "./snapshot-memory.js";
import { readNeuronState } from "./state-reader.js";
import { readMatrix, readSynapses } from "./synapse-access.js";

/** Which parts of a core's state go into a network besides its weights. */
export interface LearnedNetworkOptions {
  /**
   * Potentials, currents, refractory counters and last spikes, so that it continues where the core was. Default true;
   * false: a run of it begins at rest. Adaptation, which is also learned, is included either way.
   */
  readonly state?: boolean;
}

/**
 * The network with the weights that a core has learned, in their integer parts, which are what a spike delivers: its
 * run gives the spikes that a run from the snapshot gives. How it learns is as its file says.
 */
export async function learnedNetwork(
  network: Network,
  snapshot: Snapshot,
  { state = true }: LearnedNetworkOptions = {},
): Promise<Network> {
  const memory = new SnapshotMemory(snapshot);
  const file = network.toJSON();
  const populations: PopulationEntry[] = [];
  for (const [p, entry] of file.populations.entries()) {
    populations.push(await withState(entry, network.populations[p]!, memory, snapshot, state));
  }
  const inhibition = INHIBITION_MODES[snapshot.registers.inhibition ?? 0]!;
  const firstStep = snapshot.step % 2 ** network.adaptationDecayLog2;
  const core = {
    ...file.core,
    ...(inhibition === network.inhibition ? {} : { inhibition }),
    ...(firstStep > 0 ? { firstStep } : {}),
  };
  const head = Object.keys(core).length > 0 ? { ...file, core } : file;
  const connections = await learnedConnections(network, memory);
  return Network.fromJSON({ ...head, populations, connections }, network.file);
}

async function withState(
  entry: PopulationEntry,
  population: Population,
  memory: SnapshotMemory,
  { regions }: Snapshot,
  whole: boolean,
): Promise<PopulationEntry> {
  const { potential, current, adaptation, refractory } = await readNeuronState(memory, population);
  const fired = Int32Array.from(potential, (_, n) => bit(regions.fired, population.first + n));
  const all = { ...(whole ? { potential, current, refractory, fired } : {}), adaptation };
  const { before: own, ...rest } = entry;
  const kept = whole || !own ? {} : own;
  const set = Object.entries(all).filter(([, values]) => values.some((value) => value !== 0));
  const before = { ...kept, ...Object.fromEntries(set.map(([name, values]) => [name, [...values]])) };
  return Object.keys(before).length > 0 ? { ...rest, before } : rest;
}

function bit(words: Uint32Array, n: number): number {
  return (words[n >> 5]! >>> (n & 31)) & 1;
}

/** The connections; those of a pair of groups whose synapses are no longer what they say become one, with all its weights. */
async function learnedConnections(network: Network, memory: SnapshotMemory): Promise<ConnectionEntry[]> {
  const learned = new Map<string, ConnectionEntry | undefined>();
  for (const source of [network.axons, ...network.populations]) {
    for (const target of network.populations) {
      const changed = await changedPair(network, source, target, memory);
      if (changed) learned.set(keyOf(source.name, target.name), changed.entry);
    }
  }
  const entries = network.toJSON().connections.flatMap((entry) => {
    const key = keyOf(entry.source, entry.target);
    if (!learned.has(key)) return [entry];
    const instead = learned.get(key);
    learned.set(key, undefined); // the first of several stands for all of them
    return instead ? [instead] : [];
  });
  return [...entries, ...[...learned.values()].filter((entry) => entry !== undefined)];
}

const keyOf = (source: string, target: string) => `${source}\n${target}`;

async function changedPair(network: Network, source: Source, target: Population, memory: SnapshotMemory) {
  const { values } = await readMatrix(memory, { source, target }, false);
  const learns = REGIONS.plastic.words(memory.descriptor) > 0;
  const bits = learns ? await readSynapses(memory, "plastic", { source, target }) : new Uint8Array(values.length);
  const before = network.projections.find((one) => one.source.name === source.name && one.target === target);
  const same = (a: ArrayLike<number>, b: ArrayLike<number> | undefined) =>
    b
      ? Array.prototype.every.call(a, (value, i) => value === b[i])
      : Array.prototype.every.call(a, (value) => value === 0);
  if (same(values, before?.weights.values) && same(bits, before?.plastic)) return undefined;
  const rowsOf = (all: ArrayLike<number>) =>
    Array.from({ length: source.size }, (_, r) =>
      Array.from({ length: target.size }, (_, c) => all[r * target.size + c]!),
    );
  const plastic = bits.every((one) => one === 1) ? true : bits.includes(1) ? rowsOf(bits) : undefined;
  const entry: ConnectionEntry = {
    ...{ source: source.name, target: target.name },
    ...(plastic === undefined ? {} : { plastic }),
    weights: { kind: "dense", rows: rowsOf(values) },
  };
  return { entry };
}
