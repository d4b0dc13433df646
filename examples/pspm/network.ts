import { type Encoder, Network, type Population, poisson, type RunResult } from "lifwire";

/** Neurons, all connected with all, and axons that drive them. */
export const NEURONS = 32;
const AXONS = 32;
export const STEPS = 200;
/** The shipped build that fits, without learning: the host changes the weights. */
export const BUILD = "small";
export const BAUD_RATE = 6_000_000;

const NEURON = { threshold: 300, membraneTimeConstantSteps: 15, refractorySteps: 2 };
const INPUT_RATE = 0.05;
const [INHIBITORY, EXCITATORY] = [-40, 50];

/** A network and the neurons in it. */
export interface Cells {
  readonly network: Network;
  readonly cells: Population;
}

/** A recurrent network: `inputSeed` draws the weights of its axons, `seed` those between its neurons. */
export function recurrentNetwork(inputSeed: number, seed: number): Cells {
  const network = new Network({ axons: AXONS, name: "pspm" });
  const cells = network.population("cells", NEURONS, NEURON);
  network.connect(network.axons, cells, { kind: "random", min: 0, max: 100, probability: 0.3, seed: inputSeed });
  network.connect(cells, cells, { kind: "random", min: INHIBITORY, max: EXCITATORY, seed });
  return { network, cells };
}

/** The same random spikes in each run. */
export function frozenInput(seed: number): Encoder {
  return poisson(new Array<number>(AXONS).fill(INPUT_RATE), { seed });
}

/** The steps in which each neuron fired, ascending. */
export type Trains = readonly (readonly number[])[];

export function trainsOf({ spikes }: RunResult): Trains {
  const trains: number[][] = Array.from({ length: NEURONS }, () => []);
  for (const [e, neuron] of spikes.indices.entries()) trains[neuron]!.push(spikes.steps[e]!);
  return trains;
}
