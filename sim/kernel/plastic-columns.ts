import type { SynapseArray } from "../synapse-array.js";
import type { Arena } from "./arena.js";

/** The sources of the plastic synapses onto each neuron, found again after plastic bits of its column were written. */
export class PlasticColumns {
  /** Room for all sources, neuron by neuron. */
  private readonly lists: Uint16Array;

  constructor(
    private readonly synapses: SynapseArray,
    arena: Arena,
  ) {
    this.lists = arena.uint16(synapses.plastic.length);
  }

  /** Address of a neuron's list, which has `plasticInColumn` sources. */
  address(neuron: number): number {
    const { synapses, lists } = this;
    if (synapses.columnKnown[neuron] === 0) this.find(neuron);
    return lists.byteOffset + lists.BYTES_PER_ELEMENT * neuron * synapses.sources;
  }

  private find(neuron: number): void {
    const { sources, neurons, plastic, columnKnown } = this.synapses;
    let at = neuron * sources;
    for (let s = 0, cell = neuron; s < sources; s++, cell += neurons) if (plastic[cell]) this.lists[at++] = s;
    columnKnown[neuron] = 1;
  }
}
