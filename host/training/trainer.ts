import { differingParameters, parseBuild } from "../../protocol/tables/build-text.js";
import type { Device } from "../device/device.js";
import { HostError } from "../errors.js";
import type { Checkpoint } from "../formats/checkpoint.js";
import type { PassReport, TrainingProgress } from "../formats/training-progress.js";
import type { Snapshot } from "../memory/snapshot.js";
import type { Sample } from "../run/sample-input.js";
import type { PartName } from "./parts.js";
import { bestPass, isOutOfPatience, PassBook } from "./passes.js";
import type { Training } from "./training.js";
import { WeightMonitor } from "./weight-monitor.js";

/** Callbacks of a training, and what ends it. */
export interface TrainOptions {
  /** Ends at a step boundary; a checkpoint of that place is made then. */
  readonly signal?: AbortSignal;
  /** Called after each sample. */
  readonly onSample?: (progress: TrainingProgress, counts: Uint32Array) => void;
  /** Called about every `reportEveryMs`, when no samples are under way. */
  readonly onReport?: (report: TrainingReport) => void;
  /** Default 1000. */
  readonly reportEveryMs?: number;
  /** Called after each pass, once its answers are known. */
  readonly onPass?: (pass: PassReport) => void;
  /** Called after each answer of an evaluation. */
  readonly onAnswer?: (part: PartName, samples: number) => void;
  /** Receives the checkpoints: those of `checkpointEvery`, of the best pass, one at an abort, and the last. */
  readonly onCheckpoint?: (checkpoint: Checkpoint, isBest: boolean) => Promise<void>;
  /** Reads the core's state for a checkpoint. Default: the core's own method. */
  readonly readSnapshot?: () => Promise<Snapshot>;
}

/** How a training goes, reported now and then. */
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
 * depend on how often it is interrupted, reported or checkpointed. Returns how far it got.
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
  readonly #book: PassBook;
  #reportedAt = performance.now();
  #reportedShown: number;
  /** The progress that is in a checkpoint. */
  #saved: TrainingProgress | undefined;

  constructor(
    private readonly core: Device,
    private readonly training: Training,
    private readonly options: TrainOptions,
    private readonly start: TrainingProgress | undefined,
  ) {
    checkBuild(training.file.build, core);
    this.#at = start ?? { training: training.hash, shown: 0, partialSteps: 0, spikes: 0, cycles: 0 };
    if (this.#at.training !== training.hash) {
      throw new HostError("SNAPSHOT_MISMATCH", "the checkpoint is of another training file or other samples", {
        path: "training",
      });
    }
    this.#reportedShown = this.#at.shown;
    this.#monitor = new WeightMonitor(core, training.network);
    this.#book = new PassBook(core, training, this.#monitor, options);
  }

  async run(): Promise<TrainingProgress> {
    const { training, options } = this;
    const began = await this.#book.begun(this.#at);
    const resumed = this.#at === this.start;
    this.#at = began;
    if (options.onReport) await this.#monitor.meanChange();
    if (this.#book.isDue(began)) await this.#finishPass();
    while (!isTrained(training, this.#at) && !options.signal?.aborted) {
      await this.#applyChanges();
      await this.#showSegment();
      const every = training.file.checkpointEvery;
      const isDue = this.#book.isDue(this.#at);
      if (every !== undefined && this.#at.partialSteps === 0 && this.#at.shown % every === 0) await this.#checkpoint();
      if (isDue && !options.signal?.aborted) await this.#finishPass();
      await this.#report();
    }
    // Ended before anything more was learned: the checkpoint it began with is still valid.
    if (options.signal?.aborted && resumed && this.#at === began) return this.start!;
    if (this.#saved !== this.#at) await this.#checkpoint();
    return this.#at;
  }

  /** Examines the pass that has ended; keeps the core's state if it is the best one. */
  async #finishPass(): Promise<void> {
    const { training, options } = this;
    const done = await this.#book.finish(this.#at);
    if (!done) return; // the signal came: the pass is examined when the training resumes
    this.#at = done;
    const passes = done.report!.passes;
    const last = passes.at(-1)!;
    options.onPass?.(last);
    if (training.file.earlyStop && bestPass(passes) === last) await this.#checkpoint(true);
  }

  async #applyChanges(): Promise<void> {
    if (this.#at.partialSteps > 0) return; // done before the sample's first step
    for (const { at, change } of this.training.schedule) {
      if (at !== this.#at.shown) continue;
      if (change.learning) await this.core.setLearning(change.learning);
      if (change.inhibition) await this.core.setInhibition(change.inhibition);
    }
  }

  /** Shows samples up to the next point at which something is to be done between two. */
  async #showSegment(): Promise<void> {
    const { training, core, options } = this;
    const from = this.#at.shown;
    const every = training.file.checkpointEvery ?? training.total;
    const nextChange = training.schedule.find(({ at }) => at > from)?.at ?? training.total;
    const next = (stride: number) => (Math.floor(from / stride) + 1) * stride;
    const end = Math.min(next(training.samples), nextChange, next(every), from + this.#segment);
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

  async #checkpoint(isBest = false): Promise<void> {
    const { onCheckpoint, readSnapshot } = this.options;
    this.#saved = this.#at;
    if (!onCheckpoint) return;
    const snapshot = await (readSnapshot?.() ?? this.core.readSnapshot());
    const { network, showing } = this.training;
    const progress = this.#at;
    await onCheckpoint({ snapshot, network, progress, showing: showing.withNames(progress.report?.names) }, isBest);
  }
}

/** Whether nothing is left to do: all passes are done and examined, or patience has run out. */
export function isTrained(training: Training, { shown, report }: TrainingProgress): boolean {
  return shown >= training.total || isOutOfPatience(training, report?.passes ?? []);
}

/** Throws HostError BUILD_MISMATCH unless the core has the build that the training file names. */
function checkBuild(build: string | undefined, { descriptor, transport }: Device): void {
  if (build === undefined) return;
  const asked = parseBuild(build);
  const [wrong] = differingParameters(asked, descriptor);
  if (wrong === undefined) return;
  const found = `its ${wrong} is ${descriptor[wrong]}, not ${asked[wrong]}`;
  const message = `the training is for the build ${build}, and the core at ${transport.description} is another: ${found}`;
  throw new HostError("BUILD_MISMATCH", message, { build, wrong, found: descriptor[wrong], allowed: asked[wrong] });
}

function* samplesOf(training: Training, from: number, end: number): Generator<Sample> {
  for (let n = from; n < end; n++) yield training.sample(n);
}
