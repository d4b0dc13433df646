import { FRAME_OVERHEAD_BYTES, readWordsInto, WORD_BYTES } from "../../protocol/codecs/frame.js";
import { fillRequest, type Request, sparseRequest, writeRequest } from "../../protocol/codecs/requests.js";
import { encodeSparseWeights } from "../../protocol/codecs/sparse-weights.js";

/** What a region should hold, and how it may be written. */
export interface RegionImage {
  readonly address: number;
  readonly words: Uint32Array;
  /** Words after which regular content repeats: a neuron's parameters, a row of weights. */
  readonly rowWords: number;
  /** Pattern of the fill that the rest is written over; its length divides `rowWords`. */
  readonly background: Uint32Array;
  /** Whether single bytes may be written, as in the weight region. */
  readonly sparse: boolean;
}

/** Bytes a write of one more place costs before its first word: header, address, CRC-32. */
const FRAME_BYTES = FRAME_OVERHEAD_BYTES + WORD_BYTES;
const SPARSE_PAIR_BYTES = 2;

/**
 * The requests that bring a region to its image from whatever it holds: one fill with the background, fills of rows
 * that repeat, then each stretch that still differs as plain words or as single bytes, whichever is shorter.
 */
export function compressRegion(image: RegionImage, payloadWords: number): Request[] {
  const { address, words, background } = image;
  const fill = fillRequest(address, words.length, background);
  return [fill, ...overBackground(image, payloadWords, scratchOf(words.length))];
}

/** A region of bytes too large to keep here whole: rows are asked for, some at a time. */
export interface RowImage extends Omit<RegionImage, "words"> {
  readonly rows: number;
  /** Writes the rows from `first` on into bytes that are 0, `rowWords` words each. */
  readonly write: (first: number, rows: number, into: Uint8Array) => void;
}

/** Words of an image that are kept here at a time. */
const WINDOW_WORDS = 65536;

/** As `compressRegion`, window by window: fills and writes end where a window does. */
export function compressRows(image: RowImage, payloadWords: number, windowWords = WINDOW_WORDS): Request[] {
  const { address, background, rows, rowWords, write } = image;
  const requests = [fillRequest(address, rows * rowWords, background)];
  const most = Math.max(1, Math.floor(windowWords / rowWords));
  const bytes = new Uint8Array(WORD_BYTES * rowWords * Math.min(rows, most));
  const window = new Uint32Array(bytes.length / WORD_BYTES);
  const scratch = scratchOf(window.length);
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first);
    bytes.fill(0);
    write(first, count, bytes);
    const words = window.subarray(0, count * rowWords);
    readWordsInto(words, bytes, 0);
    requests.push(...overBackground({ ...image, address: address + first * rowWords, words }, payloadWords, scratch));
  }
  return requests;
}

/** Working memory for an image: what each word holds by now, and how it is written. */
interface Scratch {
  readonly held: Uint32Array;
  readonly ways: Uint8Array;
}

const scratchOf = (words: number): Scratch => ({ held: new Uint32Array(words), ways: new Uint8Array(words) });

/** The requests that bring a region from its background to its image. */
function overBackground(image: RegionImage, payloadWords: number, scratch: Scratch): Request[] {
  const { words, background } = image;
  const held = scratch.held.subarray(0, words.length);
  const ways = scratch.ways.subarray(0, words.length);
  for (let i = 0; i < held.length; i++) held[i] = background[i % background.length]!;
  return [...fillRows(image, held, payloadWords), ...writeDifferences(image, { held, ways }, payloadWords)];
}

/** Fills runs of equal rows where that is cheaper than writing their words, and notes it in `held`. */
function fillRows(
  { address, words, rowWords, sparse }: RegionImage,
  held: Uint32Array,
  payloadWords: number,
): Request[] {
  const requests: Request[] = [];
  for (let from = 0; from < words.length; ) {
    let to = from + rowWords;
    while (to < words.length && equalWords(words, from, to, rowWords)) to += rowWords;
    const pattern = words.subarray(from, from + smallestPeriod(words.subarray(from, from + rowWords)));
    const costs = { fill: FRAME_BYTES + WORD_BYTES * (1 + pattern.length), write: 0, sparse: 0 };
    for (let i = from; i < to; i++) {
      const bytes = differingBytes(words[i]!, held[i]!);
      costs.write += bytes > 0 ? WORD_BYTES : 0;
      costs.sparse += bytes * SPARSE_PAIR_BYTES;
    }
    const otherwise = sparse ? Math.min(costs.write, costs.sparse) : costs.write;
    if (costs.fill < otherwise && pattern.length + 2 <= payloadWords) {
      requests.push(fillRequest(address + from, to - from, pattern));
      held.set(words.subarray(from, to), from);
    }
    from = to;
  }
  return requests;
}

