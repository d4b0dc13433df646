import { type Trained, testNetwork } from "../../../examples/digits-learning/learned.js";
import {
  type Asked,
  countRight,
  decideBy,
  type Meaning,
  nameNeurons,
  respond,
} from "../../../examples/digits-learning/readout.js";
import { trainUnsupervised } from "../../../examples/digits-learning/unsupervised.js";
import type { Device } from "../../device/device.js";
import type { WeightMatrix } from "../../network/weight-matrix.js";
import { EstimateClock, type Learner, ReadingClock, spread } from "./learner.js";
import type { PrototypeLesson } from "./lesson.js";
import { peekAdaptation, peekWeights } from "./peek.js";
import type { Tell } from "./tell.js";

/** Now and then accuracy is estimated on a part of the images. */
const ESTIMATE_NAMED = 300;
const ESTIMATE_TESTED = 200;
/** The page hears of naming and testing once per this many images. */
const TOLD_IMAGES = 50;

/** Neurons compete for the images and learn them without labels, which only name the neurons afterwards. */
export class PrototypeLearner implements Learner {
  #meaning: Meaning | undefined;
  readonly #reading = new ReadingClock();
  readonly #asked: Asked;

  constructor(
    private readonly lesson: PrototypeLesson,
    private readonly student: Device,
    private readonly examined: Device,
    private readonly tell: Tell,
  ) {
    this.#asked = { core: examined, settings: lesson.settings, images: lesson.images };
  }

  /** Learns as `npm run learn:digits` does with the same numbers. */
  async learn(signal: AbortSignal): Promise<void> {
    const { images, settings, seed } = this.lesson;
    let estimates: Promise<void> = Promise.resolve();
    const estimating = new EstimateClock();
    const onProgress = (done: number, total: number) => {
      this.tell({ kind: "progress", doing: "learning", done, total });
      if (done === total) return;
      const isDue = estimating.due(done, total);
      if (!isDue && !this.#reading.due) return;
      // Read between two blocks of images: calls of a device act one after the other.
      const state = this.#readState(done);
      state.then(({ weights }) => this.#tellFields(weights)).catch(() => undefined);
      if (isDue) estimates = estimates.then(async () => this.#estimate(await state, signal));
      estimates.catch(() => undefined);
    };
    const trained = await trainUnsupervised(this.student, images, settings, seed, { onProgress, signal });
    await estimates;
    this.#tellFields(trained.weights);
    await this.#examine(trained, signal);
  }

  async classify(pixels: Uint8Array): Promise<void> {
    if (!this.#meaning) return;
    const response = await respond(this.#asked, { pixels, label: 0 });
    this.tell({ kind: "digit", digit: decideBy(this.#meaning, response) });
  }

  /** Names the neurons by all images that were learned, and counts the test images that they recognise. */
  async #examine(trained: Trained, signal: AbortSignal): Promise<void> {
    const { train, test } = this.lesson.images;
    await this.examined.program(testNetwork(trained, this.lesson.seed).network);
    this.#meaning = await nameNeurons(this.#asked, train, this.#counter("naming neurons", train.length, signal));
    const right = await countRight(this.#asked, this.#meaning, test, this.#counter("testing", test.length, signal));
    this.tell({ kind: "accuracy", images: trained.images, right, tested: test.length, final: true });
  }

  #counter(doing: string, total: number, signal: AbortSignal): () => void {
    let done = 0;
    return () => {
      signal.throwIfAborted();
      if (++done % TOLD_IMAGES === 0) this.tell({ kind: "progress", doing, done, total });
    };
  }

  async #readState(images: number): Promise<Trained> {
    const network = this.student.network!;
    const out = network.find("out");
    return this.#reading.timed(async () => {
      const weights = await peekWeights(this.student, network.axons, out);
      const adaptation = await peekAdaptation(this.student, out);
      return { network, out, weights, adaptation, images, steps: 0, cycles: 0 };
    });
  }

  async #estimate(state: Trained, signal: AbortSignal): Promise<void> {
    const { images } = this.lesson;
    await this.examined.program(testNetwork(state, this.lesson.seed).network);
    const check = () => signal.throwIfAborted();
    const meaning = await nameNeurons(this.#asked, spread(images.train, ESTIMATE_NAMED), check);
    const tested = spread(images.test, ESTIMATE_TESTED);
    const right = await countRight(this.#asked, meaning, tested, check);
    this.tell({ kind: "accuracy", images: state.images, right, tested: tested.length, final: false });
  }

  #tellFields(weights: WeightMatrix): void {
    const values = weights.toFloats();
    this.tell({ kind: "fields", axons: weights.rows, neurons: weights.columns, values }, [values.buffer]);
  }
}
