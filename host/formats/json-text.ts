import { HostError } from "../errors.js";

/** Nesting of objects and lists; the files of this project need at most ten. */
const DEPTH_MAX = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;

/** One object or list that is not closed yet. */
interface Open {
  /** Keys met so far; undefined for a list. */
  readonly keys: Set<string> | undefined;
  /** The key met last, or the place in a list. */
  at: string | number;
  /** Whether the next text is a key. */
  expectsKey: boolean;
}

/**
 * Checks what JSON.parse lets pass: nesting that is too deep, and a key that an object has twice, of which the first
 * would vanish. Text that is not JSON passes: JSON.parse refuses it. Throws HostError FILE_FORMAT naming file, place
 * and line.
 */
export function checkJsonText(text: string, file: string): void {
  const open: Open[] = [];
  let top: Open | undefined;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case "{":
      case "[":
        if (open.length === DEPTH_MAX) {
          throw faultAt(text, i, file, open, `more than ${DEPTH_MAX} objects and lists inside one another`);
        }
        top = { keys: text[i] === "{" ? new Set() : undefined, at: 0, expectsKey: text[i] === "{" };
        open.push(top);
        break;
      case "}":
      case "]":
        open.pop();
        top = open.at(-1);
        break;
      case ",":
        if (!top) break;
        if (top.keys) top.expectsKey = true;
        else top.at = Number(top.at) + 1;
        break;
      case '"': {
        const end = endOfText(text, i);
        if (top?.keys && top.expectsKey) takeKey(text, i, end, file, open);
        i = end;
        break;
      }
    }
  }
}

/** The place of the quote that ends a text, or of the last character. */
function endOfText(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i;
  }
  return text.length - 1;
}

function takeKey(text: string, start: number, end: number, file: string, open: readonly Open[]): void {
  const top = open.at(-1)!;
  const key = unescaped(text.slice(start, end + 1));
  const isTwice = top.keys!.has(key);
  top.at = key;
  top.expectsKey = false;
  if (isTwice) throw faultAt(text, start, file, open, "the key is given twice, allowed: once");
  top.keys!.add(key);
}

function unescaped(quoted: string): string {
  try {
    return quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  } catch {
    return quoted;
  }
}

function faultAt(text: string, at: number, file: string, open: readonly Open[], message: string): HostError {
  const path = open
    .map(({ keys, at }) => (keys ? `.${at}` : `[${at}]`))
    .join("")
    .replace(/^\./, "");
  const shown = path.length > 80 ? `${path.slice(0, 80)}...` : path;
  const line = lineOf(text, at);
  return new HostError("FILE_FORMAT", `${file}: line ${line}: ${shown}: ${message}`, { file, path: shown, line });
}

/** Number of the line that a character is in, from 1. */
export function lineOf(text: string, at: number): number {
  let line = 1;
  for (let i = 0; i < at; i++) if (text.charCodeAt(i) === LINE_FEED) line++;
  return line;
}
