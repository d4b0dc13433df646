import { LIMITS } from "../../../protocol/tables/limits.js";
import { HostError } from "../../errors.js";
import { type EventList, NO_EVENTS } from "../../events/events.js";
import type { Network, Population, Projection } from "../../network/network.js";
import type { SnmInputSpike, SnmNetwork, SnmSynapses } from "./snm-network.js";

/** What goes into a SuperNeuroMAT network besides neurons and synapses. */
export interface ExportSnmOptions {
  /** Events of axons; they become input spikes of the neurons that they reach. Default: none. */
  readonly input?: EventList;
}

/**
 * A Lifwire network as SuperNeuroMAT has it, in the core's units: the same spikes in the same steps. Axons become input
 * spikes, so that only those of `input` remain. Throws HostError MODEL_UNSUPPORTED listing all that SuperNeuroMAT lacks:
 * exponential leak, synaptic current, bias, adaptation, groups, reset by subtraction, learning of other rules, and
 * refractory neurons that keep their state.
 */
export function exportSuperNeuroMat(network: Network, options: ExportSnmOptions = {}): SnmNetwork {
  const faults = network.populations.flatMap(faultsOf);
  const learning = network.projections.some(({ plastic }) => plastic?.includes(1));
  if (learning) faults.push("learning: SuperNeuroMAT has its own rule, taps of apos and aneg");
  if (faults.length > 0) {
    const message = `SuperNeuroMAT has no place for ${faults.length} things of this network: ${faults.join("; ")}`;
    throw new HostError("MODEL_UNSUPPORTED", message, { faults });
  }
  const neurons = network.neuronCount;
  const each = (value: (population: Population, n: number) => number) =>
    Float64Array.from(network.populations.flatMap((p) => Array.from({ length: p.size }, (_, n) => value(p, n))));
  const fired = each(({ before }, n) => before?.fired[n] ?? 0);
  return {
    ...{ name: network.head.name, neurons, notes: [], stdp: { apos: [], aneg: [] } },
    // Both compare integers: v >= threshold here is v > threshold - 1 there.
    thresholds: each(({ parameters }, n) => parameters.threshold[n]! - 1),
    leaks: each(({ parameters }, n) => (clears(parameters, n) ? Number.POSITIVE_INFINITY : parameters.linearLeak[n]!)),
    resetStates: each(({ parameters }, n) => parameters.resetPotential[n]!),
    states: each(({ before }, n) => before?.potential[n] ?? 0),
    refractoryPeriods: each(({ parameters }, n) => parameters.refractorySteps[n]!),
    refractoryStates: each(({ before }, n) => before?.refractory[n] ?? 0),
    spikeTrain: fired.includes(1) ? [Uint8Array.from(fired)] : [],
    synapses: synapsesOf(network),
    input: inputOf(network, options.input ?? NO_EVENTS),
  };
}

const clears = ({ leak }: Population["parameters"], n: number) => leak[n] === LIMITS.decayOne;

/** What a population's neurons have that SuperNeuroMAT lacks, one line per parameter. */
function faultsOf({ name, size, parameters: p }: Population): string[] {
  const leaks = (n: number) => clears(p, n) || p.linearLeak[n] !== 0;
  const checks: [string, (n: number) => boolean][] = [
    ["an exponential leak (leak other than 0 and 65536)", (n) => p.leak[n] !== 0 && !clears(p, n)],
    ["a synaptic current (currentDecay below 65536)", (n) => p.currentDecay[n] !== LIMITS.decayOne],
    ["reset by subtraction", (n) => p.resetBySubtraction[n] !== 0],
    ["a reset potential other than the rest that v leaks to", (n) => p.resetPotential[n] !== 0 && leaks(n)],
    ["a bias", (n) => p.bias[n] !== 0],
    ["adaptation", (n) => p.adaptationIncrement[n] !== 0],
    ["an inhibition group", (n) => p.grouped[n] !== 0],
    ["a refractory period that keeps v (allowed with leak 65536)", (n) => p.refractorySteps[n] !== 0 && !clears(p, n)],
  ];
  return checks.flatMap(([what, has]) => {
    const found = Array.from({ length: size }, (_, n) => n).filter(has);
    return found.length === 0 ? [] : [`${what}: population "${name}", ${found.length} neurons from ${found[0]} on`];
  });
}

function synapsesOf(network: Network): SnmSynapses {
  const [pre, post, weights]: [number[], number[], number[]] = [[], [], []];
  for (const projection of network.projections) {
    const { source, target } = projection;
    if (source.kind === "axons") continue;
    eachWeight(projection, (row, column, value) => {
      pre.push(source.first + row);
      post.push(target.first + column);
      weights.push(value);
    });
  }
  return {
    ...{ pre: Int32Array.from(pre), post: Int32Array.from(post), weights: Float64Array.from(weights) },
    ...{ delays: new Int32Array(pre.length).fill(1), plastic: new Uint8Array(pre.length) },
  };
}

/** Every synapse of a projection that is not 0, with what it adds to i. */
function eachWeight(
  { source, target, weights }: Projection,
  act: (row: number, column: number, value: number) => void,
) {
  const shifts = source.kind === "axons" ? target.parameters.axonShift : target.parameters.neuronShift;
  for (let row = 0; row < source.size; row++) {
    for (let column = 0; column < target.size; column++) {
      const weight = weights.at(row, column);
      if (weight !== 0) act(row, column, weight * 2 ** shifts[column]!);
    }
  }
}

/** The events of axons as what they add to each neuron, summed where several meet in a step. */
function inputOf(network: Network, events: EventList): SnmInputSpike[] {
  const reached = Array.from({ length: network.axons.size }, (): [number, number][] => []);
  for (const projection of network.projections) {
    if (projection.source.kind !== "axons") continue;
    eachWeight(projection, (axon, n, value) => reached[axon]!.push([projection.target.first + n, value]));
  }
  const sums = new Map<number, Map<number, number>>();
  const seen = new Set<string>();
  for (const [e, step] of events.steps.entries()) {
    const axon = events.indices[e]!;
    if (seen.has(`${step} ${axon}`)) continue; // twice in a step counts once
    seen.add(`${step} ${axon}`);
    const sum = sums.get(step) ?? new Map<number, number>();
    sums.set(step, sum);
    for (const [neuron, value] of reached[axon] ?? []) sum.set(neuron, (sum.get(neuron) ?? 0) + value);
  }
  return [...sums].flatMap(([step, sum]) => {
    const spikes = [...sum].sort((a, b) => a[0] - b[0]).filter(([, value]) => value !== 0);
    return spikes.map(([neuron, value]) => ({ step, neuron, value }));
  });
}
