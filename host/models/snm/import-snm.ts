import { LIMITS } from "../../../protocol/tables/limits.js";
import { HostError } from "../../errors.js";
import type { EventList } from "../../events/events.js";
import { Network, type Population } from "../../network/network.js";
import { type InputAxon, inputAxons } from "./input-axons.js";
import { type NeuronScale, scaleNeuron, weightOf } from "./neuron-scale.js";
import { SnmReference } from "./reference.js";
import { learns, type SnmNetwork } from "./snm-network.js";
import { reportOf, type SnmReport } from "./snm-report.js";
import { coreLearning, coreStdpFault, defaultMode, type StdpMode } from "./stdp.js";

/** Steps of the reference beyond the last input, where a caller does not say how long the run will be. */
const STEPS_BEHIND_INPUT = 100;
/** A sum this close to a threshold, relative to it, is one that decimals meet exactly. */
const TIE_WIDTH = 1e-9;

/** How a SuperNeuroMAT network is imported. */
export interface ImportSnmOptions {
  /** Who changes weights. Default: the core where it is exact; a network that it cannot learn exactly is refused. */
  readonly stdp?: StdpMode;
  /** Steps that the reference runs: to decide ties as doubles do, and to find the range of weights that learn. */
  readonly steps?: number;
  /** Name of the file, for messages. */
  readonly file?: string;
}

/**
 * A SuperNeuroMAT network on a Lifwire core: the network, its input, what the host has to do, and how exact the import
 * is.
 */
export interface ImportedSnm {
  readonly source: SnmNetwork;
  readonly network: Network;
  /** The file's input spikes as events of axons. */
  readonly input: EventList;
  readonly axons: readonly InputAxon[];
  readonly scales: readonly NeuronScale[];
  readonly stdp: StdpMode;
  readonly report: SnmReport;
}

/**
 * Turns a SuperNeuroMAT network into one for the core. Spikes and states are equal where the report says exact. Throws
 * HostError MODEL_UNSUPPORTED for what the core does not do: refractory neurons with a finite leak, whose state goes on
 * while they are silent, and STDP that it cannot compute.
 */
export function importSuperNeuroMat(source: SnmNetwork, options: ImportSnmOptions = {}): ImportedSnm {
  const { file = "model.snn.json", steps = stepsOf(source) } = options;
  checkRefractory(source, file);
  const stdp = stdpMode(source, options, file);
  const ranges = stdp === "off" ? undefined : weightRanges(source, steps);
  const scales = withTies(source, scaleNeurons(source, stdp, ranges), steps);
  const inputs = inputAxons(source.input, (neuron) => 1 / (scales[neuron]?.unitsPerValue ?? 1));
  const network = build(source, scales, inputs.axons, stdp);
  return {
    ...{ source, network, scales, stdp, input: inputs.events, axons: inputs.axons },
    report: reportOf(source, scales, { stdp, split: inputs.split, axons: inputs.axons.length }),
  };
}

/** The population of an imported network's neurons, in the order of the file. */
export function neuronsOf(network: Network): Population {
  return network.find(POPULATION);
}

const POPULATION = "neurons";

function stepsOf({ input }: SnmNetwork): number {
  return (input.at(-1)?.step ?? 0) + STEPS_BEHIND_INPUT;
}

function checkRefractory({ refractoryPeriods, refractoryStates, leaks }: SnmNetwork, file: string): void {
  const wrong = refractoryPeriods.findIndex(
    (period, n) => (period > 0 || refractoryStates[n]! > 0) && leaks[n] !== Number.POSITIVE_INFINITY,
  );
  if (wrong < 0) return;
  const message = `${file}: neuron ${wrong} is refractory for ${refractoryPeriods[wrong]} steps and leaks ${leaks[wrong]} a step: SuperNeuroMAT goes on adding to its state meanwhile, the core holds it; allowed: a leak of Infinity with a refractory period, or a period of 0`;
  throw new HostError("MODEL_UNSUPPORTED", message, {
    file,
    path: `data.neuron_refractory_periods[${wrong}]`,
    value: refractoryPeriods[wrong],
  });
}

