import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import type { Request } from "../../protocol/codecs/requests.js";
import { unpackField } from "../../protocol/tables/fields.js";
import { NEURON_STATE, NEURON_STATE_WORDS, regionAddress } from "../../protocol/tables/memory-map.js";
import { sourceRow } from "../compiler/compiler.js";
import type { Population, Source } from "../network/network.js";

/** What reading needs of a device. */
export interface Readable {
  readonly descriptor: Descriptor;
  read(address: number, count: number): Promise<Uint32Array>;
  submitAll(requests: readonly Request[], onReply: (body: Uint32Array, index: number) => void): Promise<void>;
}

/** State of the neurons of one population, in their order. */
export interface NeuronStates {
  readonly potential: Int32Array;
  readonly current: Int32Array;
  readonly adaptation: Int32Array;
  readonly refractory: Int32Array;
}

/** Reads v, i, adaptation and refractory counter of each neuron of a population. */
export async function readNeuronState(device: Readable, population: Population): Promise<NeuronStates> {
  const { first, size } = population;
  const words = await device.read(regionAddress("state", first * NEURON_STATE_WORDS), size * NEURON_STATE_WORDS);
  const fields = Object.values(NEURON_STATE).map((layout) => Object.values(layout.fields)[0]!);
  const names = Object.keys(NEURON_STATE) as (keyof NeuronStates)[];
  const columns = names.map((name, w) => [
    name,
    Int32Array.from({ length: size }, (_, n) => unpackField(fields[w]!, words[n * NEURON_STATE_WORDS + w]!)),
  ]);
  return Object.fromEntries(columns) as NeuronStates;
}

/** Traces of learning, 32768 is 1.0. */
export interface Traces {
  /** One per source: of axons, or of a population as sources. */
  readonly pre: Uint16Array;
  /** One per neuron of the population; empty for axons. */
  readonly post: Uint16Array;
}

/** Reads the traces of axons or of a population. */
export async function readTraces(device: Readable, source: Source): Promise<Traces> {
  const pre = await device.read(regionAddress("preTrace", sourceRow(source, device.descriptor)), source.size);
  if (source.kind === "axons") return { pre: Uint16Array.from(pre), post: new Uint16Array() };
  const post = await device.read(regionAddress("postTrace", source.first), source.size);
  return { pre: Uint16Array.from(pre), post: Uint16Array.from(post) };
}
