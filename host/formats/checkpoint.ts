import { zlibSync } from "fflate";
import * as z from "zod";
import { crc32 } from "../../protocol/codecs/crc32.js";
import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { readWords, WORD_BYTES } from "../../protocol/codecs/frame.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { REGIONS } from "../../protocol/tables/memory-map.js";
import { HostError } from "../errors.js";
import { SNAPSHOT_REGIONS, type Snapshot, type SnapshotRegion } from "../memory/snapshot.js";
import { learning } from "../network/learning-schema.js";
import { Network } from "../network/network.js";
import { inflateExactly } from "./inflate.js";
import { parseJson } from "./json.js";
import { progressSchema, type TrainingProgress } from "./training-progress.js";

export type { TrainingProgress } from "./training-progress.js";

const MAGIC = "LIFC";
const VERSION = 1;
const HEAD_BYTES = 16;
const CRC_BYTES = 4;

/** A core's state with the network it belongs to, and how far a training had got. */
export interface Checkpoint {
  readonly snapshot: Snapshot;
  readonly network: Network;
  readonly progress: TrainingProgress | undefined;
  /** How its samples are shown to be answered: the keys of a training file that say so. */
  readonly showing?: Readonly<Record<string, unknown>> | undefined;
}

const count = z.int().min(0);
const word = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);
const header = z.object({
  descriptor: z.record(z.string(), z.union([z.number(), z.boolean()])),
  step: word,
  registers: z.record(z.string(), word),
  words: z.record(z.string(), count),
  learning: learning.optional(),
  network: z.unknown(),
  progress: progressSchema.optional(),
  showing: z.record(z.string(), z.unknown()).optional(),
});

/**
 * A checkpoint as bytes, little-endian:
 * ```
 *  0  "LIFC"   4  version 1   8  bytes of the header   12  bytes of the content
 * 16  the header as JSON; the words of the regions in the header's order, deflated; then the CRC-32 of all before
 * ```
 */
export function encodeCheckpoint({ snapshot, network, progress, showing }: Checkpoint): Uint8Array {
  const { descriptor, step, registers, regions } = snapshot;
  const words = Object.fromEntries(SNAPSHOT_REGIONS.map((name) => [name, regions[name].length]));
  const head = { descriptor, step, registers, words, learning: snapshot.learning, network, progress, showing };
  const text = new TextEncoder().encode(JSON.stringify(head));
  const total = SNAPSHOT_REGIONS.reduce((sum, name) => sum + regions[name].length, 0);
  const plain = new DataView(new ArrayBuffer(total * WORD_BYTES));
  let at = 0;
  for (const name of SNAPSHOT_REGIONS) {
    for (const value of regions[name]) {
      plain.setUint32(at, value, true);
      at += WORD_BYTES;
    }
  }
  const content = zlibSync(new Uint8Array(plain.buffer));
  const end = HEAD_BYTES + text.length + content.length;
  const bytes = new Uint8Array(end + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(4, VERSION, true);
  view.setUint32(8, text.length, true);
  view.setUint32(12, content.length, true);
  bytes.set(text, HEAD_BYTES);
  bytes.set(content, HEAD_BYTES + text.length);
  view.setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
}

/**
 * Reads a checkpoint; throws HostError FILE_FORMAT for a file of another kind or version, or one that is truncated or
 * damaged.
 */
export function decodeCheckpoint(bytes: Uint8Array, file = "checkpoint"): Checkpoint {
  const { text, content } = sections(bytes, file);
  const parsed = header.safeParse(parseJson(new TextDecoder().decode(text), file));
  if (!parsed.success) throw fault(file, `its header has no valid ${parsed.error.issues[0]!.path.join(".")}`);
  const { descriptor: given, step, registers, words, progress, showing, ...rest } = parsed.data;
  const descriptor = given as unknown as Descriptor;
  // Before any memory is taken for what its build would have.
  if (!(isCount(descriptor.neurons, LIMITS.neuronsMax) && isCount(descriptor.axons, LIMITS.axonsMax))) {
    const allowed = `up to ${LIMITS.neuronsMax} and ${LIMITS.axonsMax}`;
    throw fault(file, `its build has ${descriptor.neurons} neurons and ${descriptor.axons} axons, allowed: ${allowed}`);
  }
  const wrong = SNAPSHOT_REGIONS.find((name) => words[name] !== REGIONS[name].words(descriptor));
  if (wrong)
    throw fault(file, `its region ${wrong} has ${words[wrong]} words, its build ${REGIONS[wrong].words(descriptor)}`);
  const total = SNAPSHOT_REGIONS.reduce((sum, name) => sum + words[name]!, 0);
  const plain = inflateExactly(content, total * WORD_BYTES, "zlib", file);
  const regions: Partial<Record<SnapshotRegion, Uint32Array>> = {};
  let at = 0;
  for (const name of SNAPSHOT_REGIONS) {
    regions[name] = readWords(plain, at, words[name]!);
    at += words[name]! * WORD_BYTES;
  }
  const snapshot = { descriptor, step, registers, regions: regions as Snapshot["regions"], learning: rest.learning };
  return { snapshot, network: Network.fromJSON(rest.network, file), progress, ...(showing ? { showing } : {}) };
}

function sections(bytes: Uint8Array, file: string): { text: Uint8Array; content: Uint8Array } {
  const isOne = [...MAGIC].every((letter, i) => bytes[i] === letter.charCodeAt(0));
  if (!isOne) throw fault(file, `not a checkpoint: it does not start with ${MAGIC}`);
  if (bytes.length < HEAD_BYTES + CRC_BYTES)
    throw fault(file, `truncated: ${bytes.length} bytes are less than a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(4, true);
  if (version !== VERSION) throw fault(file, `version ${version}, allowed: ${VERSION}`);
  const [textBytes, contentBytes] = [view.getUint32(8, true), view.getUint32(12, true)];
  const end = HEAD_BYTES + textBytes + contentBytes;
  if (bytes.length !== end + CRC_BYTES) {
    const what = bytes.length < end + CRC_BYTES ? "truncated" : "too long";
    throw fault(file, `${what}: ${bytes.length} bytes, its header says ${end + CRC_BYTES}`);
  }
  if (view.getUint32(end, true) !== crc32(bytes.subarray(0, end))) {
    throw fault(file, "damaged: its CRC-32 does not match its content");
  }
  return {
    text: bytes.subarray(HEAD_BYTES, HEAD_BYTES + textBytes),
    content: bytes.subarray(HEAD_BYTES + textBytes, end),
  };
}

function isCount(value: unknown, max: number): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max;
}

function fault(file: string, message: string): HostError {
  return new HostError("FILE_FORMAT", `${file}: ${message}`, { file });
}
