import type { Program } from "../compiler/compiler.js";
import type { Device } from "../device/device.js";
import type { Quantisation } from "../network/quantise.js";
import { trim } from "../network/quantise.js";
import type { RunResult } from "../run/run-result.js";

/** What `summary.json` holds: nothing in it depends on the backend or on the time of day. */
export interface Summary {
  readonly format: "lifwire-summary";
  readonly version: 1;
  readonly network: string | null;
  readonly build: string;
  readonly axons: number;
  readonly neurons: number;
  readonly stepsAsked: number;
  readonly steps: number;
  readonly cycles: number;
  readonly cyclesPerStep: number;
  readonly spikesIn: number;
  readonly spikesOut: number;
  /** Spikes of each population. */
  readonly populations: Readonly<Record<string, number>>;
  readonly linkBytes: { readonly toDevice: number; readonly fromDevice: number; readonly program: number };
  readonly quantisation: readonly Quantisation[];
}

/** What a summary says of a run: what a RunResult has, and the spikes of each neuron. */
export interface RunFigures extends Pick<RunResult, "network" | "stepsAsked" | "stepsDone" | "cycles" | "spikesIn"> {
  readonly counts: Uint32Array;
}

/** What it took to put a network on the core, and what rounding did to it. */
export type Programmed = Pick<Program, "bytes" | "quantisation">;

/** The summary of a run. */
export function summarize(run: RunFigures, program: Programmed, core: Device, build: string): Summary {
  const { network, counts, stepsDone, cycles } = run;
  const { bytesToDevice, bytesFromDevice } = core.linkStatistics;
  const sum = (counts: Uint32Array) => counts.reduce((sum, n) => sum + n, 0);
  return {
    format: "lifwire-summary",
    version: 1,
    network: network.head.name ?? null,
    build,
    axons: network.axons.size,
    neurons: network.neuronCount,
    stepsAsked: run.stepsAsked,
    steps: stepsDone,
    cycles,
    cyclesPerStep: stepsDone === 0 ? 0 : Number((cycles / stepsDone).toFixed(3)),
    spikesIn: run.spikesIn,
    spikesOut: sum(counts),
    populations: Object.fromEntries(
      network.populations.map(({ name, first, size }) => [name, sum(counts.subarray(first, first + size))]),
    ),
    linkBytes: { toDevice: bytesToDevice, fromDevice: bytesFromDevice, program: program.bytes },
    quantisation: program.quantisation,
  };
}

/** The summary for a person. */
export function formatSummary(summary: Summary, core: string): string {
  const { linkBytes, steps, stepsAsked } = summary;
  const name = summary.network ? `${summary.network}, ` : "";
  const stopped = steps < stepsAsked ? `, stopped before the end (${stepsAsked} asked for)` : "";
  const rows: [string, string][] = [
    ["network", `${name}${summary.axons} axons, ${summary.neurons} neurons`],
    ["core", core],
    ["steps", `${steps}${stopped}`],
    ["cycles", `${summary.cycles}, ${summary.cyclesPerStep} a step`],
    ["spikes", `${summary.spikesIn} in, ${summary.spikesOut} out`],
    ["link", `${linkBytes.toDevice} bytes to the core (program ${linkBytes.program}), ${linkBytes.fromDevice} back`],
    ...formatQuantisations(summary.quantisation),
  ];
  return rows.map(([label, value]) => `${label.padEnd(10)}${value}\n`).join("");
}

/** A row for each value that rounding changed. */
export function formatQuantisations(quantisation: readonly Quantisation[]): [string, string][] {
  return quantisation
    .filter(({ asked, got, vanished }) => trim(asked) !== trim(got) || vanished !== undefined)
    .map((q) => ["rounded", formatQuantisation(q)]);
}

function formatQuantisation({ path, parameter, raw, unit, asked, got, vanished }: Quantisation): string {
  const off = asked === 0 ? "" : `, ${trim((100 * (got - asked)) / asked)} % off`;
  const text = (value: number) => `${trim(value)} ${unit}`.trim();
  const lost = vanished === undefined ? "" : `; ${vanished} ${vanished === 1 ? "value" : "values"} became 0`;
  return `${path}: ${text(asked)} became ${text(got)} (${parameter} ${raw}${off})${lost}`;
}
