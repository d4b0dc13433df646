import { HostError } from "../errors.js";

const TYPE_BYTE = 0x08;

/** An IDX file of bytes, the format of MNIST: magic 0, 0, 8, dimensions; big-endian sizes; the bytes. */
export function decodeIdx(bytes: Uint8Array, file = "data"): { shape: number[]; values: Uint8Array } {
  const fault = (message: string) => new HostError("FILE_FORMAT", `${file}: ${message}`, { file });
  const dimensions = bytes[3] ?? 0;
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== TYPE_BYTE || dimensions === 0) {
    throw fault("not an IDX file of bytes: it does not start with 00 00 08 and the number of dimensions");
  }
  const end = 4 + 4 * dimensions;
  if (bytes.length < end) throw fault("truncated in its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, d) => view.getUint32(4 + 4 * d));
  const count = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== end + count) throw fault(`${bytes.length - end} values, its header says ${count}`);
  return { shape, values: bytes.subarray(end) };
}
