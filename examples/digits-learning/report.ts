import type { Outcome } from "./experiment.js";
import type { TrainOptions } from "./learned.js";

/** One line of a seed's outcome. */
export function outcomeLine({ seed, right, tested, trained, trainMs, testMs }: Outcome): string {
  const each = (total: number) => Math.round(total / trained.images);
  return (
    `seed ${seed}: ${percent(right / tested)} (${right} of ${tested}), ${trained.images} images shown, ` +
    `${each(trained.steps)} steps and ${each(trained.cycles)} cycles each; ` +
    `learned in ${seconds(trainMs)}, tested in ${seconds(testMs)}`
  );
}

/** Mean and spread of some seeds. */
export function summaryLine(outcomes: readonly Outcome[]): string {
  const shares = outcomes.map(({ right, tested }) => right / tested);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const squares = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, shares.length - 1));
  const range = `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`;
  return `mean ${percent(mean)}, standard deviation ${percent(deviation)}, ${range}, ${shares.length} seeds`;
}

/** Progress on a terminal; leaves nothing in a file. Ctrl-C ends the training at a step boundary. */
export function watched(label: string): Required<Pick<TrainOptions, "onProgress">> {
  if (!process.stderr.isTTY) return { onProgress: () => {} };
  return {
    onProgress: (done, total) =>
      process.stderr.write(done === total ? "\r\x1b[K" : `\r${label}: image ${done} of ${total}`),
  };
}

/** A signal that Ctrl-C triggers; a second Ctrl-C ends the process. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new Error("interrupted")));
  return controller.signal;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
