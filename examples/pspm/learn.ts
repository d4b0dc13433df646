import { createRandom, type Device, type Encoder, type Random, type RunResult } from "lifwire";
import { type Cells, frozenInput, NEURONS, recurrentNetwork, STEPS, type Trains, trainsOf } from "./network.js";
import { isMatched, matchedShare, similarity } from "./similarity.js";

/** A presynaptic pool: the neurons that fired at most this many steps before. */
const POOL_STEPS = 2;
/** Which part of a pool changes, by up to how many weight units in the first and in the last round. */
const CHANGED_PART = 0.5;
const CHANGE = [4, 0.8] as const;
const [WEIGHT_MIN, WEIGHT_MAX] = [-128, 127];

/** Whose weights change: the neurons that fired just before or, to compare, the same number drawn at random. */
export type Pools = "presynaptic" | "random";

/** The state of a network at one time: its run, and how near it was to the target. */
export interface State {
  readonly run: RunResult;
  readonly similarity: number;
  /** Share of the target's spikes that the network fired, and of its own that the target has, within two steps. */
  readonly hit: number;
  readonly right: number;
}

export interface Learned {
  readonly target: RunResult;
  readonly before: State;
  /** The best of all rounds, and its weights, row by row. */
  readonly best: State;
  readonly weights: Int8Array;
  /** Similarity if each neuron is compared with its neighbour's target: what equal rates alone are worth. */
  readonly chance: number;
  readonly similarities: readonly number[];
}

/** A network gets another one's spikes as its target, and changes pools of weights at random until it fires them. */
export async function learnTrains(
  core: Device,
  seed: number,
  rounds: number,
  pools: Pools = "presynaptic",
): Promise<Learned> {
  const input = frozenInput(seed);
  const target = await firstRun(core, recurrentNetwork(seed, 2 * seed + 1000), input);
  const wanted = trainsOf(target);
  const learner = recurrentNetwork(seed, 2 * seed + 1001);
  let state = stateOf(await firstRun(core, learner, input), wanted);
  const before = state;
  const weights = Float64Array.from((await core.readWeights(learner.cells, learner.cells)).values);
  let [best, kept] = [before, toBytes(weights)];
  const random = createRandom(seed);
  const similarities = [before.similarity];
  for (let round = 0; round < rounds; round++) {
    const change = CHANGE[0] * (CHANGE[1] / CHANGE[0]) ** (round / rounds);
    changePools(weights, wanted, trainsOf(state.run), { change, random, pools });
    await core.writeWeights(learner.cells, learner.cells, toBytes(weights));
    state = stateOf(await core.run({ steps: STEPS, input, clear: true }), wanted);
    similarities.push(state.similarity);
    if (state.similarity > best.similarity) [best, kept] = [state, toBytes(weights)];
  }
  const neighbours = wanted.map((_, i) => wanted[(i + 1) % NEURONS]!);
  const chance = similarity(wanted, neighbours, STEPS);
  return { target, before, best, weights: kept, chance, similarities };
}

async function firstRun(core: Device, { network }: Cells, input: Encoder): Promise<RunResult> {
  await core.program(network);
  return await core.run({ steps: STEPS, input, clear: true });
}

function stateOf(run: RunResult, wanted: Trains): State {
  const fired = trainsOf(run);
  const [hit, right] = [matchedShare(wanted, fired), matchedShare(fired, wanted)];
  return { run, similarity: similarity(wanted, fired, STEPS), hit, right };
}

const toBytes = (weights: Float64Array) => Int8Array.from(weights, Math.round);

interface Chance {
  readonly change: number;
  readonly random: Random;
  readonly pools: Pools;
}

/** Raises weights of the pool before each missing spike, lowers those before each spike that should not be there. */
function changePools(weights: Float64Array, wanted: Trains, fired: Trains, chance: Chance): void {
  for (let neuron = 0; neuron < NEURONS; neuron++) {
    const [due, own] = [wanted[neuron]!, fired[neuron]!];
    for (const step of due) if (!isMatched(step, own)) changePool(weights, neuron, step, fired, 1, chance);
    for (const step of own) if (!isMatched(step, due)) changePool(weights, neuron, step, fired, -1, chance);
  }
}

function changePool(
  weights: Float64Array,
  neuron: number,
  step: number,
  fired: Trains,
  sign: 1 | -1,
  { change, random, pools }: Chance,
): void {
  for (let source = 0; source < NEURONS; source++) {
    const firedBefore = fired[source]!.some((other) => other < step && other >= step - POOL_STEPS);
    if (source === neuron || !firedBefore || random.next() >= CHANGED_PART) continue;
    const changed = pools === "presynaptic" ? source : random.integer(0, NEURONS - 1);
    const at = changed * NEURONS + neuron;
    weights[at] = Math.max(WEIGHT_MIN, Math.min(WEIGHT_MAX, weights[at]! + sign * change * random.next()));
  }
}
