import { HostError } from "./errors.js";
import { didYouMean } from "./suggest.js";

/** Steps of a run; the device's step counter has 32 bits too. */
export const STEPS_MAX = 2 ** 32 - 1;

/** Throws HostError ARGUMENT for a key of `options` outside `known`: a misspelt key would be ignored. */
export function checkOptionNames(options: object, known: Readonly<Record<string, true>>, method: string): void {
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(known, key));
  if (unknown === undefined) return;
  const allowed = Object.keys(known);
  const hint = didYouMean(unknown, allowed);
  const message = `${method} has no option ${unknown}, allowed: ${allowed.join(", ")}${hint}`;
  throw new HostError("ARGUMENT", message, { argument: unknown, method, allowed });
}

/** Throws HostError ARGUMENT unless `value` is an integer in min..max. */
export function checkInteger(value: number, min: number, max: number, what: string): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const message = `${what} is ${value}, allowed: an integer ${min}..${max}`;
  throw new HostError("ARGUMENT", message, { argument: what, value, min, max });
}
