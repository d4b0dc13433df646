import type { Command } from "commander";
import { saveFile } from "../../node/files.js";
import { loadNetwork } from "../../node/network-files.js";
import { type Evaluation, evaluate } from "../../training/evaluation.js";
import { refuseInputs } from "../files.js";
import { interrupted } from "../interruption.js";
import { type CliIo, type CoreOptions, coreOptions } from "../options.js";
import { prettyJson } from "../terminal/json.js";
import { progressLine } from "../terminal/progress.js";
import { labelled } from "../terminal/table.js";
import { openAt, restore } from "../training/checkpoint-option.js";
import { type EvalDataOptions, evalData, evalDataOptions } from "../training/eval-data.js";
import { loadNetworkCheckpoint } from "../training/resume.js";
import { answersJson } from "../training/summary.js";
import { confusionTable, percent } from "../training/tables.js";
import { warnOfSilence } from "../warnings.js";

interface EvalOptions extends CoreOptions, EvalDataOptions {
  readonly checkpoint: string;
  readonly out?: string;
  readonly json?: true;
}

/** `lifwire eval`: what a checkpoint answers to a set of samples; nothing is learned. */
export function addEval(program: Command, io: CliIo): void {
  const command = program
    .command("eval")
    .description("show samples to a checkpoint, without learning, and count the answers");
  evalDataOptions(coreOptions(command))
    .argument("<network>", "network file (JSON)")
    .argument("<data>", "training file (.json), data file (.csv, .npy, .npz, .idx, .bin, .h5), or folder of recordings")
    .requiredOption("--checkpoint <file>", "checkpoint whose weights and state answer, on a core of its build")
    .option("--out <file>", "file for the result (.json)")
    .action((network: string, data: string, options: EvalOptions) => run(network, data, options, io));
}

async function run(file: string, data: string, options: EvalOptions, io: CliIo): Promise<void> {
  const { checkpoint: from, out } = options;
  const network = await loadNetwork(file);
  const { snapshot, showing: kept } = await loadNetworkCheckpoint(from, network);
  const { showing, set, names, files } = await evalData(data, network, { file: from, showing: kept }, options);
  await refuseInputs([out], [file, from, ...files]);
  for (const note of set.dataset.notes ?? []) io.err(`data: ${note}\n`);
  const restored = { snapshot, file: from };
  await using core = await openAt(options, restored, io);
  await restore(core, network, restored, io);
  const progress = progressLine(io, set.samples, "samples");
  const asked = { names, signal: io.signal, onSample: progress.show };
  const answers = await evaluate(core, showing, set, asked).finally(progress.end);
  if (answers.samples === 0) throw interrupted(io.signal, "beginning the evaluation");
  if (answers.spikes === 0) warnOfSilence(answers.samples * showing.test(set.dataset).steps, undefined, io);
  const result = { ...resultOf(answers, set.samples), network: network.head.name ?? null };
  if (out !== undefined) await saveFile(out, prettyJson(result));
  if (options.json) io.out(prettyJson({ ...result, files: out === undefined ? [] : [out] }));
  else io.out(report(answers, set.samples, core.transport.description, out));
}

function resultOf(answers: Evaluation, asked: number) {
  const { spikes, cycles, confusion } = answers;
  return {
    ...{ format: "lifwire-evaluation", version: 1, samplesAsked: asked },
    ...{ ...answersJson(answers), classes: confusion.length, spikes, cycles },
  };
}

function report(answers: Evaluation, asked: number, core: string, out: string | undefined): string {
  const { samples, right, unanswered, spikes, cycles } = answers;
  const left = samples < asked ? `, stopped before the end (${asked} asked for)` : "";
  const silent = unanswered > 0 ? `, ${unanswered} without an answer` : "";
  const rows: [string, string][] = [
    ["core", core],
    ["samples", `${samples}${left}`],
    ["accuracy", `${percent(answers)} (${right} of ${samples}${silent})`],
    ["spikes", String(spikes)],
    ["cycles", String(cycles)],
    ...(out === undefined ? [] : [["file", out] as [string, string]]),
  ];
  const confusion = confusionTable(answers, "confusion");
  return `${labelled(rows)}${confusion === "" ? "" : `\n${confusion}`}`;
}
