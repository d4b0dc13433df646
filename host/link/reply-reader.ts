import type { Frame } from "../../protocol/codecs/frame.js";
import { FrameDecoder, type FrameEvent } from "../../protocol/codecs/frame-decoder.js";
import type { LinkMeter } from "./link-statistics.js";

/** Makes frames from received bytes, and counts the bytes and frames that were damaged on the way. */
export class ReplyReader {
  #decoder: FrameDecoder;

  constructor(
    private readonly meter: LinkMeter,
    maxBodyWords: number,
  ) {
    this.#decoder = new FrameDecoder({ maxBodyWords, direction: "replies" });
  }

  /** Sets the longest body that the device sends; half a frame that came before is dropped. */
  setBodyLimit(maxBodyWords: number): void {
    this.#decoder = new FrameDecoder({ maxBodyWords, direction: "replies" });
  }

  /** Passes on the frames that these bytes complete. Returns how many events they made, and how many frames were damaged. */
  push(bytes: Uint8Array, accept: (frame: Frame) => void): { readonly events: number; readonly damaged: number } {
    const events = this.#decoder.push(bytes);
    let damaged = 0;
    for (const event of events) {
      if (event.kind === "frame") accept(event.frame);
      else if (event.kind === "badCrc") damaged++;
    }
    this.#count(events);
    this.meter.statistics.crcErrors += damaged;
    return { events: events.length, damaged };
  }

  /** The line fell silent: half a frame is discarded. Returns whether there was one. */
  idle(): boolean {
    const lost = this.#decoder.idle();
    this.#count(lost);
    return lost.length > 0;
  }

  /** Bytes that have to come before another event. */
  get missingBytes(): number {
    return this.#decoder.missingBytes;
  }

  #count(events: readonly FrameEvent[]): void {
    for (const event of events) if (event.kind === "discarded") this.meter.statistics.bytesDiscarded += event.bytes;
  }
}
