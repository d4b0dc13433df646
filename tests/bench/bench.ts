import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { SimCore } from "../../sim/core.js";
import type { PinCore } from "../../sim/pin-core.js";
import { createRtlCore } from "../../sim/rtl/index.js";
import { linkRows, printLinkRows } from "./link.js";
import { allToAll, digits, idle, type Workload } from "./workloads.js";

// npm run bench: every workload on the simulator and on the RTL in WebAssembly, one after the other in one run.
// Writes tests/bench/result.json and compares with what was there before.

const ROUNDS = 5;
const RTL_ROUNDS = 3;
/** Slower than before by more than this is pointed out. */
const TOLERANCE = 0.15;
const RESULT = new URL("result.json", import.meta.url);

interface Row {
  readonly workload: string;
  readonly megacycles: number;
  /** Million simulated clock cycles a second: median, lowest, highest. */
  readonly simulator: readonly [number, number, number];
  readonly rtl: readonly [number, number, number];
  /** Median of the simulator over that of the RTL. */
  readonly ratio: number;
  readonly simulatorStepsPerSecond: number;
}

/** Million clock cycles a second of one play of a workload. */
function play(core: PinCore, workload: Workload): number {
  for (const character of workload.characters) core.send(character);
  const started = performance.now();
  core.advance(workload.cycles);
  const seconds = (performance.now() - started) / 1000;
  core.takeEdges();
  return workload.cycles / 1e6 / seconds;
}

function spread(values: number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  return [sorted[sorted.length >> 1]!, sorted[0]!, sorted.at(-1)!].map((value) => round(value)) as [
    number,
    number,
    number,
  ];
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

async function measure(workload: Workload): Promise<Row> {
  const simulator: number[] = [];
  const rtl: number[] = [];
  play(new SimCore(workload.build), workload); // warm up
  for (let round = 0; round < ROUNDS; round++) {
    simulator.push(play(new SimCore(workload.build), workload));
    if (round < RTL_ROUNDS) rtl.push(play(await createRtlCore(workload.build.name), workload));
  }
  const [simulatorRates, rtlRates] = [spread(simulator), spread(rtl)];
  const seconds = workload.cycles / 1e6 / simulatorRates[0];
  return {
    workload: workload.name,
    megacycles: round(workload.cycles / 1e6),
    simulator: simulatorRates,
    rtl: rtlRates,
    ratio: round(simulatorRates[0] / rtlRates[0]),
    simulatorStepsPerSecond: Math.round(workload.steps / seconds),
  };
}

function print(rows: readonly Row[]): void {
  const cells = (row: Row) => [
    row.workload,
    `${row.megacycles}`,
    `${row.simulator[0]} (${row.simulator[1]}..${row.simulator[2]})`,
    `${row.rtl[0]} (${row.rtl[1]}..${row.rtl[2]})`,
    `${row.ratio}`,
    `${row.simulatorStepsPerSecond}`,
  ];
  const head = ["workload", "Mcycles", "simulator Mcycles/s", "RTL Mcycles/s", "ratio", "simulator steps/s"];
  for (const line of [head, head.map(() => "---"), ...rows.map(cells)]) console.log(`| ${line.join(" | ")} |`);
}

/** Points out what got slower, as ratios to the RTL of the same run, so that another machine does not count. */
function compare(rows: readonly Row[], before: readonly Row[]): void {
  for (const row of rows) {
    const old = before.find(({ workload }) => workload === row.workload);
    if (old && row.ratio < old.ratio * (1 - TOLERANCE)) {
      console.log(`slower: ${row.workload}: ratio ${row.ratio}, was ${old.ratio}`);
    }
  }
}

function previous(): Row[] {
  try {
    return (JSON.parse(readFileSync(RESULT, "utf8")) as { rows: Row[] }).rows;
  } catch {
    return [];
  }
}

const before = previous();
const rows: Row[] = [];
const workloads = [() => digits(), () => idle(20_000)];
for (const size of [96, 256])
  for (const activity of [0.01, 0.1, 0.45]) workloads.push(() => allToAll(size, activity, 3000));
for (const workload of workloads) rows.push(await measure(await workload()));
print(rows);
compare(rows, before);
const link = await linkRows();
printLinkRows(link);
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(`peak memory ${peakMegabytes} MB; ${cpus()[0]?.model}, Node ${process.version}`);
writeFileSync(
  RESULT,
  `${JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, peakMegabytes, rows, link }, null, 2)}\n`,
);
