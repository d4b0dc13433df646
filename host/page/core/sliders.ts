import { NEURON_PARAMETER_WORDS, regionAddress } from "../../../protocol/tables/memory-map.js";
import { parameterImage } from "../../compiler/compiler.js";
import type { Device } from "../../device/device.js";
import type { LearningEntry } from "../../network/learning-schema.js";
import type { Network } from "../../network/network.js";
import type { Adjustment, Controls } from "../messages.js";
import { learningBy } from "./rule-choice.js";

const UNCHANGED: Adjustment = { threshold: 1, leak: 1 };
const THRESHOLD_MAX = 131_071;
const LEAK_MAX = 65_536;

/** Keeps a core at what the sliders say: thresholds, leaks, and the rule that it learns by. */
export class Sliders {
  /** The newest positions, on the core or on their way. */
  wanted: Controls;
  /** The core does something else: nothing is written. */
  held = false;
  #applied: Controls | undefined;
  #turn: Promise<void> = Promise.resolve();
  /** Thresholds and leaks as the network has them. */
  readonly #original: ReadonlyMap<string, { readonly threshold: Int32Array; readonly leak: Int32Array }>;
  readonly #learning: LearningEntry | undefined;

  constructor(
    private readonly device: Device,
    private readonly network: Network,
    controls: Controls,
  ) {
    this.wanted = controls;
    this.#learning = network.learning?.entry;
    this.#original = new Map(
      network.populations.map(({ name, parameters: { threshold, leak } }) => [
        name,
        { threshold: threshold.slice(), leak: leak.slice() },
      ]),
    );
  }

  /** Writes everything, as to a core that was programmed just now. */
  async applyAll(): Promise<void> {
    this.#applied = undefined;
    await this.apply(this.wanted);
  }

  /** Writes what differs from the positions before. Throws HostError for a rule that the core lacks. */
  apply(controls: Controls): Promise<void> {
    this.wanted = controls;
    const done = this.#turn.then(() => this.#writeWanted());
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #writeWanted(): Promise<void> {
    const [before, { adjustments, rule }] = [this.#applied, this.wanted];
    if (before === this.wanted || this.held) return;
    this.#applied = this.wanted;
    for (const { name } of this.network.populations) {
      const [now, last] = [adjustments[name] ?? UNCHANGED, before?.adjustments[name] ?? UNCHANGED];
      if (now.threshold !== last.threshold || now.leak !== last.leak) await this.#adjust(name, now);
    }
    const isNew = before ? JSON.stringify(rule) !== JSON.stringify(before.rule) : !isUntouched(rule);
    if (this.#learning && isNew) await this.device.setLearning(learningBy(this.#learning, rule));
  }

  /** Writes a population's thresholds and leaks, times the sliders' factors; all else goes on. */
  async #adjust(name: string, { threshold, leak }: Adjustment): Promise<void> {
    const { first, size, parameters } = this.network.find(name);
    const before = this.#original.get(name)!;
    for (let n = 0; n < size; n++) {
      parameters.threshold[n] = Math.max(1, Math.min(THRESHOLD_MAX, Math.round(before.threshold[n]! * threshold)));
      parameters.leak[n] = Math.min(LEAK_MAX, Math.round(before.leak[n]! * leak));
    }
    const image = parameterImage(this.network, this.device.descriptor);
    const [from, to] = [first * NEURON_PARAMETER_WORDS, (first + size) * NEURON_PARAMETER_WORDS];
    await this.device.write(regionAddress("parameters", from), image.subarray(from, to));
  }
}

function isUntouched({ name, potentiation, depression, reward }: Controls["rule"]): boolean {
  return name === "own" && potentiation === 1 && depression === 1 && reward === 1;
}
