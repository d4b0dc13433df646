import { HostError } from "../../errors.js";
import type { SensorEvents } from "./sensor.js";

/** Bytes of an event: x, y, then big-endian 1 bit polarity and 23 bits of microseconds. */
const EVENT_BYTES = 5;
const TIME_BITS = 23;
/** Events in this row are not pixels: the sensor's clock has passed 2^13 microseconds since the last of them. */
const OVERFLOW_ROW = 240;
const OVERFLOW_MICROSECONDS = 2 ** 13;

/**
 * Events of an N-MNIST or N-Caltech101 `.bin` file (Orchard et al., "Converting static image datasets to spiking
 * neuromorphic datasets using saccades", 2015). Throws HostError FILE_FORMAT when it is cut off.
 */
export function decodeNmnist(bytes: Uint8Array, file = "events"): SensorEvents {
  if (bytes.length % EVENT_BYTES !== 0) {
    const message = `${file}: ${bytes.length} bytes, allowed: a multiple of ${EVENT_BYTES}, the bytes of an event`;
    throw new HostError("FILE_FORMAT", message, { file, length: bytes.length });
  }
  const count = bytes.length / EVENT_BYTES;
  const [x, y] = [new Uint16Array(count), new Uint16Array(count)];
  const [polarity, microseconds] = [new Uint8Array(count), new Float64Array(count)];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [kept, passed] = [0, 0];
  for (let at = 0; at < bytes.length; at += EVENT_BYTES) {
    if (bytes[at + 1] === OVERFLOW_ROW) {
      passed += OVERFLOW_MICROSECONDS;
      continue;
    }
    const stamp = view.getUint32(at + 1) & 0xffffff;
    x[kept] = bytes[at]!;
    y[kept] = bytes[at + 1]!;
    polarity[kept] = stamp >>> TIME_BITS;
    microseconds[kept++] = (stamp & (2 ** TIME_BITS - 1)) + passed;
  }
  return {
    ...{ x: x.slice(0, kept), y: y.slice(0, kept), polarity: polarity.slice(0, kept) },
    microseconds: microseconds.slice(0, kept),
  };
}

/** Writes events as an N-MNIST `.bin` file; times are rounded to microseconds. Throws HostError EVENTS_INVALID. */
export function encodeNmnist({ x, y, polarity, microseconds }: SensorEvents): Uint8Array {
  const bytes = new Uint8Array(EVENT_BYTES * x.length);
  const view = new DataView(bytes.buffer);
  for (let e = 0; e < x.length; e++) {
    const time = Math.round(microseconds[e]!);
    if (!(time >= 0 && time < 2 ** TIME_BITS && x[e]! < 256 && y[e]! < OVERFLOW_ROW)) {
      const message = `event ${e} at (${x[e]}, ${y[e]}) and ${time} us, allowed: x 0..255, y 0..239, below 2^23 us`;
      throw new HostError("EVENTS_INVALID", message, { path: `event ${e}` });
    }
    view.setUint32(EVENT_BYTES * e + 1, polarity[e]! * 2 ** TIME_BITS + time);
    bytes[EVENT_BYTES * e] = x[e]!;
    bytes[EVENT_BYTES * e + 1] = y[e]!;
  }
  return bytes;
}
