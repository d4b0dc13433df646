import { EventBuffer, type EventList } from "../../events/events.js";
import type { Network, Population, Source } from "../../network/network.js";
import { WeightMatrix } from "../../network/weight-matrix.js";
import { type ImportedSnm, neuronsOf } from "./import-snm.js";
import { weightOf } from "./neuron-scale.js";
import { changeWeights } from "./reference.js";

/** What running an imported network needs of a device. */
export interface SnmCore {
  program(network: Network): Promise<unknown>;
  run(options: {
    readonly steps: number;
    readonly input: EventList;
    readonly learning?: boolean;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: (stepsDone: number, steps: number) => void;
  }): Promise<SnmRun>;
  readWeights(source: Source, target: Population): Promise<WeightMatrix>;
  readState(population: Population): Promise<Record<"potential" | "current" | "refractory", Int32Array>>;
  writeWeights(source: Source, target: Population, weights: WeightMatrix): Promise<void>;
}

/** What a run gives back. */
export interface SnmRun {
  readonly spikes: EventList;
  readonly stepsDone: number;
  readonly cycles: number;
}

/** How long an imported network is run, and how a run is watched. */
export interface RunSnmOptions {
  readonly steps: number;
  /** Events of axons instead of the file's own input spikes. */
  readonly input?: EventList;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (stepsDone: number, steps: number) => void;
}

/** What SuperNeuroMAT would have after the run, in its own units. */
export interface SnmOutcome extends SnmRun {
  readonly states: Float64Array;
  readonly refractory: Int32Array;
  /** In the order of the file's synapses. */
  readonly weights: Float64Array;
}

/** Programs an imported network with the states it begins with, and runs it. Throws HostError as the device does. */
export async function runSuperNeuroMat(core: SnmCore, model: ImportedSnm, options: RunSnmOptions): Promise<SnmOutcome> {
  await core.program(model.network);
  const input = options.input ?? upTo(model.input, options.steps);
  const { stdp } = model;
  const weights = model.source.synapses.weights.slice();
  const run =
    stdp === "host"
      ? await runByStep(core, model, weights, { ...options, input })
      : await core.run({ ...options, input, ...(stdp === "core" ? { learning: true } : {}) });
  if (stdp === "core") await readLearned(core, model, weights);
  const read = await core.readState(neuronsOf(model.network));
  const { spikes, stepsDone, cycles } = run;
  return { spikes, stepsDone, cycles, states: statesOf(model, read, run), refractory: read.refractory, weights };
}

type Read = Awaited<ReturnType<SnmCore["readState"]>>;

/**
 * States in the model's units. With a leak of Infinity a state is the input of the last step, whether or not spikes
 * were held back: that is the core's current, while its v stays in a refractory neuron.
 */
function statesOf({ source, scales }: ImportedSnm, { potential, current }: Read, { spikes, stepsDone }: SnmRun) {
  const first = spikes.steps.findIndex((step) => step === stepsDone - 1);
  const fired = new Set(first < 0 ? [] : spikes.indices.subarray(first));
  return Float64Array.from(potential, (v, n) => {
    const units = source.refractoryPeriods[n]! + source.refractoryStates[n]! > 0 ? (fired.has(n) ? 0 : current[n]!) : v;
    return source.resetStates[n]! + units / scales[n]!.unitsPerValue;
  });
}

function upTo({ steps, indices }: EventList, end: number): EventList {
  const count = steps.findIndex((step) => step >= end);
  return count < 0 ? { steps, indices } : { steps: steps.subarray(0, count), indices: indices.subarray(0, count) };
}

/** A run of single steps; after each the host changes the weights as SuperNeuroMAT does, in doubles. */
async function runByStep(
  core: SnmCore,
  model: ImportedSnm,
  weights: Float64Array,
  options: RunSnmOptions & { readonly input: EventList },
): Promise<SnmRun> {
  const { source, network } = model;
  const { steps, input, signal, onProgress } = options;
  const taps = Math.max(source.stdp.apos.length, source.stdp.aneg.length);
  const history = source.spikeTrain.slice(-taps).toReversed();
  const population = neuronsOf(network);
  const held = new WeightMatrix(source.neurons, source.neurons);
  quantise(model, weights, held);
  const spikes = new EventBuffer();
  let [cycles, at, step] = [0, 0, 0];
  for (; step < steps && !signal?.aborted; step++) {
    const from = at;
    while (at < input.steps.length && input.steps[at] === step) at++;
    const events = { steps: new Uint32Array(at - from), indices: input.indices.subarray(from, at) };
    const part = await core.run({ steps: 1, input: events });
    cycles += part.cycles;
    spikes.append(part.spikes, step);
    const fired = new Uint8Array(source.neurons);
    for (const neuron of part.spikes.indices) fired[neuron] = 1;
    changeWeights(source, weights, fired, history);
    history.unshift(fired);
    history.length = Math.min(history.length, taps);
    if (quantise(model, weights, held)) await core.writeWeights(population, population, held);
    onProgress?.(step + 1, steps);
  }
  return { spikes: spikes.toList(), stepsDone: step, cycles };
}

/** Puts weights into the core's integers; returns whether one of them has changed. */
function quantise({ source, scales }: ImportedSnm, weights: Float64Array, into: WeightMatrix): boolean {
  const { pre, post } = source.synapses;
  let changed = false;
  for (const [s, weight] of weights.entries()) {
    const { unitsPerValue, neuronShift } = scales[post[s]!]!;
    const place = pre[s]! * source.neurons + post[s]!;
    const value = weightOf(weight, unitsPerValue, neuronShift);
    changed ||= into.values[place] !== value;
    into.values[place] = value;
  }
  return changed;
}

/** Takes over what the core has learned, in the model's units. */
async function readLearned(core: SnmCore, { network, source, scales }: ImportedSnm, weights: Float64Array) {
  const population = neuronsOf(network);
  const matrix = await core.readWeights(population, population);
  const { pre, post, plastic } = source.synapses;
  for (const s of weights.keys()) {
    if (!plastic[s]) continue;
    const { unitsPerValue, neuronShift } = scales[post[s]!]!;
    weights[s] = (matrix.at(pre[s]!, post[s]!) * 2 ** neuronShift) / unitsPerValue;
  }
}
