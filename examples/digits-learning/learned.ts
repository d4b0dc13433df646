import { type Device, type InhibitionMode, Network, type Population, type WeightMatrix } from "lifwire";
import type { Settings } from "./settings.js";

const WEIGHT_MAX = 127;
/** Largest random weight at the beginning. */
const INITIAL_MAX = 60;
const LEARNING_FRACTION_BITS = 8;
/** Longer than a test image: in a test each neuron fires once. */
const REFRACTORY_STEPS = 255;

/** A network in training on a core, and what it has cost so far. */
export interface Trained {
  readonly network: Network;
  readonly out: Population;
  /** With their fractions. */
  readonly weights: WeightMatrix;
  readonly adaptation: Int32Array;
  readonly images: number;
  readonly steps: number;
  /** Clock cycles of the steps. */
  readonly cycles: number;
}

export interface TrainOptions {
  /** Called now and then with the images shown so far. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** Ends after this many images, with all schedules as if it went on. */
  readonly images?: number | undefined;
}

export interface Made {
  readonly network: Network;
  readonly out: Population;
}

/** The threshold may differ from neuron to neuron. */
type ThresholdSettings = Pick<Settings, "neurons" | "traceIncrement" | "adaptationIncrement"> & {
  readonly threshold: number | number[];
};

/** The network that learns: all axons to all neurons, plastic, `perGroup` neurons compete with each other. */
export function learningNetwork(
  { neurons, threshold, traceIncrement, adaptationIncrement }: ThresholdSettings,
  axons: number,
  { seed, perGroup, inhibition }: { seed: number; perGroup: number; inhibition: InhibitionMode },
): Made {
  const network = new Network({
    axons,
    core: { inhibition },
    learning: {
      post: { gain: "off" },
      // No decay: traces are cleared before each image, so each counts the spikes of its axon in this image.
      preTrace: { decay: 0, incrementRaw: traceIncrement, add: true },
      weightMin: 0,
      weightMax: WEIGHT_MAX,
      rounding: "nearest",
      amplitudeScale: 0,
      minFractionBits: LEARNING_FRACTION_BITS,
    },
    encoder: { seed },
  });
  const groupStart = Array.from({ length: neurons }, (_, n) => Number(n % perGroup === 0));
  const out = network.population("out", neurons, { threshold, adaptationIncrement, grouped: 1, groupStart });
  network.connect(network.axons, out, { kind: "random", min: 0, max: INITIAL_MAX, seed }, { plastic: true });
  return { network, out };
}

/** What a core has learned. */
export async function readTrained(
  core: Device,
  { network, out }: Made,
  cost: Pick<Trained, "images" | "steps" | "cycles">,
): Promise<Trained> {
  const weights = await core.readWeights(network.axons, out, { fraction: true });
  const { adaptation } = await core.readState(out);
  return { network, out, weights, adaptation, ...cost };
}

/** The thresholds with what homeostasis has added to them. */
export function raisedThresholds({ out, adaptation }: Pick<Trained, "out" | "adaptation">): number[] {
  return Array.from(adaptation, (raised, n) => raised + out.parameters.threshold[n]!);
}

/**
 * What was learned as a network that does not learn: a neuron's threshold is what homeostasis made of it, no neuron
 * inhibits another, and each fires once per image. Also runs on builds without learning and fractional weight bits.
 */
export function testNetwork(trained: Trained, seed: number): Made {
  const { network, out, weights } = trained;
  const still = new Network({ axons: network.axons.size, encoder: { seed } });
  const threshold = raisedThresholds(trained);
  const tested = still.population("out", out.size, { threshold, refractorySteps: REFRACTORY_STEPS });
  still.connect(still.axons, tested, weights.values);
  return { network: still, out: tested };
}
