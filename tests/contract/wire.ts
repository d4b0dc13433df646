import { encodeFrame, type Frame } from "../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../protocol/codecs/frame-decoder.js";
import type { Request } from "../../protocol/codecs/requests.js";
import { OPCODES, STATUSES, type StatusName } from "../../protocol/tables/opcodes.js";
import type { Transport } from "../../protocol/transport.js";

/** A bare client of the wire protocol: numbers requests, waits for replies, hides nothing. */
export class Wire {
  sequence = 0;
  readonly received: Uint8Array[] = [];
  private readonly frames: Frame[] = [];
  private readonly decoder = new FrameDecoder({ maxBodyWords: 1024, direction: "replies" });
  private wake: () => void = () => {};

  constructor(readonly transport: Transport) {
    transport.onReceive((bytes) => {
      this.received.push(bytes);
      for (const event of this.decoder.push(bytes)) if (event.kind === "frame") this.frames.push(event.frame);
      this.wake();
    });
  }

  /** The bytes of a request with the next sequence number, or the one given. */
  encode(request: Request, sequence?: number): Uint8Array {
    const number = sequence ?? this.sequence;
    if (sequence === undefined && OPCODES[request.name].sequenced) this.sequence = (number + 1) & 0xff;
    return encodeFrame({ opcode: OPCODES[request.name].code, sequence: number, body: request.body });
  }

  async send(...frames: Uint8Array[]): Promise<void> {
    for (const frame of frames) await this.transport.write(frame);
  }

  /** The next reply; throws if none comes within a second of the device's time. */
  async reply(): Promise<Frame> {
    const limit = new AbortController();
    const late = this.transport.delay(1000, limit.signal);
    while (this.frames.length === 0) {
      const arrived = new Promise<boolean>((resolve) => {
        this.wake = () => resolve(false);
      });
      if (await Promise.race([arrived, late])) throw new Error("no reply");
    }
    limit.abort();
    return this.frames.shift()!;
  }

  /** Whether nothing more comes within some of the device's time. */
  async silent(timeoutMs: number): Promise<boolean> {
    await this.transport.delay(timeoutMs);
    return this.frames.length === 0;
  }

  async ask(request: Request, sequence?: number): Promise<Frame> {
    await this.send(this.encode(request, sequence));
    return this.reply();
  }
}

/** The name of a reply's status. */
export function statusOf(frame: Frame): StatusName {
  return (Object.keys(STATUSES) as StatusName[]).find((name) => STATUSES[name].code === frame.status)!;
}
