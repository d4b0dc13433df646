import { Network, type Population } from "lifwire";
import { BOXES } from "./cart-pole.js";

/** Actors share what they learn: ten rows have ten times the range of one, and learn ten times as fast as the critic. */
const ACTORS = 10;
/** Weights of the noise onto the neurons for "right": chance decides between actions that are about as good. */
const NOISE_WEIGHTS = [3, -3, 1, -1];
/** What a box adds to its neurons, 127 * 2^5, and their threshold: more than all that actors and noise can add. */
const BOX_WEIGHT = 127;
const BOX_SHIFT = 5;
const THRESHOLD = 2000;
/** What is left of eligibility after a decision, which is two steps of the core. */
const ELIGIBILITY_KEPT = 0.93;
/** Weight units for an eligibility of 1.0 and a reward of 1. */
const RATE = 21.5;
/** The reward register has 8 fraction bits; rewards are sent times this, so that small surprises are not lost. */
export const REWARD_SCALE = 64;

/** The network and where its parts are. */
export interface Controller {
  readonly network: Network;
  /** Two neurons per box, for "left" and "right", in an inhibition group of their own. */
  readonly choices: readonly Population[];
  /** One neuron per box; the critic's weights onto them are what the boxes are worth. */
  readonly values: Population;
  readonly critic: Population;
  /** The axon that makes actors and critic fire; boxes are axons 0..BOXES - 1. */
  readonly go: number;
  /** One axon per noise neuron, from here on. */
  readonly firstNoise: number;
  readonly noises: number;
}

/**
 * Actor and critic of Barto, Sutton and Anderson (1983) as spiking neurons. A neuron that has fired stays eligible for a
 * while: its postsynaptic trace. At a spike of the actors and the critic all their synapses change by
 * `reward * trace`: choices made lately and boxes visited lately are credited or blamed.
 */
export function controller(seed: number): Controller {
  const go = BOXES;
  const firstNoise = go + 1;
  const axons = Math.ceil((firstNoise + NOISE_WEIGHTS.length) / 4) * 4;
  const decay = Math.round(65_536 * (1 - Math.sqrt(ELIGIBILITY_KEPT)));
  const network = new Network({
    axons,
    name: "cart-pole",
    learning: {
      pre: { gain: "exponential", amplitude: RATE / REWARD_SCALE },
      postTrace: { decay, add: true, increment: 1 - ELIGIBILITY_KEPT },
      weightMin: -127,
      weightMax: 127,
      seed,
    },
  });
  const judged = { threshold: THRESHOLD, axonShift: BOX_SHIFT, leak: 65_536 };
  const choices = Array.from({ length: BOXES }, (_, box) =>
    network.population(`box ${box}`, 2, judged, { inhibitionGroup: true }),
  );
  const values = network.population("values", BOXES, judged);
  const actors = network.population("actors", ACTORS, { threshold: 1, leak: 65_536 });
  const critic = network.population("critic", 1, { threshold: 1, leak: 65_536 });
  const noise = network.population("noise", NOISE_WEIGHTS.length, { threshold: 1, leak: 65_536 });
  const fromAxon = (columns: number, weight: (axon: number, column: number) => number) =>
    Array.from({ length: axons }, (_, axon) => Array.from({ length: columns }, (_, column) => weight(axon, column)));
  for (const [box, choice] of choices.entries()) {
    network.connect(
      network.axons,
      choice,
      fromAxon(2, (axon) => (axon === box ? BOX_WEIGHT : 0)),
    );
    network.connect(actors, choice, new Array(ACTORS).fill([0, 0]), { plastic: true });
    network.connect(
      noise,
      choice,
      NOISE_WEIGHTS.map((weight) => [0, weight]),
    );
  }
  network.connect(
    network.axons,
    values,
    fromAxon(BOXES, (axon, box) => (axon === box ? BOX_WEIGHT : 0)),
  );
  network.connect(critic, values, [new Array(BOXES).fill(0)], { plastic: true });
  network.connect(
    network.axons,
    actors,
    fromAxon(ACTORS, (axon) => (axon === go ? 1 : 0)),
  );
  network.connect(
    network.axons,
    critic,
    fromAxon(1, (axon) => (axon === go ? 1 : 0)),
  );
  network.connect(
    network.axons,
    noise,
    fromAxon(NOISE_WEIGHTS.length, (axon, i) => (axon === firstNoise + i ? 1 : 0)),
  );
  return { network, choices, values, critic, go, firstNoise, noises: NOISE_WEIGHTS.length };
}

/** A core that holds it. */
export const BUILD = "neurons=512,axons=168,lanes=16,fractionBits=8";
