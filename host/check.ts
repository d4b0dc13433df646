import { HostError } from "./errors.js";

/** Throws HostError ARGUMENT unless `value` is an integer in min..max. */
export function checkInteger(value: number, min: number, max: number, what: string): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const message = `${what} is ${value}, allowed: an integer ${min}..${max}`;
  throw new HostError("ARGUMENT", message, { argument: what, value, min, max });
}
