import { HostError } from "../../errors.js";
import { parseJson } from "../../formats/json.js";

// Python's json module writes Infinity, -Infinity and NaN, which JSON does not have. Every default leak is Infinity.

/** A text in place of NaN, so that the check of the value that holds it can say what it found. */
const NAN_TEXT = '"NaN"';
/** The shortest JSON number that a double cannot hold: JSON.parse makes Infinity of it. */
const INFINITE_NUMBER = "1e999";
/** Nesting of a model file is below 10; a parser that recurses needs a limit before it runs. */
const DEPTH_MAX = 64;

/**
 * Parses JSON with the three words that Python adds for numbers; texts stay as they are. NaN becomes the text "NaN".
 * Throws HostError FILE_FORMAT.
 */
export function parseTolerantJson(text: string, file: string): unknown {
  return parseJson(plainJson(text, file), file);
}

function plainJson(text: string, file: string): string {
  const pieces: string[] = [];
  let [from, depth] = [0, 0];
  const special = /["[\]{}]|Infinity|NaN/g;
  for (let match = special.exec(text); match; match = special.exec(text)) {
    const [found] = match;
    if (found === '"') special.lastIndex = endOfText(text, match.index);
    else if (found === "[" || found === "{") depth++;
    else if (found === "]" || found === "}") depth--;
    else {
      pieces.push(text.slice(from, match.index), found === "NaN" ? NAN_TEXT : INFINITE_NUMBER);
      from = match.index + found.length;
    }
    if (depth > DEPTH_MAX) {
      const message = `${file}: nested deeper than ${DEPTH_MAX} levels at character ${match.index}`;
      throw new HostError("FILE_FORMAT", message, { file, depth, allowed: `0..${DEPTH_MAX}` });
    }
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}

/** The place after the closing quote of the text that begins at `start`. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}
