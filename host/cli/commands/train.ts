import { join } from "node:path";
import type { Command } from "commander";
import type { Device } from "../../device/device.js";
import { HostError } from "../../errors.js";
import type { Checkpoint, TrainingProgress } from "../../formats/checkpoint.js";
import { checkSnapshot } from "../../memory/snapshot.js";
import type { Network } from "../../network/network.js";
import { trim } from "../../network/quantise.js";
import { loadCheckpoint, saveCheckpoint } from "../../node/checkpoint-files.js";
import { saveFile } from "../../node/files.js";
import { saveMatrix } from "../../node/matrix-files.js";
import { loadNetwork } from "../../node/network-files.js";
import { loadTraining } from "../../node/training-files.js";
import { type TrainingReport, train } from "../../training/trainer.js";
import type { Training } from "../../training/training.js";
import { checkFolder, makeFolder } from "../files.js";
import { type CliIo, type CoreOptions, coreOptions, openCore } from "../options.js";
import { StatusLine } from "../progress.js";
import { formatQuantisations } from "../summary.js";

interface TrainOptions extends CoreOptions {
  readonly out: string;
  readonly resume?: string;
}

const CHECKPOINT = "checkpoint.lifc";
/** How often a line is logged where no line can be redrawn. */
const LOG_EVERY_MS = 10_000;
const TERMINAL_EVERY_MS = 1000;

/** `lifwire train`: a network file and a training file in, learned weights and checkpoints out. */
export function addTrain(program: Command, io: CliIo): void {
  coreOptions(program.command("train").description("show samples to a network that learns, and write its weights"))
    .argument("<network>", "network file (JSON)")
    .argument("<training>", "training file (JSON)")
    .requiredOption("--out <folder>", `folder for the weights (.npy), summary.json and ${CHECKPOINT}`)
    .option("--resume <checkpoint>", "go on from a checkpoint of the same network and training")
    .action((network: string, training: string, options: TrainOptions) => run(network, training, options, io));
}

async function run(networkFile: string, trainingFile: string, options: TrainOptions, io: CliIo): Promise<void> {
  const { out } = options;
  const network = await loadNetwork(networkFile);
  const training = await loadTraining(trainingFile, network);
  const resumed = options.resume === undefined ? undefined : await resumable(options.resume, network, training);
  await checkFolder(out);
  await using core = await openCore(options, io);
  if (resumed) checkSnapshot(resumed.snapshot, core.descriptor, options.resume);
  if (resumed) await core.restoreSnapshot(network, resumed.snapshot);
  else await core.program(network);
  const progress = liveProgress(io, training);
  const begun = performance.now();
  const done = await train(
    core,
    training,
    {
      signal: io.signal,
      ...progress,
      onCheckpoint: async (checkpoint) => {
        await makeFolder(out);
        await saveCheckpoint(join(out, CHECKPOINT), checkpoint);
      },
    },
    resumed?.progress,
  ).finally(progress.end);
  await makeFolder(out);
  const files = await saveWeights(core, network, out);
  await saveFile(join(out, "summary.json"), `${JSON.stringify(summaryOf(network, training, done), null, 2)}\n`);
  const seconds = (performance.now() - begun) / 1000;
  io.out(
    report(
      network,
      training,
      done,
      core,
      seconds,
      [...files, "summary.json", CHECKPOINT].map((f) => join(out, f)),
    ),
  );
}

/** A checkpoint that this training can go on from; throws SNAPSHOT_MISMATCH. */
async function resumable(
  file: string,
  network: Network,
  training: Training,
): Promise<Checkpoint & { readonly progress: TrainingProgress }> {
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

/** On a terminal a line that is redrawn, else a line now and then. */
function liveProgress(io: CliIo, training: Training) {
  let last: TrainingReport | undefined;
  let spikes = 0;
  const status = new StatusLine(io);
  const line = (shown: number) => {
    const speed = last ? `${trim(Number(last.samplesPerSecond.toFixed(1)))} samples/s` : "";
    const change = last?.weightChangePerSecond;
    const changed = change === undefined ? "" : `weights ${Number(change.toPrecision(3))} a second`;
    const pass = `pass ${Math.min(training.passes, Math.floor(shown / training.samples) + 1)} of ${training.passes}`;
    const place = `${shown} of ${training.total} samples`;
    // What matters least comes last: a narrow terminal cuts it off.
    return [place, pass, speed, `${spikes} spikes`, changed].filter((part) => part !== "").join(", ");
  };
  return {
    reportEveryMs: io.isTerminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS,
    onSample({ shown }: TrainingProgress, counts: Uint32Array) {
      for (const count of counts) spikes += count;
      status.draw(() => line(shown));
    },
    onReport(report: TrainingReport) {
      last = report;
      spikes = report.spikes;
      if (!io.isTerminal) io.err(`${line(report.shown)}\n`);
    },
    end: () => status.end(),
  };
}

async function saveWeights(core: Device, network: Network, out: string): Promise<string[]> {
  const files: string[] = [];
  for (const { source, target, plastic } of network.projections) {
    if (!plastic) continue;
    const file = `weights-${fileName(source.name)}-${fileName(target.name)}.npy`;
    await saveMatrix(join(out, file), await core.readWeights(source, target, { fraction: true }));
    files.push(file);
  }
  return files;
}

function fileName(name: string): string {
  return name.replace(/[^\w.-]/g, "_");
}

function summaryOf(network: Network, training: Training, done: TrainingProgress) {
  return {
    ...{ format: "lifwire-training-summary", version: 1, network: network.head.name ?? null },
    ...{ samples: done.shown, samplesAsked: training.total, partialSteps: done.partialSteps },
    ...{ spikes: done.spikes, cycles: done.cycles },
  };
}

function report(
  network: Network,
  training: Training,
  done: TrainingProgress,
  core: Device,
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
