import type { Device } from "../device/device.js";
import type { PassReport, ProgressReport, TrainingProgress } from "../formats/training-progress.js";
import { aside, type Evaluation, evaluate } from "./evaluation.js";
import { PART_NAMES, type PartName } from "./parts.js";
import type { NeuronNames } from "./readout.js";
import type { Training } from "./training.js";
import type { WeightMonitor } from "./weight-monitor.js";

/** Callbacks of an evaluation after a pass, and what ends it. */
export interface PassOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onAnswer?: ((part: PartName, samples: number) => void) | undefined;
}

/** The pass with the best accuracy on the validation part; undefined before there is one. */
export function bestPass(passes: readonly PassReport[]): PassReport | undefined {
  const judged = passes.filter(({ validation }) => validation !== undefined);
  return judged.reduce<PassReport | undefined>(
    (best, pass) => (best && best.validation!.right >= pass.validation!.right ? best : pass),
    undefined,
  );
}

/** Whether the validation accuracy has not risen for as many passes as the training file has patience for. */
export function isOutOfPatience({ file }: Training, passes: readonly PassReport[]): boolean {
  const [best, last] = [bestPass(passes), passes.at(-1)];
  return file.earlyStop !== undefined && best !== undefined && last!.pass - best.pass >= file.earlyStop.patience;
}

/** Examines each pass: its spikes, how far weights moved, what the network answers. */
export class PassBook {
  constructor(
    private readonly core: Device,
    private readonly training: Training,
    private readonly monitor: WeightMonitor,
    private readonly options: PassOptions,
  ) {}

  /** The progress, with what the current pass began with added if that is missing. */
  async begun(at: TrainingProgress): Promise<TrainingProgress & { readonly report: ProgressReport }> {
    if (at.report) return { ...at, report: at.report };
    const passes = Math.floor(at.shown / this.training.samples);
    const weights = await this.monitor.integers();
    return { ...at, report: { passes: [], began: { passes, spikes: at.spikes, cycles: at.cycles, weights } } };
  }

  /** Whether a pass has ended and has not been examined. */
  isDue({ report, shown, partialSteps }: TrainingProgress): boolean {
    const { samples } = this.training;
    return partialSteps === 0 && shown % samples === 0 && shown / samples > (report?.began.passes ?? 0);
  }

  /** The progress with the report of the pass that has ended; undefined when the signal came before it was complete. */
  async finish(at: TrainingProgress): Promise<TrainingProgress | undefined> {
    const { report, spikes, cycles, shown } = await this.begun(at);
    const { samples } = this.training;
    const number = shown / samples;
    const weights = await this.monitor.integers();
    const answered = this.training.isEvaluated(number) ? await this.#answers() : {};
    if (!answered) return undefined;
    const { names, ...sets } = answered;
    const pass: PassReport = {
      ...{ pass: number, samples, spikes: spikes - report.began.spikes, cycles: cycles - report.began.cycles },
      weightChange: this.monitor.change(report.began.weights, weights) ?? null,
      ...sets,
    };
    const kept = names ? { names: names.map((list) => [...list]) } : report.names ? { names: report.names } : {};
    const began = { passes: number, spikes, cycles, weights };
    return { ...at, report: { passes: [...report.passes, pass], began, ...kept } };
  }

  /**
   * The answers to each set, each as `lifwire eval` finds them from a checkpoint of this pass; names of neurons come from the
   * training samples, which are first.
   */
  async #answers() {
    const { training, core, options } = this;
    const answers: Partial<Record<PartName, ReturnType<typeof answersOf>>> = {};
    let names: NeuronNames | undefined;
    for (const part of PART_NAMES) {
      const set = training.sets[part];
      if (!set) continue;
      const onSample = (samples: number) => options.onAnswer?.(part, samples);
      const asked = { names, signal: options.signal, onSample };
      const evaluation = await aside(core, () => evaluate(core, training.showing, set, asked));
      if (evaluation.samples < set.samples) return undefined;
      names = evaluation.names;
      answers[part] = answersOf(evaluation);
    }
    return { ...answers, ...(training.showing.names ? {} : { names }) };
  }
}

function answersOf({ samples, right, unanswered, confusion }: Evaluation) {
  return { samples, right, unanswered, confusion };
}
