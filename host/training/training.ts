import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { HostError } from "../errors.js";
import { type EventList, eventList } from "../events/events.js";
import { type TeacherEvents, teach } from "../events/teacher.js";
import { issueError, type Path } from "../network/issue.js";
import { changeLearning } from "../network/learning-registers.js";
import type { Network, Population } from "../network/network.js";
import { createRandom } from "../random.js";
import type { Present, Sample } from "../run/present.js";
import type { Dataset } from "./samples.js";
import type { TrainingFile } from "./schema.js";

const ORDER_STRIDE = 0x9e3779b9;

/** A change between samples. */
export interface ScheduledChange {
  readonly at: number;
  readonly change: NonNullable<TrainingFile["schedule"]>[number];
}

/** A training file with its samples, checked against a network. */
export class Training {
  /** Samples of one pass. */
  readonly samples: number;
  readonly passes: number;
  readonly schedule: readonly ScheduledChange[];
  /** Identifies file and samples, for checkpoints. */
  readonly hash: string;
  readonly #first: number;
  readonly #teachers = new Map<number, TeacherEvents>();
  readonly #axonEvents = new Map<number, EventList>();
  #order: { readonly pass: number; readonly places: Uint32Array } | undefined;

  constructor(
    readonly file: TrainingFile,
    readonly dataset: Dataset,
    readonly network: Network,
    private readonly path?: string,
  ) {
    this.#first = file.firstSample ?? 0;
    const left = dataset.samples - this.#first;
    if (left < 1) throw this.#issue(["firstSample"], this.#first, `0..${dataset.samples - 1}, the data's samples`);
    this.samples = file.samples ?? left;
    if (this.samples > left)
      throw this.#issue(["samples"], this.samples, `1..${left}, which the data has from firstSample on`);
    this.passes = file.passes ?? 1;
    this.schedule = this.#scheduled();
    this.#checkNetwork();
    this.#checkTeacher();
    this.hash = hashOf(file, dataset);
  }

  /** Samples shown in all passes. */
  get total(): number {
    return this.samples * this.passes;
  }

  get present(): Omit<Present, "onSample" | "signal" | "firstStep"> {
    const { file, network } = this;
    const { stopOnSpike = false } = file;
    return {
      steps: file.stepsPerSample,
      clear: file.clear ? Object.fromEntries(Object.entries(file.clear).filter(([, on]) => on === true)) : true,
      learning: file.learning ?? true,
      drawPhases: this.dataset.intensities !== undefined && (file.drawPhases ?? true),
      stopOnSpike: typeof stopOnSpike === "string" ? network.find(stopOnSpike) : stopOnSpike,
    };
  }

  /** The sample that is the n-th to be shown, counted over all passes. */
  sample(n: number): Sample {
    const at = this.#first + this.#place(n);
    const { dataset, network, file } = this;
    const { size } = network.axons;
    const label = dataset.labels?.[at];
    const axons = label === undefined ? undefined : this.#axonEvents.get(label);
    const input = dataset.events?.[at];
    return {
      intensities: dataset.intensities?.subarray(at * size, (at + 1) * size),
      input: axons && input ? merged(input, axons) : (input ?? axons),
      teacher: label === undefined || !file.teacher ? undefined : this.#teachers.get(label),
    };
  }

  #place(n: number): number {
    const pass = Math.floor(n / this.samples);
    if (this.file.order !== "random") return n % this.samples;
    if (this.#order?.pass !== pass) this.#order = { pass, places: shuffled(this.samples, this.file.seed ?? 0, pass) };
    return this.#order.places[n % this.samples]!;
  }

