import { HostError } from "../errors.js";
import type { SnmNetwork } from "../models/snm/snm-network.js";
import { parseSnn } from "../models/snm/snn-file.js";
import { readBytes } from "./files.js";

/** A network of 1024 neurons, all to all, is below 100 MB in any form; anything larger does not fit a core. */
const FILE_BYTES_MAX = 2 ** 28;

/**
 * Reads one network of a SuperNeuroMAT file: of several, the one with that index or name. Throws HostError FILE_READ,
 * FILE_FORMAT, MODEL_INVALID, ARGUMENT.
 */
export async function loadSnn(path: string, which?: number | string): Promise<SnmNetwork> {
  const bytes = await readBytes(path);
  if (bytes.length > FILE_BYTES_MAX) {
    const message = `${path}: ${bytes.length} bytes, allowed: up to ${FILE_BYTES_MAX}`;
    throw new HostError("FILE_FORMAT", message, { file: path, length: bytes.length });
  }
  return parseSnn(new TextDecoder().decode(bytes), { file: path, ...(which === undefined ? {} : { which }) });
}
