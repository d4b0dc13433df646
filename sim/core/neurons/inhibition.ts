import { INHIBITION_MODES } from "../../../protocol/tables/registers.js";
import type { Kernel } from "../../kernel/kernel.js";
import { fire } from "../../kernel/neuron-update.js";
import type { Arena } from "../../state/arena.js";
import type { NeuronMemory } from "../../state/neuron-memory.js";
import type { SynapseArray } from "../../state/synapse-array.js";
import { TEACHER_MARKS } from "../run/teacher.js";

const OFF = INHIBITION_MODES.indexOf("off");
const OTHERS = INHIBITION_MODES.indexOf("others");

/**
 * The update phase with inhibition groups and teacher events, which `updateNeurons` does not handle. First all neurons
 * integrate, then each group finds its winner. Without inhibition every neuron is its own group.
 */
export class GroupedUpdate {
  /** Neurons that would fire or are forced to, ascending. */
  private readonly claims: Uint16Array;

  constructor(
    private readonly kernel: Kernel,
    private readonly neurons: NeuronMemory,
    private readonly synapses: SynapseArray,
    arena: Arena,
  ) {
    this.claims = arena.uint16(neurons.potential.length);
  }

  /**
   * Like `updateNeurons`. `inhibition` is an index into INHIBITION_MODES; `marks` has one of TEACHER_MARKS per neuron
   * and matters only if `taught`.
   */
  run(adaptationDue: boolean, spikes: Uint16Array, inhibition: number, marks: Uint8Array, taught: boolean): number {
    const { kernel, neurons, claims } = this;
    let claiming = kernel.integrate(neurons, this.synapses, claims);
    if (taught) claiming = this.teach(marks, claiming);
    let count = 0;
    for (let from = 0, to = 1; from < claiming; from = to++) {
      const end = inhibition === OFF ? claims[from]! + 1 : neurons.groupEnd(claims[from]!);
      while (to < claiming && claims[to]! < end) to++;
      const winner = to === from + 1 ? claims[from]! : this.winner(from, to, marks);
      spikes[count++] = winner;
      if (inhibition === OTHERS) this.resetGroup(winner, end);
      else if (to > from + 1) this.resetClaims(from, to, winner);
      fire(neurons, winner, neurons.potential[winner]!);
    }
    if (adaptationDue) kernel.decayAdaptation(neurons);
    return count;
  }

  /** Adds forced neurons to the claims and removes silenced ones; returns how many claims there are then. */
  private teach(marks: Uint8Array, claiming: number): number {
    const own = this.claims.slice(0, claiming);
    let count = 0;
    for (let n = 0, next = 0; n < marks.length; n++) {
      const claims = next < claiming && own[next] === n;
      if (claims) next++;
      if (marks[n] === TEACHER_MARKS.forced) this.neurons.resting[n] = 0;
      else if (!claims || marks[n] === TEACHER_MARKS.silenced) continue;
      this.claims[count++] = n;
    }
    return count;
  }

  /** The winner of a group's claims: a forced neuron first, then the furthest above its threshold, then the lowest. */
  private winner(from: number, to: number, marks: Uint8Array): number {
    const { potential, threshold, adaptation } = this.neurons;
    let winner = -1;
    let forced = false;
    let height = Number.NEGATIVE_INFINITY;
    for (let c = from; c < to; c++) {
      const n = this.claims[c]!;
      const own = marks[n] === TEACHER_MARKS.forced;
      if (forced && !own) continue;
      const above = potential[n]! - threshold[n]! - adaptation[n]!;
      if (own === forced && above <= height) continue;
      winner = n;
      forced = own;
      height = above;
    }
    return winner;
  }

  /** Sets all neurons of a group but the winner to their reset potential. */
  private resetGroup(winner: number, end: number): void {
    const { potential, resetPotential, resting } = this.neurons;
    const start = this.neurons.groupStart(winner);
    if (end === start + 1) return; // most neurons stand alone
    const own = potential[winner]!;
    potential.set(resetPotential.subarray(start, end), start);
    potential[winner] = own;
    const rested = resting[winner]!;
    resting.fill(0, start, end);
    resting[winner] = rested;
  }

  private resetClaims(from: number, to: number, winner: number): void {
    const { potential, resetPotential, resting } = this.neurons;
    for (let c = from; c < to; c++) {
      const n = this.claims[c]!;
      if (n === winner) continue;
      potential[n] = resetPotential[n]!;
      resting[n] = 0;
    }
  }
}