function equalWords(words: Uint32Array, a: number, b: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (words[a + i] !== words[b + i]) return false;
  return true;
}

/** The shortest pattern that gives the row when repeated; it divides the row, so that rows can follow each other. */
function smallestPeriod(row: Uint32Array): number {
  for (let period = 1; period < row.length; period++) {
    if (row.length % period === 0 && row.every((word, i) => word === row[i % period])) return period;
  }
  return row.length;
}

function differingBytes(a: number, b: number): number {
  const x = a ^ b;
  return Number((x & 0xff) !== 0) + Number((x & 0xff00) !== 0) + Number((x & 0xff0000) !== 0) + Number(x >>> 24 !== 0);
}

/** How a word is brought to its value: it has it already, as part of a plain write, or by single bytes. */
const Way = { held: 0, write: 1, sparse: 2 } as const;
const WAYS = 3;

/** Writes what differs from `held` in the cheapest sequence of plain and sparse stretches. */
function writeDifferences(image: RegionImage, { held, ways }: Scratch, payloadWords: number): Request[] {
  findCheapestWays(image, held, ways);
  const requests: Request[] = [];
  for (let from = 0; from < ways.length; ) {
    let to = from + 1;
    while (to < ways.length && ways[to] === ways[from]) to++;
    if (ways[from] === Way.write) requests.push(...plainWrites(image, from, to, payloadWords));
    if (ways[from] === Way.sparse) requests.push(...sparseWrites(image, held, from, to, payloadWords));
    from = to;
  }
  return requests;
}

/** The way of each word with the least bytes in all, by dynamic programming over the words. */
function findCheapestWays({ words, sparse }: RegionImage, held: Uint32Array, ways: Uint8Array): void {
  const cost = Float64Array.of(0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  const next = new Float64Array(WAYS);
  for (let i = 0; i < words.length; i++) {
    const bytes = differingBytes(words[i]!, held[i]!);
    let cameFrom = 0; // two bits per way
    for (let way = 0; way < WAYS; way++) {
      let best = cost[way]!;
      let bestFrom = way;
      const opening = way === Way.held ? 0 : FRAME_BYTES;
      for (let from = 0; from < WAYS; from++) {
        if (from === way || cost[from]! + opening >= best) continue;
        best = cost[from]! + opening;
        bestFrom = from;
      }
      next[way] = best + bytesOf(way, bytes, sparse);
      cameFrom |= bestFrom << (2 * way);
    }
    ways[i] = cameFrom;
    cost.set(next);
  }
  let way = cost.indexOf(Math.min(...cost));
  for (let i = words.length - 1; i >= 0; i--) {
    const before = (ways[i]! >> (2 * way)) & 3;
    ways[i] = way;
    way = before;
  }
}

/** What a word costs in a stretch of a way that has begun. */
function bytesOf(way: number, differing: number, sparse: boolean): number {
  if (way === Way.write) return WORD_BYTES;
  if (way === Way.held) return differing === 0 ? 0 : Number.POSITIVE_INFINITY;
  return sparse ? differing * SPARSE_PAIR_BYTES : Number.POSITIVE_INFINITY;
}

function plainWrites({ address, words }: RegionImage, from: number, to: number, payloadWords: number): Request[] {
  const requests: Request[] = [];
  for (let at = from; at < to; at += payloadWords - 1) {
    requests.push(writeRequest(address + at, words.subarray(at, Math.min(to, at + payloadWords - 1))));
  }
  return requests;
}

function sparseWrites(
  image: RegionImage,
  held: Uint32Array,
  from: number,
  to: number,
  payloadWords: number,
): Request[] {
  const offsets: number[] = [];
  const weights: number[] = [];
  for (let i = from; i < to; i++) {
    for (let byte = 0; byte < WORD_BYTES; byte++) {
      const value = (image.words[i]! >>> (8 * byte)) & 0xff;
      if (value === ((held[i]! >>> (8 * byte)) & 0xff)) continue;
      offsets.push(WORD_BYTES * i + byte);
      weights.push(value);
    }
  }
  const list = { offsets: Uint32Array.from(offsets), weights: Int8Array.from(weights) };
  const requests: Request[] = [];
  for (let start = 0; start < offsets.length; ) {
    const { words, count, startOffset } = encodeSparseWeights(list, payloadWords - 1, start);
    requests.push(sparseRequest(image.address + startOffset / WORD_BYTES, words));
    start += count;
  }
  return requests;
}
