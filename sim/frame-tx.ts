import { crc32 } from "../protocol/crc32.js";
import { unpackField } from "../protocol/fields.js";
import { FRAME_OVERHEAD_BYTES, WORD_BYTES } from "../protocol/frame.js";
import { HEADER } from "../protocol/opcodes.js";
import type { LinkSlots } from "./link-slots.js";
import { TX_START } from "./timing.js";
import type { UartTx } from "./uart-tx.js";

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Sends notices and replies; see the RTL's frame_tx. */
export class FrameTx {
  private sending: "nothing" | "notice" | "reply" = "nothing";
  private idleSince = -1;
  private endEdge = Number.POSITIVE_INFINITY;

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
    const bytes = new Uint8Array(FRAME_OVERHEAD_BYTES + WORD_BYTES * length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, header, true);
    if (LITTLE_ENDIAN) new Uint32Array(bytes.buffer, WORD_BYTES, length).set(body.subarray(0, length));
    else for (let i = 0; i < length; i++) view.setUint32(WORD_BYTES * (i + 1), body[i]!, true);
    const crcAt = bytes.length - WORD_BYTES;
    view.setUint32(crcAt, crc32(bytes.subarray(0, crcAt)), true);
    this.endEdge = this.uart.send(bytes, edge + TX_START, divisor);
  }
}
