import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { HostError } from "../errors.js";
import { issueError, type Path } from "../network/issue.js";
import type { Network } from "../network/network.js";
import { createRandom } from "../random.js";
import type { PresentOptions } from "../run/present.js";
import type { Sample } from "../run/sample-input.js";
import type { SampleSet } from "./evaluation.js";
import { type OtherData, type PartName, trainingSets } from "./parts.js";
import type { Dataset } from "./samples.js";
import { type ScheduledChange, scheduledChanges } from "./schedule.js";
import type { TrainingFile } from "./schema.js";
import { type Showing, trainingIssue } from "./showing.js";
import { Teaching } from "./teaching.js";

const ORDER_STRIDE = 0x9e3779b9;

/** A training file with its samples, checked against a network. */
export class Training {
  readonly network: Network;
  /** Samples of one pass. */
  readonly samples: number;
  readonly passes: number;
  readonly schedule: readonly ScheduledChange[];
  /** How samples are shown to be answered. */
  readonly showing: Showing;
  /** What is answered after each pass. */
  readonly sets: Readonly<Partial<Record<PartName, SampleSet>>>;
  /** Identifies file and samples, for checkpoints. */
  readonly hash: string;
  readonly #first: number;
  readonly #teaching: Teaching;
  #order: { readonly pass: number; readonly places: Uint32Array } | undefined;

  /**
   * Checks all of it; `network` is left out where the file describes a hidden layer, `other` has what is not `dataset`. Throws
   * HostError TRAINING_INVALID, DATA_INVALID.
   */
  constructor(
    readonly file: TrainingFile,
    readonly dataset: Dataset,
    network: Network | undefined,
    private readonly path?: string,
    other: OtherData = {},
  ) {
    const { showing, train, sets } = trainingSets(file, dataset, network, other, path);
    this.showing = showing;
    this.network = showing.network;
    this.sets = sets;
    this.#first = train.first;
    this.samples = train.samples;
    this.passes = file.passes ?? 1;
    this.#checkNetwork();
    const { samples, passes } = this;
    this.schedule = scheduledChanges({ entries: file.schedule ?? [], samples, passes, network: this.network, path });
    const used = dataset.labels?.subarray(train.first, train.first + train.samples);
    this.#teaching = new Teaching(file, showing, dataset, used, path);
    this.hash = hashOf(file, [dataset, other.validation, other.test]);
  }

  /** Samples shown in all passes. */
  get total(): number {
    return this.samples * this.passes;
  }

  get present(): Omit<PresentOptions, "onSample" | "signal" | "firstStep"> {
    return this.#teaching.present;
  }

  /** The n-th sample to be shown, counted over all passes. */
  sample(n: number): Sample {
    return this.#teaching.sample(this.#first + this.#place(n));
  }

  /** Whether the network is evaluated after this pass, counted from 1. */
  isEvaluated(pass: number): boolean {
    const every = this.file.evaluate?.everyPasses ?? 1;
    return Object.keys(this.sets).length > 0 && (pass % every === 0 || pass === this.passes);
  }

  #place(n: number): number {
    const pass = Math.floor(n / this.samples);
    if (this.file.order !== "random") return n % this.samples;
    if (this.#order?.pass !== pass) this.#order = { pass, places: shuffled(this.samples, this.file.seed ?? 0, pass) };
    return this.#order.places[n % this.samples]!;
  }

  #checkNetwork(): void {
    const { file, network, dataset, showing } = this;
    const head = { value: undefined, allowed: "an object: the training needs it" };
    const missing = (key: string) => issueError({ path: [key], ...head }, network.file);
    if (file.learning !== false && !network.learning) throw missing("learning");
    if (dataset.intensities && !network.head.encoder) throw missing("encoder");
    if (!showing.layer || dataset.labels) return;
    throw this.#issue(["hidden"], file.hidden, "nothing here, because the data has no labels");
  }

  #issue(path: Path, value: unknown, allowed: string): HostError {
    return trainingIssue(path, value, allowed, this.path);
  }
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

function hashOf(file: TrainingFile, datasets: readonly (Dataset | undefined)[]): string {
  const { checkpointEvery, $schema, build, ...settings } = file; // have no effect on what is learned
  const hash = sha256.create().update(utf8ToBytes(JSON.stringify(settings)));
  for (const dataset of datasets) {
    const { intensities, events, labels } = dataset ?? {};
    if (intensities) hash.update(intensities);
    for (const { steps, indices } of events ?? []) hash.update(utf8ToBytes(JSON.stringify([...steps, ...indices])));
    if (labels) hash.update(utf8ToBytes(JSON.stringify([...labels])));
  }
  return bytesToHex(hash.digest());
}
