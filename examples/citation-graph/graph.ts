import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ExampleError } from "../errors.js";

/** Papers that cite each other, each about one topic. */
export interface CitationGraph {
  readonly papers: readonly string[];
  readonly topics: readonly string[];
  /** Index into `topics`, one per paper. */
  readonly topicOf: readonly number[];
  /** Pairs of indices into `papers`, each pair once, no paper with itself; who cites whom does not matter. */
  readonly citations: readonly (readonly [number, number])[];
}

const invalid = (file: string, line: number, what: string) =>
  new ExampleError("DATA_INVALID", `${file}, line ${line}: ${what}`, { file, line });

function rows(file: string): string[][] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ExampleError("DATA_UNREADABLE", `cannot read ${file}: ${why}`, { file });
  }
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/[\s,]+/));
}

/** The only file of a folder that matches the pattern. */
function fileOf(folder: string, pattern: RegExp, what: string): string {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => pattern.test(name));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ExampleError("DATA_MISSING", `cannot read the folder ${folder}: ${why}`, { folder });
  }
  if (names.length === 1) return join(folder, names[0]!);
  throw new ExampleError(
    "DATA_MISSING",
    `${folder} has ${names.length} files with ${what} (${pattern.source}), not one`,
    {
      folder,
      found: names,
    },
  );
}

/**
 * Reads a folder in the usual form of citation sets: a `.cites` file with two papers per line, and a `.content` file
 * whose lines begin with a paper and end with its topic (or a `-labels.csv` with just these two). Throws ExampleError.
 */
export function readGraph(folder: string): CitationGraph {
  const contentFile = fileOf(folder, /\.content$|-labels\.csv$/, "papers and topics");
  const citesFile = fileOf(folder, /\.cites$|-edges\.csv$/, "citations");
  const content = rows(contentFile);
  const index = new Map(content.map(([paper], i) => [paper!, i]));
  if (index.size !== content.length) throw invalid(contentFile, content.length, "a paper stands there twice");
  const topics = [...new Set(content.map((row) => row.at(-1)!))].sort();
  const topicOf = content.map((row, i) => {
    if (row.length < 2) throw invalid(contentFile, i + 1, `expected a paper and its topic, found "${row.join(" ")}"`);
    return topics.indexOf(row.at(-1)!);
  });
  const seen = new Map<string, readonly [number, number]>();
  for (const [i, row] of rows(citesFile).entries()) {
    const [a, b] = row.map((paper) => index.get(paper));
    if (row.length !== 2) throw invalid(citesFile, i + 1, `expected two papers, found "${row.join(" ")}"`);
    // Published sets cite papers outside the set; those have no topic and lead nowhere.
    if (a === undefined || b === undefined || a === b) continue;
    seen.set(`${Math.min(a, b)}-${Math.max(a, b)}`, [Math.min(a, b), Math.max(a, b)]);
  }
  return { papers: [...index.keys()], topics, topicOf, citations: [...seen.values()] };
}