function stdpMode(source: SnmNetwork, { stdp }: ImportSnmOptions, file: string): StdpMode {
  const mode = learns(source) ? (stdp ?? defaultMode(source)) : "off";
  const fault = mode === "core" ? coreStdpFault(source) : undefined;
  if (fault === undefined) return mode;
  const message = `${file}: STDP that the core does not compute: ${fault}; allowed: --stdp host (weights written by the host after each step), --stdp off (weights stay)`;
  throw new HostError("MODEL_UNSUPPORTED", message, { file, path: "data.apos", allowed: "host, off" });
}

/** Largest magnitude of each neuron's plastic weights in a run, by the reference. */
function weightRanges(source: SnmNetwork, steps: number): Float64Array {
  const largest = new Float64Array(source.neurons);
  const reference = new SnmReference(source);
  const { post } = source.synapses;
  for (let step = 0; step < steps; step++) {
    reference.step();
    for (const [s, weight] of reference.weights.entries()) {
      largest[post[s]!] = Math.max(largest[post[s]!]!, Math.abs(weight));
    }
  }
  return largest;
}

function scaleNeurons(source: SnmNetwork, stdp: StdpMode, ranges: Float64Array | undefined): NeuronScale[] {
  const { synapses } = source;
  const inputs = Array.from({ length: source.neurons }, () => new Set<number>());
  for (const { neuron, value } of source.input) inputs[neuron]!.add(value);
  const weights = Array.from({ length: source.neurons }, (): number[] => []);
  for (const [s, post] of synapses.post.entries()) weights[post]!.push(synapses.weights[s]!);
  const taps = [...source.stdp.apos, ...source.stdp.aneg];
  const plastic = new Set(stdp === "off" ? [] : [...synapses.post].filter((_, s) => synapses.plastic[s] === 1));
  // The core changes all weights by one amplitude: neurons that learn on it share a scale.
  const shared = stdp === "core" ? [...plastic].flatMap((n) => weights[n]!) : [];
  const one = (n: number): NeuronScale =>
    scaleNeuron({
      threshold: source.thresholds[n]! - source.resetStates[n]!,
      leak: source.leaks[n]!,
      state: source.states[n]! - source.resetStates[n]!,
      inputs: [...inputs[n]!],
      weights: plastic.has(n) && stdp === "core" ? shared : weights[n]!,
      ...(plastic.has(n) ? { taps, ...(ranges ? { largestWeight: largestOf(ranges, n, plastic, stdp) } : {}) } : {}),
    });
  const scales = Array.from({ length: source.neurons }, (_, n) => one(n));
  return stdp === "core" ? checkShared(scales, plastic) : scales;
}

function largestOf(ranges: Float64Array, n: number, plastic: ReadonlySet<number>, stdp: StdpMode): number {
  return stdp === "core" ? Math.max(...[...plastic].map((m) => ranges[m]!)) : ranges[n]!;
}

/** Throws unless the neurons that learn have one scale, so that apos is one number of weight units for all. */
function checkShared(scales: NeuronScale[], plastic: ReadonlySet<number>): NeuronScale[] {
  const [first, ...others] = [...plastic];
  const reference = scales[first ?? 0]!;
  const same = (n: number) =>
    scales[n]!.unitsPerValue === reference.unitsPerValue && scales[n]!.neuronShift === reference.neuronShift;
  if (plastic.size === 0 || (reference.exact && others.every(same))) return scales;
  const message =
    "STDP on the core needs one scale for all neurons that learn, with weights, inputs, leaks and apos as multiples of one step; use --stdp host";
  throw new HostError("MODEL_UNSUPPORTED", message, { path: "data.apos", allowed: "host, off" });
}

