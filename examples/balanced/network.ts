import { Network, poisson, type RunResult } from "lifwire";

const AXONS = 64;
const EXCITATORY = 204;
const INHIBITORY = 52;
const STEP_MS = 1;
/** Events per step on each axon. */
const INPUT_RATE = 0.05;
const CONNECTED = 0.2;
/** An inhibitory synapse outweighs six excitatory ones, of which there are four times as many. */
const EXCITATORY_WEIGHT = 20;
const INHIBITORY_WEIGHT = -126;
/** Intervals that a neuron needs for its CV to count. */
const INTERVALS_MIN = 10;

/** Excitation and inhibition that cancel on average, so that only fluctuations make a neuron fire (Brunel 2000). */
export function balancedNetwork(): Network {
  const net = new Network({ axons: AXONS, name: "balanced network", units: { stepMs: STEP_MS } });
  const neuron = { threshold: 180, membraneTimeConstantMs: 20, refractoryMs: 2 };
  const excitatory = net.population("excitatory", EXCITATORY, neuron);
  const inhibitory = net.population("inhibitory", INHIBITORY, neuron);
  let seed = 1;
  const random = (min: number, max: number) =>
    ({ kind: "random", min, max, probability: CONNECTED, seed: seed++ }) as const;
  for (const target of [excitatory, inhibitory]) net.connect(net.axons, target, random(0, 127));
  for (const target of [excitatory, inhibitory]) {
    net.connect(excitatory, target, random(EXCITATORY_WEIGHT, EXCITATORY_WEIGHT));
    net.connect(inhibitory, target, random(INHIBITORY_WEIGHT, INHIBITORY_WEIGHT));
  }
  return net;
}

/** Random input, at the same rate on each axon. */
export function balancedInput(seed: number) {
  return poisson(new Array<number>(AXONS).fill(INPUT_RATE), { seed });
}

/** How irregularly the neurons fire, and how often. */
export interface Irregularity {
  /** Mean over neurons of the intervals' standard deviation over their mean: 1 for a Poisson process, 0 for a clock. */
  readonly meanCv: number;
  /** Neurons with enough spikes for it. */
  readonly neurons: number;
  readonly rateHz: number;
}

/** Measures a run. */
export function irregularity({ spikes, network, stepsDone }: RunResult): Irregularity {
  const times: number[][] = Array.from({ length: network.neuronCount }, () => []);
  spikes.indices.forEach((neuron, e) => {
    times[neuron]!.push(spikes.steps[e]!);
  });
  const cvs = times.flatMap((steps) => {
    const intervals = steps.slice(1).map((step, i) => step - steps[i]!);
    if (intervals.length < INTERVALS_MIN) return [];
    const mean = intervals.reduce((sum, d) => sum + d, 0) / intervals.length;
    const variance = intervals.reduce((sum, d) => sum + (d - mean) ** 2, 0) / intervals.length;
    return [Math.sqrt(variance) / mean];
  });
  const seconds = (stepsDone * STEP_MS) / 1000;
  return {
    meanCv: cvs.reduce((sum, cv) => sum + cv, 0) / cvs.length,
    neurons: cvs.length,
    rateHz: spikes.steps.length / network.neuronCount / seconds,
  };
}
