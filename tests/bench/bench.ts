import { cpus } from "node:os";
import { Command } from "commander";
import { slower } from "./compare.js";
import { fitGrowth } from "./growth.js";
import { emptyMegabytes, measure } from "./measure.js";
import { committedResult, type Result, type Row, saveResult } from "./result.js";
import { resultTable, writeReadme } from "./table.js";
import type { Workload } from "./workload.js";
import { GROWTH, WORKLOADS } from "./workloads.js";

// npm run bench: every workload on the simulator with both kernels, and on the RTL in WebAssembly where it is shipped, one
// after the other, each in a process of its own. Writes tests/bench/result.json and the table of the README.

const program = new Command("bench")
  .option("--only <text>", "only workloads whose id has this in it; nothing is written")
  .option("--rounds <n>", "of each workload on the simulator", "5")
  .parse();
const { only, rounds } = program.opts<{ only?: string; rounds: string }>();

function measured(workload: Workload): Row {
  process.stderr.write(`${workload.id} ...`);
  const row = measure(workload, {
    simd: Number(rounds),
    ...(workload.id.includes("nearest") ? {} : { scalar: 1 }),
    ...(workload.rtl ? { rtl: 1 } : {}),
  });
  process.stderr.write(` ${Math.round(row.cores.simd!.stepsPerSecond[0])} steps/s\n`);
  return row;
}

function grown(): Result["growth"] {
  const points = GROWTH.map((workload) => measure(workload, { simd: 2 }));
  return { points, fit: fitGrowth(points) };
}

const chosen = WORKLOADS.filter(({ id }) => only === undefined || id.includes(only));
const result: Result = {
  node: process.version,
  cpu: cpus()[0]?.model ?? "",
  emptyMegabytes: emptyMegabytes(),
  rows: chosen.map(measured),
  growth: only === undefined ? grown() : null,
};
console.log(resultTable(result));
const before = committedResult();
for (const text of before ? slower(result, before) : []) console.log(text);
console.log(`${result.cpu}, Node ${result.node}`);
if (only === undefined) {
  saveResult(result);
  writeReadme(result);
}
