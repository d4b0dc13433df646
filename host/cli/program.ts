import { readFileSync } from "node:fs";
import { type Command, CommanderError, type Option } from "commander";
import { projectRoot } from "../../hw/project.js";
import { reasonOf } from "../errors.js";
import { addBoards } from "./commands/boards.js";
import { addBuild } from "./commands/build.js";
import { addCompletion } from "./commands/completion.js";
import { addEval } from "./commands/eval.js";
import { addExport } from "./commands/export.js";
import { addFlash } from "./commands/flash.js";
import { addImport } from "./commands/import.js";
import { addInfo } from "./commands/info.js";
import { addLive } from "./commands/live.js";
import { addNeuroCoreX } from "./commands/neurocorex.js";
import { addPorts } from "./commands/ports.js";
import { addRun } from "./commands/run.js";
import { addServe } from "./commands/serve.js";
import { addSweep } from "./commands/sweep.js";
import { addTrain } from "./commands/train.js";
import { addWeights } from "./commands/weights.js";
import { exitCodeOf, interruptedCode } from "./errors/exit-codes.js";
import { EXAMPLES } from "./examples.js";
import type { CliIo, CliStreams } from "./options.js";
import { printable } from "./terminal/printable.js";
import { Verb } from "./verb.js";

/**
 * Runs the command line; resolves with the exit code, one of `EXIT_CODES`, or 128 + the signal that ended it. An error
 * is one line; its stack follows only with --verbose; with --json, stdout has it as well.
 */
export async function runCli(args: readonly string[], streams: CliStreams): Promise<number> {
  const io: CliIo = {
    ...streams,
    out: (text) => streams.out(printable(text)),
    err: (text) => streams.err(printable(text)),
    redraw: streams.err,
  };
  try {
    await commandLine(io).parseAsync(args, { from: "user" });
    return io.signal.aborted ? interruptedCode(io.signal) : 0;
  } catch (thrown) {
    const exitCode = io.signal.aborted ? interruptedCode(io.signal) : exitCodeOf(thrown);
    const isCommander = thrown instanceof CommanderError; // has printed its own message
    if (exitCode === 0 || (isCommander && !thrown.code.startsWith("commander."))) return exitCode;
    if (args.includes("--json")) io.out(errorJson(thrown, exitCode));
    if (isCommander) return exitCode;
    const line = printable(errorLine(thrown));
    streams.err(`${io.colour ? `\x1b[31m${line}\x1b[39m` : line}\n`);
    if (args.includes("--verbose") && thrown instanceof Error) io.err(`${thrown.stack}\n`);
    return exitCode;
  }
}

/** The whole command line, as help and shell completion also show it. */
export function commandLine(io: CliIo): Command {
  const program = new Verb("lifwire")
    .description("Script a Lifwire spiking neural core")
    .version(version(), "--version", "print the version of this package")
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .configureHelp({
      optionDescription: (option) => `${describe(option)}${option.mandatory ? " (required)" : ""}`,
    });
  for (const add of [addInfo, addRun, addImport, addExport, addBoards, addBuild, addFlash, addServe, addPorts])
    add(program, io);
  for (const add of [addLive, addNeuroCoreX, addSweep, addTrain, addEval, addWeights, addCompletion]) add(program, io);
  for (const { command, name } of leaves(program)) finish(command, name);
  return program;
}

/** What every verb takes, and its examples. */
function finish(command: Command, name: string): void {
  const has = (flag: string) => command.options.some(({ long }) => long === flag);
  if (!has("--json")) command.option("--json", "results, and an error, as JSON on the standard output");
  if (!has("--verbose")) command.option("--verbose", "print the stack of an error");
  const examples = EXAMPLES[name] ?? [];
  if (examples.length > 0) {
    command.addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ lifwire ${line}`).join("\n")}`);
  }
}

/** The verbs, those of `weights` each on its own, with their full names. */
export function leaves(command: Command, prefix = ""): { readonly command: Command; readonly name: string }[] {
  return command.commands.flatMap((child) => {
    const name = `${prefix}${child.name()}`;
    return child.commands.length > 0 ? leaves(child, `${name} `) : [{ command: child, name }];
  });
}

// As commander describes an option, which it does in the method that is replaced.
function describe(option: Option): string {
  const extra: string[] = [];
  if (option.argChoices) extra.push(`choices: ${option.argChoices.map((choice) => JSON.stringify(choice)).join(", ")}`);
  const shown = option.required || option.optional || typeof option.defaultValue === "boolean";
  const isList = Array.isArray(option.defaultValue);
  if (option.defaultValue !== undefined && shown && !isList) {
    extra.push(`default: ${option.defaultValueDescription ?? JSON.stringify(option.defaultValue)}`);
  }
  return extra.length > 0 ? `${option.description} (${extra.join(", ")})` : option.description;
}

/** The line that says what was wrong. */
export function errorLine(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? ` ${String(thrown.code)}` : "";
  return `lifwire: error${code}: ${reasonOf(thrown).replace(/\s*\n\s*/g, "; ")}`;
}

function errorJson(thrown: unknown, exitCode: number): string {
  const { code = null, data = {} } = thrown as { code?: unknown; data?: unknown };
  const error = { code, message: reasonOf(thrown), exitCode, data };
  return `${JSON.stringify({ error }, (_, value) => (typeof value === "bigint" ? String(value) : value), 2)}\n`;
}

function version(): string {
  return (JSON.parse(readFileSync(`${projectRoot()}/package.json`, "utf8")) as { version: string }).version;
}
