import { INHIBITION_MODES } from "../protocol/registers.js";
import { decay, linearLeak, saturate } from "./fixed-point.js";
import type { NeuronMemory } from "./neuron-memory.js";
import { fire } from "./neuron-update.js";
import type { SynapseArray } from "./synapse-array.js";
import { TEACHER_MARKS } from "./teacher.js";

const OFF = INHIBITION_MODES.indexOf("off");
const OTHERS = INHIBITION_MODES.indexOf("others");

/**
 * The update phase with inhibition groups and teacher events, which `updateNeurons` knows nothing of: first all neurons
 * integrate, then each group finds its winner. Without inhibition every neuron is a group of its own.
 */
export class GroupedUpdate {
  /** 0 does not fire, 1 would fire, 2 is forced to. */
  private readonly claims: Uint8Array;

  constructor(
    private readonly neurons: NeuronMemory,
    private readonly synapses: SynapseArray,
  ) {
    this.claims = new Uint8Array(neurons.potential.length);
  }

  /** As `updateNeurons`; `inhibition` is an index of INHIBITION_MODES, `marks` one of TEACHER_MARKS a neuron. */
  run(adaptationDue: boolean, spikes: Uint16Array, inhibition: number, marks: Uint8Array): number {
    const { adaptation, adaptationKeep, joined } = this.neurons;
    this.integrate(marks);
    const neurons = joined.length;
    let count = 0;
    for (let start = 0, end = 1; start < neurons; start = end, end = start + 1) {
      while (inhibition !== OFF && end < neurons && joined[end] !== 0) end++;
      const winner = this.winner(start, end);
      if (winner < 0) continue;
      spikes[count++] = winner;
      this.inhibit(start, end, winner, inhibition === OTHERS);
      fire(this.neurons, winner, this.neurons.potential[winner]!);
    }
    if (adaptationDue) {
      for (let n = 0; n < neurons; n++) {
        if (adaptation[n] !== 0) adaptation[n] = decay(adaptation[n]!, adaptationKeep[n]!);
      }
    }
    return count;
  }

  /** Currents, potentials and refractory counters move on as if nothing fired; claims are noted. */
  private integrate(marks: Uint8Array): void {
    const { potential, current, adaptation, refractory, resting, threshold } = this.neurons;
    const { accAxon, accRecurrent } = this.synapses;
    const m = this.neurons;
    for (let n = 0; n < potential.length; n++) {
      const input = accAxon[n]! * m.axonScale[n]! + accRecurrent[n]! * m.neuronScale[n]!;
      accAxon[n] = 0;
      accRecurrent[n] = 0;
      const mark = marks[n]!;
      this.claims[n] = 0;
      if (input === 0 && resting[n] !== 0 && mark !== TEACHER_MARKS.forced) continue;
      resting[n] = 0;
      const i = saturate(decay(current[n]!, m.currentKeep[n]!) + input);
      const rest = i === current[n] && input === 0 && adaptation[n] === 0;
      current[n] = i;
      if (refractory[n] !== 0) {
        refractory[n] = refractory[n]! - 1;
      } else {
        const v = saturate(linearLeak(decay(potential[n]!, m.potentialKeep[n]!), m.linearLeak[n]!) + i + m.bias[n]!);
        const reached = v >= threshold[n]! + adaptation[n]!;
        if (rest && v === potential[n] && !reached) resting[n] = 1;
        potential[n] = v;
        if (reached && mark !== TEACHER_MARKS.silenced) this.claims[n] = 1;
      }
      if (mark === TEACHER_MARKS.forced) {
        this.claims[n] = 2;
        resting[n] = 0;
      }
    }
    this.synapses.delivered = false;
  }

  /** The neuron of start..end-1 that fires: a forced one first, then the furthest above its threshold, then the lowest; or -1. */
  private winner(start: number, end: number): number {
    const { potential, threshold, adaptation } = this.neurons;
    let winner = -1;
    let claim = 0;
    let height = 0;
    for (let n = start; n < end; n++) {
      const own = this.claims[n]!;
      if (own === 0 || own < claim) continue;
      const above = potential[n]! - threshold[n]! - adaptation[n]!;
      if (own === claim && above <= height) continue;
      winner = n;
      claim = own;
      height = above;
    }
    return winner;
  }

  private inhibit(start: number, end: number, winner: number, others: boolean): void {
    const { potential, resetPotential, resting } = this.neurons;
    for (let n = start; n < end; n++) {
      if (n === winner || (!others && this.claims[n] === 0)) continue;
      potential[n] = resetPotential[n]!;
      resting[n] = 0;
    }
  }
}
