import { type Device, force, type LearningEntry, type RunResult } from "lifwire";
import { CLASSES, type ImageSet, intensitiesOf } from "./images.js";
import type { SupervisedSettings } from "./settings.js";

/** The rule's gain while the teacher only watches: traces continue, weights stay. */
const HELD_BACK: LearningEntry = { post: { gain: "off" } };
const AMPLITUDE_ONE = 65_536;
const AMPLITUDE_MAX = 32_767;

/** First neurons to fire for an image: of its class, and of another. */
interface Seen {
  readonly right: number | undefined;
  readonly wrong: number | undefined;
}

/** Shows labelled images and makes neurons fire, so that the core's rule moves their weights. */
export class Teacher {
  steps = 0;
  cycles = 0;
  readonly #perClass: number;
  /** The rule that the core has now. */
  #rule: LearningEntry | undefined;

  constructor(
    private readonly core: Device,
    private readonly images: ImageSet,
    private readonly settings: SupervisedSettings,
  ) {
    this.#perClass = Math.floor(settings.neurons / CLASSES);
  }

  /** The first neuron of the class that fires moves toward the image. */
  async attract(pixels: Uint8Array, label: number, rate: number): Promise<void> {
    const { right } = await this.#watch(pixels, label);
    if (right !== undefined) await this.#pull(right, rate);
  }

  /** Does nothing if the right class fires first and stays ahead by the margin; else moves the two neurons. */
  async contrast(pixels: Uint8Array, label: number, rate: number): Promise<void> {
    const { marginSteps, push, pushSoft } = this.settings.contrast;
    const seen = await this.#watch(pixels, label);
    const wrong = seen.wrong ?? (marginSteps > 0 ? await this.#watchOn(label, marginSteps) : undefined);
    if (wrong === undefined) return;
    if (seen.right !== undefined) await this.#pull(seen.right, rate);
    const amplitudeRaw = -Math.trunc(amplitudeOf(rate) * push);
    if (amplitudeRaw !== 0) await this.#teach(wrong, { post: { gain: "exponential", soft: pushSoft, amplitudeRaw } });
  }

  async #pull(neuron: number, rate: number): Promise<void> {
    await this.#teach(neuron, { post: { gain: "follow", amplitudeRaw: amplitudeOf(rate) } });
  }

  async #watch(pixels: Uint8Array, label: number): Promise<Seen> {
    await this.#setRule(HELD_BACK);
    const { steps, scale } = this.settings;
    const run = await this.core.run({
      steps,
      intensities: intensitiesOf(pixels, this.images.pixelMax, scale),
      ...{ clear: true, drawPhases: true, learning: true },
      stopOnSpike: { first: label * this.#perClass, size: this.#perClass },
    });
    this.#count(run);
    return { right: this.#first(run, (of) => of === label), wrong: this.#first(run, (of) => of !== label) };
  }

  /** Continues with the same image; returns the first neuron of another class that fires. */
  async #watchOn(label: number, steps: number): Promise<number | undefined> {
    const run = await this.core.run({ steps, encode: true, learning: true });
    this.#count(run);
    return this.#first(run, (of) => of !== label);
  }

  /** One step in which the neuron fires, whatever its potential is, and learns by the traces that the image has left. */
  async #teach(neuron: number, rule: LearningEntry): Promise<void> {
    await this.#setRule(rule);
    const clear = { potential: true, refractory: true, fired: true };
    this.#count(await this.core.run({ steps: 1, learning: true, clear, teacher: force(neuron, [0]) }));
  }

  async #setRule(rule: LearningEntry): Promise<void> {
    if (this.#rule === rule) return;
    this.#rule = rule;
    await this.core.setLearning(rule);
  }

  #first({ spikes }: RunResult, wanted: (label: number) => boolean): number | undefined {
    return spikes.indices.find((neuron) => wanted(Math.floor(neuron / this.#perClass)));
  }

  #count({ stepsDone, cycles }: RunResult): void {
    this.steps += stepsDone;
    this.cycles += cycles;
  }
}

function amplitudeOf(rate: number): number {
  return Math.min(AMPLITUDE_MAX, Math.round(rate * AMPLITUDE_ONE));
}
