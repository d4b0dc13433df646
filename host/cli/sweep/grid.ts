import { HostError } from "../../errors.js";
import { didYouMean } from "../../suggest.js";

/** One thing that is varied: where it stands in the network file, or an option of the run, and its values. */
export interface Axis {
  readonly path: string;
  readonly values: readonly unknown[];
}

/** One run of a sweep: its number and a value for each axis. */
export interface Point {
  readonly index: number;
  readonly values: readonly unknown[];
}

/** Paths that are not places in the network file: the events made for each run. */
const INPUT_PATHS = ["input.seed", "input.rate"] as const;
export type InputPath = (typeof INPUT_PATHS)[number];

/** Whether a path is one of these. */
export const isInputPath = (path: string): path is InputPath => (INPUT_PATHS as readonly string[]).includes(path);

const RUNS_MAX = 1_000_000;

/**
 * Parses `path=values`: values are JSON, separated by commas, or a range `first..last` or `first..last..step`. Throws
 * HostError ARGUMENT.
 */
export function parseAxis(text: string): Axis {
  const [path, list] = split(text);
  const range = /^(-?[\d.]+?)\.\.(-?[\d.]+?)(?:\.\.([\d.]+))?$/.exec(list);
  const values = range ? rangeValues(text, range) : list.split(/,(?![^[]*\])/).map((value) => parseValue(text, value));
  if (new Set(values.map((value) => JSON.stringify(value))).size < values.length) {
    throw bad(text, "the same value twice", "different values");
  }
  return { path, values };
}

function split(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw bad(text, "no path and values", "path=value,value,... or path=first..last");
}

function rangeValues(text: string, [, first, last, step]: RegExpExecArray): number[] {
  const [from, to, by] = [Number(first), Number(last), Number(step ?? 1)];
  const count = Math.floor((to - from) / by + 1e-9) + 1;
  if (!(by > 0 && count >= 1)) throw bad(text, "an empty or endless range", "first <= last");
  if (count > RUNS_MAX) throw bad(text, `a range of ${count} values`, `up to ${RUNS_MAX}`);
  // Twelve digits remove what adding fractions leaves.
  return Array.from({ length: count }, (_, i) => Number((from + i * by).toPrecision(12)));
}

function parseValue(text: string, value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    if (/^[A-Za-z][\w-]*$/.test(value)) return value; // a word needs no quotes
    throw bad(text, `${JSON.stringify(value)}, which is not JSON`, "numbers, words, true, false or JSON");
  }
}

function bad(text: string, found: string, allowed: string): HostError {
  return new HostError("ARGUMENT", `--vary ${text}: ${found}, allowed: ${allowed}`, {
    argument: "vary",
    value: text,
    allowed,
  });
}

/** All combinations, the last axis changing fastest. Throws HostError ARGUMENT when they are too many. */
export function gridPoints(axes: readonly Axis[]): Point[] {
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > RUNS_MAX) {
    throw new HostError("ARGUMENT", `the grid has ${count} runs, allowed: up to ${RUNS_MAX}`, { count, max: RUNS_MAX });
  }
  return Array.from({ length: count }, (_, index) => {
    let rest = index;
    const values = [...axes].reverse().map(({ values }) => {
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return value;
    });
    return { index, values: values.reverse() };
  });
}

/**
 * A copy of parsed JSON with one place changed. A step of the path is a key, a number in a list, or the `name` of one
 * of its entries, which may hold dots. Throws HostError ARGUMENT naming what exists when the place's parent does not,
 * or when two names fit. A name comes before a number.
 */
export function withValue(json: unknown, path: string, value: unknown): unknown {
  return changed(json, path.split("."), value, path);
}

function changed(json: unknown, steps: readonly string[], value: unknown, path: string): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof json !== "object" || json === null) throw noPlace(path, step, ["nothing below a plain value"]);
  if (!Array.isArray(json)) {
    const own = json as Record<string, unknown>;
    if (rest.length > 0 && !Object.hasOwn(own, step)) throw noPlace(path, step, Object.keys(own));
    return { ...own, [step]: changed(own[step], rest, value, path) };
  }
  const { index, taken } = place(json, steps, path);
  return json.map((entry, i) => (i === index ? changed(entry, steps.slice(taken), value, path) : entry));
}

/** The entry that the first steps name, and how many they are. */
function place(
  list: readonly unknown[],
  steps: readonly string[],
  path: string,
): { readonly index: number; readonly taken: number } {
  const names = list.map((entry) => (entry as { name?: unknown } | null)?.name);
  const found = names.flatMap((name, index) => {
    if (typeof name !== "string") return [];
    const taken = name.split(".").length;
    return steps.slice(0, taken).join(".") === name ? [{ index, taken }] : [];
  });
  // A name is what its owner has chosen, and comes before the number.
  if (found.length === 0 && /^\d+$/.test(steps[0]!) && Number(steps[0]) < list.length) {
    return { index: Number(steps[0]), taken: 1 };
  }
  if (found.length === 1) return found[0]!;
  const there = [`0..${list.length - 1}`, ...names.filter((name) => typeof name === "string")];
  if (found.length === 0) throw noPlace(path, steps[0]!, there);
  const readings = found.map(({ taken }) => `"${steps.slice(0, taken).join(".")}"`);
  const message = `--vary ${path}: ambiguous: both ${readings.join(" and ")} are there; rename one`;
  throw new HostError("ARGUMENT", message, { argument: "vary", path, step: steps[0] });
}

function noPlace(path: string, step: string, there: readonly string[]): HostError {
  const hint = didYouMean(step, there);
  const message = `--vary ${path}: no "${step}" in the network file${hint}; there are: ${there.join(", ")}`;
  return new HostError("ARGUMENT", message, { argument: "vary", path, step });
}
