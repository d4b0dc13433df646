#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { type BuildOptions, buildModel, missingTools } from "./build.js";
import { BridgeError } from "./errors.js";

const USAGE = `Usage:
  verilator-wasm-ts-bridge build <config.json>... [--out-dir DIR] [--work-dir DIR] [--verbose]
  verilator-wasm-ts-bridge tools

build   makes a model of each configuration: the options of buildModel as JSON, paths relative to the file
tools   lists tools that are missing, with their apt packages`;

const PATH_LISTS = ["sources", "includeDirs"] as const;
const PATHS = ["outDir", "workDir", "rootDir"] as const;

/** Reads a configuration; its paths become absolute. */
async function readConfig(file: string): Promise<BuildOptions> {
  const folder = path.dirname(path.resolve(file));
  let config: Record<string, unknown>;
  try {
    config = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  } catch (cause) {
    throw new BridgeError("bad-option", `${file}: ${cause instanceof Error ? cause.message : cause}`, { file });
  }
  const absolute = (value: unknown): string => path.resolve(folder, String(value));
  const paths = PATHS.filter((key) => config[key] !== undefined).map((key) => [key, absolute(config[key])]);
  const lists = PATH_LISTS.filter((key) => Array.isArray(config[key]));
  const listPaths = lists.map((key) => [key, (config[key] as unknown[]).map(absolute)]);
  const result = { outDir: folder, ...config, ...Object.fromEntries([...paths, ...listPaths]) };
  return result as unknown as BuildOptions;
}

async function build(files: readonly string[], outDir?: string, workDir?: string): Promise<void> {
  if (files.length === 0) throw new BridgeError("bad-option", `no configuration given\n${USAGE}`);
  for (const file of files) {
    const config = await readConfig(file);
    const { warnings } = await buildModel({
      ...config,
      ...(outDir === undefined ? {} : { outDir }),
      ...(workDir === undefined ? {} : { workDir }),
      onProgress: (stage) => console.error(stage),
    });
    for (const warning of warnings) console.error(`warning: ${warning}`);
  }
}

async function listTools(): Promise<void> {
  const missing = await missingTools();
  for (const { tool, aptPackage } of missing) console.log(`missing: ${tool} (apt package ${aptPackage})`);
  if (missing.length === 0) console.log("all tools are installed");
  else process.exitCode = 1;
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      "out-dir": { type: "string" },
      "work-dir": { type: "string" },
      verbose: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  const [verb, ...rest] = positionals;
  if (values.help === true || verb === undefined) console.log(USAGE);
  else if (verb === "build") await build(rest, values["out-dir"], values["work-dir"]);
  else if (verb === "tools") await listTools();
  else throw new BridgeError("bad-option", `unknown command ${verb}\n${USAGE}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const verbose = process.argv.includes("--verbose");
  if (verbose) console.error(error);
  else console.error(error instanceof Error ? `error: ${error.message}` : String(error));
  process.exitCode = 1;
});
