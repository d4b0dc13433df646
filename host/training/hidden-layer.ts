import { LIMITS } from "../../protocol/tables/limits.js";
import { HostError } from "../errors.js";
import { type EventList, eventList } from "../events/events.js";
import { teach } from "../events/teacher.js";
import { amplitudeMax } from "../network/consolidation.js";
import type { LearningEntry } from "../network/learning-schema.js";
import { Network, type Population } from "../network/network.js";
import { createRandom } from "../random.js";
import type { PresentOptions } from "../run/present.js";
import type { Sample } from "../run/sample-input.js";

/** What a hidden layer is made of; all but the sizes has a default that learned MNIST and Fashion-MNIST. */
export interface HiddenLayerOptions {
  /** Values of a sample, one axon each. */
  readonly inputs: number;
  readonly hidden: number;
  readonly classes: number;
  /** Of the random weights and of the generators that round and draw phases. Default 1. */
  readonly seed?: number;
  /** Steps with input. Default 2. */
  readonly encodeSteps?: number;
  /** Steps after those, in which the last hidden spikes reach the outputs. Default 3. */
  readonly tailSteps?: number;
  /** Steps in which an output may fire and is taught: the error of an output has so many levels. Default 3. */
  readonly decisionSteps?: number;
  /** Threshold of the hidden neurons. Default 50 per step with input. */
  readonly hiddenThreshold?: number;
  /** Largest random weight from an input, and from an output back to the hidden layer. Default 20 and 5. */
  readonly inputWeight?: number;
  readonly feedbackWeight?: number;
  /** Weight of an output onto its own error. Default 100. */
  readonly errorWeight?: number;
  /** In training the right output starts so far below its threshold, the others so far above theirs. Default 1. */
  readonly handicap?: number;
  /** Change of a weight for a trace and a signal of 1.0, in weight units, and the same of the feedback. Default 31.25. */
  readonly amplitude?: number;
  readonly feedbackAmplitude?: number;
  /**
   * Fractional weight bits of the core, 0..8. With fewer bits, amplitudes are made finer, so that a low reward does not round
   * them to 0. A core with more bits than given here may refuse them. Default 8.
   */
  readonly fractionBits?: number;
}

/** What a hidden layer has unless its options say otherwise. */
export const HIDDEN_DEFAULTS = {
  ...{ seed: 1, encodeSteps: 2, tailSteps: 3, decisionSteps: 3, inputWeight: 20, feedbackWeight: 5, errorWeight: 100 },
  ...{ amplitude: 31.25, feedbackAmplitude: 31.25, handicap: 1, fractionBits: LIMITS.fractionBitsMax },
};

/** A weight of an output's axons counts 2^10, one of a hidden neuron 2^2: an output's potential has room for all of them. */
const AXON_SHIFT = 10;
const NEURON_SHIFT = 2;
const OUTPUT_THRESHOLD = 2048;
/** Weights of the axons that keep the outputs below their threshold, and let them decide. */
const OFF = -64;
/** In a training: back up to the threshold, the right class the handicap below and the others as much above. */
const LIFT = -OFF + OUTPUT_THRESHOLD / 2 ** AXON_SHIFT;
/** In a test: so far up that the largest fires however low it is. */
const LIFT_ALL = 104;
const TRACE_INCREMENT_RAW = 4096;
/** For a core with 8 fraction bits. */
const MODULATOR_SHIFT = 5;
const WEIGHT_BOUND = 127;
/** Largest handicap: the weights that set it are weights of the core. */
export const HANDICAP_MAX = WEIGHT_BOUND - LIFT;

/**
 * By how many bits amplitudes are finer than a core with 8 fraction bits needs them. A change is the amplitude times a trace,
 * truncated, times a signal; for the feedback, the amplitude times a signal, truncated, times a trace. An amplitude's register counts
 * 2^-(F + 1) weight units, so with F = 2 and a reward of a twentieth the product of a single spike is 0, and only the busiest sources
 * learn. With signals and postsynaptic traces 2^-b times as large, and amplitudes 2^b and 4^b times, changes are the same and
 * products have b bits more before they are truncated.
 */
