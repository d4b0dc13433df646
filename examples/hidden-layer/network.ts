import { createRandom, Network, type Population } from "lifwire";
import type { Recipe } from "./recipe.js";

// Outputs hold v = OFF while hidden spikes come in; asking lifts them back to where they would stand without it.
/** Of an output. An error is how often it fires in the steps of the decision, so 2048 is also the size of one error. */
const OUTPUT_THRESHOLD = 2048;
const OUTPUT_AXON_SHIFT = 10;
const OUTPUT_NEURON_SHIFT = 2;
const OFF_WEIGHT = -64;
/** Lifts an output from OFF to its threshold, in weights: 64 + 2048 / 2^10. */
const LIFT_WEIGHT = -OFF_WEIGHT + OUTPUT_THRESHOLD / 2 ** OUTPUT_AXON_SHIFT;
/** The right class is asked with less and the others with more: they learn until they have this margin of 1024. */
const HANDICAP_WEIGHT = 1;
/** In a test all are lifted far above their thresholds, so that the strongest of them fires, however weak. */
const TEST_WEIGHT = 104;
const HIDDEN_WEIGHT_MAX = 20;
const FEEDBACK_WEIGHT_MAX = 5;
const WEIGHT_MAX = 127;
/** Of a trace at each spike: 1/8, so that a trace counts up to 8 spikes. */
const TRACE_INCREMENT = 0.125;

/** A network that learns images, and the axons that control it. */
export interface Learner {
  readonly network: Network;
  readonly hidden: Population;
  readonly outputs: Population;
  readonly bias: number;
  readonly off: number;
  readonly test: number;
  /** The axon that asks all outputs, with a handicap for this class. */
  readonly ask: (label: number) => number;
}

/**
 * Pixels onto hidden neurons onto outputs, and back: outputs are modulators, so their row is the feedback that carries
 * their errors to the hidden neurons, learned beside the forward weights (Kolen and Pollack 1994). All weights are here;
 * nothing is computed by the host while it learns.
 */
export function learner(recipe: Recipe, axons: number, seed: number): Learner {
  const { hidden: hiddenSize, classes, pixels, threshold, amplitude, modulatorShift, inputSteps } = recipe;
  const random = createRandom(seed);
  const [bias, off, firstAsk] = [pixels, pixels + 1, pixels + 2];
  const test = firstAsk + classes;
  const network = new Network({
    axons,
    name: `${pixels}-${hiddenSize}-${classes}, third factor`,
    learning: {
      consolidate: { amplitude, feedbackAmplitude: amplitude, modulatorShift },
      preTrace: { decay: 0, add: true, increment: TRACE_INCREMENT },
      postTrace: { decay: 0, add: true, increment: TRACE_INCREMENT },
      weightMin: -WEIGHT_MAX,
      weightMax: WEIGHT_MAX,
      seed,
    },
    encoder: { seed, steps: inputSteps },
  });
  const hidden = network.population("hidden", hiddenSize, { threshold, resetBySubtraction: 1 });
  const outputs = network.population(
    "outputs",
    classes,
    {
      ...{ threshold: OUTPUT_THRESHOLD, resetBySubtraction: 1, modulator: 1, linear: 1 },
      ...{ axonShift: OUTPUT_AXON_SHIFT, neuronShift: OUTPUT_NEURON_SHIFT },
    },
    { inhibitionGroup: true },
  );
  const spread = (most: number) => random.integer(-most, most);
  const isInput = (axon: number) => axon < pixels;
  network.connect(
    network.axons,
    hidden,
    matrix(axons, hiddenSize, (axon) => (isInput(axon) ? spread(HIDDEN_WEIGHT_MAX) : 0)),
    { plastic: matrix(axons, hiddenSize, (axon) => (isInput(axon) || axon === bias ? 1 : 0)) },
  );
  network.connect(
    network.axons,
    outputs,
    matrix(axons, classes, (axon, label) => {
      if (axon === off) return OFF_WEIGHT;
      if (axon === test) return TEST_WEIGHT;
      if (axon < firstAsk || axon > test) return 0;
      return axon - firstAsk === label ? LIFT_WEIGHT - HANDICAP_WEIGHT : LIFT_WEIGHT + HANDICAP_WEIGHT;
    }),
  );
  network.connect(
    hidden,
    outputs,
    matrix(hiddenSize, classes, () => 0),
    { plastic: true },
  );
  network.connect(
    outputs,
    hidden,
    matrix(classes, hiddenSize, () => spread(FEEDBACK_WEIGHT_MAX)),
    { plastic: true },
  );
  network.connect(outputs, outputs, { kind: "one-to-one", weight: recipe.errorWeight });
  return { network, hidden, outputs, bias, off, test, ask: (label) => firstAsk + label };
}

function matrix(rows: number, columns: number, value: (row: number, column: number) => number): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => value(row, column)));
}
