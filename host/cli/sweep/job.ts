import type { ConnectOptions } from "../../api/open-device.js";

/** What all runs of a sweep share; it goes to the workers. */
export interface SweepSetup {
  readonly file: string;
  /** The network file, parsed. */
  readonly json: unknown;
  readonly paths: readonly string[];
  readonly steps: number;
  /** What runs the core: a backend, or a port. */
  readonly target: string;
  readonly connect: ConnectOptions;
  /** Events of every run; without them those of a Poisson process on all axons, if the rate is above 0. */
  readonly input?: { readonly steps: Uint32Array; readonly indices: Uint16Array };
  readonly rate: number;
  readonly seed: number;
}

/** What one run gave. */
export type Outcome =
  | { readonly status: "ok"; readonly values: Readonly<Record<string, number>>; readonly milliseconds: number }
  | { readonly status: "failed"; readonly error: string; readonly milliseconds: number };
