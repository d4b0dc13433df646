import { HostError } from "./errors.js";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** No file that this project reads has a longer line. */
const LINE_BYTES_MAX = 1 << 20;

/**
 * The lines of a text file one by one, without their ends and without empty ones at the end of the file, so that a file
 * may be longer than a JavaScript string can be. Throws HostError FILE_FORMAT for a line of more than a megabyte.
 */
export function* textLines(bytes: Uint8Array, file: string): Generator<string, void, undefined> {
  const decoder = new TextDecoder();
  const end = textEnd(bytes);
  for (let [start, line] = [0, 1]; start < end; line++) {
    let to = bytes.indexOf(LINE_FEED, start);
    if (to < 0 || to > end) to = end;
    if (to - start > LINE_BYTES_MAX) {
      const message = `${file}: line ${line} has ${to - start} bytes, allowed: up to ${LINE_BYTES_MAX}`;
      throw new HostError("FILE_FORMAT", message, { file, path: `line ${line}` });
    }
    const last = to > start && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
    yield decoder.decode(bytes.subarray(start, last));
    start = to + 1;
  }
}

/** Where a text ends, without its trailing empty lines. */
export function textEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === LINE_FEED || bytes[end - 1] === CARRIAGE_RETURN)) end--;
  return end;
}

/** A number in decimal notation; NaN for any other text, so that 0x10, an empty cell or Infinity are not numbers. */
export function decimal(text: string): number {
  const trimmed = text.trim();
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** A value as messages show it: numbers as they are, NaN and Infinity included; strings quoted and cut. */
export function shown(value: unknown): string {
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value)).slice(0, 60);
}
