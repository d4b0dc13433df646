import type { NeuronMemory } from "../state/neuron-memory.js";
import { type GeneratorJump, jumpOf } from "../state/random-generators.js";
import type { SynapseArray } from "../state/synapse-array.js";
import { decayTraces } from "../state/traces.js";
import { type DriveRule, fillFactors } from "./gains.js";
import type { Factors, Kernel, KernelName } from "./kernel.js";
import { decayAdaptation, integrateNeurons, updateNeurons } from "./neuron-update.js";
import { type ChangeRule, deliverRow, postChangeWord, preChangeRow } from "./row-kernel.js";
import { modulateRow } from "./third-factor.js";

/** The kernel in TypeScript: the reference, used where the other one does not run. */
export class ScalarKernel implements Kernel {
  readonly name: KernelName = "scalar";
  private jump: GeneratorJump | undefined;

  deliver(synapses: SynapseArray, sources: Uint16Array, from: number, to: number, acc: Int32Array): void {
    const { weights, neurons, low, high } = synapses;
    for (let i = from; i < to; i++) {
      const source = sources[i]!;
      deliverRow(weights, source * neurons, low[source]!, high[source]!, acc);
    }
  }

  update(neurons: NeuronMemory, synapses: SynapseArray, adaptationDue: boolean, spikes: Uint16Array): number {
    return updateNeurons(neurons, synapses, adaptationDue, spikes);
  }

  integrate(neurons: NeuronMemory, synapses: SynapseArray, claims: Uint16Array): number {
    return integrateNeurons(neurons, synapses, claims);
  }

  decayAdaptation(neurons: NeuronMemory): void {
    decayAdaptation(neurons);
  }

  decayTraces(traces: Uint16Array, keep: number): void {
    decayTraces(traces, keep);
  }

  fillFactors(rule: DriveRule, traces: Uint16Array, factors: Factors, _change: ChangeRule): void {
    fillFactors(rule, traces, factors.values);
  }

  preChange(
    synapses: SynapseArray,
    sources: Uint16Array,
    from: number,
    to: number,
    rule: ChangeRule,
    factors: Factors,
    random: Uint32Array,
  ): void {
    for (let i = from; i < to; i++) {
      preChangeRow(synapses, sources[i]! * synapses.neurons, rule, factors.values, random);
    }
  }

  postChange(
    synapses: SynapseArray,
    spikes: Uint16Array,
    count: number,
    rule: ChangeRule,
    factors: Factors,
    targets: Int32Array,
    random: Uint32Array,
  ): void {
    const { lanes, plasticInColumn } = synapses;
    for (let from = 0, to = 0; from < count; from = to) {
      const end = (spikes[from]! & -lanes) + lanes;
      let plastic = 0;
      while (to < count && spikes[to]! < end) plastic += plasticInColumn[spikes[to++]!]!;
      if (plastic > 0) postChangeWord(synapses, spikes, from, to, rule, factors.values, targets, random);
      if (rule.randomMask !== 0) this.skipColumn(synapses, random);
    }
  }

  modulate(synapses: SynapseArray, source: number, up: boolean, shift: number, modulator: Int16Array): void {
    synapses.refresh(source);
    const { weights, neurons, low, high } = synapses;
    synapses.measure();
    const scale = (up ? 1 : -1) * 2 ** shift;
    modulateRow(weights, source * neurons, low[source]!, high[source]!, scale, modulator);
  }

  consolidate(
    synapses: SynapseArray,
    sources: Uint16Array,
    drives: Int16Array,
    count: number,
    rule: ChangeRule,
    factors: Factors,
    random: Uint32Array,
  ): void {
    synapses.holder?.release();
    for (let i = 0; i < count; i++) {
      synapses.refresh(sources[i]!); // the loop then keeps the plastic synapses up to date
      preChangeRow(synapses, sources[i]! * synapses.neurons, rule, factors.values, random, drives[i]!);
    }
  }

  /** Advances the generators by one step per source. */
  private skipColumn({ sources }: SynapseArray, random: Uint32Array): void {
    this.jump ??= jumpOf(sources);
    for (let g = 1; g < random.length; g++) random[g] = this.jump.after(random[g]!);
  }
}
