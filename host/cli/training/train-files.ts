import { dirname, isAbsolute, join } from "node:path";
import { encodeCheckpoint } from "../../formats/checkpoint.js";
import type { TrainingProgress } from "../../formats/training-progress.js";
import type { OutputFolder } from "../../node/writing/output-folder.js";
import { accuracySvg } from "../../pictures/accuracy.js";
import type { TrainingData } from "../../training/data-schema.js";
import { PART_NAMES } from "../../training/parts.js";
import type { Training } from "../../training/training.js";
import { prettyJson } from "../terminal/json.js";
import { BEST, type TrainingCheckpoint } from "./resume.js";
import { accuracyOf, trainingSummary } from "./summary.js";
import { type WeightFile, weightFiles } from "./weight-files.js";

export const CHECKPOINT = "checkpoint.lifc";
export const SUMMARY = "summary.json";
const CURVE = "accuracy.svg";
const NETWORK = "network.json";

/** The files of a training's output folder; files that belong together are replaced together. */
export class TrainFiles {
  readonly weights: readonly WeightFile[];
  /** The checkpoint of the best pass, while the folder has none or another. */
  #best: Uint8Array | undefined;
  #hasBest: boolean;

  /** `described`: the network is the training file's, and is written beside the results. */
  constructor(
    private readonly training: Training,
    private readonly described: boolean,
    best: Uint8Array | undefined,
  ) {
    this.weights = weightFiles(training.network);
    this.#best = best;
    this.#hasBest = best !== undefined;
  }

  /** The names of all files that can be written. */
  get names(): string[] {
    const { training, described } = this;
    return [
      ...this.weights.map(({ name }) => name),
      ...(training.showing.population ? [CURVE] : []),
      ...(described ? [NETWORK] : []),
      ...(training.file.earlyStop ? [BEST] : []),
      ...[SUMMARY, CHECKPOINT],
    ];
  }

  /** Writes a checkpoint on the way, and with it that of the best pass. */
  async checkpoint(folder: OutputFolder, checkpoint: TrainingCheckpoint, isBest: boolean): Promise<void> {
    const bytes = encodeCheckpoint(checkpoint);
    if (isBest) [this.#best, this.#hasBest] = [bytes, true];
    await using set = folder.set();
    await this.#writeBest(set);
    await set.write(CHECKPOINT, bytes);
    await set.commit();
    this.#best = undefined;
  }

  /** Writes weights, summary, curve and checkpoint as one set; returns their names. */
  async results(folder: OutputFolder, checkpoint: TrainingCheckpoint): Promise<string[]> {
    const { training, weights, described } = this;
    const { progress, snapshot } = checkpoint;
    await using set = folder.set();
    for (const { name, content } of weights) await set.write(name, await content(snapshot));
    const curve = training.showing.population && curveOf(training, progress);
    if (curve) await set.write(CURVE, curve);
    if (described) await set.write(NETWORK, `${JSON.stringify(training.network)}\n`);
    await this.#writeBest(set);
    await set.write(SUMMARY, prettyJson(trainingSummary(training, progress, weights)));
    await set.write(CHECKPOINT, encodeCheckpoint(checkpoint));
    await set.commit();
    return this.names.filter((name) => (name !== CURVE || curve) && (name !== BEST || this.#hasBest));
  }

  async #writeBest(set: ReturnType<OutputFolder["set"]>): Promise<void> {
    if (this.#best) await set.write(BEST, this.#best);
  }
}

/** Accuracy over passes; undefined before there is one. */
function curveOf({ network }: Training, { report }: TrainingProgress): string | undefined {
  const evaluated = (report?.passes ?? []).filter((pass) => PART_NAMES.some((part) => pass[part]));
  if (evaluated.length === 0) return undefined;
  const curves = PART_NAMES.flatMap((part) => {
    const own = evaluated.flatMap((pass) => (pass[part] ? [pass] : []));
    if (own.length === 0) return [];
    const accuracy = own.map((pass) => accuracyOf(pass[part]!));
    return [{ label: part, accuracy, passes: own.map(({ pass }) => pass) }];
  });
  return accuracySvg(curves, network.head.name ?? "");
}

/** The files that the data sections of a training file name. */
export function dataFiles({ file }: Training, path: string): string[] {
  const named = (data: TrainingData | undefined): (string | undefined)[] => {
    if (!data) return [];
    if (data.kind === "events") return data.samples.map((sample) => sample.file);
    if (data.kind === "recordings") return (data.files ?? []).map((entry) => entry.file);
    return [data.file, "labels" in data && data.kind !== "csv" ? data.labels : undefined];
  };
  const names = [file.data, file.validation?.data, file.test?.data].flatMap(named);
  return names.flatMap((name) => (name === undefined ? [] : [isAbsolute(name) ? name : join(dirname(path), name)]));
}
