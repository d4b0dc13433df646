import type { Device } from "../device/device.js";
import { HostError } from "../errors.js";
import type { Checkpoint, TrainingProgress } from "../formats/checkpoint.js";
import type { Snapshot } from "../memory/snapshot.js";
import type { Sample } from "../run/present.js";
import type { Training } from "./training.js";
import { WeightMonitor } from "./weight-monitor.js";

/** Who is told how a training goes, and what ends it. */
export interface TrainOptions {
  /** Ends at a step boundary; a checkpoint of that place is made then. */
  readonly signal?: AbortSignal;
  /** Called behind each sample. */
  readonly onSample?: (progress: TrainingProgress, counts: Uint32Array) => void;
  /** Called about every `reportEveryMs`, when samples are not under way. */
  readonly onReport?: (report: TrainingReport) => void;
  /** Default 1000. */
  readonly reportEveryMs?: number;
  /** Takes the checkpoints: those of `checkpointEvery`, one at an abort, and the last. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => Promise<void>;
  /** Reads the core's state for a checkpoint. Default: the core's own method. */
  readonly readSnapshot?: () => Promise<Snapshot>;
}

/** How a training goes on. */
export interface TrainingReport extends TrainingProgress {
  readonly total: number;
  readonly samplesPerSecond: number;
  /** Mean absolute change of a plastic weight, in weight units a second; undefined when not known. */
  readonly weightChangePerSecond: number | undefined;
}

const SEGMENT_FIRST = 16;
const REPORT_MS = 1000;

/**
 * Shows the samples of a training to a core that has its network, from where `start` says. What is learned does not
 * depend on how often it is interrupted, reported or checkpointed. Returns how far it came.
 */
export async function train(
  core: Device,
  training: Training,
  options: TrainOptions = {},
  start?: TrainingProgress,
): Promise<TrainingProgress> {
  return new Trainer(core, training, options, start).run();
}

class Trainer {
  #at: TrainingProgress;
  #segment = SEGMENT_FIRST;
  readonly #monitor: WeightMonitor;
  #reportedAt = performance.now();
  #reportedShown: number;

  constructor(
    private readonly core: Device,
    private readonly training: Training,
    private readonly options: TrainOptions,
    private readonly start: TrainingProgress | undefined,
  ) {
    this.#at = start ?? { training: training.hash, shown: 0, partialSteps: 0, spikes: 0, cycles: 0 };
    if (this.#at.training !== training.hash) {
      throw new HostError("SNAPSHOT_MISMATCH", "the checkpoint is of another training file or other samples", {
        path: "training",
      });
    }
    this.#reportedShown = this.#at.shown;
    this.#monitor = new WeightMonitor(core, training.network);
  }

  async run(): Promise<TrainingProgress> {
    const { training, options } = this;
    let savedAt = -1;
    if (options.onReport) await this.#monitor.meanChange();
    while (this.#at.shown < training.total && !options.signal?.aborted) {
      await this.#applyChanges();
      await this.#showSegment();
      const every = training.file.checkpointEvery;
      if (every !== undefined && this.#at.partialSteps === 0 && this.#at.shown % every === 0) {
        savedAt = this.#at.shown;
        await this.#checkpoint();
      }
      await this.#report();
    }
    // Ended before anything more was learned: the checkpoint it began with is still right.
    if (options.signal?.aborted && this.#at === this.start) return this.#at;
    if (savedAt !== this.#at.shown || this.#at.partialSteps > 0) await this.#checkpoint();
    return this.#at;
  }

  async #applyChanges(): Promise<void> {
    if (this.#at.partialSteps > 0) return; // done before the sample's first step
    for (const { at, change } of this.training.schedule) {
      if (at !== this.#at.shown) continue;
      if (change.learning) await this.core.setLearning(change.learning);
      if (change.inhibition) await this.core.setInhibition(change.inhibition);
    }
  }

  /** Samples up to the next place at which something is to be done between two. */
  async #showSegment(): Promise<void> {
    const { training, core, options } = this;
    const from = this.#at.shown;
    const every = training.file.checkpointEvery ?? training.total;
    const nextChange = training.schedule.find(({ at }) => at > from)?.at ?? training.total;
    const end = Math.min(training.total, nextChange, (Math.floor(from / every) + 1) * every, from + this.#segment);
    const begun = performance.now();
    const before = this.#at;
    const presented = await core.present(samplesOf(training, from, end), {
      ...training.present,
      firstStep: before.partialSteps,
      signal: options.signal,
      onSample: (sample, counts) => {
        options.onSample?.({ ...before, shown: from + sample + 1, partialSteps: 0 }, counts);
      },
    });
    const { samples, partialSteps, spikes, cycles } = presented;
    this.#at = {
      ...before,
      ...{ shown: from + samples, partialSteps },
      ...{ spikes: before.spikes + spikes, cycles: before.cycles + cycles },
    };
    const perMs = Math.max(samples, 1) / Math.max(0.1, performance.now() - begun);
    this.#segment = Math.max(1, Math.min(4 * this.#segment, Math.round(perMs * this.#reportMs)));
  }

  get #reportMs(): number {
    return this.options.reportEveryMs ?? REPORT_MS;
  }

  async #report(): Promise<void> {
    const { onReport } = this.options;
    const seconds = (performance.now() - this.#reportedAt) / 1000;
    if (!onReport || (seconds * 1000 < this.#reportMs && this.#at.shown < this.training.total)) return;
    const change = await this.#monitor.meanChange();
    onReport({
      ...this.#at,
      total: this.training.total,
      samplesPerSecond: (this.#at.shown - this.#reportedShown) / seconds,
      weightChangePerSecond: change === undefined ? undefined : change / seconds,
    });
    this.#reportedAt = performance.now();
    this.#reportedShown = this.#at.shown;
  }

  async #checkpoint(): Promise<void> {
    const { onCheckpoint } = this.options;
    if (!onCheckpoint) return;
    await onCheckpoint({
      snapshot: await (this.options.readSnapshot?.() ?? this.core.readSnapshot()),
      network: this.training.network,
      progress: this.#at,
    });
  }
}

function* samplesOf(training: Training, from: number, end: number): Generator<Sample> {
  for (let n = from; n < end; n++) yield training.sample(n);
}
