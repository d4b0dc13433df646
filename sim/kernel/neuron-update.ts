import { LIMITS } from "../../protocol/tables/limits.js";
import { adapt, decay, linearLeak, saturate } from "../state/fixed-point.js";
import type { NeuronMemory } from "../state/neuron-memory.js";
import type { SynapseArray } from "../state/synapse-array.js";

const KEEP_ALL = LIMITS.decayOne;

/**
 * The update phase of a step over all neurons, in ascending order. `spikes` receives the neurons that fire; returns how
 * many. `adaptationDue` says whether the adaptation decays in this step.
 */
export function updateNeurons(
  m: NeuronMemory,
  synapses: SynapseArray,
  adaptationDue: boolean,
  spikes: Uint16Array,
): number {
  const count = integrateNeurons(m, synapses, spikes);
  for (let c = 0; c < count; c++) fire(m, spikes[c]!, m.potential[spikes[c]!]!);
  if (adaptationDue) decayAdaptation(m);
  return count;
}

/** Applies reset, refractory steps and adaptation to a neuron whose potential reached `sum`. */
export function fire(m: NeuronMemory, n: number, sum: number): void {
  const a = m.adaptation[n]!;
  m.potential[n] = m.resetBySubtraction[n] ? saturate(sum - m.threshold[n]! - a) : m.resetPotential[n]!;
  m.refractory[n] = m.refractorySteps[n]!;
  m.adaptation[n] = adapt(a, m.adaptationIncrement[n]!);
}

/**
 * The update phase as if nothing fired. `claims` receives the neurons that would fire, ascending; their potentials are
 * not reset. Returns how many.
 */
export function integrateNeurons(m: NeuronMemory, synapses: SynapseArray, claims: Uint16Array): number {
  const { accAxon, accRecurrent, delivered } = synapses;
  const { potential, current, adaptation, refractory, resting } = m;
  const { potentialKeep, currentKeep, threshold, bias, axonScale, neuronScale } = m;
  const linear = m.linearLeak;
  let count = 0;
  for (let n = 0; n < potential.length; n++) {
    let input = 0;
    if (delivered) {
      input = accAxon[n]! * axonScale[n]! + accRecurrent[n]! * neuronScale[n]!;
      accAxon[n] = 0;
      accRecurrent[n] = 0;
    }
    if (input === 0 && resting[n] !== 0) continue;
    resting[n] = 0;

    const i = current[n]!;
    const keepI = currentKeep[n]!;
    const nextI = saturate((keepI === KEEP_ALL ? i : decay(i, keepI)) + input);
    current[n] = nextI;
    if (refractory[n] !== 0) {
      refractory[n] = refractory[n]! - 1;
      continue;
    }
    const v = potential[n]!;
    const keepV = potentialKeep[n]!;
    const leaked = linearLeak(keepV === KEEP_ALL ? v : decay(v, keepV), linear[n]!);
    const sum = saturate(leaked + nextI + bias[n]!);
    const a = adaptation[n]!;
    potential[n] = sum;
    if (sum >= threshold[n]! + a) claims[count++] = n;
    // A step that changed nothing will change nothing the next time; an adaptation other than 0 may still decay.
    else if (sum === v && nextI === i && input === 0 && a === 0) resting[n] = 1;
  }
  synapses.delivered = false;
  return count;
}

/** Decays the adaptation; called in the steps in which this is due. */
export function decayAdaptation({ adaptation, adaptationKeep }: NeuronMemory): void {
  for (let n = 0; n < adaptation.length; n++) {
    if (adaptation[n] !== 0) adaptation[n] = decay(adaptation[n]!, adaptationKeep[n]!);
  }
}
