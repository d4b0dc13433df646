import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { HostError } from "../../errors.js";
import { STANDARD, saveFile } from "../../node/files.js";
import { FileLock } from "../../node/writing/lock.js";
import { decimal } from "../../text.js";
import { type CliIo, coreOptions, positiveInteger, wholeNumber } from "../options.js";
import { runOnPort } from "../sweep/board.js";
import { type Axis, gridPoints, type Point, parseAxis } from "../sweep/grid.js";
import type { Outcome, SweepSetup } from "../sweep/job.js";
import { Journal } from "../sweep/journal.js";
import { runPoints } from "../sweep/pool.js";
import { isJsonTable, prepare, type SweepOptions } from "../sweep/prepare.js";
import { csvTable, tableLines } from "../sweep/table.js";
import { progressLine } from "../terminal/progress.js";

/** `lifwire sweep`: one network over a grid of parameters or seeds, on all processors, or on the core at a port; one table out. */
export function addSweep(program: Command, io: CliIo): void {
  coreOptions(
    program.command("sweep").description("run a network for every combination of parameters, on all processors"),
  )
    .argument("<network>", "network file (JSON)")
    .requiredOption(
      "--vary <path=values>",
      "what varies (may be repeated): a place in the network file (populations.out.parameters.threshold=100,200 or =1..8), input.seed or input.rate",
      (text: string, before: readonly Axis[] = []) => [...before, parseAxis(text)],
    )
    .requiredOption("--steps <n>", "steps of each run", positiveInteger)
    .requiredOption("--out <table>", "table to write: .csv or .json; -: CSV to the standard output")
    .addOption(new Option("--input <events>", "events file of every run, CSV (step,index) or binary").conflicts("rate"))
    .option("--rate <rate>", "without --input: random events, so many per step on each axon", rate, 0)
    .option("--seed <n>", "seed of these events", wholeNumber(2 ** 32 - 1), 1)
    .option("--jobs <n>", "runs at once; on a port always 1", positiveInteger, availableParallelism())
    .option("--fresh", "discard what an earlier sweep has finished")
    .action((file: string, options: SweepOptions) => sweep(file, options, io));
}

function rate(text: string): number {
  const value = decimal(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Allowed: a number 0..1.");
}

async function sweep(file: string, options: SweepOptions, io: CliIo): Promise<void> {
  const { vary, out } = options;
  const setup = await prepare(file, options);
  const points = gridPoints(vary);
  const toFile = out !== STANDARD;
  await using lock = toFile ? await FileLock.take(join(dirname(out), `.${basename(out)}.lock`), out) : undefined;
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([setup, vary]))
    .digest("hex")
    .slice(0, 16);
  const journal = lock && (await Journal.open(`${out}.partial`, fingerprint, options.fresh === true));
  const finished = journal?.finished ?? new Map<number, Outcome>();
  const kept = finished.size;
  const { busy, seconds, threads } = await runAll(setup, points, { finished, journal, options, io });
  const lines = tableLines(setup.paths, points, finished);
  const text = isJsonTable(out) || (!toFile && options.json) ? `${JSON.stringify(lines, null, 2)}\n` : csvTable(lines);
  if (!toFile) io.out(text);
  // A sweep that ends before a run is finished leaves the table of an earlier one alone.
  else if (lines.length > 0) await saveFile(out, text);
  const failed = lines.filter(({ status }) => status === "failed");
  if (lines.length === points.length && failed.length === 0) await journal?.remove();
  const rows: [string, string][] = [
    ["runs", `${lines.length} of ${points.length}${kept > 0 ? `, ${kept} of them from before` : ""}`],
    ["failed", `${failed.length}`],
    ["time", `${seconds.toFixed(1)} s, ${threads} at once, busy ${Math.round(100 * busy)} %`],
    ...(lines.length > 0 ? [["table", out] as [string, string]] : []),
  ];
  const summary = { runs: points.length, done: lines.length, kept, failed: failed.length, table: out };
  const report = rows.map(([name, text]) => `${name.padEnd(10)}${text}\n`).join("");
  if (toFile) io.out(options.json ? `${JSON.stringify(summary, null, 2)}\n` : report);
  for (const line of failed.slice(0, 3)) io.err(`run ${line.run} failed: ${line.error}\n`);
  if (lines.length < points.length)
    io.err(`ended before all runs were done${toFile ? "; the same command goes on" : ""}\n`);
  if (failed.length > 0) throw someFailed(failed.length, points.length, out);
}

interface Sweeping {
  readonly finished: Map<number, Outcome>;
  readonly journal: Journal | undefined;
  readonly options: SweepOptions;
  readonly io: CliIo;
}

/** Runs what is not finished; throws HostError FILE_WRITE when the journal cannot be written. */
async function runAll(setup: SweepSetup, points: readonly Point[], { finished, journal, options, io }: Sweeping) {
  const left = points.filter(({ index }) => !finished.has(index));
  const onPort = options.port !== undefined;
  const threads = Math.min(onPort ? 1 : options.jobs, left.length);
  const progress = progressLine(io, points.length, "runs");
  const started = performance.now();
  // A journal that cannot be written ends the sweep: what it finishes would be lost.
  const full = new AbortController();
  const signal = AbortSignal.any([io.signal, full.signal]);
  const onOutcome = ({ index }: Point, outcome: Outcome) => {
    if (journal) {
      journal.add(index, outcome);
      journal.flush().catch(() => full.abort());
    } else finished.set(index, outcome);
    progress.show(finished.size);
  };
  const busy = await (onPort ? runOnPort : runPoints)(setup, left, { threads, signal, onOutcome }).finally(
    progress.end,
  );
  await journal?.flush();
  return { busy, threads, seconds: (performance.now() - started) / 1000 };
}

function someFailed(count: number, of: number, table: string): HostError {
  const message = `${count} of ${of} runs failed; ${table} says why, and the same command tries them again`;
  return new HostError("SWEEP_FAILED", message, { failed: count, runs: of, table });
}
