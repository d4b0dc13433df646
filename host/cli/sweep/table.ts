import type { Point } from "./grid.js";
import type { Outcome } from "./job.js";

/** A line of the table: the run, its parameters, its outcome. */
export type Line = Readonly<Record<string, unknown>>;

/** The lines of all finished runs, in the order of the grid. */
export function tableLines(
  paths: readonly string[],
  points: readonly Point[],
  finished: ReadonlyMap<number, Outcome>,
): Line[] {
  return points.flatMap(({ index, values }) => {
    const outcome = finished.get(index);
    if (!outcome) return [];
    const parameters = Object.fromEntries(paths.map((path, i) => [path, values[i]]));
    const result = outcome.status === "ok" ? outcome.values : { error: outcome.error };
    return [{ run: index, ...parameters, status: outcome.status, ...result }];
  });
}

/** The table as CSV (RFC 4180): one header, a column for everything any run has, `error` last. */
export function csvTable(lines: readonly Line[]): string {
  const columns = [...new Set(lines.flatMap((line) => Object.keys(line)))].filter((name) => name !== "error");
  if (lines.some((line) => "error" in line)) columns.push("error");
  const row = (cells: readonly unknown[]) => `${cells.map(cell).join(",")}\n`;
  return row(columns) + lines.map((line) => row(columns.map((name) => line[name]))).join("");
}

function cell(value: unknown): string {
  const text = value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
