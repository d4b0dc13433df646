import { ProtocolError } from "../errors.js";
import { packWord, unpackWord } from "../tables/fields.js";
import { HEADER, REPLY_BIT } from "../tables/opcodes.js";
import { crc32 } from "./crc32.js";

/** One frame, in either direction. `opcode` is the code on the line, with `REPLY_BIT` set in replies. */
export interface Frame {
  readonly opcode: number;
  readonly sequence: number;
  readonly status: number;
  readonly body: Uint32Array;
}

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Fewer words than this are read one by one, as a view of them costs more. */
const COPIED_WORDS_MIN = 64;

/** Bytes of a word. */
export const WORD_BYTES = 4;
/** Bytes of a frame besides its body: header and CRC-32. */
export const FRAME_OVERHEAD_BYTES = 2 * WORD_BYTES;

/** Encodes a frame: header, body, CRC-32, all little-endian words. Throws `FRAME_TOO_LONG`, `VALUE_RANGE`. */
export function encodeFrame(frame: {
  readonly opcode: number;
  readonly sequence: number;
  readonly status?: number;
  readonly body?: ArrayLike<number>;
}): Uint8Array {
  const body = frame.body ?? [];
  if (body.length > HEADER.fields.length.max) {
    throw new ProtocolError("FRAME_TOO_LONG", `a body of ${body.length} words; ${HEADER.fields.length.max} fit`, {
      words: body.length,
      max: HEADER.fields.length.max,
    });
  }
  const bytes = new Uint8Array(FRAME_OVERHEAD_BYTES + WORD_BYTES * body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(
    0,
    packWord(HEADER, {
      opcode: frame.opcode,
      sequence: frame.sequence,
      length: body.length,
      status: frame.status ?? 0,
    }),
    true,
  );
  for (let i = 0; i < body.length; i++) view.setUint32(WORD_BYTES * (i + 1), body[i]!, true);
  const crcAt = bytes.length - WORD_BYTES;
  view.setUint32(crcAt, crc32(bytes.subarray(0, crcAt)), true);
  return bytes;
}

/** The header of a frame that starts at `offset`. */
export function decodeHeader(
  bytes: Uint8Array,
  offset = 0,
): { opcode: number; sequence: number; length: number; status: number } {
  return unpackWord(HEADER, readWord(bytes, offset));
}

/** The little-endian word at a byte offset, unsigned. */
export function readWord(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16) | (bytes[offset + 3]! << 24)) >>> 0;
}

/** The little-endian words of a byte range. */
export function readWords(bytes: Uint8Array, offset: number, count: number): Uint32Array {
  const words = new Uint32Array(count);
  readWordsInto(words, bytes, offset);
  return words;
}

/** Fills `words` with the little-endian words from an offset on. */
export function readWordsInto(words: Uint32Array, bytes: Uint8Array, offset: number): void {
  if (LITTLE_ENDIAN && words.length >= COPIED_WORDS_MIN) {
    const target = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    target.set(bytes.subarray(offset, offset + words.byteLength));
  } else for (let i = 0; i < words.length; i++) words[i] = readWord(bytes, offset + WORD_BYTES * i);
}

/** The opcode byte of the reply to a request. */
export function replyOpcode(requestOpcode: number): number {
  return requestOpcode | REPLY_BIT;
}
