import { join } from "node:path";
import type { Command } from "commander";
import type { Device } from "../../device/device.js";
import { HostError } from "../../errors.js";
import type { Checkpoint } from "../../formats/checkpoint.js";
import type { TrainingProgress } from "../../formats/training-progress.js";
import { OutputFolder } from "../../node/writing/output-folder.js";
import { isTrained, train } from "../../training/trainer.js";
import type { Training } from "../../training/training.js";
import { refuseInputs } from "../files.js";
import { finishing, interrupted, unlessInterrupted } from "../interruption.js";
import { type CliIo, type CoreOptions, coreOptions, openCore } from "../options.js";
import { prettyJson } from "../terminal/json.js";
import { withBuild } from "../training/build-option.js";
import { openAt, restore } from "../training/checkpoint-option.js";
import { loadFiles } from "../training/named-files.js";
import { trainingProgress } from "../training/progress.js";
import { trainingReport } from "../training/report.js";
import { resumable, type TrainingCheckpoint } from "../training/resume.js";
import { trainingSummary } from "../training/summary.js";
import { CHECKPOINT, dataFiles, SUMMARY, TrainFiles } from "../training/train-files.js";
import { warnOfSilence, warnOfThresholds } from "../warnings.js";

interface TrainOptions extends CoreOptions {
  readonly out: string;
  readonly resume?: string;
  readonly force?: true;
  readonly json?: true;
}

/** `lifwire train`: a network file and a training file in, learned weights, answers and checkpoints out. */
export function addTrain(program: Command, io: CliIo): void {
  coreOptions(program.command("train").description("show samples to a network that learns, and write its weights"))
    .argument("<network>", "network file (JSON); -: standard input")
    .argument("[training]", "training file (JSON); alone, it describes its network by hidden and outputs")
    .requiredOption("--out <folder>", `folder for the weights (.npy), ${SUMMARY}, accuracy.svg and ${CHECKPOINT}`)
    .option("--resume <checkpoint>", "go on from a checkpoint of the same network and training")
    .option("--force", `replace a training that is already in the folder`)
    .action((first: string, second: string | undefined, options: TrainOptions) => run(first, second, options, io));
}

/** A training, and where its results go. */
interface Job {
  readonly training: Training;
  readonly core: Device;
  readonly folder: OutputFolder;
  readonly files: TrainFiles;
}

async function run(first: string, second: string | undefined, given: TrainOptions, io: CliIo): Promise<void> {
  const file = second ?? first;
  const { network, training } = await loadFiles(first, second);
  const options = withBuild(given, training.file.build, file);
  const resumed = options.resume === undefined ? undefined : await resumable(options.resume, training);
  const files = new TrainFiles(training, network === undefined, resumed?.best);
  const written = files.names.filter((name) => name !== CHECKPOINT).map((name) => join(options.out, name));
  await refuseInputs(written, [first, file, ...dataFiles(training, file)]);
  warnOfThresholds(training.network, io);
  await using folder = await OutputFolder.open(options.out);
  if (!resumed && !options.force) await refuseExisting(folder);
  const from = resumed && { snapshot: resumed.last.snapshot, file: options.resume! };
  await using core = await (from ? openAt(options, from, io) : open(options, io));
  if (from) await restore(core, training.network, from, io);
  else await unlessInterrupted(io, "programming the core", () => core.program(training.network));
  const begun = performance.now();
  const last = await showSamples({ training, core, folder, files }, resumed?.last.progress, io);
  const { progress } = last;
  const paths = (await files.results(folder, last)).map((name) => join(options.out, name));
  const seconds = (performance.now() - begun) / 1000;
  if (progress.spikes === 0 && progress.shown > 0)
    warnOfSilence(progress.shown * training.present.steps, undefined, io);
  const summary = trainingSummary(training, progress, files.weights);
  if (options.json) io.out(prettyJson({ ...summary, files: paths }));
  else io.out(trainingReport(training, progress, { core, seconds, files: paths }));
}

function open(options: TrainOptions, io: CliIo): Promise<Device> {
  return unlessInterrupted(io, "connecting", () => openCore(options, io));
}

/** Throws FILE_EXISTS for a folder that holds a training: it may be a week's work. */
async function refuseExisting(folder: OutputFolder): Promise<void> {
  if (!(await folder.has(CHECKPOINT))) return;
  const file = join(folder.path, CHECKPOINT);
  const message = `${folder.path}: holds a training; go on with --resume ${file}, choose another folder, or replace it with --force`;
  throw new HostError("FILE_EXISTS", message, { file: folder.path, checkpoint: file });
}

/** Trains; checkpoints on the way are written as they come; the last one is returned, to be written with the weights. */
async function showSamples(job: Job, start: TrainingProgress | undefined, io: CliIo): Promise<TrainingCheckpoint> {
  const { core, training, folder, files } = job;
  const progress = trainingProgress(io, training);
  let last: Checkpoint | undefined;
  const done = await train(
    core,
    training,
    {
      signal: io.signal,
      ...progress,
      readSnapshot: () => finishing(io, "reading the core's state for the checkpoint", () => core.readSnapshot()),
      onCheckpoint: async (checkpoint, isBest) => {
        last = checkpoint;
        const at = checkpoint.progress!;
        if (!isBest && (isTrained(training, at) || io.signal.aborted)) return;
        await files.checkpoint(folder, { ...checkpoint, progress: at }, isBest);
      },
    },
    start,
  ).finally(progress.end);
  // Nothing was learned since the checkpoint it began with, or at all.
  if (io.signal.aborted && done.shown === (start?.shown ?? 0) && done.partialSteps === (start?.partialSteps ?? 0)) {
    throw interrupted(io.signal, "beginning the training");
  }
  return { ...last!, progress: done };
}