function finerBits({ fractionBits, amplitude, feedbackAmplitude }: Required<HiddenLayerOptions>): number {
  const room = (size: number) => Math.log2(amplitudeMax(fractionBits) / Math.abs(size));
  const bits = Math.min(room(amplitude), room(feedbackAmplitude) / 2);
  return Math.max(0, Math.min(LIMITS.fractionBitsMax - fractionBits, MODULATOR_SHIFT, Math.floor(bits)));
}

/**
 * A classifier with one hidden layer that learns on the core from a label: the outputs are modulators, whose spikes take the
 * error back to the hidden layer (Lillicrap et al., Random synaptic feedback weights support error backpropagation for deep
 * learning, 2016; feedback that learns: Kolen and Pollack, Backpropagation without weight transport, 1994). Every weight is
 * one of `network`; nothing is computed by the host but events.
 */
export class HiddenLayer {
  readonly network: Network;
  readonly hidden: Population;
  readonly outputs: Population;
  readonly options: Required<HiddenLayerOptions>;

  /** Throws HostError NETWORK_INVALID for sizes and weights that no core has, ARGUMENT for its fraction bits. */
  constructor(options: HiddenLayerOptions) {
    const { encodeSteps = HIDDEN_DEFAULTS.encodeSteps } = options;
    this.options = { ...HIDDEN_DEFAULTS, hiddenThreshold: 50 * encodeSteps, ...options };
    const { inputs, hidden, classes, seed, hiddenThreshold, fractionBits } = this.options;
    if (!(Number.isInteger(fractionBits) && fractionBits >= 0 && fractionBits <= LIMITS.fractionBitsMax)) {
      const message = `fractionBits is ${fractionBits}, allowed: an integer 0..${LIMITS.fractionBitsMax}`;
      throw new HostError("ARGUMENT", message, { argument: "fractionBits", fractionBits });
    }
    this.network = new Network({
      axons: inputs + classes + 3,
      core: { inhibition: "off" },
      learning: this.#learning(),
      encoder: { seed, steps: encodeSteps },
    });
    const threshold = { resetBySubtraction: 1 };
    this.hidden = this.network.population("hidden", hidden, { ...threshold, threshold: hiddenThreshold });
    const output = { ...threshold, threshold: OUTPUT_THRESHOLD, modulator: 1, linear: 1 };
    const shifts = { axonShift: AXON_SHIFT, neuronShift: NEURON_SHIFT };
    this.outputs = this.network.population("outputs", classes, { ...output, ...shifts }, { inhibitionGroup: true });
    this.#connect();
  }

  /** Options with which the core shows training samples. */
  get training(): Omit<PresentOptions, "count"> {
    const { encodeSteps, tailSteps, decisionSteps } = this.options;
    const clear = { potential: true, fired: true, traces: true, modulator: true };
    return { steps: encodeSteps + tailSteps + decisionSteps + 1, clear, learning: true, drawPhases: true };
  }

  /** Options with which it shows test samples, while the core inhibits "others": the one spike of `count` is the answer. */
  get test(): PresentOptions {
    const { encodeSteps, tailSteps } = this.options;
    const clear = { potential: true, fired: true };
    return { steps: encodeSteps + tailSteps + 1, clear, drawPhases: true, count: this.outputs };
  }

