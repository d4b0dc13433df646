import { createRandom, type Device, eventList, type Random } from "lifwire";
import { boxOf, type CartPole, hasFailed, push } from "./cart-pole.js";
import { type Controller, controller, REWARD_SCALE } from "./network.js";

/** A trial ends when the pole falls, or after this many decisions. */
const DECISIONS_MAX = 500;
/** Solved: the mean of the last hundred trials is this many decisions. */
const SOLVED_MEAN = 475;
const SOLVED_TRIALS = 100;
/** What a box is worth when failure is certain, in weight units. */
const WORTH_OF_FAILURE = 100;
/** How much the worth of the next box counts. */
const DISCOUNT = 0.95;
/** The reward register holds 256ths. */
const REWARD_UNITS = 256;
/** Core steps of a decision: actors and noise fire, then the choice of the box does. */
const STEPS = 2;

/** How one controller came to balance. */
export interface Balancing {
  /** Decisions of each trial until the pole fell. */
  readonly decisions: readonly number[];
  /** Trials until it was solved; undefined when it was not. */
  readonly solvedAfter: number | undefined;
  readonly cycles: number;
}

/** Learns from failure alone until the task is solved or `trialsMax` trials are over. */
export async function learnToBalance(core: Device, seed: number, trialsMax = 600): Promise<Balancing> {
  const learning = new Balancer(core, controller(seed), createRandom(seed));
  await learning.begin();
  const decisions: number[] = [];
  let recent = 0;
  while (decisions.length < trialsMax) {
    decisions.push(await learning.trial());
    recent += decisions.at(-1)! - (decisions.at(-1 - SOLVED_TRIALS) ?? 0);
    if (decisions.length >= SOLVED_TRIALS && recent >= SOLVED_MEAN * SOLVED_TRIALS) {
      return { decisions, solvedAfter: decisions.length, cycles: learning.cycles };
    }
  }
  return { decisions, solvedAfter: undefined, cycles: learning.cycles };
}

class Balancer {
  cycles = 0;

  constructor(
    private readonly core: Device,
    private readonly parts: Controller,
    private readonly random: Random,
  ) {}

  async begin(): Promise<void> {
    await this.core.program(this.parts.network);
  }

  /** One trial from a random start near upright; returns how many decisions the pole stayed up. */
  async trial(): Promise<number> {
    const near = () => 0.1 * this.random.next() - 0.05;
    let state: CartPole = { position: near(), velocity: near(), angle: near(), turn: near() };
    let worth = await this.#worthOf(boxOf(state));
    let surprise = 0;
    for (let done = 0; done < DECISIONS_MAX; done++) {
      const action = await this.#decide(boxOf(state), surprise, done === 0);
      state = push(state, action);
      if (hasFailed(state)) {
        await this.#run(undefined, -1 - worth, false);
        return done + 1;
      }
      const next = await this.#worthOf(boxOf(state));
      surprise = DISCOUNT * next - worth;
      worth = next;
    }
    return DECISIONS_MAX;
  }

  /** The choice that fires in a box; on the way the surprise of the last decision is learned. */
  async #decide(box: number, surprise: number, first: boolean): Promise<0 | 1> {
    const spikes = await this.#run(box, surprise, first);
    const { first: left } = this.parts.choices[box]!;
    const fired = spikes.indices.find((neuron) => neuron === left || neuron === left + 1);
    if (fired === undefined) throw new Error(`no choice fired in box ${box}`);
    return fired === left ? 0 : 1;
  }

  async #run(box: number | undefined, surprise: number, first: boolean) {
    const { go, firstNoise, noises } = this.parts;
    await this.core.setReward(Math.round(surprise * REWARD_SCALE * REWARD_UNITS) / REWARD_UNITS);
    const noise = Array.from({ length: noises }, (_, i) => firstNoise + i).filter(() => this.random.next() < 0.5);
    const events: (readonly [number, number])[] = [go, ...noise].map((axon) => [0, axon]);
    if (box !== undefined) events.push([1, box]);
    const clear = first ? true : ({ potential: true, current: true } as const);
    const run = await this.core.run({ steps: STEPS, input: eventList(events), learning: true, clear });
    this.cycles += run.cycles;
    return run.spikes;
  }

  /** What a box is worth, as the core has learned it; -1 for certain failure. */
  async #worthOf(box: number): Promise<number> {
    const weights = await this.core.readWeights(this.parts.critic, this.parts.values, { fraction: true });
    return weights.toFloats()[box]! / WORTH_OF_FAILURE;
  }
}