  #scheduled(): ScheduledChange[] {
    const changes = (this.file.schedule ?? []).map((change, i) => {
      const path = ["schedule", i];
      const { atSample, atPass } = change;
      if ((atSample === undefined) === (atPass === undefined)) {
        const key = atSample === undefined ? "atSample" : "atPass";
        throw this.#issue([...path, key], change[key], "one of atSample and atPass");
      }
      const at = atSample ?? atPass! * this.samples;
      if (at < this.total) return { at, change };
      const [key, most] = atSample === undefined ? ["atPass", this.passes - 1] : ["atSample", this.total - 1];
      throw this.#issue([...path, key!], atSample ?? atPass, `0..${most}`);
    });
    return changes.sort((a, b) => a.at - b.at);
  }

  #checkNetwork(): void {
    const { file, network, dataset } = this;
    const head = { value: undefined, allowed: "an object: the training needs it" };
    if (file.learning !== false && !network.learning) throw issueError({ path: ["learning"], ...head }, network.file);
    if (dataset.intensities && !network.head.encoder) throw issueError({ path: ["encoder"], ...head }, network.file);
    if (typeof file.stopOnSpike === "string") this.#population(file.stopOnSpike, ["stopOnSpike"]);
    let settings = network.learning;
    // As the changes will be made, so that one that is wrong is told before the first sample.
    for (const [i, { change }] of this.schedule.entries()) {
      if (!change.learning) continue;
      try {
        settings = network.resolveLearning(changeLearning(settings?.entry ?? {}, change.learning));
      } catch (thrown) {
        if (!(thrown instanceof HostError)) throw thrown;
        const { path, value, allowed } = thrown.data as { path: string; value: unknown; allowed: string };
        throw this.#issue(["schedule", i, ...path.split(".")], value, allowed);
      }
    }
  }

  #checkTeacher(): void {
    const { teacher, stepsPerSample } = this.file;
    if (!teacher) return;
    const { labels } = this.dataset;
    if (!labels) throw this.#issue(["teacher"], teacher, "nothing here, because the data has no labels");
    const used = labels.subarray(this.#first, this.#first + this.samples);
    const most = used.reduce((a, b) => Math.max(a, b), 0);
    const { neurons, axons } = teacher;
    const target = neurons && this.#population(neurons.population, ["teacher", "neurons", "population"]);
    const limits = { neurons: target?.size ?? 0, axons: this.network.axons.size };
    for (const key of ["neurons", "axons"] as const) {
      const byLabel = teacher[key]?.byLabel;
      if (!byLabel) continue;
      const path = ["teacher", key, "byLabel"];
      if (byLabel.length <= most)
        throw this.#issue([...path, "length"], byLabel.length, `at least ${most + 1}, one list a label`);
      for (const [label, list] of byLabel.entries()) {
        const wrong = list.findIndex((index) => index >= limits[key]);
        if (wrong >= 0) throw this.#issue([...path, label, wrong], list[wrong], `0..${limits[key] - 1}`);
      }
    }
    for (const label of new Set(used)) {
      if (neurons && target) this.#teachers.set(label, neuronEvents(neurons, label, target, stepsPerSample));
      if (axons) this.#axonEvents.set(label, axonEvents(axons, label, stepsPerSample));
    }
  }

  #population(name: string, path: Path): Population {
    const found = this.network.populations.find((population) => population.name === name);
    if (found) return found;
    const names = this.network.populations.map((population) => population.name);
    throw this.#issue(path, name, `one of ${names.join(", ")}`);
  }

  #issue(path: Path, value: unknown, allowed: string): HostError {
    return issueError({ path, value, allowed, code: "TRAINING_INVALID" }, this.path);
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
  const forced = taughtSteps(teacher, steps).flatMap((step) =>
    [...own].map((n) => ({ step, neuron: first + n, fires: true })),
  );
  const others = Array.from({ length: size }, (_, n) => n).filter((n) => !own.has(n));
  const silenced = Array.from({ length: teacher.silenceOthers ? steps : 0 }, (_, step) =>
    others.map((n) => ({ step, neuron: first + n, fires: false })),
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

/** Fisher-Yates by the project's generator; a pass's order depends on seed and pass alone. */
function shuffled(count: number, seed: number, pass: number): Uint32Array {
  const random = createRandom((seed + Math.imul(ORDER_STRIDE, pass)) >>> 0);
  const places = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places;
}

function hashOf(file: TrainingFile, { intensities, events, labels }: Dataset): string {
  const { checkpointEvery, $schema, ...settings } = file; // say nothing of what is learned
  const hash = sha256.create().update(utf8ToBytes(JSON.stringify(settings)));
  if (intensities) hash.update(intensities);
  for (const { steps, indices } of events ?? []) hash.update(utf8ToBytes(JSON.stringify([...steps, ...indices])));
  if (labels) hash.update(utf8ToBytes(JSON.stringify([...labels])));
  return bytesToHex(hash.digest());
}
