import { readFileSync } from "node:fs";
import { ExampleError } from "../errors.js";
import { type DigitSplit, parseDigits, splitDigits } from "./digit.js";
import { DIGITS_CSV } from "./paths.js";

export * from "./digit.js";

/**
 * Loads the images and splits them: the first 898 are for training, the others for testing, in the order of the file.
 * Throws `DATA_UNREADABLE` or `DATA_INVALID` (with file and line).
 */
export function loadDigits(file: string = DIGITS_CSV): DigitSplit {
  return splitDigits(parseDigits(read(file), file), file);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ExampleError("DATA_UNREADABLE", `cannot read the digits: ${reason}`, { file, reason });
  }
}
