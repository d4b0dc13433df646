import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { projectRoot } from "../../hw/project.js";
import { reasonOf } from "../errors.js";
import { addBoards } from "./boards.js";
import { addBuild } from "./build.js";
import { addExport } from "./export.js";
import { addFlash } from "./flash.js";
import { addInfo } from "./info.js";
import type { CliIo } from "./options.js";
import { addPorts } from "./ports.js";
import { addRun } from "./run.js";
import { addServe } from "./serve.js";
import { addSweep } from "./sweep.js";
import { addTrain } from "./train.js";
import { addWeights } from "./weights.js";

/** Exit code of a command that Ctrl-C ended, as shells have it: 128 + SIGINT. */
const INTERRUPTED = 130;

/** Runs the command line; resolves with the exit code. An error is one line, its stack follows only with --verbose. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const program = new Command("lifwire")
    .description("Script a Lifwire spiking neural core")
    .version(version(), "--version", "print the version of this package")
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err });
  addInfo(program, io);
  addRun(program, io);
  addExport(program, io);
  addBoards(program, io);
  addBuild(program, io);
  addFlash(program, io);
  addServe(program, io);
  addPorts(program, io);
  addSweep(program, io);
  addTrain(program, io);
  addWeights(program, io);
  try {
    await program.parseAsync(args, { from: "user" });
    return io.signal.aborted ? INTERRUPTED : 0;
  } catch (thrown) {
    // Commander has printed its own message already.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 1;
    io.err(`${errorLine(thrown)}\n`);
    if (args.includes("--verbose") && thrown instanceof Error) io.err(`${thrown.stack}\n`);
    return io.signal.aborted ? INTERRUPTED : 1;
  }
}

function errorLine(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? ` ${String(thrown.code)}` : "";
  return `lifwire: error${code}: ${reasonOf(thrown).replace(/\s*\n\s*/g, "; ")}`;
}

function version(): string {
  return (JSON.parse(readFileSync(`${projectRoot()}/package.json`, "utf8")) as { version: string }).version;
}
