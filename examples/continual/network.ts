import { createRandom, Network, type Population } from "lifwire";
import { CLASSES, PIXELS } from "../digits/dataset.js";

/** Neurons with random weights from the pixels, which never change; only their weights to the others learn. */
export const FEATURES = 256;
export const TASKS = 5;
/** Lateral neurons that a task gets. */
export const LATERALS = 10;
/** The core that holds all of it. */
export const BUILD = "neurons=320,axons=76,lanes=16,fractionBits=8,thirdFactor=1,columns=0";
export const BAUD_RATE = 12_500_000;

/** Axons after those of the pixels: keep the outputs silent, ask in training (one per class), ask in a test. */
export const AXONS = { off: PIXELS, ask: PIXELS + 1, test: PIXELS + 1 + CLASSES, all: PIXELS + CLASSES + 2 } as const;
/** Steps: pixels spike, features continue for a while, outputs decide, the last spikes arrive. */
export const STEPS = { encode: 8, tail: 6, decide: 3, end: 1 } as const;
export const DECISION = STEPS.encode + STEPS.tail;
/** Weight units for a trace and a signal of 1.0; the reward register scales it down for the outputs. */
export const AMPLITUDE = 62.5;
/** What a spike adds to its trace; 32768 is 1.0. */
export const TRACE_INCREMENT = 4096;

const PIXEL_WEIGHT = 20;
const FEATURE_THRESHOLD = 100;
const OUTPUT_THRESHOLD = 2048;
const TOO_HIGH = 131_071;
// A weight of an output's axons counts 2^10: 64 down, and back up to the threshold, the right class by less, others by more.
const [AXON_SHIFT, NEURON_SHIFT] = [10, 2];
const [OFF, LIFT, HANDICAP, LIFT_ALL] = [-64, 66, 1, 104];
const ERROR_WEIGHT = 100;
const MODULATOR_SHIFT = 5;
/** Size of the random weights that lateral neurons begin with. */
const LATERAL_FIRST = 3;

export interface Parts {
  readonly network: Network;
  readonly features: Population;
  readonly outputs: Population;
  /** One population for each task that another follows. */
  readonly laterals: readonly Population[];
}

/** Features of the pixels, ten outputs that learn by the delta rule, and lateral neurons that learn what features do. */
export function continualNetwork(seed: number): Parts {
  const trace = { decay: 0, incrementRaw: TRACE_INCREMENT, add: true };
  const network = new Network({
    axons: AXONS.all,
    name: "continual",
    core: { inhibition: "off" },
    learning: {
      consolidate: { amplitude: AMPLITUDE, modulatorShift: MODULATOR_SHIFT },
      ...{ preTrace: trace, postTrace: trace, weightMin: -127, weightMax: 127, seed },
    },
  });
  const random = createRandom(seed);
  const features = network.population("features", FEATURES, { threshold: FEATURE_THRESHOLD, resetBySubtraction: 1 });
  const output = { threshold: OUTPUT_THRESHOLD, resetBySubtraction: 1, modulator: 1, linear: 1 };
  const shifts = { axonShift: AXON_SHIFT, neuronShift: NEURON_SHIFT };
  const outputs = network.population("outputs", CLASSES, { ...output, ...shifts }, { inhibitionGroup: true });
  const laterals = Array.from({ length: TASKS - 1 }, (_, task) =>
    network.population(`lateral ${task}`, LATERALS, { threshold: TOO_HIGH, linear: 1 }),
  );
  const pixels = new Int8Array(AXONS.all * FEATURES);
  for (let cell = 0; cell < PIXELS * FEATURES; cell++) pixels[cell] = random.integer(-PIXEL_WEIGHT, PIXEL_WEIGHT);
  network.connect(network.axons, features, pixels);
  network.connect(network.axons, outputs, outputRows());
  network.connect(features, outputs, { kind: "constant", weight: 0 }, { plastic: true });
  for (const [task, lateral] of laterals.entries()) {
    const first = { kind: "random", min: -LATERAL_FIRST, max: LATERAL_FIRST, seed: seed + task } as const;
    network.connect(features, lateral, first, { plastic: true });
  }
  network.connect(outputs, outputs, { kind: "one-to-one", weight: ERROR_WEIGHT });
  return { network, features, outputs, laterals };
}

/** Weights of the axons onto the outputs, row by row. */
function outputRows(): Int8Array {
  const rows = new Int8Array(AXONS.all * CLASSES);
  for (let k = 0; k < CLASSES; k++) {
    rows[AXONS.off * CLASSES + k] = OFF;
    rows[AXONS.test * CLASSES + k] = LIFT_ALL;
    for (let j = 0; j < CLASSES; j++) {
      rows[(AXONS.ask + j) * CLASSES + k] = LIFT + (j === k ? -HANDICAP : HANDICAP);
    }
  }
  return rows;
}
