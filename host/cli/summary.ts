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

/** The summary of a run. */
export function summarize(result: RunResult, program: Program, core: Device, build: string): Summary {
  const { network, spikes } = result;
  const { bytesToDevice, bytesFromDevice } = core.linkStatistics;
  const count = (counts: Uint32Array) => counts.reduce((sum, n) => sum + n, 0);
  return {
    format: "lifwire-summary",
    version: 1,
    network: network.head.name ?? null,
    build,
    axons: network.axons.size,
    neurons: network.neuronCount,
    stepsAsked: result.stepsAsked,
    steps: result.stepsDone,
    cycles: result.cycles,
    cyclesPerStep: Number(result.cyclesPerStep.toFixed(3)),
    spikesIn: result.spikesIn,
    spikesOut: spikes.steps.length,
    populations: Object.fromEntries(network.populations.map((p) => [p.name, count(result.spikeCounts(p))])),
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
    .filter(({ asked, got }) => trim(asked) !== trim(got))
    .map((q) => ["rounded", formatQuantisation(q)]);
}

function formatQuantisation({ path, parameter, raw, unit, asked, got }: Quantisation): string {
  const off = asked === 0 ? "" : `, ${trim((100 * (got - asked)) / asked)} % off`;
  const text = (value: number) => `${trim(value)} ${unit}`.trim();
  return `${path}: ${text(asked)} became ${text(got)} (${parameter} ${raw}${off})`;
}
