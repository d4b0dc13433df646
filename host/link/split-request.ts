import { WORD_BYTES } from "../../protocol/codecs/frame.js";
import { type Request, readRequest, sparseRequest, writeRequest } from "../../protocol/codecs/requests.js";
import { decodeSparseWeights, encodeSparseWeights } from "../../protocol/codecs/sparse-weights.js";
import { REGION_SHIFT } from "../../protocol/tables/memory-map.js";

/** Words of the longer of a request's body and its reply's. */
export function frameWordsOf({ name, body }: Request): number {
  return name === "read" ? body[1]! : body.length;
}

/** Whether a request may act twice without harm, so that it may be abandoned and sent again. */
export function actsTwiceAlike({ name }: Request): boolean {
  return name === "read" || name === "write" || name === "fill" || name === "sparse";
}

/** Requests that together do the same, none with a longer body than `maxWords` (at least 12); itself when it is short. */
export function splitRequest(request: Request, maxWords: number): Request[] {
  if (frameWordsOf(request) <= maxWords) return [request];
  const { name, body } = request;
  const address = body[0]!;
  if (name === "read") return cut(body[1]!, maxWords, (at, count) => readRequest(address + at, count));
  if (name === "write") return writes(address, body.subarray(1), maxWords);
  if (name === "sparse") return sparses(address, body.subarray(1), maxWords);
  if (name !== "fill") return [request];
  const pattern = body.subarray(2);
  return cut(body[1]!, pattern.length, (at, count) =>
    writes(address + at, pattern.subarray(0, count), maxWords),
  ).flat();
}

function writes(address: number, words: Uint32Array, maxWords: number): Request[] {
  return cut(words.length, maxWords - 1, (at, n) => writeRequest(address + at, words.subarray(at, at + n)));
}

function sparses(address: number, pairs: Uint32Array, maxWords: number): Request[] {
  const region = Math.floor(address / 2 ** REGION_SHIFT) * 2 ** REGION_SHIFT;
  const list = decodeSparseWeights(pairs, (address - region) * WORD_BYTES);
  const requests: Request[] = [];
  for (let start = 0; start < list.offsets.length; ) {
    const { words, count, startOffset } = encodeSparseWeights(list, maxWords - 1, start);
    requests.push(sparseRequest(region + startOffset / WORD_BYTES, words));
    start += count;
  }
  return requests;
}

function cut<T>(total: number, share: number, make: (at: number, count: number) => T): T[] {
  const parts: T[] = [];
  for (let at = 0; at < total; at += share) parts.push(make(at, Math.min(share, total - at)));
  return parts;
}
