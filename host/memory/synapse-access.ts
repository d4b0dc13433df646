import { FRAME_OVERHEAD_BYTES, readWords, WORD_BYTES } from "../../protocol/codecs/frame.js";
import { type Request, readRequest, sparseRequest, writeRequest } from "../../protocol/codecs/requests.js";
import { encodeSparseWeights } from "../../protocol/codecs/sparse-weights.js";
import { type RegionName, regionAddress } from "../../protocol/tables/memory-map.js";
import { sourceRow } from "../compiler/compiler.js";
import { HostError } from "../errors.js";
import type { NeuronRange } from "../events/decoders.js";
import type { Source } from "../network/network.js";
import { WeightMatrix } from "../network/weight-matrix.js";
import type { Readable } from "./state-reader.js";

/** The regions with one byte per synapse, row by row, laid out like the weights. */
export type SynapseRegion = Extract<RegionName, "weights" | "fraction" | "plastic">;

/** Bytes of the synapses from a source to a population: where they lie in a row of the memory. */
interface Block {
  readonly rows: number;
  readonly columns: number;
  /** First row and first byte of it. */
  readonly firstRow: number;
  readonly firstByte: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
}

/** Synapses from a source, or some rows of it, to adjacent neurons. */
export interface Selection {
  readonly source: Source;
  readonly target: NeuronRange;
  /** Counted in the source. Default: all. */
  readonly firstRow?: number;
  readonly rows?: number;
}

function blockOf({ descriptor }: Pick<Readable, "descriptor">, selection: Selection): Block {
  const { source, target, firstRow = 0, rows = source.size - firstRow } = selection;
  const place = { firstRow: sourceRow(source, descriptor) + firstRow, firstByte: target.first };
  return { ...place, rows, columns: target.size, stride: descriptor.neurons };
}

/** Reads one byte per synapse, row-major: whole rows when they lie close together, else row by row. */
export async function readSynapses(device: Readable, region: SynapseRegion, selection: Selection): Promise<Uint8Array> {
  const { descriptor } = device;
  const { rows, columns, firstRow, firstByte, stride } = blockOf(device, selection);
  const rowWords = stride / WORD_BYTES;
  const firstWord = Math.floor(firstByte / WORD_BYTES);
  const wanted = Math.ceil((firstByte + columns) / WORD_BYTES) - firstWord;
  const start = regionAddress(region, firstRow * rowWords + firstWord);
  const values = new Uint8Array(rows * columns);
  // Column c of a row is byte `inset` + c of the row's words.
  const inset = firstByte - firstWord * WORD_BYTES;
  const take = (row: number, words: Uint32Array, offset: number) => {
    for (let c = 0; c < columns; c++) {
      const byte = inset + c;
      values[row * columns + c] = words[offset + (byte >> 2)]! >>> (8 * (byte & 3));
    }
  };
  if ((rowWords - wanted) * WORD_BYTES <= FRAME_OVERHEAD_BYTES || wanted > descriptor.payloadWords) {
    const words = await device.read(start, (rows - 1) * rowWords + wanted);
    for (let row = 0; row < rows; row++) take(row, words, row * rowWords);
  } else {
    const requests = Array.from({ length: rows }, (_, row) => readRequest(start + row * rowWords, wanted));
    await device.submitAll(requests, (words, row) => take(row, words, 0));
  }
  return values;
}

