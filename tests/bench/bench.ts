import { cpus } from "node:os";
import { Command } from "commander";
import { slower } from "./compare.js";
import { fitGrowth } from "./growth.js";
import { linkRows, printLinkRows } from "./link.js";
import { emptyMegabytes, measure } from "./measure.js";
import { committedResult, loadResult, type Result, type Row, saveResult } from "./result.js";
import { resultTable, writeReadme } from "./table.js";
import type { Workload } from "./workload.js";
import { GROWTH, WORKLOADS } from "./workloads.js";

// npm run bench: every workload on the simulator with both kernels, and on the RTL in WebAssembly where it is shipped, one
// after the other, each in its own process. Writes tests/bench/result.json and the table of the README.

const program = new Command("bench")
  .option("--only <text>", "only workloads whose id has this in it; nothing is written unless --merge")
  .option("--merge", "with --only: puts what was measured into the result there is")
  .option("--rounds <n>", "of each workload on the simulator", "5")
  .parse();
const { only, merge, rounds } = program.opts<{ only?: string; merge?: true; rounds: string }>();

/** A result with some rows measured again, or for the first time; rows no longer measured on the RTL lose those figures. */
function merged(into: Result, rows: readonly Row[]): Result {
  const all = WORKLOADS.flatMap(({ id, rtl: onRtl }) => {
    const fresh = rows.find((row) => row.id === id);
    if (fresh) return [fresh];
    return into.rows
      .filter((row) => row.id === id)
      .map((row) => {
        const { rtl, ...simulated } = row.cores;
        return { ...row, cores: onRtl && rtl ? { ...simulated, rtl } : simulated };
      });
  });
  return { ...into, rows: all };
}

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
const fresh: Result = {
  node: process.version,
  cpu: cpus()[0]?.model ?? "",
  emptyMegabytes: emptyMegabytes(),
  rows: chosen.map(measured),
  growth: only === undefined ? grown() : null,
};
const result = only !== undefined && merge ? merged(loadResult(), fresh.rows) : fresh;
console.log(resultTable(result));
const before = committedResult();
for (const text of before ? slower(result, before) : []) console.log(text);
console.log(`${result.cpu}, Node ${result.node}`);
if (only === undefined || merge) {
  saveResult(result);
  writeReadme(result);
}
if (only === undefined) printLinkRows(await linkRows());
