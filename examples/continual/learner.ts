import { createRandom, type Device, type Population, teach } from "lifwire";
import { regionAddress } from "lifwire/protocol";
import { CLASSES, type Digit } from "../digits/dataset.js";
import { type Directions, dot, residual } from "./lateral.js";
import {
  AXONS,
  continualNetwork,
  DECISION,
  FEATURES,
  LATERALS,
  type Parts,
  STEPS,
  TRACE_INCREMENT,
} from "./network.js";
import { eventsOf } from "./tasks.js";

const TRACE_ONE = 32_768;
const SIGNAL_MAX = 32_767;
/** Lateral weights of a direction of length 1, in weight units. */
const LATERAL_ONE = 128;
/** The share of the amplitude with which outputs learn. */
const OUTPUT_REWARD = 0.17;
/** The same for lateral neurons, and how many images share one reading of their weights. */
const LATERAL_REWARD = 0.125;
const BATCH = 16;
const LEARNING_STEPS = DECISION + STEPS.decide + STEPS.end;
const BEFORE_SAMPLE = { potential: true, current: true, fired: true, traces: true, modulator: true };

/** A core with the network, and what the host does around it. */
export class Learner {
  /** Directions of past tasks, which the projection spares. */
  readonly #protected: Float64Array[] = [];
  /** How often each feature fires for an image. */
  readonly #counts = new Map<Digit, Float64Array>();
  #reward: number | undefined;

  private constructor(
    private readonly core: Device,
    readonly parts: Parts,
  ) {}

  static async begin(core: Device, seed: number): Promise<Learner> {
    const learner = new Learner(core, continualNetwork(seed));
    await core.program(learner.parts.network);
    return learner;
  }

  /** One image with its label: the delta rule, along what no protected direction accounts for. */
  async learn(image: Digit): Promise<void> {
    const { outputs } = this.parts;
    const steps = Array.from({ length: STEPS.decide }, (_, i) => DECISION + i);
    const run = await this.core.run({
      ...{ steps: LEARNING_STEPS, input: eventsOf(image, image.label), clear: BEFORE_SAMPLE, learning: true },
      ...{ teacher: teach(outputs.first + image.label, steps), consolidate: false },
    });
    const fired = run.spikeCounts(outputs);
    if (fired.every((count, k) => count === (k === image.label ? STEPS.decide : 0))) return;
    const counts = await this.#countsOf(image);
    await this.#consolidate(residual(counts, this.#protected), TRACE_INCREMENT, OUTPUT_REWARD);
  }

  /** Lateral neurons of a task learn its images by Hebb's rule, then their directions are protected. */
  async protect(images: readonly Digit[], task: number, passes: number): Promise<void> {
    const lateral = this.parts.laterals[task]!;
    for (let shown = 0; shown < passes * images.length; shown += BATCH) {
      const directions = await this.#directionsOf(lateral);
      for (let i = shown; i < shown + BATCH; i++)
        await this.#showLaterals(images[i % images.length]!, lateral, directions);
    }
    this.#protected.push(...(await this.#directionsOf(lateral)));
  }

  /** Protects the same number of random directions, to compare with what lateral neurons learn. */
  protectAtRandom(seed: number): void {
    const random = createRandom(seed);
    for (let j = 0; j < LATERALS; j++) {
      const drawn = Float64Array.from({ length: FEATURES }, () => 2 * random.next() - 1);
      this.#protected.push(unit(residual(drawn, this.#protected)));
    }
  }

  /**
   * Hebb's rule, along what the lateral neurons do not yet account for: dV = rate y (x - V' y), y = V x. It is Oja's
   * for several neurons, and ends with the directions in which the features vary most.
   */
  async #showLaterals(image: Digit, lateral: Population, directions: Directions): Promise<void> {
    const x = residual(unit(await this.#countsOf(image)), this.#protected);
    const signals = directions.map((direction) => Math.round(SIGNAL_MAX * clamp(dot(direction, x))));
    await this.core.clear({ modulator: true, fired: true, potential: true, current: true });
    const address = regionAddress("modulatorSignal", lateral.first);
    await this.core.write(
      address,
      Uint32Array.from(signals, (signal) => signal & 0xffff),
    );
    await this.#consolidate(residual(x, directions), TRACE_ONE, LATERAL_REWARD);
  }

  /** The weights from the features onto each lateral neuron. */
  async #directionsOf(lateral: Population): Promise<Float64Array[]> {
    const weights = (await this.core.readWeights(this.parts.features, lateral, { fraction: true })).toFloats();
    const of = (j: number) =>
      Float64Array.from({ length: FEATURES }, (_, s) => weights[s * LATERALS + j]! / LATERAL_ONE);
    return Array.from({ length: LATERALS }, (_, j) => of(j));
  }

  /** The class that each image is taken for, the one of all ten outputs that fires; -1 if none fires. */
  async decide(images: readonly Digit[]): Promise<number[]> {
    await this.core.setInhibition("others");
    const samples = images.map((image) => ({ input: eventsOf(image, "test") }));
    const clear = { potential: true, current: true, fired: true };
    const { counts } = await this.core.present(samples, { steps: DECISION + 1, clear, count: this.parts.outputs });
    await this.core.setInhibition("off");
    return images.map((_, i) => counts.subarray(i * CLASSES, (i + 1) * CLASSES).findIndex((count) => count > 0));
  }

  /**
   * A consolidation whose traces of the features are these values times `one`. The core's traces have no sign: once with
   * what is above 0, and once, with the reward negated, with what is below.
   */
  async #consolidate(values: Float64Array, one: number, reward: number): Promise<void> {
    for (const sign of [1, -1]) {
      const traces = Uint32Array.from(values, (value) => Math.min(65_535, Math.round(Math.max(0, sign * value) * one)));
      if (traces.every((trace) => trace === 0)) continue;
      await this.core.write(regionAddress("preTrace", AXONS.all + this.parts.features.first), traces);
      await this.#setReward(sign * reward);
      await this.core.run({ steps: 1, learning: true, consolidate: true, clear: { fired: true } });
    }
  }

  async #setReward(reward: number): Promise<void> {
    if (this.#reward === reward) return;
    this.#reward = reward;
    await this.core.setReward(reward);
  }

  async #countsOf(image: Digit): Promise<Float64Array> {
    const known = this.#counts.get(image);
    if (known) return known;
    const clear = { potential: true, current: true, fired: true };
    const run = await this.core.run({ steps: DECISION + 1, input: eventsOf(image, "test"), clear });
    const counts = Float64Array.from(run.spikeCounts(this.parts.features));
    this.#counts.set(image, counts);
    return counts;
  }
}

const clamp = (value: number) => Math.max(-1, Math.min(1, value));

function unit(values: Float64Array): Float64Array {
  const length = Math.sqrt(dot(values, values));
  return length === 0 ? values : values.map((value) => value / length);
}
