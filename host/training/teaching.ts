import { type EventList, eventList } from "../events/events.js";
import { type TeacherEvents, teach } from "../events/teacher.js";
import type { Population } from "../network/network.js";
import type { PresentOptions } from "../run/present.js";
import type { Sample } from "../run/sample-input.js";
import type { Dataset } from "./samples.js";
import type { TrainingFile } from "./schema.js";
import { type Showing, trainingIssue } from "./showing.js";

/** Samples as they are shown in training: with what their label makes fire. */
export class Teaching {
  readonly #teachers = new Map<number, TeacherEvents>();
  readonly #axonEvents = new Map<number, EventList>();

  /** `labels` are those of the samples that are used. Throws HostError TRAINING_INVALID for a teacher that does not fit. */
  constructor(
    private readonly file: TrainingFile,
    private readonly showing: Showing,
    private readonly dataset: Dataset,
    labels: Uint16Array | undefined,
    private readonly path?: string,
  ) {
    const { teacher } = file;
    if (!teacher) return;
    if (showing.layer) throw this.#issue(["teacher"], teacher, "nothing here: hidden and outputs teach by the label");
    if (!labels) throw this.#issue(["teacher"], teacher, "nothing here, because the data has no labels");
    this.#checkLists(labels.reduce((a, b) => Math.max(a, b), 0));
    const { neurons, axons } = teacher;
    const target = neurons && showing.named(neurons.population, ["teacher", "neurons", "population"]);
    const steps = file.stepsPerSample ?? 1;
    for (const label of new Set(labels)) {
      if (neurons && target) this.#teachers.set(label, neuronEvents(neurons, label, target, steps));
      if (axons) this.#axonEvents.set(label, axonEvents(axons, label, steps));
    }
  }

  /** The options with which samples are shown. */
  get present(): Omit<PresentOptions, "onSample" | "signal" | "firstStep"> {
    const learning = this.file.learning ?? true;
    if (this.showing.layer) return { ...this.showing.layer.training, learning };
    return { ...this.showing.shown(this.dataset), learning };
  }

  /** A sample of the data. */
  sample(at: number): Sample {
    const { dataset, showing } = this;
    const label = dataset.labels?.[at];
    const { intensities, input } = showing.inputOf(dataset, at);
    if (showing.layer) return showing.layer.trainingSample(intensities ?? input!, label!);
    const axons = label === undefined ? undefined : this.#axonEvents.get(label);
    return {
      intensities,
      input: axons && input ? merged(input, axons) : (input ?? axons),
      teacher: label === undefined ? undefined : this.#teachers.get(label),
    };
  }

  #checkLists(most: number): void {
    const { teacher } = this.file;
    const { showing } = this;
    const target = teacher?.neurons && showing.named(teacher.neurons.population, ["teacher", "neurons", "population"]);
    const limits = { neurons: target?.size ?? 0, axons: showing.network.axons.size };
    for (const key of ["neurons", "axons"] as const) {
      const byLabel = teacher?.[key]?.byLabel;
      if (!byLabel) continue;
      const path = ["teacher", key, "byLabel"];
      if (byLabel.length <= most)
        throw this.#issue([...path, "length"], byLabel.length, `at least ${most + 1}, one list per label`);
      for (const [label, list] of byLabel.entries()) {
        const wrong = list.findIndex((index) => index >= limits[key]);
        if (wrong >= 0) throw this.#issue([...path, label, wrong], list[wrong], `0..${limits[key] - 1}`);
      }
    }
    if (teacher?.neurons?.teaches && target) this.#checkModulators(teacher.neurons.byLabel, target);
  }

  /**
   * The core lets any neuron be taught; teaching one that is no modulator would be a mistake: its row feeds currents.
   */
  #checkModulators(byLabel: readonly (readonly number[])[], { first, name }: Population): void {
    for (const [label, list] of byLabel.entries()) {
      const wrong = list.findIndex((neuron) => !this.showing.network.isModulator(first + neuron));
      if (wrong < 0) continue;
      const allowed = `a modulator of ${name}, because teaches is true`;
      throw this.#issue(["teacher", "neurons", "byLabel", label, wrong], list[wrong], allowed);
    }
  }

  #issue(path: readonly (string | number)[], value: unknown, allowed: string) {
    return trainingIssue(path, value, allowed, this.path);
  }
}

type Timing = { readonly fromStep?: number | undefined; readonly everySteps?: number | undefined };

function taughtSteps({ fromStep = 0, everySteps = 1 }: Timing, steps: number): number[] {
  const count = Math.max(0, Math.ceil((steps - fromStep) / everySteps));
  return Array.from({ length: count }, (_, i) => fromStep + i * everySteps);
}

function neuronEvents(
  teacher: NonNullable<NonNullable<TrainingFile["teacher"]>["neurons"]>,
  label: number,
  { first, size }: Population,
  steps: number,
): TeacherEvents {
  const own = new Set(teacher.byLabel[label]);
  const fires = teacher.teaches ? "teaches" : true;
  const forced = taughtSteps(teacher, steps).flatMap((step) =>
    [...own].map((n) => ({ step, neuron: first + n, fires }) as const),
  );
  const others = Array.from({ length: size }, (_, n) => n).filter((n) => !own.has(n));
  const silenced = Array.from({ length: teacher.silenceOthers ? steps : 0 }, (_, step) =>
    others.map((n) => ({ step, neuron: first + n, fires: false }) as const),
  );
  return teach([...silenced.flat(), ...forced]);
}

function axonEvents(
  teacher: NonNullable<NonNullable<TrainingFile["teacher"]>["axons"]>,
  label: number,
  steps: number,
): EventList {
  const axons = teacher.byLabel[label]!;
  return eventList(taughtSteps(teacher, steps).flatMap((step) => axons.map((axon) => [step, axon] as const)));
}

function merged(a: EventList, b: EventList): EventList {
  const pairs = ({ steps, indices }: EventList) => Array.from(steps, (step, e) => [step, indices[e]!] as const);
  return eventList([...pairs(a), ...pairs(b)]);
}
