import { HostError } from "../../errors.js";

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

/** Paths that are no places in the network file: the events made for each run. */
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
  // Twelve digits take away what adding fractions leaves.
  return Array.from({ length: count }, (_, i) => Number((from + i * by).toPrecision(12)));
}

function parseValue(text: string, value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    if (/^[A-Za-z][\w-]*$/.test(value)) return value; // a word needs no quotes
    throw bad(text, `${JSON.stringify(value)}, which is no JSON`, "numbers, words, true, false or JSON");
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

type Json = Record<string, unknown> | unknown[];

/**
 * A copy of parsed JSON with one place changed. A step of the path is a key, a number in a list, or the `name` of one of
 * its entries. Throws HostError ARGUMENT naming what there is when the place's parent is not there.
 */
export function withValue(json: unknown, path: string, value: unknown): unknown {
  return changed(json, path.split("."), value, path);
}

function changed(json: unknown, steps: readonly string[], value: unknown, path: string): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof json !== "object" || json === null) throw noPlace(path, step, "nothing below a plain value");
  if (!Array.isArray(json)) {
    const own = json as Record<string, unknown>;
    if (rest.length > 0 && !(step in own)) throw noPlace(path, step, Object.keys(own).join(", "));
    return { ...own, [step]: changed(own[step], rest, value, path) };
  }
  const index = place(json, step);
  if (index < 0) throw noPlace(path, step, names(json));
  return json.map((entry, i) => (i === index ? changed(entry, rest, value, path) : entry));
}

function place(list: readonly unknown[], step: string): number {
  if (/^\d+$/.test(step)) return Number(step) < list.length ? Number(step) : -1;
  return list.findIndex((entry) => (entry as { name?: unknown } | null)?.name === step);
}

function names(list: Json & unknown[]): string {
  const named = list.map((entry) => (entry as { name?: unknown } | null)?.name).filter((name) => name !== undefined);
  return [`0..${list.length - 1}`, ...named].join(", ");
}

function noPlace(path: string, step: string, there: string): HostError {
  const message = `--vary ${path}: no "${step}" in the network file; there are: ${there}`;
  return new HostError("ARGUMENT", message, { argument: "vary", path, step });
}
