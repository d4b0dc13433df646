import { Inflate, Unzlib } from "fflate";
import { HostError } from "../errors.js";

/** Bytes given to the decoder at a time: a thousand times as many may come out before they are checked. */
const PIECE_BYTES = 4096;

/**
 * Inflates what must be exactly `size` bytes; it stops as soon as there are more. Throws HostError FILE_FORMAT naming
 * the file.
 */
export function inflateExactly(bytes: Uint8Array, size: number, format: "zlib" | "raw", file: string): Uint8Array {
  const result = new Uint8Array(size);
  let filled = 0;
  const onData = (piece: Uint8Array) => {
    if (filled + piece.length > size)
      throw fault(file, `its content inflates to more than the ${size} bytes it declares`);
    result.set(piece, filled);
    filled += piece.length;
  };
  const decoder = format === "zlib" ? new Unzlib(onData) : new Inflate(onData);
  try {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      decoder.push(bytes.subarray(at, at + PIECE_BYTES), at + PIECE_BYTES >= bytes.length);
    }
  } catch (thrown) {
    if (thrown instanceof HostError) throw thrown;
    throw fault(file, "damaged: its content cannot be inflated");
  }
  if (filled !== size) throw fault(file, `its content inflates to ${filled} bytes, its header says ${size}`);
  return result;
}

function fault(file: string, message: string): HostError {
  return new HostError("FILE_FORMAT", `${file}: ${message}`, { file });
}
