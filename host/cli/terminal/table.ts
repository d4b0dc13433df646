/** Rows as columns: the first aligned left, the others right, two spaces between. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => (row[c] ?? "").length)));
  const cell = (text: string, c: number) => (c === 0 ? text.padEnd(widths[c]!) : text.padStart(widths[c]!));
  return rows.map((row) => `${row.map(cell).join("  ").trimEnd()}\n`).join("");
}

/** One label and text per row, as the commands' results have them. */
export function labelled(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([label, text]) => `${label.padEnd(10)}${text}\n`).join("");
}
