import { join } from "node:path";
import type { Command } from "commander";
import type { Device } from "../../device/device.js";
import { HostError } from "../../errors.js";
import { type Checkpoint, encodeCheckpoint, type TrainingProgress } from "../../formats/checkpoint.js";
import { checkSnapshot } from "../../memory/snapshot.js";
import type { Network } from "../../network/network.js";
import { loadCheckpoint } from "../../node/checkpoint-files.js";
import { loadNetwork } from "../../node/network-files.js";
import { loadTraining } from "../../node/training-files.js";
import { OutputFolder } from "../../node/writing/output-folder.js";
import { train } from "../../training/trainer.js";
import type { Training } from "../../training/training.js";
import { finishing, interrupted, unlessInterrupted } from "../interruption.js";
import { type CliIo, type CoreOptions, coreOptions, openCore } from "../options.js";
import { formatQuantisations } from "../summary.js";
import { trainingProgress } from "../training/progress.js";
import { type WeightFile, weightFiles } from "../training/weight-files.js";
import { warnOfSilence, warnOfThresholds } from "../warnings.js";

interface TrainOptions extends CoreOptions {
  readonly out: string;
  readonly resume?: string;
  readonly force?: true;
  readonly json?: true;
}

const CHECKPOINT = "checkpoint.lifc";

/** `lifwire train`: a network file and a training file in, learned weights and checkpoints out. */
export function addTrain(program: Command, io: CliIo): void {
  coreOptions(program.command("train").description("show samples to a network that learns, and write its weights"))
    .argument("<network>", "network file (JSON); -: standard input")
    .argument("<training>", "training file (JSON)")
    .requiredOption("--out <folder>", `folder for the weights (.npy), summary.json and ${CHECKPOINT}`)
    .option("--resume <checkpoint>", "go on from a checkpoint of the same network and training")
    .option("--force", `replace a training that is in the folder already`)
    .action((network: string, training: string, options: TrainOptions) => run(network, training, options, io));
}

/** A training, and where its results go. */
interface Job {
  readonly network: Network;
  readonly training: Training;
  readonly core: Device;
  readonly folder: OutputFolder;
}

async function run(networkFile: string, trainingFile: string, options: TrainOptions, io: CliIo): Promise<void> {
  const network = await loadNetwork(networkFile);
  const training = await loadTraining(trainingFile, network);
  const files = weightFiles(network);
  const resumed = options.resume === undefined ? undefined : await resumable(options.resume, network, training);
  warnOfThresholds(network, io);
  await using folder = await OutputFolder.open(options.out);
  if (!resumed && !options.force) await refuseExisting(folder);
  await using core = await unlessInterrupted(io, "connecting", () => openCore(options, io));
  if (resumed) {
    checkSnapshot(resumed.snapshot, core.descriptor, options.resume);
    const restore = () => core.restoreSnapshot(network, resumed.snapshot);
    await unlessInterrupted(io, "restoring the checkpoint", restore);
  } else await unlessInterrupted(io, "programming the core", () => core.program(network));
  const begun = performance.now();
  const last = await showSamples({ network, training, core, folder }, resumed?.progress, io);
  const { progress } = last;
  const written = await writeResults(last, files, { network, training, core, folder });
  const seconds = (performance.now() - begun) / 1000;
  if (progress.spikes === 0 && progress.shown > 0)
    warnOfSilence(progress.shown * training.present.steps, undefined, io);
  const paths = written.map((name) => join(options.out, name));
  const summary = summaryOf(network, training, progress, files);
  if (options.json) io.out(`${JSON.stringify({ ...summary, files: paths }, null, 2)}\n`);
  else io.out(report({ network, training, core, folder }, progress, seconds, paths));
}

/** Throws FILE_EXISTS for a folder that holds a training: it may be a week's work. */
async function refuseExisting(folder: OutputFolder): Promise<void> {
  if (!(await folder.has(CHECKPOINT))) return;
  const file = join(folder.path, CHECKPOINT);
  const message = `${folder.path}: holds a training; go on with --resume ${file}, choose another folder, or replace it with --force`;
  throw new HostError("FILE_EXISTS", message, { file: folder.path, checkpoint: file });
}