  /**
   * A sample with its label: intensities 0..255, one per input, or events in the steps with input. Throws HostError ARGUMENT for
   * a label that is no class.
   */
  trainingSample(shown: ArrayLike<number> | EventList, label: number): Sample {
    const { inputs, classes, decisionSteps } = this.options;
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new HostError("ARGUMENT", `label is ${label}, allowed: 0..${classes - 1}`, { argument: "label", label });
    }
    const from = this.#decision;
    const steps = Array.from({ length: decisionSteps }, (_, d) => from + d);
    return {
      ...this.#sample(shown, inputs + 2 + label),
      teacher: teach(this.outputs.first + label, steps),
    };
  }

  /** A sample to be classified. */
  testSample(shown: ArrayLike<number> | EventList): Sample {
    return this.#sample(shown, this.options.inputs + 2 + this.options.classes);
  }

  /** The answers of tests: of `counts`, a row of classes a sample, which one fired; -1: none. */
  answers(counts: Uint32Array): Int32Array {
    const { classes } = this.options;
    const rows = Array.from({ length: counts.length / classes }, (_, i) =>
      counts.subarray(i * classes, (i + 1) * classes),
    );
    return Int32Array.from(rows, (row) => row.findIndex((count) => count > 0));
  }

  /** The step in which the outputs decide. */
  get #decision(): number {
    return this.options.encodeSteps + this.options.tailSteps;
  }

  #sample(shown: ArrayLike<number> | EventList, decider: number): Sample {
    const { inputs } = this.options;
    const control: [number, number][] = [
      [0, inputs], // bias
      [0, inputs + 1], // off
      [this.#decision, decider],
    ];
    if ("steps" in shown) return { input: eventList([...this.#inputEvents(shown), ...control]) };
    if (shown.length !== inputs) {
      const message = `a sample of ${shown.length} intensities, allowed: ${inputs}, one per input`;
      throw new HostError("ARGUMENT", message, { argument: "intensities", length: shown.length });
    }
    const intensities = new Uint8Array(this.network.axons.size);
    intensities.set(shown);
    return { intensities, input: eventList(control) };
  }

  #inputEvents({ steps, indices }: EventList): [number, number][] {
    const { inputs, encodeSteps } = this.options;
    return Array.from(steps, (step, e) => {
      const index = indices[e]!;
      if (step < encodeSteps && index < inputs) return [step, index];
      const allowed = `steps 0..${encodeSteps - 1}, inputs 0..${inputs - 1}`;
      const message = `an event of a sample is in step ${step} at input ${index}, allowed: ${allowed}`;
      throw new HostError("ARGUMENT", message, { argument: "events", step, index });
    });
  }

  #learning(): LearningEntry {
    const { amplitude, feedbackAmplitude, seed } = this.options;
    const finer = finerBits(this.options);
    const trace = { decay: 0, incrementRaw: TRACE_INCREMENT_RAW, add: true };
    return {
      consolidate: {
        amplitude: amplitude * 2 ** finer,
        feedbackAmplitude: feedbackAmplitude * 4 ** finer,
        modulatorShift: MODULATOR_SHIFT - finer,
      },
      preTrace: trace,
      postTrace: { ...trace, incrementRaw: TRACE_INCREMENT_RAW >> finer },
      ...{ weightMin: -WEIGHT_BOUND, weightMax: WEIGHT_BOUND, seed },
    };
  }

  #connect(): void {
    const { network, hidden, outputs } = this;
    const { inputs, classes, seed, inputWeight, feedbackWeight, errorWeight, handicap } = this.options;
    const random = createRandom(seed);
    const axons = network.axons.size;
    const plastic = new Uint8Array(axons * hidden.size).fill(1, 0, (inputs + 1) * hidden.size);
    const first = new Int8Array(axons * hidden.size);
    for (let cell = 0; cell < inputs * hidden.size; cell++) first[cell] = random.integer(-inputWeight, inputWeight);
    network.connect(network.axons, hidden, first, { plastic });
    network.connect(hidden, outputs, { kind: "constant", weight: 0 }, { plastic: true });
    const back = Int8Array.from({ length: classes * hidden.size }, () =>
      random.integer(-feedbackWeight, feedbackWeight),
    );
    network.connect(outputs, hidden, back, { plastic: true });
    network.connect(outputs, outputs, { kind: "one-to-one", weight: errorWeight });
    const rows = new Int8Array(axons * classes);
    for (let k = 0; k < classes; k++) {
      rows[(inputs + 1) * classes + k] = OFF;
      for (let j = 0; j < classes; j++) rows[(inputs + 2 + j) * classes + k] = LIFT + (j === k ? -handicap : handicap);
      rows[(inputs + 2 + classes) * classes + k] = LIFT_ALL;
    }
    network.connect(network.axons, outputs, rows);
  }
}
