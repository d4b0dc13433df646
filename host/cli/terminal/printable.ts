/** Control characters, including C1 and those that change text direction: a name must not drive the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text whose control characters, but for tab and line feed, are spelt out as `\u001b`, which is the same text in JSON. */
export function printable(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const WIDTH_DEFAULT = 80;
const ERASE_TO_END = "\x1b[K";

/** A line that is redrawn in its place; cut to the terminal, because a wrapped line cannot be redrawn. */
export function redrawn(text: string, columns = WIDTH_DEFAULT): string {
  // The last column stays free: some terminals wrap as soon as it is filled.
  const room = Math.max(1, columns - 1);
  const line = printable(text).replace(/[\t\n]/g, " ");
  return `\r${[...line].length > room ? `${[...line].slice(0, Math.max(0, room - 1)).join("")}…` : line}${ERASE_TO_END}`;
}

/** Erases a redrawn line. */
export const ERASED = `\r${ERASE_TO_END}`;
