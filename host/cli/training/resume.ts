import { dirname, join } from "node:path";
import { HostError } from "../../errors.js";
import { type Checkpoint, encodeCheckpoint } from "../../formats/checkpoint.js";
import type { TrainingProgress } from "../../formats/training-progress.js";
import type { Network } from "../../network/network.js";
import { loadCheckpoint } from "../../node/checkpoint-files.js";
import { bestPass } from "../../training/passes.js";
import type { Training } from "../../training/training.js";

/** Name of the checkpoint of the best pass, beside that of the last. */
export const BEST = "best.lifc";

export type TrainingCheckpoint = Checkpoint & { readonly progress: TrainingProgress };

/** A checkpoint that a training goes on from, and the one of its best pass where early stopping needs that. */
export interface Resumed {
  readonly last: TrainingCheckpoint;
  readonly best: Uint8Array | undefined;
}

/** Reads what a training can go on from; throws HostError SNAPSHOT_MISMATCH, FILE_*. */
export async function resumable(file: string, training: Training): Promise<Resumed> {
  const last = await checkedCheckpoint(file, training);
  const best = training.file.earlyStop && bestPass(last.progress.report?.passes ?? []);
  if (!best) return { last, best: undefined };
  const path = join(dirname(file), BEST);
  const found = await checkedCheckpoint(path, training);
  if (found.progress.shown !== best.pass * training.samples) {
    const due = `it is from pass ${found.progress.shown / training.samples}, allowed: ${best.pass}, the best pass of ${file}`;
    throw mismatch(path, "progress", due);
  }
  return { last, best: encodeCheckpoint(found) };
}

async function checkedCheckpoint(file: string, training: Training): Promise<TrainingCheckpoint> {
  const checkpoint = await loadNetworkCheckpoint(file, training.network);
  const { progress } = checkpoint;
  if (!progress) throw mismatch(file, "progress", "it does not come from a training");
  if (progress.training !== training.hash) {
    throw mismatch(file, "training", "its training file or samples are not the ones given");
  }
  return { ...checkpoint, progress };
}

/** A checkpoint of a network; throws HostError SNAPSHOT_MISMATCH, FILE_*. */
export async function loadNetworkCheckpoint(file: string, network: Network): Promise<Checkpoint> {
  const checkpoint = await loadCheckpoint(file);
  if (JSON.stringify(checkpoint.network) === JSON.stringify(network)) return checkpoint;
  throw mismatch(file, "network", "its network is not the one given");
}

function mismatch(file: string, path: string, message: string): HostError {
  return new HostError("SNAPSHOT_MISMATCH", `${file}: ${message}`, { file, path });
}
