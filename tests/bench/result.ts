import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../hw/project.js";

/** What runs a workload: the simulator with one of its kernels, or the RTL in WebAssembly. */
export const CORES = ["simd", "scalar", "rtl"] as const;
export type CoreName = (typeof CORES)[number];

/** One round of a workload. */
export interface Sample {
  /** Processor time of the script, all threads: host, transport, core, and V8's compiler and collector. */
  readonly seconds: number;
  /** Processor time of the thread that runs the core, by the core's share of the wall time. */
  readonly coreSeconds: number;
  readonly steps: number;
  /** Clock cycles in all, and those in steps. */
  readonly cycles: number;
  readonly stepCycles: number;
  readonly spikes: number;
}

/** Median, lowest and highest of the rounds. */
export type Spread = readonly [median: number, lowest: number, highest: number];

/** A workload on one core. */
export interface Measured {
  readonly stepsPerSecond: Spread;
  /** Million clock cycles per second: of the script, and of the core alone. */
  readonly megacyclesPerSecond: Spread;
  readonly coreMegacyclesPerSecond: Spread;
  /** Synapses per second that spikes were delivered to. */
  readonly synapticEventsPerSecond: number;
  readonly peakMegabytes: number;
  /** Speed of the machine at that time. */
  readonly score: number;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly neurons: number;
  readonly lanes: number;
  readonly steps: number;
  readonly cyclesPerStep: number;
  readonly spikesPerStep: number;
  readonly cores: Partial<Record<CoreName, Measured>>;
}

/** nanoseconds = constant + word x (spikes N / L) + neuron x N */
export interface Fit {
  readonly constant: number;
  readonly word: number;
  readonly neuron: number;
  readonly r2: number;
}

export interface Result {
  readonly node: string;
  readonly cpu: string;
  /** Peak memory of a Node process that does nothing. */
  readonly emptyMegabytes: number;
  readonly rows: readonly Row[];
  readonly growth: { readonly points: readonly Row[]; readonly fit: Fit } | null;
}

const FILE = "tests/bench/result.json";

export function saveResult(result: Result): void {
  writeFileSync(join(projectRoot(), FILE), `${JSON.stringify(result, null, 1)}\n`);
}

export function loadResult(): Result {
  return JSON.parse(readFileSync(join(projectRoot(), FILE), "utf8")) as Result;
}

/** The result of the last commit; undefined outside a repository, or before the first. */
export function committedResult(): Result | undefined {
  try {
    const git = execFileSync("git", ["show", `HEAD:${FILE}`], { cwd: projectRoot(), encoding: "utf8", stdio: "pipe" });
    const result = JSON.parse(git) as Result;
    return result.rows.every((row) => "cores" in row) ? result : undefined;
  } catch {
    return undefined;
  }
}
