import type { RunFlags } from "../protocol/codec.js";
import { HostError } from "./errors.js";
import type { Encoder, EventList } from "./events.js";

/** What to forget before a run: `true` all but adaptation and step counter, "all" these too. */
export type Clear = boolean | "all" | { readonly [K in ClearName]?: boolean };
export type ClearName = "potential" | "current" | "refractory" | "adaptation" | "fired" | "step";

export interface RunOptions {
  readonly steps: number;
  /** Events, or an encoder that makes them for the steps of the run. Steps count from the run's first. */
  readonly input?: EventList | Encoder;
  readonly clear?: Clear;
  /** Ends the run at a step boundary; what was produced until then is returned. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (stepsDone: number, steps: number) => void;
}

/** The flags word of `clear`. */
export function clearFlags(clear: Clear): RunFlags {
  const names: ClearName[] = ["potential", "current", "refractory", "adaptation", "fired", "step"];
  const asked = (name: ClearName) => {
    if (typeof clear === "object") return clear[name] === true;
    return clear === "all" || (clear && name !== "adaptation" && name !== "step");
  };
  const flag = (name: ClearName) => `clear${name[0]!.toUpperCase()}${name.slice(1)}`;
  return Object.fromEntries(names.filter(asked).map((name) => [flag(name), 1]));
}

/** Throws HostError ARGUMENT unless `value` is an integer in min..max. */
export function checkInteger(value: number, min: number, max: number, what: string): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const message = `${what} is ${value}, allowed: an integer ${min}..${max}`;
  throw new HostError("ARGUMENT", message, { argument: what, value, min, max });
}
