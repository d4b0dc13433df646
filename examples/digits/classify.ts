import type { Device, Network } from "lifwire";
import type { Digit } from "./dataset.js";
import { decide, type NeuronRange } from "./decide.js";
import { encode, STEPS_PER_IMAGE } from "./encode.js";

/** What the core made of one image. */
export interface Classified {
  readonly label: number;
  /** Undefined if no class neuron fired. */
  readonly decision: number | undefined;
  readonly cycles: number;
  readonly spikesIn: number;
  /** All spikes of the network, step and neuron. */
  readonly steps: Uint32Array;
  readonly neurons: Uint16Array;
}

/** The neurons whose spikes are the answer. */
export function classNeurons(network: Network): NeuronRange {
  const population = network.find("digits");
  return { first: population.first, count: population.size };
}

/** Shows one image to a programmed core; what the previous image left in the neurons is cleared first. */
export async function classify(core: Device, outputs: NeuronRange, digit: Digit): Promise<Classified> {
  const events = encode(digit.pixels);
  const run = await core.run({
    steps: STEPS_PER_IMAGE,
    clear: { potential: true, current: true, fired: true, step: true },
    input: {
      steps: Uint32Array.from(events, (event) => event.step),
      indices: Uint16Array.from(events, (event) => event.axon),
    },
  });
  const { steps, indices: neurons } = run.spikes;
  const spikes = Array.from(steps, (step, s) => ({ step, neuron: neurons[s] ?? 0 }));
  return {
    label: digit.label,
    decision: decide(spikes, outputs),
    cycles: run.cycles,
    spikesIn: run.spikesIn,
    steps,
    neurons,
  };
}
