import { CRC32_INIT, crc32Finish, crc32Update } from "../../../protocol/codecs/crc32.js";
import { FRAME_OVERHEAD_BYTES, WORD_BYTES } from "../../../protocol/codecs/frame.js";
import { unpackField } from "../../../protocol/tables/fields.js";
import { HEADER } from "../../../protocol/tables/opcodes.js";
import { TX_START } from "../run/timing.js";
import type { LinkSlots } from "./link-slots.js";
import type { UartTx } from "./uart-tx.js";

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

const SLAB_WORDS = 8192;

/** Sends notices and replies; see the RTL's frame_tx. */
export class FrameTx {
  private sending: "nothing" | "notice" | "reply" = "nothing";
  private idleSince = -1;
  private endEdge = Number.POSITIVE_INFINITY;
  private slab = new Uint32Array(0);
  private used = 0;

  constructor(
    private readonly slots: LinkSlots,
    private readonly uart: UartTx,
    private readonly replies: readonly Uint32Array[],
  ) {}

  get active(): boolean {
    return this.sending !== "nothing";
  }

  /** The next edge at which something happens here. */
  get nextEdge(): number {
    return this.active ? this.endEdge : Math.max(this.idleSince + 1, this.slots.sendEdge);
  }

  step(edge: number, divisor: number): void {
    if (this.active) {
      if (this.sending === "reply") this.slots.sent(edge);
      this.sending = "nothing";
      this.idleSince = edge;
      return;
    }
    const notice = this.slots.takeNotice(edge);
    if (notice) {
      this.sending = "notice";
      this.send(notice.header, Uint32Array.of(notice.detail), edge, divisor);
    } else {
      const slot = this.slots.takeReply(edge);
      this.sending = "reply";
      this.send(this.slots.headers[slot]!, this.replies[slot]!, edge, divisor);
    }
  }

  private send(header: number, body: Uint32Array, edge: number, divisor: number): void {
    const length = unpackField(HEADER.fields.length, header);
    const start = this.takeRoom(FRAME_OVERHEAD_BYTES / WORD_BYTES + length);
    const { slab } = this;
    const crcAt = start + 1 + length;
    slab[start] = header;
    for (let i = 0; i < length; i++) slab[start + 1 + i] = body[i]!;
    if (!LITTLE_ENDIAN) swapBytes(slab.subarray(start, crcAt));
    const bytes = new Uint8Array(slab.buffer, WORD_BYTES * start, FRAME_OVERHEAD_BYTES + WORD_BYTES * length);
    slab[crcAt] = crc32Finish(crc32Update(CRC32_INIT, bytes, 0, bytes.length - WORD_BYTES));
    if (!LITTLE_ENDIAN) swapBytes(slab.subarray(crcAt, crcAt + 1));
    this.endEdge = this.uart.send(bytes, edge + TX_START, divisor);
  }

  /** The first of `words` words in a slab that many frames share: a buffer of its own costs more than filling it. */
  private takeRoom(words: number): number {
    if (this.used + words > this.slab.length) {
      this.slab = new Uint32Array(Math.max(SLAB_WORDS, words));
      this.used = 0;
    }
    this.used += words;
    return this.used - words;
  }
}

/** Swaps the bytes of words, for a machine that stores the high byte first. */
function swapBytes(words: Uint32Array): void {
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
  for (let i = 0; i < words.length; i++) view.setUint32(WORD_BYTES * i, words[i]!, true);
}
