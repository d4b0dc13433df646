import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../hw/project.js";
import { coreStepsPerSecond, verdicts } from "./goals.js";
import type { Measured, Result, Row, Spread } from "./result.js";

const README = "README.md";
/** Has the whole table. */
const BENCH_README = "tests/bench/README.md";
const [BEGIN, END] = ["<!-- bench: written by npm run bench -->", "<!-- bench: end -->"];

const figure = (value: number) => Number(value.toPrecision(3)).toLocaleString("en-US").replaceAll(",", " ");
const within = ([median, low, high]: Spread) => `${figure(median)} (${figure(low)}..${figure(high)})`;

function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function line(row: Row): string[] {
  const { simd, scalar, rtl } = row.cores;
  const core = (measured: Measured | undefined) => (measured ? figure(coreStepsPerSecond(measured)) : "");
  return [
    row.title,
    figure(row.cyclesPerStep),
    within(simd!.stepsPerSecond),
    core(simd),
    core(scalar),
    core(rtl),
    (simd!.megacyclesPerSecond[0] / 100).toFixed(2),
    rtl ? figure(simd!.coreMegacyclesPerSecond[0] / rtl.coreMegacyclesPerSecond[0]) : "",
    `${simd!.peakMegabytes}`,
  ];
}

/** All workloads, and the goals. */
export function resultTable(result: Result): string {
  const head = [
    "workload",
    "cycles a step",
    "steps/s of a script (lowest..highest)",
    "of the core",
    "scalar kernel",
    "RTL",
    "x 100 MHz board",
    "x RTL",
    "MB",
  ];
  const goals = verdicts(result).map(({ goal, measured, met }) => [goal, measured, met ? "met" : "missed"]);
  const { growth } = result;
  const fit = growth
    ? `\n\nA step of the simulator's core, N = 64 to 1024, 1 to 45 % active: ${growth.fit.constant} ns + ${growth.fit.word} ns x spikes N / L + ${growth.fit.neuron} ns x N (R² ${growth.fit.r2}).`
    : "";
  return `${markdown(head, result.rows.map(line))}\n\n${markdown(["goal", "measured", ""], goals)}${fit}\n`;
}

/** The part of the README that the result gives. */
export function readmeTable(result: Result): string {
  const shown = ["digits", "idle", "96-10", "96-10-learn", "256-10", "256-10-learn", "1000x1000", "1024-10"];
  const rows = shown.flatMap((id) => result.rows.filter((row) => row.id === id));
  const head = ["workload", "steps/s on the simulator", "x a board at 100 MHz", "x the RTL in WebAssembly"];
  const lines = rows.map((row) => {
    const cells = line(row);
    return [row.title, figure(row.cores.simd!.stepsPerSecond[0]), cells[6]!, cells[7]!];
  });
  return `${BEGIN}\n\n${markdown(head, lines)}\n\n${END}`;
}

const pattern = new RegExp(`${BEGIN}[\\s\\S]*${END}`);

const textOf = (file: string) => readFileSync(join(projectRoot(), file), "utf8");

/** The README with the result's table in its place. */
export function readmeWith(result: Result, text = textOf(README)): string {
  return text.replace(pattern, readmeTable(result));
}

/** The same for the README of the bench, which has all rows and the goals. */
export function benchReadmeWith(result: Result, text = textOf(BENCH_README)): string {
  return text.replace(pattern, `${BEGIN}\n\n${result.cpu}, Node ${result.node}.\n\n${resultTable(result)}\n${END}`);
}

export function writeReadme(result: Result): void {
  writeFileSync(join(projectRoot(), README), readmeWith(result));
  writeFileSync(join(projectRoot(), BENCH_README), benchReadmeWith(result));
}
