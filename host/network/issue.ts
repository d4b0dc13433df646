import type { z } from "zod";
import { HostError, type HostErrorCode } from "../errors.js";
import { didYouMean } from "../suggest.js";

export type Path = readonly (string | number)[];

/** What is wrong with one place of a network. */
export interface Issue {
  readonly path: Path;
  readonly value: unknown;
  readonly allowed: string;
  readonly code?: HostErrorCode;
  /** The place itself should not exist. */
  readonly unknown?: boolean;
}

/** `populations[0].parameters.threshold` */
export function formatPath(path: Path): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return text.replace(/^\./, "") || "the whole file";
}

/** The error for a place in a network: which file, which path in it, what was found, what is allowed. */
export function issueError(issue: Issue, file?: string): HostError {
  const { path, value, allowed, code = "NETWORK_INVALID" } = issue;
  const place = formatPath(path);
  const found = issue.unknown ? "is unknown" : value === undefined ? "is missing" : `is ${brief(value)}`;
  return new HostError(code, `${file ? `${file}: ` : ""}${place} ${found}, allowed: ${allowed}`, {
    ...(file === undefined ? {} : { file }),
    path: place,
    value,
    allowed,
    ...(issue.unknown ? { unknown: true } : {}),
  });
}

/** Checks `value` by a schema whose messages say what is allowed; throws the first fault as a HostError. */
export function parseBy<T>(
  schema: z.ZodType<T>,
  value: unknown,
  where: { file?: string; path: Path; code?: HostErrorCode },
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = deepest(result.error.issues[0]!);
  const unknown = issue.code === "unrecognized_keys";
  const path = [...(issue.path as Path), ...(unknown ? [issue.keys[0]!] : [])];
  const found = {
    path: [...where.path, ...path],
    value: valueAt(value, path),
    allowed: unknown ? withSuggestion(issue.message, issue.keys[0]!) : issue.message,
    unknown,
    code: where.code ?? "NETWORK_INVALID",
  } as const;
  throw issueError(found, where.file);
}

/** "the keys a, b" with the one that was probably meant. */
function withSuggestion(allowed: string, key: string): string {
  return `${allowed}${didYouMean(key, allowed.replace(/^the keys /, "").split(", "))}`;
}

/** For a union, the fault of the branch that understood most of the value, or the union's own if none understood it. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  let best = issue as z.core.$ZodIssue;
  for (const branch of issue.errors) {
    const first = branch[0];
    if (!first) continue;
    const inner = deepest({ ...first, path: [...issue.path, ...first.path] });
    if (inner.path.length > best.path.length) best = inner;
  }
  return best;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[key];
  }
  return at;
}

const BRIEF_LENGTH = 60;

function brief(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > BRIEF_LENGTH ? `${text.slice(0, BRIEF_LENGTH)}...` : text;
}
