import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CoreName, Measured, Row, Sample, Spread } from "./result.js";
import type { Workload } from "./workload.js";

interface Answer {
  /** The first time on this core, which says the same of the workload on every machine. */
  readonly first: Sample;
  readonly samples: readonly Sample[];
  readonly scores: readonly number[];
  readonly peakKilobytes: number;
}

const round = (value: number) => Number(value.toPrecision(4));

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return [round(sorted[sorted.length >> 1]!), round(sorted[0]!), round(sorted.at(-1)!)];
}

function node(args: readonly string[]): string {
  return execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/** Peak memory of Node alone, in megabytes. */
export function emptyMegabytes(): number {
  return Math.round(Number(node(["-e", "console.log(process.resourceUsage().maxRSS)"])) / 1024);
}

/** Plays a workload on a core in its own process. */
function play(workload: Workload, core: CoreName, rounds: number | "once"): Answer {
  const child = fileURLToPath(new URL("child.js", import.meta.url));
  return JSON.parse(node([child, workload.id, core, `${rounds}`])) as Answer;
}

/** Measures a workload on cores, one after the other. */
export function measure(workload: Workload, cores: Readonly<Partial<Record<CoreName, number>>>): Row {
  const measured: Partial<Record<CoreName, Measured>> = {};
  let first: Sample | undefined;
  for (const [name, rounds] of Object.entries(cores) as [CoreName, number][]) {
    const { samples, scores, ...own } = play(workload, name, rounds);
    const { peakKilobytes } = workload.memory && name === "simd" ? play(workload, name, "once") : own;
    first ??= own.first;
    const rates = (rate: (sample: Sample) => number) => spread(samples.map(rate));
    measured[name] = {
      stepsPerSecond: rates((s) => s.steps / s.seconds),
      megacyclesPerSecond: rates((s) => s.cycles / 1e6 / s.seconds),
      coreMegacyclesPerSecond: rates((s) => s.cycles / 1e6 / s.coreSeconds),
      synapticEventsPerSecond: rates((s) => (s.spikes * workload.fanOut) / s.seconds)[0],
      peakMegabytes: Math.round(peakKilobytes / 1024),
      score: spread(scores)[0],
    };
  }
  const { steps, stepCycles, spikes } = first!;
  return {
    id: workload.id,
    title: workload.title,
    neurons: workload.neurons,
    lanes: workload.build.lanes,
    steps,
    cyclesPerStep: round(stepCycles / steps),
    spikesPerStep: round(spikes / steps),
    cores: measured,
  };
}