/** Requests that write one byte per synapse, row-major, and touch no other byte. */
export function synapseWrites(
  device: Pick<Readable, "descriptor">,
  region: SynapseRegion,
  selection: Selection,
  values: Uint8Array,
): Request[] {
  const block = blockOf(device, selection);
  const { payloadWords } = device.descriptor;
  const { rows, columns, firstByte, stride } = block;
  const whole = columns === stride;
  // The bytes of a row that are whole words; what lies before and after them goes into a list of single bytes.
  const from = Math.ceil(firstByte / WORD_BYTES) * WORD_BYTES - firstByte;
  const to = Math.max(from, Math.floor((firstByte + columns) / WORD_BYTES) * WORD_BYTES - firstByte);
  const rowCost = to > from ? FRAME_OVERHEAD_BYTES + WORD_BYTES + (to - from) : 0;
  const pairs = 2 * (columns - (to - from));
  if (!whole && rowCost + pairs > 2 * columns) return sparseWrites(region, block, values, 0, 0, payloadWords);
  const requests: Request[] = [];
  const span = whole ? rows * columns : to - from;
  for (let row = 0; row < (whole ? 1 : rows) && span > 0; row++) {
    const words = readWords(values.slice(row * columns + from, row * columns + from + span), 0, span / WORD_BYTES);
    const address = regionAddress(region, ((block.firstRow + row) * stride + firstByte + from) / WORD_BYTES);
    for (let at = 0; at < words.length; at += payloadWords - 1) {
      requests.push(writeRequest(address + at, words.subarray(at, at + payloadWords - 1)));
    }
  }
  if (to - from < columns) requests.push(...sparseWrites(region, block, values, from, to, payloadWords));
  return requests;
}

/** Writes the bytes of each row but those from column `from` to `to`. */
function sparseWrites(
  region: SynapseRegion,
  { rows, columns, firstRow, firstByte, stride }: Block,
  values: Uint8Array,
  from: number,
  to: number,
  payloadWords: number,
): Request[] {
  const left = columns - (to - from);
  const [offsets, bytes] = [new Uint32Array(rows * left), new Int8Array(rows * left)];
  let count = 0;
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) {
      if (c >= from && c < to) continue;
      offsets[count] = (firstRow + row) * stride + firstByte + c;
      bytes[count++] = values[row * columns + c]!;
    }
  }
  return sparseRequests(region, { offsets, weights: bytes }, payloadWords);
}

/** Single bytes of a region in as many requests as they need; offsets ascend. */
export function sparseRequests(
  region: RegionName,
  list: { readonly offsets: Uint32Array; readonly weights: Int8Array },
  payloadWords: number,
): Request[] {
  const requests: Request[] = [];
  for (let start = 0; start < list.offsets.length; ) {
    const { words, count, startOffset } = encodeSparseWeights(list, payloadWords - 1, start);
    requests.push(sparseRequest(regionAddress(region, startOffset / WORD_BYTES), words));
    start += count;
  }
  return requests;
}

/** Reads weights, and their fractions when asked for; on a build that keeps none these are 0 of 0 bits. */
export async function readMatrix(device: Readable, selection: Selection, fraction: boolean): Promise<WeightMatrix> {
  const { source, target, firstRow = 0, rows = source.size - firstRow } = selection;
  const values = new Int8Array((await readSynapses(device, "weights", selection)).buffer);
  if (!fraction) return new WeightMatrix(rows, target.size, values);
  const bits = device.descriptor.fractionBits;
  const fractions = bits > 0 ? await readSynapses(device, "fraction", selection) : new Uint8Array(values.length);
  return new WeightMatrix(rows, target.size, values, { bits, values: fractions });
}

/** Requests that write weights and their fractions; throws ARGUMENT when these have more bits than the core keeps. */
export function writeMatrixRequests(
  device: Pick<Readable, "descriptor">,
  selection: Selection,
  { values, fractions }: WeightMatrix,
): Request[] {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.length);
  const requests = synapseWrites(device, "weights", selection, bytes);
  if (!fractions || fractions.bits === 0) return requests;
  const { fractionBits } = device.descriptor;
  if (fractions.bits > fractionBits) {
    const message = `fractions of ${fractions.bits} bits, allowed: at most ${fractionBits}, which the core keeps`;
    throw new HostError("ARGUMENT", message, { bits: fractions.bits, max: fractionBits });
  }
  const shifted = fractions.values.map((value) => value << (fractionBits - fractions.bits));
  return [...requests, ...synapseWrites(device, "fraction", selection, shifted)];
}
