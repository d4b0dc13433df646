import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../flow/process.js";
import { findTool, TOOL_SOURCES, type Tool } from "../flow/tools.js";
import { projectRoot, rtlSources } from "../project.js";
import { FORMAL_TASKS, type FormalTask } from "./tasks.js";

// Proves the claims of tasks.ts: npm run formal [-- TOP...]. Ends with code 1 if one does not hold.

/** Longest induction tried; every claim here needs a few steps at most. */
const INDUCTION_STEPS = 5;

export interface FormalResult {
  readonly proven: boolean;
  /** How: the induction's length, or the depth. */
  readonly how: string;
  readonly seconds: number;
  /** What Yosys said, for a claim that does not hold: the trace that breaks it. */
  readonly log: string;
}

/** The Yosys script of a claim. */
export function formalScript(task: FormalTask, sources: readonly string[]): string {
  const limit = task.method === "induction" ? INDUCTION_STEPS : task.method.depth;
  const kind = task.method === "induction" ? "-tempinduct" : "-tempinduct-baseonly";
  return [
    `read_verilog -sv ${sources.join(" ")}`,
    ...Object.entries(task.parameters ?? {}).map(([name, value]) => `chparam -set ${name} ${value} ${task.top}`),
    `hierarchy -check -top ${task.top}`,
    "proc",
    "flatten",
    "opt_expr",
    "memory -nomap",
    "memory_map",
    "async2sync",
    `cd ${task.top}`,
    ...(task.cut === undefined ? [] : [`cutpoint t:${task.cut}`]),
    ...Object.entries(task.probes ?? {}).map(([wire, signal]) => `connect -set ${wire} \\${signal}`),
    "opt -full",
    `sat ${kind} -verify -prove ok_o 1 -set assume_o 1 -maxsteps ${limit} -show-inputs -show-regs`,
    "",
  ].join("\n");
}

/** Proves one claim; `edit` may change the sources first, to check that the claim fails on wrong ones. */
export async function prove(
  task: FormalTask,
  yosys: Tool,
  edit: (file: string, text: string) => string = (_, text) => text,
): Promise<FormalResult> {
  const folder = mkdtempSync(join(tmpdir(), "lifwire-formal-"));
  const started = performance.now();
  try {
    const hw = join(projectRoot(), "hw");
    const sources = [
      ...rtlSources(projectRoot()).map((source) => join(hw, "rtl", source)),
      join(hw, "formal", `${task.top}.sv`),
    ];
    for (const path of sources) {
      writeFileSync(join(folder, basename(path)), edit(basename(path), readFileSync(path, "utf8")));
    }
    writeFileSync(
      join(folder, "task.ys"),
      formalScript(
        task,
        sources.map((path) => basename(path)),
      ),
    );
    const { code } = await run(yosys.command, [...yosys.prefix, "-s", "task.ys"], {
      cwd: folder,
      log: join(folder, "log"),
    });
    const log = readFileSync(join(folder, "log"), "utf8");
    return { proven: code === 0, how: how(task, log), seconds: (performance.now() - started) / 1000, log };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function how(task: FormalTask, log: string): string {
  if (task.method !== "induction") return `bounded, ${task.method.depth} cycles from reset`;
  const [, steps] = /Induction step proven: SUCCESS!|proven with induction length (\d+)/.exec(log) ?? [];
  const tried = [...log.matchAll(/\[induction step (\d+)\]/g)].length;
  return `proven by induction${tried > 0 || steps ? `, length ${steps ?? tried}` : ""}`;
}

/** The module, and the parameters it is proven with. */
export function nameOf({ top, parameters = {} }: FormalTask): string {
  return [top, ...Object.entries(parameters).map(([name, value]) => `${name}=${value}`)].join(" ");
}

async function main(names: readonly string[]): Promise<void> {
  const source = TOOL_SOURCES.find((name) => name === process.env.LIFWIRE_TOOL_SOURCE) ?? "auto";
  const yosys = findTool("yosys", source);
  console.log(`yosys ${yosys.version}`);
  for (const task of FORMAL_TASKS.filter(({ top }) => names.length === 0 || names.includes(top))) {
    const { proven, how: method, seconds, log } = await prove(task, yosys);
    const verdict = proven ? method : "DOES NOT HOLD";
    console.log(`${nameOf(task).padEnd(24)} ${verdict} (${seconds.toFixed(1)} s): ${task.claim}`);
    if (!proven) {
      console.log(log.split("\n").slice(-80).join("\n"));
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
