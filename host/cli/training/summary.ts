import type { Answers, PassReport, TrainingProgress } from "../../formats/training-progress.js";
import { PART_NAMES } from "../../training/parts.js";
import { bestPass, isOutOfPatience } from "../../training/passes.js";
import type { Training } from "../../training/training.js";
import type { WeightFile } from "./weight-files.js";

/** Answers as JSON has them: with the share of right ones. */
export function answersJson({ samples, right, unanswered, confusion }: Answers) {
  return { samples, right, accuracy: accuracyOf({ samples, right }), unanswered, confusion };
}

/** Share of right answers; 0 without answers. */
export function accuracyOf({ samples, right }: Pick<Answers, "samples" | "right">): number {
  return samples === 0 ? 0 : right / samples;
}

/** What `summary.json` holds: only figures, no times, so that it is the same however often a training was stopped. */
export function trainingSummary(training: Training, done: TrainingProgress, files: readonly WeightFile[]) {
  const { network, showing } = training;
  const passes = done.report?.passes ?? [];
  const best = bestPass(passes);
  return {
    ...{ format: "lifwire-training-summary", version: 1, network: network.head.name ?? null },
    ...{ samples: done.shown, samplesAsked: training.total, partialSteps: done.partialSteps },
    ...{ spikes: done.spikes, cycles: done.cycles, classes: showing.classes ?? null },
    stoppedEarly: isOutOfPatience(training, passes),
    best: best ? { pass: best.pass, accuracy: accuracyOf(best.validation!) } : null,
    passes: passes.map(passJson),
    weights: files.map(({ source, target, name }) => ({ source, target, file: name })),
  };
}

function passJson(pass: PassReport) {
  const { pass: number, samples, spikes, cycles, weightChange } = pass;
  const sets = PART_NAMES.flatMap((part) => (pass[part] ? [[part, answersJson(pass[part])]] : []));
  return { pass: number, samples, spikes, cycles, weightChange, ...Object.fromEntries(sets) };
}
