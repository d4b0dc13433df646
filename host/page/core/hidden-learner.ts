import { type PassReport, Session } from "../../../examples/hidden-layer/session.js";
import type { Device } from "../../device/device.js";
import { EstimateClock, type Learner, ReadingClock, spread } from "./learner.js";
import type { HiddenLesson } from "./lesson.js";
import { peekWeights } from "./peek.js";
import type { Tell } from "./tell.js";

/** Within a pass accuracy is estimated on a part of the test images. */
const ESTIMATE_TESTED = 300;

/** A hidden layer learns the images from their labels, by the core's third factor. */
export class HiddenLearner implements Learner {
  #session: Session | undefined;
  #learned = false;
  readonly #reading = new ReadingClock();

  constructor(
    private readonly lesson: HiddenLesson,
    private readonly student: Device,
    private readonly examined: Device,
    private readonly tell: Tell,
  ) {}

  /** Learns as `npm run learn:hidden` does with the same numbers; both test with all images after each pass. */
  async learn(signal: AbortSignal): Promise<void> {
    const { images, recipe, seed } = this.lesson;
    const session = await Session.begin(this.student, images, recipe, seed);
    this.#session = session;
    await this.examined.program(session.layer.network);
    await this.examined.setInhibition("others");
    const estimating = new EstimateClock();
    await session.train({
      signal,
      onProgress: (done, total) => this.tell({ kind: "progress", doing: "learning", done, total }),
      onBlock: async (done, total) => {
        if (this.#reading.due) await this.#reading.timed(() => this.#tellFields());
        const isPassEnd = done % images.train.length === 0; // which is tested with all images
        if (!isPassEnd && estimating.due(done, total)) await this.#estimate(done);
      },
      onPass: (report) => this.#passed(report),
    });
    await this.#tellFields();
    await this.#copyWeights();
    this.#learned = true;
  }

  async classify(pixels: Uint8Array): Promise<void> {
    if (!this.#learned) return;
    // Some output is the strongest even then.
    const isBlank = pixels.every((pixel) => pixel === 0);
    const [answer = -1] = isBlank ? [] : await this.#answers([pixels]);
    this.tell({ kind: "digit", digit: answer < 0 ? undefined : answer });
  }

  #passed({ pass, images, testAccuracy }: PassReport): void {
    const tested = this.lesson.images.test.length;
    const final = pass === this.lesson.recipe.passes;
    const right = Math.round(testAccuracy * tested);
    this.tell({ kind: "accuracy", images: pass * images, right, tested, final });
  }

  /** On the other core: a test draws random numbers, which would change what is learned. */
  async #estimate(images: number): Promise<void> {
    await this.#copyWeights();
    const tested = spread(this.lesson.images.test, ESTIMATE_TESTED);
    const answers = await this.#answers(tested.map(({ pixels }) => pixels));
    const right = tested.filter(({ label }, i) => answers[i] === label).length;
    this.tell({ kind: "accuracy", images, right, tested: tested.length, final: false });
  }

  async #answers(images: readonly Uint8Array[]): Promise<Int32Array> {
    const { layer } = this.#session!;
    const samples = images.map((pixels) => this.#session!.testSample(pixels));
    return layer.answers((await this.examined.present(samples, layer.test)).counts);
  }

  async #copyWeights(): Promise<void> {
    const { network, hidden, outputs } = this.#session!.layer;
    for (const [source, target] of [[network.axons, hidden] as const, [hidden, outputs] as const]) {
      await this.examined.writeWeights(source, target, await peekWeights(this.student, source, target));
    }
  }

  async #tellFields(): Promise<void> {
    const { network, hidden, options } = this.#session!.layer;
    const weights = await peekWeights(this.student, network.axons, hidden);
    // After the pixels come the axons that control the layer.
    const values = weights.toFloats().slice(0, options.inputs * hidden.size);
    this.tell({ kind: "fields", axons: options.inputs, neurons: hidden.size, values }, [values.buffer]);
  }
}
