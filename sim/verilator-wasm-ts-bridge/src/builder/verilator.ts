import { writeFile } from "node:fs/promises";
import path from "node:path";
import { SOURCE_FOLDER } from "../abi.js";
import { BridgeError } from "../errors.js";
import type { BuildPlan } from "./build-options.js";
import { run } from "./tools.js";

/** Class prefix of every model, so that the same RTL gives the same bytes under any name. */
export const PREFIX = "Vmodel";

/** Folders inside the build folder; every path a tool sees is relative to it. */
export const FOLDERS = {
  sources: SOURCE_FOLDER,
  verilated: "verilated",
  objects: "objects",
  harness: "harness",
} as const;

const CONFIG_FILE = "public.vlt";

/** A number or based literal as it is, any other text as a SystemVerilog string. */
function parameterFlag([name, value]: [string, number | string]): string {
  const isLiteral = typeof value === "number" || /^-?\d*'s?[bodhBODH][0-9a-fA-F_]+$/.test(value);
  return `-G${name}=${isLiteral ? value : JSON.stringify(value)}`;
}

/** Flags that both Verilator runs have in common, without the source files. */
export function verilatorFlags(plan: BuildPlan): string[] {
  return [
    "-O3",
    "--no-timing",
    "--x-assign",
    "fast",
    "--x-initial",
    "unique",
    "--timescale-override",
    "1ns/1ns",
    "-Wno-fatal",
    plan.assertions ? "--assert" : "--noassert",
    ...(plan.trace ? ["--trace", "--trace-structs"] : []),
    ...Object.entries(plan.parameters).map(parameterFlag),
    ...plan.includeDirs.map((folder) => `+incdir+${path.posix.join(FOLDERS.sources, folder)}`),
    ...plan.verilatorFlags,
    "--prefix",
    PREFIX,
    "--top-module",
    plan.top,
  ];
}

/** The first error of a run, without Verilator's prefix, and the place it names. */
function refusal(plan: BuildPlan, output: string): BridgeError {
  const lines = output.split("\n");
  const first = lines.find((line) => line.startsWith("%Error") && !line.startsWith("%Error: Exiting")) ?? output.trim();
  const place = /^%Error[^:]*: (?:(.+?):(\d+):(?:(\d+):)? )?(.*)$/.exec(first);
  const file = place?.[1]?.replace(`${FOLDERS.sources}/`, "");
  const where = file === undefined ? plan.top : `${file}:${place?.[2]}`;
  return new BridgeError("verilator-refused", `Verilator refused ${where}: ${place?.[4] ?? first}`, {
    file,
    line: place?.[2] === undefined ? undefined : Number(place[2]),
    message: place?.[4] ?? first,
    errors: lines.filter((line) => line.startsWith("%Error")),
  });
}

/** Warnings of a run, one text each, with source paths as in the manifest. */
function warningsIn(output: string): string[] {
  const lines = output.split("\n").filter((line) => line.startsWith("%Warning"));
  return lines.map((line) => line.slice("%Warning-".length).replace(`${FOLDERS.sources}/`, ""));
}

/** Writes the configuration file with these lines; call it before the first run. */
export async function writeConfig(buildDir: string, lines: readonly string[]): Promise<void> {
  await writeFile(path.join(buildDir, CONFIG_FILE), ["`verilator_config", ...lines, ""].join("\n"));
}

/** Runs Verilator in the build folder and returns its warnings. Throws `verilator-refused`. */
export async function runVerilator(plan: BuildPlan, buildDir: string, mode: readonly string[]): Promise<string[]> {
  const sources = plan.sources.map((file) => path.posix.join(FOLDERS.sources, file));
  const args = [...mode, ...verilatorFlags(plan), "--Mdir", FOLDERS.verilated, CONFIG_FILE, ...sources];
  const { exitCode, stdout, stderr } = await run("verilator", args, buildDir);
  if (exitCode !== 0) throw refusal(plan, stderr + stdout);
  return warningsIn(stderr);
}