type TrainingCheckpoint = Checkpoint & { readonly progress: TrainingProgress };

/** Trains; checkpoints on the way are written as they come, the last one is returned, to be written with the weights. */
async function showSamples(job: Job, start: TrainingProgress | undefined, io: CliIo): Promise<TrainingCheckpoint> {
  const { core, training, folder } = job;
  const progress = trainingProgress(io, training);
  let last: Checkpoint | undefined;
  const done = await train(
    core,
    training,
    {
      signal: io.signal,
      ...progress,
      readSnapshot: () => finishing(io, "reading the core's state for the checkpoint", () => core.readSnapshot()),
      onCheckpoint: async (checkpoint) => {
        last = checkpoint;
        if (checkpoint.progress!.shown === training.total || io.signal.aborted) return;
        await using set = folder.set();
        await set.write(CHECKPOINT, encodeCheckpoint(checkpoint));
        await set.commit();
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

/** Writes weights, summary and checkpoint as one set; returns their names. */
async function writeResults(
  checkpoint: TrainingCheckpoint,
  files: readonly WeightFile[],
  { network, training, folder }: Job,
): Promise<string[]> {
  await using set = folder.set();
  for (const { name, content } of files) await set.write(name, await content(checkpoint.snapshot));
  const summary = summaryOf(network, training, checkpoint.progress, files);
  await set.write("summary.json", `${JSON.stringify(summary, null, 2)}\n`);
  await set.write(CHECKPOINT, encodeCheckpoint(checkpoint));
  await set.commit();
  return [...files.map(({ name }) => name), "summary.json", CHECKPOINT];
}

/** A checkpoint that this training can go on from; throws SNAPSHOT_MISMATCH. */
async function resumable(file: string, network: Network, training: Training): Promise<TrainingCheckpoint> {
  const checkpoint = await loadCheckpoint(file);
  const { progress } = checkpoint;
  const mismatch = (path: string, message: string) =>
    new HostError("SNAPSHOT_MISMATCH", `${file}: ${message}`, { file, path });
  if (!progress) throw mismatch("progress", "it was not made by a training");
  if (JSON.stringify(checkpoint.network) !== JSON.stringify(network)) {
    throw mismatch("network", "it is of another network than the file given");
  }
  if (progress.training !== training.hash) {
    throw mismatch("training", "it is of another training file or other samples than those given");
  }
  return { ...checkpoint, progress };
}

function summaryOf(network: Network, training: Training, done: TrainingProgress, files: readonly WeightFile[]) {
  return {
    ...{ format: "lifwire-training-summary", version: 1, network: network.head.name ?? null },
    ...{ samples: done.shown, samplesAsked: training.total, partialSteps: done.partialSteps },
    ...{ spikes: done.spikes, cycles: done.cycles },
    weights: files.map(({ source, target, name }) => ({ source, target, file: name })),
  };
}

function report(
  { network, training, core }: Job,
  done: TrainingProgress,
  seconds: number,
  files: readonly string[],
): string {
  const name = network.head.name ? `${network.head.name}, ` : "";
  const left = done.shown < training.total ? `, stopped before the end (${training.total} asked for)` : "";
  const rows: [string, string][] = [
    ["network", `${name}${network.axons.size} axons, ${network.neuronCount} neurons`],
    ["core", core.transport.description],
    ["samples", `${done.shown}${left}`],
    ["spikes", String(done.spikes)],
    ["cycles", String(done.cycles)],
    ["here", `${seconds.toFixed(2)} s`],
    ...formatQuantisations(network.quantisation),
    ...(training.dataset.notes ?? []).map((note): [string, string] => ["data", note]),
    ["files", files.join(", ")],
  ];
  return rows.map(([label, value]) => `${label.padEnd(10)}${value}\n`).join("");
}
