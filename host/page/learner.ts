import { type Digit, INTENSITY_MAX, PIXELS, parseDigits, splitDigits } from "../../examples/digits/digit.js";
import type { ImageSet } from "../../examples/digits-learning/images.js";
import { readTrained, testNetwork } from "../../examples/digits-learning/learned.js";
import { countRight, decideBy, type Meaning, nameNeurons, respond } from "../../examples/digits-learning/readout.js";
import { UNSUPERVISED } from "../../examples/digits-learning/settings.js";
import { trainUnsupervised } from "../../examples/digits-learning/unsupervised.js";
import type { Device } from "../device/device.js";
import type { FromWorker } from "./messages.js";

/** Between the passes accuracy is estimated on a part of the images. */
const ESTIMATE_NAMED = 300;
const ESTIMATE_TESTED = 200;
const CLASSES = 10;

/** How a learning is asked for. */
export interface Lesson {
  readonly passes: number;
  /** Ends after so many images; undefined: all of the passes. */
  readonly images: number | undefined;
  readonly seed: number;
}

/** Learns the digits on one core and tries on another what was learned so far. */
export class Learner {
  #meaning: Meaning | undefined;
  readonly #abort = new AbortController();

  constructor(
    private readonly student: Device,
    private readonly examined: Device,
    private readonly tell: (message: FromWorker) => void,
  ) {}

  /** Learns as `npm run learn:digits` does with the same numbers, and tests with all images at the end. */
  async learn(csv: string, { passes, images, seed }: Lesson): Promise<void> {
    const set: ImageSet = {
      ...splitDigits(parseDigits(csv, "digits.csv"), "digits.csv"),
      pixelMax: INTENSITY_MAX,
      axons: PIXELS,
    };
    const settings = { ...UNSUPERVISED, passes };
    let estimates: Promise<void> = Promise.resolve();
    let lastEstimate = 0;
    const onProgress = (done: number, total: number) => {
      this.tell({ kind: "learning", done, total });
      if (done === total || done - lastEstimate < set.train.length / 2) return;
      lastEstimate = done;
      const state = this.#readState(done);
      estimates = estimates.then(async () => this.#estimate(await state, set, seed, done));
    };
    const signal = this.#abort.signal;
    const trained = await trainUnsupervised(this.student, set, settings, seed, { images, onProgress, signal });
    await estimates;
    await this.examined.program(testNetwork(trained, seed).network);
    const asked = { core: this.examined, settings, images: set };
    this.#meaning = await nameNeurons(asked, set.train, () => signal.throwIfAborted());
    const right = await countRight(asked, this.#meaning, set.test, () => signal.throwIfAborted());
    const fields = trained.weights.toFloats();
    const counts = { images: trained.images, right, tested: set.test.length };
    this.tell({ kind: "accuracy", ...counts, final: true, fields, neurons: settings.neurons });
    this.tell({ kind: "learned" });
  }

  stop(): void {
    this.#abort.abort(new Error("stopped"));
  }

  /** What the network that was learned takes an image for; undefined when no neuron fires. */
  async classify(pixels: Uint8Array): Promise<void> {
    if (!this.#meaning) return;
    const asked = { core: this.examined, settings: UNSUPERVISED, images: { pixelMax: INTENSITY_MAX } };
    const response = await respond(asked, { pixels, label: 0 });
    const scores = new Array<number>(CLASSES).fill(0);
    response.neurons.forEach((neuron, i) => {
      for (let c = 0; c < CLASSES; c++) scores[c]! += response.weights[i]! * this.#meaning![neuron * CLASSES + c]!;
    });
    this.tell({ kind: "digit", digit: decideBy(this.#meaning, response), scores });
  }

  /** Read between two blocks of images: calls of a device act one after the other. */
  #readState(images: number) {
    const network = this.student.network!;
    const made = { network, out: network.find("out") };
    const state = readTrained(this.student, made, { images, steps: 0, cycles: 0 });
    state.catch(() => undefined);
    return state;
  }

  async #estimate(state: Awaited<ReturnType<typeof readTrained>>, set: ImageSet, seed: number, images: number) {
    const core = this.examined;
    const asked = { core, settings: UNSUPERVISED, images: set };
    await core.program(testNetwork(state, seed).network);
    const meaning = await nameNeurons(asked, every(set.train, ESTIMATE_NAMED));
    const tested = every(set.test, ESTIMATE_TESTED);
    const right = await countRight(asked, meaning, tested);
    const fields = state.weights.toFloats();
    this.tell({
      kind: "accuracy",
      images,
      right,
      tested: tested.length,
      final: false,
      fields,
      neurons: UNSUPERVISED.neurons,
    });
  }
}

/** So many images, evenly spread. */
function every(images: readonly Digit[], count: number): Digit[] {
  return Array.from({ length: count }, (_, i) => images[Math.floor((i * images.length) / count)]!);
}
