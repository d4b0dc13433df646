import { CRC32_INIT, crc32Byte, crc32Finish } from "../../../protocol/codecs/crc32.js";
import type { Build } from "../../../protocol/tables/builds.js";
import { unpackField } from "../../../protocol/tables/fields.js";
import { HEADER } from "../../../protocol/tables/opcodes.js";
import { FRAME_DECISION } from "../run/timing.js";

/** The end of a frame, as link_slots sees it. */
export interface ReceivedFrame {
  readonly header: number;
  readonly crc: number;
  readonly crcOk: boolean;
  readonly tooLong: boolean;
  /** The body is in its slot. */
  readonly stored: boolean;
}

/** Whether a slot may be overwritten, as of an edge. */
export type SlotFree = (slot: number, edge: number) => boolean;

type State = "header" | "body" | "crc" | "discard";

/** Characters to words to frames; see the RTL's frame_rx. */
export class FrameRx {
  /** Request bodies, one per slot. */
  readonly bodies: Uint32Array[];
  /** The frame to decide on, and the edge of that decision. */
  frame: ReceivedFrame | undefined;
  decisionEdge = Number.POSITIVE_INFINITY;

  private state: State = "header";
  private byteCount = 0;
  private word = 0;
  private crc = CRC32_INIT;
  private header = 0;
  private length = 0;
  private index = 0;
  private stored = false;
  private lastActiveEdge = 0;
  private earliestResync = 0;

  constructor(private readonly build: Pick<Build, "payloadWords" | "window">) {
    this.bodies = Array.from({ length: build.window }, () => new Uint32Array(build.payloadWords));
  }

  get midFrame(): boolean {
    return this.state !== "header" || this.byteCount !== 0;
  }

  /** Edge at which an unfinished frame is given up, unless a start bit comes first. */
  resyncEdge(idleCycles: number): number {
    if (!this.midFrame) return Number.POSITIVE_INFINITY;
    return Math.max(this.lastActiveEdge + idleCycles, this.earliestResync);
  }

  /** The idle limit was written at this edge and holds from the next edge on. */
  idleLimitChanged(edge: number): void {
    this.earliestResync = edge + 1;
  }

  /** The receiver was inside a character, or delivered one, up to this edge. */
  active(edge: number): void {
    this.lastActiveEdge = edge;
  }

  resynchronise(): void {
    this.state = "header";
    this.byteCount = 0;
    this.crc = CRC32_INIT;
  }

  /** Takes a character at an edge; `slotFree` is asked about that edge. */
  take(byte: number, edge: number, slotFree: SlotFree): void {
    this.lastActiveEdge = edge;
    if (this.state === "discard") return;
    if (this.state !== "crc") this.crc = crc32Byte(this.crc, byte);
    this.word = (this.word >>> 8) | (byte << 24);
    this.byteCount = (this.byteCount + 1) & 3;
    if (this.byteCount === 0) this.takeWord(this.word >>> 0, edge, slotFree);
  }

  private takeWord(word: number, edge: number, slotFree: SlotFree): void {
    if (this.state === "header") {
      this.header = word;
      this.length = unpackField(HEADER.fields.length, word);
      this.index = 0;
      this.stored = slotFree(this.slot, edge);
      if (this.length > this.build.payloadWords) {
        this.state = "discard";
        this.end(edge, 0, false, true);
      } else {
        this.state = this.length === 0 ? "crc" : "body";
      }
    } else if (this.state === "body") {
      if (this.stored) this.bodies[this.slot]![this.index] = word;
      this.index++;
      if (this.index === this.length) this.state = "crc";
    } else {
      this.state = "header";
      this.end(edge, word, word === crc32Finish(this.crc), false);
      this.crc = CRC32_INIT;
    }
  }

  private get slot(): number {
    return unpackField(HEADER.fields.sequence, this.header) % this.build.window;
  }

  private end(edge: number, crc: number, crcOk: boolean, tooLong: boolean): void {
    this.frame = { header: this.header, crc, crcOk, tooLong, stored: this.stored };
    this.decisionEdge = edge + FRAME_DECISION;
  }
}
