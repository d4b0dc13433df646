import { type Device, eventList, Network, poisson } from "../../host/api/shared.js";
import { regionAddress } from "../../protocol/tables/memory-map.js";

/** Bias takes a potential from 0 to here; high enough that weights move single spikes only. */
const THRESHOLD = 100_000;
const STATE_WORDS = 4;

/** How changes are rounded, or that nothing changes. */
export type Learning = "off" | "random" | "nearest";

export interface Shape {
  readonly neurons: number;
  readonly axons: number;
  /** Share of the synapses between neurons, and from axons, that exist. */
  readonly connected: number;
  /** Share of the neurons that fire in a step. */
  readonly activity: number;
  readonly learning: Learning;
}

/** Pair STDP, all synapses plastic: the rule that costs the most. */
const rule = (rounding: "random" | "nearest") =>
  ({
    pre: { gain: "exponential", amplitude: -0.3 },
    post: { gain: "exponential", amplitude: 0.3 },
    preTrace: { timeConstantSteps: 10 },
    postTrace: { timeConstantSteps: 10 },
    rounding,
  }) as const;

/**
 * Neurons of which a share fires in every step: each has a bias that takes it over the threshold after some steps, a
 * little different for each, so that they do not stay in step.
 */
export function drivenNetwork({ neurons, axons, connected, activity, learning }: Shape): Network {
  const network = new Network({
    axons: Math.max(4, axons),
    ...(learning === "off" ? {} : { learning: rule(learning) }),
  });
  const bias = Array.from({ length: neurons }, (_, n) => Math.round(THRESHOLD * activity) + ((n * 37) % 101) - 50);
  const population = network.population("n", neurons, {
    threshold: THRESHOLD,
    bias,
    resetBySubtraction: 1,
    currentDecay: 65536,
  });
  const weights = { kind: "random", min: -20, max: 20, probability: connected } as const;
  const options = learning === "off" ? {} : { plastic: true };
  network.connect(population, population, { ...weights, seed: 3 }, options);
  if (axons > 0) network.connect(network.axons, population, { ...weights, seed: 4 }, options);
  return network;
}

/** Starts the neurons of a driven network all along the way to their threshold. */
export async function scatter(device: Device, neurons: number): Promise<void> {
  const words = new Uint32Array(STATE_WORDS * neurons);
  for (let n = 0; n < neurons; n++) {
    words[STATE_WORDS * n] = Math.floor((THRESHOLD * ((n * 617) % neurons)) / neurons);
  }
  await device.write(regionAddress("state"), words);
}

/** Events of axons that have one with this chance in a step; the same in every run. */
export function axonEvents(axons: number, activity: number, steps: number) {
  if (axons === 0) return eventList([]);
  return poisson(new Float64Array(axons).fill(activity), { seed: 11 })(steps);
}
