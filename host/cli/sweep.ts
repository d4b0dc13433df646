import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError } from "commander";
import { fileError, HostError } from "../errors.js";
import { checkEvents } from "../events.js";
import { Network } from "../network.js";
import { loadEvents, saveFile } from "../recording.js";
import { type CliIo, type CoreOptions, coreOptions, positiveInteger } from "./options.js";
import { progressLine } from "./progress.js";
import { type Axis, gridPoints, INPUT_PATHS, parseAxis, withValue } from "./sweep/grid.js";
import type { SweepSetup } from "./sweep/job.js";
import { Journal } from "./sweep/journal.js";
import { runPoints } from "./sweep/pool.js";
import { csvTable, tableLines } from "./sweep/table.js";

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

/** `lifwire sweep`: one network over a grid of parameters or seeds, on all processors; one table out. */
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
    .option("--input <events>", "events file of every run, CSV (step,index) or binary")
    .option("--rate <rate>", "without --input: events a step on each axon, by chance", rate, 0)
    .option("--seed <n>", "of that chance", Number, 1)
    .option("--jobs <n>", "runs at once", positiveInteger, availableParallelism())
    .option("--fresh", "forget what an ended sweep has finished")
    .action((file: string, options: SweepOptions) => sweep(file, options, io));
}

function rate(text: string): number {
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Allowed: a number 0..1.");
}

async function sweep(file: string, options: SweepOptions, io: CliIo): Promise<void> {
  const { vary, out, jobs } = options;
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
  const busy = await runPoints(setup, left, {
    threads: jobs,
    signal: io.signal,
    onOutcome: ({ index }, outcome) => {
      journal.add(index, outcome);
      progress.show(journal.finished.size);
    },
  }).finally(progress.end);
  const lines = tableLines(setup.paths, points, journal.finished);
  await saveFile(out, out.endsWith(".json") ? `${JSON.stringify(lines, null, 2)}\n` : csvTable(lines));
  const failed = lines.filter(({ status }) => status === "failed");
  if (lines.length === points.length && failed.length === 0) journal.remove();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const rows: [string, string][] = [
    ["runs", `${lines.length} of ${points.length}${kept > 0 ? `, ${kept} of them from before` : ""}`],
    ["failed", `${failed.length}`],
    ["time", `${seconds} s, ${Math.min(jobs, left.length)} at once, busy ${Math.round(100 * busy)} %`],
    ["table", out],
  ];
  io.out(rows.map(([name, text]) => `${name.padEnd(10)}${text}\n`).join(""));
  for (const line of failed.slice(0, 3)) io.err(`run ${line.run} failed: ${line.error}\n`);
  if (lines.length < points.length) io.err("ended before all runs were done; the same command goes on\n");
  if (failed.length > 0) throw someFailed(failed.length, points.length, out);
}

/** Reads and checks all that the runs share. */
async function prepare(file: string, options: SweepOptions): Promise<SweepSetup> {
  const { vary, steps, backend, build, baud, seed } = options;
  const network = await Network.load(file);
  const json = await readJson(file);
  for (const { path, values } of vary) {
    const isInput = (INPUT_PATHS as readonly string[]).includes(path);
    if (isInput && options.input !== undefined) {
      throw new HostError("ARGUMENT", `--vary ${path} needs the events made by --rate, not those of --input`, { path });
    }
    if (!isInput) withValue(json, path, values[0]);
  }
  const paths = vary.map(({ path }) => path);
  if (new Set(paths).size < paths.length) throw new HostError("ARGUMENT", "--vary: the same path twice", { paths });
  const input = await loadInput(options.input, steps, network);
  return {
    ...{ file, json, paths, steps, backend, seed, rate: options.rate },
    connect: { build, ...(baud === undefined ? {} : { baudRate: baud }) },
    ...(input ? { input } : {}),
  };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as unknown;
  } catch (thrown) {
    throw fileError("FILE_READ", file, thrown);
  }
}

async function loadInput(file: string | undefined, steps: number, network: Network) {
  if (file === undefined) return undefined;
  const loaded = await loadEvents(file);
  checkEvents(loaded.events, { steps, indices: network.axons.size, kind: "axon", ...loaded });
  return loaded.events;
}

function someFailed(count: number, of: number, table: string): HostError {
  const message = `${count} of ${of} runs failed; ${table} says why, and the same command tries them again`;
  return new HostError("SWEEP_FAILED", message, { failed: count, runs: of, table });
}
