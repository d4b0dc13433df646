import { encodeFrame, type Frame, replyOpcode } from "../../protocol/codecs/frame.js";
import type { Request } from "../../protocol/codecs/requests.js";
import { OPCODES, SEQUENCE_MODULUS, STATUSES } from "../../protocol/tables/opcodes.js";
import type { Transport } from "../../protocol/transport.js";
import { noAnswer } from "./link-errors.js";

/** What sending a sync or stop needs of the queue. */
export interface ControlLine {
  readonly transport: Transport;
  /** Sends bytes; `again` when they were sent before. Throws when the connection has ended. */
  send(frame: Uint8Array, again: boolean): void;
  /** Time an answer to that many bytes may take. */
  patienceMs(bytes: number): number;
  /** Drops a partial frame, and returns how many bytes have come so far. */
  bytesReceived(): number;
}

/** A sync is sent with it, so that the next request has number 0. */
export const SYNC_SEQUENCE = SEQUENCE_MODULUS - 1;

/** Attempts when nothing at all comes back, and when something does. */
const SILENT_ATTEMPTS = 6;
const ATTEMPTS = 60;

/** Sync and stop: they take no place in the window, may be sent repeatedly, and are answered by a notice. */
export class ControlRequests {
  readonly #pending = new Set<{ opcode: number; resolve: (detail: number) => void }>();

  constructor(private readonly line: ControlLine) {}

  /** Sends until it is answered; resolves with the notice's detail word. Throws HostError LINK_TIMEOUT. */
  async request(request: Request, sequence: number): Promise<number> {
    const { code } = OPCODES[request.name];
    const frame = encodeFrame({ opcode: code, sequence });
    let bytesBefore = this.line.bytesReceived();
    for (let attempt = 0, silent = 0; attempt < ATTEMPTS && silent < SILENT_ATTEMPTS; attempt++) {
      const answered = new AbortController();
      let detail: number | undefined;
      const resolve = (word: number) => {
        detail = word;
        answered.abort();
      };
      const pending = { opcode: replyOpcode(code), resolve };
      this.#pending.add(pending);
      try {
        this.line.send(frame, attempt > 0);
        await this.line.transport.delay(this.line.patienceMs(frame.length), answered.signal);
      } finally {
        this.#pending.delete(pending);
      }
      if (detail !== undefined) return detail;
      const bytes = this.line.bytesReceived();
      silent = bytes > bytesBefore ? 0 : silent + 1;
      bytesBefore = bytes;
    }
    throw noAnswer(this.line.transport, request.name, SILENT_ATTEMPTS);
  }

  /** Whether the frame answers one of ours. */
  answer(frame: Frame): boolean {
    if (frame.status !== STATUSES.ok.code || frame.body.length !== 1) return false;
    for (const pending of this.#pending) {
      if (pending.opcode !== frame.opcode) continue;
      pending.resolve(frame.body[0]!);
      return true;
    }
    return false;
  }
}
