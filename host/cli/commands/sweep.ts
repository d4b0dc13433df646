import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { HostError } from "../../errors.js";
import { readJson, saveFile } from "../../node/files.js";
import { loadNetwork } from "../../node/network-files.js";
import { loadInput } from "../files.js";
import {
  type CliIo,
  type CoreOptions,
  coreOptions,
  lineOptions,
  positiveInteger,
  targetOf,
  wholeNumber,
} from "../options.js";
import { progressLine } from "../progress.js";
import { runOnPort } from "../sweep/board.js";
import { type Axis, gridPoints, isInputPath, type Point, parseAxis, withValue } from "../sweep/grid.js";
import type { Outcome, SweepSetup } from "../sweep/job.js";
import { Journal } from "../sweep/journal.js";
import { runPoints } from "../sweep/pool.js";
import { csvTable, tableLines } from "../sweep/table.js";

interface SweepOptions extends CoreOptions {
  readonly vary: readonly Axis[];
  readonly steps: number;
  readonly out: string;
  readonly input?: string;
  readonly rate: number;
  readonly seed: number;
  readonly jobs: number;
  readonly fresh?: true;
}

/** `lifwire sweep`: one network over a grid of parameters or seeds, on all processors, or on the core at a port; one table out. */
export function addSweep(program: Command, io: CliIo): void {
  coreOptions(
    program.command("sweep").description("run a network for every combination of parameters, on all processors"),
  )
    .argument("<network>", "network file (JSON)")
    .requiredOption(
      "--vary <path=values>",
      "what changes, again for each: a place in the network file (populations.out.parameters.threshold=100,200 or =1..8), input.seed or input.rate",
      (text: string, before: readonly Axis[] = []) => [...before, parseAxis(text)],
    )
    .requiredOption("--steps <n>", "steps of each run", positiveInteger)
    .requiredOption("--out <table>", "table to write: .csv, or .json")
    .addOption(new Option("--input <events>", "events file of every run, CSV (step,index) or binary").conflicts("rate"))
    .option("--rate <rate>", "without --input: events a step on each axon, by chance", rate, 0)
    .option("--seed <n>", "of that chance", wholeNumber(2 ** 32 - 1), 1)
    .option("--jobs <n>", "runs at once; on a port always 1", positiveInteger, availableParallelism())
    .option("--fresh", "forget what an ended sweep has finished")
    .action((file: string, options: SweepOptions) => sweep(file, options, io));
}

function rate(text: string): number {
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Allowed: a number 0..1.");
}

async function sweep(file: string, options: SweepOptions, io: CliIo): Promise<void> {
  const { vary, out } = options;
  const onPort = options.port !== undefined;
  const threads = onPort ? 1 : options.jobs;
  const setup = await prepare(file, options);
  const points = gridPoints(vary);
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([setup, vary]))
    .digest("hex")
    .slice(0, 16);
  const journal = Journal.open(`${out}.partial`, fingerprint, options.fresh === true);
  const kept = journal.finished.size;
  const left = points.filter(({ index }) => !journal.finished.has(index));
  const progress = progressLine(io, points.length, "runs");
  const started = performance.now();
  const onOutcome = ({ index }: Point, outcome: Outcome) => {
    journal.add(index, outcome);
    progress.show(journal.finished.size);
  };
  const how = { threads, signal: io.signal, onOutcome };
  const busy = await (onPort ? runOnPort : runPoints)(setup, left, how).finally(progress.end);
  const lines = tableLines(setup.paths, points, journal.finished);
  await saveFile(out, out.endsWith(".json") ? `${JSON.stringify(lines, null, 2)}\n` : csvTable(lines));
  const failed = lines.filter(({ status }) => status === "failed");
  if (lines.length === points.length && failed.length === 0) journal.remove();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const rows: [string, string][] = [
    ["runs", `${lines.length} of ${points.length}${kept > 0 ? `, ${kept} of them from before` : ""}`],
    ["failed", `${failed.length}`],
    ["time", `${seconds} s, ${Math.min(threads, left.length)} at once, busy ${Math.round(100 * busy)} %`],
    ["table", out],
  ];
  io.out(rows.map(([name, text]) => `${name.padEnd(10)}${text}\n`).join(""));
  for (const line of failed.slice(0, 3)) io.err(`run ${line.run} failed: ${line.error}\n`);
  if (lines.length < points.length) io.err("ended before all runs were done; the same command goes on\n");
  if (failed.length > 0) throw someFailed(failed.length, points.length, out);
}

/** Reads and checks all that the runs share. */
async function prepare(file: string, options: SweepOptions): Promise<SweepSetup> {
  const { vary, steps, seed, rate } = options;
  const network = await loadNetwork(file);
  const json = await readJson(file);
  for (const { path, values } of vary) {
    const isInput = isInputPath(path);
    if (isInput && options.input !== undefined) {
      throw new HostError("ARGUMENT", `--vary ${path} needs the events made by --rate, not those of --input`, { path });
    }
    if (!isInput) withValue(json, path, values[0]);
  }
  const paths = vary.map(({ path }) => path);
  if (new Set(paths).size < paths.length) throw new HostError("ARGUMENT", "--vary: the same path twice", { paths });
  const input = options.input === undefined ? undefined : await loadInput(options.input, steps, network);
  return {
    ...{ file, json, paths, steps, target: targetOf(options), seed, rate },
    connect: lineOptions(options),
    ...(input ? { input } : {}),
  };
}

function someFailed(count: number, of: number, table: string): HostError {
  const message = `${count} of ${of} runs failed; ${table} says why, and the same command tries them again`;
  return new HostError("SWEEP_FAILED", message, { failed: count, runs: of, table });
}
