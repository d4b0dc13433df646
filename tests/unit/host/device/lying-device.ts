import { encodeFrame, type Frame } from "../../../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../../../protocol/codecs/frame-decoder.js";
import { OPCODES, type OpcodeName, REPLY_BIT } from "../../../../protocol/tables/opcodes.js";
import { FakeDevice } from "./fake-device.js";

/** What a device says instead of its reply to a request; the CRC-32 is right over whatever that is. */
export type Lie = (reply: Frame) => Partial<Pick<Frame, "opcode" | "status" | "body">>;

/** A device in wall time that tells lies about one kind of request. */
export class LyingDevice extends FakeDevice {
  constructor(about: OpcodeName, lie: Lie, when: (reply: Frame) => boolean = () => true) {
    super();
    this.faults = {
      toHost: (bytes) => {
        const [event] = new FrameDecoder({ maxBodyWords: 1024, direction: "replies" }).push(bytes);
        if (event?.kind !== "frame") return bytes;
        const { frame } = event;
        if (frame.opcode !== (OPCODES[about].code | REPLY_BIT) || !when(frame)) return bytes;
        return encodeFrame({ ...frame, ...lie(frame) });
      },
    };
  }
}
