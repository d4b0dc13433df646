import { type Request, readRequest } from "../protocol/codec.js";
import type { Descriptor } from "../protocol/descriptor.js";
import { unpackField } from "../protocol/fields.js";
import { FRAME_OVERHEAD_BYTES, WORD_BYTES } from "../protocol/frame.js";
import { NEURON_STATE, NEURON_STATE_WORDS, regionAddress } from "../protocol/memory-map.js";
import { sourceRow } from "./compiler.js";
import type { Population, Source } from "./network.js";
import { WeightMatrix } from "./weights.js";

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

/** Reads the weights from a source to a population: whole rows when they lie close together, else row by row. */
export async function readWeightMatrix(device: Readable, source: Source, target: Population): Promise<WeightMatrix> {
  const { descriptor } = device;
  const rowWords = descriptor.neurons / WORD_BYTES;
  const firstWord = Math.floor(target.first / WORD_BYTES);
  const endWord = Math.ceil((target.first + target.size) / WORD_BYTES);
  const start = regionAddress("weights", sourceRow(source, descriptor) * rowWords + firstWord);
  const wanted = endWord - firstWord;
  const matrix = new WeightMatrix(source.size, target.size);
  // Column c of a row is byte `firstByte` + c of the row's words.
  const firstByte = target.first - firstWord * WORD_BYTES;
  const take = (row: number, words: Uint32Array, offset: number) => {
    for (let c = 0; c < target.size; c++) {
      const byte = firstByte + c;
      matrix.values[row * target.size + c] = words[offset + (byte >> 2)]! >>> (8 * (byte & 3));
    }
  };
  if ((rowWords - wanted) * WORD_BYTES <= FRAME_OVERHEAD_BYTES || wanted > descriptor.payloadWords) {
    const words = await device.read(start, (source.size - 1) * rowWords + wanted);
    for (let row = 0; row < source.size; row++) take(row, words, row * rowWords);
  } else {
    const requests = Array.from({ length: source.size }, (_, row) => readRequest(start + row * rowWords, wanted));
    await device.submitAll(requests, (words, row) => take(row, words, 0));
  }
  return matrix;
}
