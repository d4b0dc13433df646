import { type Frame, replyOpcode } from "../../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../../protocol/codecs/frame-decoder.js";
import { HEADER, OPCODES, STATUSES } from "../../../protocol/tables/opcodes.js";
import { registerAddress } from "../../../protocol/tables/registers.js";
import type { ReceiveListener } from "../../../protocol/transport.js";
import type { PinCore } from "../../../sim/line/pin-core.js";
import { PinTransport } from "../../../sim/line/pin-transport.js";

const ADDRESS = registerAddress("baudDivisor");

/**
 * The pins of a core that cannot be asked for its divisor, such as the RTL: the divisor it was given is read from the
 * line. The core adopts a divisor after its reply.
 */
export class WatchedPins extends PinTransport {
  #asked: { readonly sequence: number; readonly divisor: number } | undefined;
  #divisor: number | undefined;
  readonly #requests = decoder("requests");
  readonly #replies = decoder("replies");

  /** Clock cycles per bit of the core now. */
  get coreDivisor(): number {
    return this.core.divisor ?? this.#divisor ?? this.core.build.baudDivisor;
  }

  override write(bytes: Uint8Array): Promise<void> {
    for (const event of this.#requests.push(bytes)) if (event.kind === "frame") this.#request(event.frame);
    return super.write(bytes);
  }

  override onReceive(listener: ReceiveListener | ((bytes: Uint8Array) => void) | undefined): void {
    const listen = (bytes: Uint8Array) => {
      for (const event of this.#replies.push(bytes)) if (event.kind === "frame") this.#reply(event.frame);
      return listener?.(bytes) ?? undefined;
    };
    super.onReceive(listener && listen);
  }

  override reset(core: PinCore): void {
    this.#asked = undefined;
    this.#divisor = undefined;
    super.reset(core);
  }

  #request({ opcode, sequence, body }: Frame): void {
    if (opcode !== OPCODES.write.code) return;
    const [address = 0, ...words] = body;
    const divisor = words[ADDRESS - address];
    if (address <= ADDRESS && divisor !== undefined) this.#asked = { sequence, divisor };
  }

  #reply({ opcode, sequence, status }: Frame): void {
    const asked = this.#asked;
    if (!asked || opcode !== replyOpcode(OPCODES.write.code) || sequence !== asked.sequence) return;
    if (status === STATUSES.ok.code) this.#divisor = asked.divisor;
    this.#asked = undefined;
  }
}

function decoder(direction: "requests" | "replies"): FrameDecoder {
  return new FrameDecoder({ maxBodyWords: HEADER.fields.length.max, direction });
}
