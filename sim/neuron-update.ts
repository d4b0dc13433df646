import { adapt, decay, linearLeak, saturate } from "./fixed-point.js";
import type { NeuronMemory } from "./neuron-memory.js";
import type { SynapseArray } from "./synapse-array.js";

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
  const { accAxon, accRecurrent, delivered } = synapses;
  const { potential, current, adaptation, refractory, resting } = m;
  const neurons = potential.length;
  let count = 0;
  for (let n = 0; n < neurons; n++) {
    let input = 0;
    if (delivered) {
      const axon = accAxon[n]!;
      const recurrent = accRecurrent[n]!;
      if (axon !== 0 || recurrent !== 0) {
        input = (axon << m.axonShift[n]!) + (recurrent << m.neuronShift[n]!);
        accAxon[n] = 0;
        accRecurrent[n] = 0;
      } else if (resting[n]) continue;
    } else if (resting[n]) continue;

    resting[n] = 0;
    const v = potential[n]!;
    const i = current[n]!;
    const a = adaptation[n]!;
    const nextI = saturate(decay(i, m.currentKeep[n]!) + input);
    current[n] = nextI;
    let nextA = a;
    const waiting = refractory[n]!;
    if (waiting !== 0) {
      refractory[n] = waiting - 1;
    } else {
      const sum = saturate(linearLeak(decay(v, m.potentialKeep[n]!), m.linearLeak[n]!) + nextI + m.bias[n]!);
      const theta = m.threshold[n]! + a;
      if (sum >= theta) {
        spikes[count++] = n;
        potential[n] = m.resetBySubtraction[n] ? saturate(sum - theta) : m.resetPotential[n]!;
        refractory[n] = m.refractorySteps[n]!;
        nextA = adapt(a, m.adaptationIncrement[n]!);
      } else {
        potential[n] = sum;
        // A step that changed nothing changes nothing the next time; a standing adaptation may still come to decay.
        if (sum === v && nextI === i && input === 0 && a === 0) resting[n] = 1;
      }
    }
    if (adaptationDue && nextA !== 0) nextA = decay(nextA, m.adaptationKeep[n]!);
    adaptation[n] = nextA;
  }
  synapses.delivered = false;
  return count;
}
