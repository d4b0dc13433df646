import type { PassReport, TrainingProgress } from "../../formats/training-progress.js";
import { trim } from "../../network/quantise.js";
import { PART_NAMES, type PartName } from "../../training/parts.js";
import type { TrainingReport, TrainOptions } from "../../training/trainer.js";
import type { Training } from "../../training/training.js";
import type { CliIo } from "../options.js";
import { StatusLine } from "../terminal/progress.js";
import { passLine } from "./tables.js";

/** How often a line is logged where no line can be redrawn. */
const LOG_EVERY_MS = 10_000;
const TERMINAL_EVERY_MS = 1000;

type Listeners = Required<Pick<TrainOptions, "reportEveryMs" | "onSample" | "onReport" | "onPass" | "onAnswer">>;

/** On a terminal, a line that is redrawn; elsewhere, a line now and then. */
export function trainingProgress(io: CliIo, training: Training): Listeners & { readonly end: () => void } {
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
    onPass(pass: PassReport) {
      if (!PART_NAMES.some((part) => pass[part])) return;
      status.end();
      io.err(`${passLine(pass, training.passes)}\n`);
    },
    onAnswer(part: PartName, answered: number) {
      status.draw(() => `${part}: ${answered} of ${training.sets[part]!.samples} samples answered`);
    },
    end: () => status.end(),
  };
}
