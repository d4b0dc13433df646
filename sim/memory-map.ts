import type { Build } from "../protocol/builds.js";
import { wordAccepted } from "../protocol/fields.js";
import {
  NEURON_PARAMETER_WORDS,
  NEURON_PARAMETERS,
  NEURON_STATE,
  NEURON_STATE_WORDS,
  REGIONS,
} from "../protocol/memory-map.js";
import { REGISTER_NAMES, REGISTERS } from "../protocol/registers.js";
import type { NeuronMemory } from "./neuron-memory.js";
import type { SynapseArray } from "./synapse-array.js";

const PARAMETER_LAYOUTS = Object.values(NEURON_PARAMETERS);
const STATE_LAYOUTS = Object.values(NEURON_STATE);

/** Whether an address may be written, and with this value. */
export type WriteVerdict = "ok" | "readOnly" | "badValue";

/** Regions of the address space besides the registers, whose words change while others are read; see the RTL's memory_map. */
export class MemoryMap {
  private readonly sizes: ReadonlyMap<number, number>;
  private readonly lastFiredMask: number;

  constructor(
    build: Build,
    private readonly neurons: NeuronMemory,
    private readonly synapses: SynapseArray,
    private readonly fired: Uint32Array,
  ) {
    this.sizes = new Map(Object.values(REGIONS).map((region) => [region.id, region.words(build)]));
    this.lastFiredMask = 0xffffffff >>> (32 * fired.length - build.neurons);
  }

  /** Words in a region, 0 if there is none of that number. */
  size(region: number): number {
    return this.sizes.get(region) ?? 0;
  }

  verdict(region: number, offset: number, value: number): WriteVerdict {
    switch (region) {
      case REGIONS.registers.id: {
        const register = REGISTERS[REGISTER_NAMES[offset]!];
        if (register.access === "ro") return "readOnly";
        return wordAccepted(register.word, value) ? "ok" : "badValue";
      }
      case REGIONS.parameters.id:
        return wordAccepted(PARAMETER_LAYOUTS[offset % NEURON_PARAMETER_WORDS]!, value) ? "ok" : "badValue";
      case REGIONS.state.id:
        return wordAccepted(STATE_LAYOUTS[offset % NEURON_STATE_WORDS]!, value) ? "ok" : "badValue";
      case REGIONS.fired.id: {
        const reserved = offset === this.fired.length - 1 ? ~this.lastFiredMask : 0;
        return (value & reserved) === 0 ? "ok" : "badValue";
      }
      default:
        return "ok";
    }
  }

  read(region: number, offset: number): number {
    switch (region) {
      case REGIONS.parameters.id:
        return this.neurons.readParameter(offset);
      case REGIONS.state.id:
        return this.neurons.readState(offset);
      case REGIONS.weights.id:
        return this.synapses.readWord(offset);
      default:
        return this.fired[offset]!;
    }
  }

  write(region: number, offset: number, value: number): void {
    switch (region) {
      case REGIONS.parameters.id:
        this.neurons.writeParameter(offset, value);
        break;
      case REGIONS.state.id:
        this.neurons.writeState(offset, value);
        break;
      case REGIONS.weights.id:
        this.synapses.writeWord(offset, value);
        break;
      default:
        this.fired[offset] = value;
    }
  }

  /** Writes one weight, at its byte offset in the weight region. */
  writeWeight(offset: number, weight: number): void {
    this.synapses.writeWeight(offset, weight);
  }
}
