import { unpackField } from "../tables/fields.js";
import { HEADER, REPLY_BIT } from "../tables/opcodes.js";
import { CRC32_INIT, crc32Finish, crc32Update } from "./crc32.js";
import { FRAME_OVERHEAD_BYTES, type Frame, readWord, readWordsInto, WORD_BYTES } from "./frame.js";

/** What a byte stream turned into: a frame whose CRC-32 holds, one whose does not, or bytes that begin no frame. */
export type FrameEvent =
  | { readonly kind: "frame"; readonly frame: Frame }
  | { readonly kind: "badCrc"; readonly opcode: number; readonly sequence: number }
  | { readonly kind: "discarded"; readonly bytes: number };

const SLAB_WORDS = 8192;

/** What a decoder listens for. */
export interface FrameDecoderOptions {
  /** Longest body taken for real, in words. */
  readonly maxBodyWords: number;
  /** The direction to listen to: replies have bit 7 of the opcode set, requests do not. */
  readonly direction: "replies" | "requests";
}

/**
 * Cuts frames out of a byte stream, whatever the chunks. After a damaged frame it resumes one byte later, so that
 * neither a flipped bit nor a lost byte costs the good frame after it. Holds the bytes of one frame at most.
 */
export class FrameDecoder {
  private buffer: Uint8Array;
  private length = 0;
  private needed = WORD_BYTES; // of the frame that `buffer` begins with
  private slab = new Uint32Array(0); // bodies of many frames: a buffer for each costs more than filling it
  private used = 0;

  constructor(private readonly options: FrameDecoderOptions) {
    this.buffer = new Uint8Array(2 * (FRAME_OVERHEAD_BYTES + WORD_BYTES * options.maxBodyWords));
  }

  /** Bytes of an unfinished frame that wait for more. */
  get pendingBytes(): number {
    return this.length;
  }

  /** Bytes that must come, at least, before `push` returns anything. */
  get missingBytes(): number {
    return Math.max(1, this.needed - this.length);
  }

  /** Takes bytes from the line; returns what became of them and of those before. */
  push(bytes: Uint8Array): FrameEvent[] {
    const events: FrameEvent[] = [];
    for (let start = 0; start < bytes.length; ) {
      const room = this.buffer.length - this.length;
      const part = start === 0 && bytes.length <= room ? bytes : bytes.subarray(start, start + room);
      this.buffer.set(part, this.length);
      this.length += part.length;
      start += part.length;
      if (this.length >= this.needed) this.scan(events);
    }
    return events;
  }

  /** The line was idle: what waits is not a frame, so it is searched for a later start, else given up. */
  idle(): FrameEvent[] {
    const events: FrameEvent[] = [];
    while (this.length > 0) {
      this.drop(1, events);
      this.scan(events);
    }
    return events;
  }

  private scan(events: FrameEvent[]): void {
    let consumed = 0;
    let skipped = 0;
    this.needed = WORD_BYTES;
    while (this.length - consumed >= WORD_BYTES) {
      const header = this.plausibleHeader(consumed);
      if (!header) {
        consumed++;
        skipped++;
        continue;
      }
      const bytes = FRAME_OVERHEAD_BYTES + WORD_BYTES * header.length;
      if (this.length - consumed < bytes) {
        this.needed = bytes;
        break;
      }
      if (skipped > 0) pushDiscarded(events, skipped);
      skipped = 0;
      if (this.crcHolds(consumed, bytes)) {
        const body = this.takeRoom(header.length);
        readWordsInto(body, this.buffer, consumed + WORD_BYTES);
        events.push({ kind: "frame", frame: { ...header, body } });
        consumed += bytes;
      } else {
        events.push({ kind: "badCrc", opcode: header.opcode, sequence: header.sequence });
        consumed++;
        skipped++;
      }
    }
    if (skipped > 0) pushDiscarded(events, skipped);
    this.buffer.copyWithin(0, consumed, this.length);
    this.length -= consumed;
  }

  private takeRoom(words: number): Uint32Array {
    if (this.used + words > this.slab.length) {
      this.slab = new Uint32Array(Math.max(SLAB_WORDS, words));
      this.used = 0;
    }
    this.used += words;
    return this.slab.subarray(this.used - words, this.used);
  }

  private plausibleHeader(
    offset: number,
  ): { opcode: number; sequence: number; length: number; status: number } | undefined {
    const word = readWord(this.buffer, offset);
    const { opcode, sequence, length, status } = HEADER.fields;
    const header = {
      opcode: unpackField(opcode, word),
      sequence: unpackField(sequence, word),
      length: unpackField(length, word),
      status: unpackField(status, word),
    };
    const isReply = (header.opcode & REPLY_BIT) !== 0;
    if (isReply !== (this.options.direction === "replies")) return undefined;
    if (!isReply && header.status !== 0) return undefined;
    return header.length <= this.options.maxBodyWords ? header : undefined;
  }

  private crcHolds(offset: number, bytes: number): boolean {
    const crcAt = offset + bytes - WORD_BYTES;
    return crc32Finish(crc32Update(CRC32_INIT, this.buffer, offset, crcAt)) === readWord(this.buffer, crcAt);
  }

  private drop(count: number, events: FrameEvent[]): void {
    this.buffer.copyWithin(0, count, this.length);
    this.length -= count;
    pushDiscarded(events, count);
  }
}

function pushDiscarded(events: FrameEvent[], bytes: number): void {
  const last = events.at(-1);
  if (last?.kind === "discarded") events[events.length - 1] = { kind: "discarded", bytes: last.bytes + bytes };
  else events.push({ kind: "discarded", bytes });
}