/** Lets a sum that equals the threshold in decimals fire or not as the doubles of the reference do. */
function withTies(source: SnmNetwork, scales: NeuronScale[], steps: number): NeuronScale[] {
  if (!scales.some(({ tie }) => tie !== undefined)) return scales;
  const counts = scales.map(() => ({ fires: 0, silent: 0 }));
  const reference = new SnmReference(source);
  for (let step = 0; step < steps; step++) {
    const { reached } = reference.step();
    for (const [n, state] of reached.entries()) {
      const threshold = source.thresholds[n]!;
      if (Math.abs(state - threshold) > TIE_WIDTH * Math.max(1, Math.abs(threshold))) continue;
      if (state > threshold) counts[n]!.fires++;
      else counts[n]!.silent++;
    }
  }
  return scales.map((scale, n) => {
    const { fires, silent } = counts[n]!;
    if (scale.tie === undefined || fires + silent === 0) return scale;
    const threshold = fires >= silent ? scale.tie : scale.tie + 1;
    if (fires === 0 || silent === 0) return { ...scale, threshold };
    const reason = `doubles round ${fires + silent} sums that equal the threshold, ${fires} above it and ${silent} not`;
    return { ...scale, threshold, exact: false, reason };
  });
}

function build(
  source: SnmNetwork,
  scales: readonly NeuronScale[],
  axons: readonly InputAxon[],
  stdp: StdpMode,
): Network {
  const { synapses, neurons, leaks, refractoryPeriods } = source;
  const learner = synapses.post.find((_, s) => synapses.plastic[s] === 1);
  const scale = learner === undefined ? undefined : scales[learner];
  const units = scale ? ((source.stdp.apos[0] ?? 0) * scale.unitsPerValue) / 2 ** scale.neuronShift : 0;
  const network = new Network({
    ...(source.name === undefined || source.name === "" ? {} : { name: source.name }),
    axons: Math.max(1, axons.length),
    ...(stdp === "core" ? { learning: coreLearning(source, units) } : {}),
  });
  const infinite = (n: number) => leaks[n] === Number.POSITIVE_INFINITY;
  const parameters = {
    threshold: scales.map(({ threshold }) => threshold),
    leak: scales.map((_, n) => (infinite(n) ? LIMITS.decayOne : 0)),
    linearLeak: scales.map(({ leakUnits }) => leakUnits),
    axonShift: scales.map(({ axonShift }) => axonShift),
    neuronShift: scales.map(({ neuronShift }) => neuronShift),
    refractorySteps: [...refractoryPeriods],
  };
  const population = network.population(POPULATION, neurons, parameters, {
    before: {
      potential: scales.map(({ stateUnits }) => stateUnits),
      refractory: [...source.refractoryStates],
      fired: [...(source.spikeTrain.at(-1) ?? new Uint8Array(neurons))],
    },
    unitsPerValue: scales.map(({ unitsPerValue }) => unitsPerValue),
  });
  const inputs = axons.map(({ neuron, value }, axon): [number, number, number] => {
    const { unitsPerValue, axonShift } = scales[neuron]!;
    return [axon, neuron, weightOf(value, unitsPerValue, axonShift)];
  });
  if (inputs.length > 0) network.connect(network.axons, population, { kind: "sparse", triplets: inputs });
  const triplets = [...synapses.pre.keys()].map((s): [number, number, number] => {
    const { unitsPerValue, neuronShift } = scales[synapses.post[s]!]!;
    return [synapses.pre[s]!, synapses.post[s]!, weightOf(synapses.weights[s]!, unitsPerValue, neuronShift)];
  });
  for (const plastic of [false, true]) {
    const chosen = triplets.filter((_, s) => (stdp === "core" && synapses.plastic[s] === 1) === plastic);
    if (chosen.length === 0) continue;
    network.connect(population, population, { kind: "sparse", triplets: chosen }, { plastic });
  }
  return network;
}
