import { RegionWords } from "../../../protocol/codecs/region-words.js";
import type { Build } from "../../../protocol/tables/builds.js";
import { unpackField, wordAccepted, wordMask } from "../../../protocol/tables/fields.js";
import { MODULATOR_WORD, REGIONS, type Region } from "../../../protocol/tables/memory-map.js";
import { REGISTER_NAMES, REGISTERS, registerWritable } from "../../../protocol/tables/registers.js";
import type { Kernel } from "../../kernel/kernel.js";
import type { Arena } from "../../state/arena.js";
import type { NeuronMemory } from "../../state/neuron-memory.js";
import type { SynapseArray } from "../../state/synapse-array.js";
import type { Traces } from "../../state/traces.js";
import type { RateEncoder } from "../run/rate-encoder.js";

const MODULATOR_MASK = wordMask(MODULATOR_WORD);
const BYTE_REGIONS: ReadonlySet<number> = new Set(
  Object.values<Region>(REGIONS)
    .filter((region) => region.bytes)
    .map((region) => region.id),
);

/** Whether an address may be written, and with this value. */
export type WriteVerdict = "ok" | "readOnly" | "badValue";

/** What the regions besides the registers hold. */
export interface Memories {
  readonly neurons: NeuronMemory;
  readonly synapses: SynapseArray;
  readonly fired: Uint32Array;
  readonly traces: Traces;
  readonly encoder: RateEncoder;
  readonly random: Uint32Array;
  /** The modulator signals, one per neuron; empty in builds without the third factor. */
  readonly modulator: Int16Array;
  /** Where the arrays come from, and the kernel that runs over them. */
  readonly arena: Arena;
  readonly kernel: Kernel;
}

/** The regions of the address space except the registers, which change during a read; see the RTL's memory_map. */
export class MemoryMap {
  private readonly sizes: ReadonlyMap<number, number>;
  private readonly words: RegionWords;

  constructor(
    private readonly build: Build,
    private readonly memories: Memories,
  ) {
    this.sizes = new Map(Object.values(REGIONS).map((region) => [region.id, region.words(build)]));
    this.words = new RegionWords(build);
  }

  /** Words in a region; 0 if no region has this number. */
  size(region: number): number {
    return this.sizes.get(region) ?? 0;
  }

  /** Whether the words of a region are four bytes that can be written one by one. */
  holdsBytes(region: number): boolean {
    return BYTE_REGIONS.has(region);
  }

  verdict(region: number, offset: number, value: number): WriteVerdict {
    if (region === REGIONS.registers.id) {
      const register = REGISTERS[REGISTER_NAMES[offset]!];
      if (!registerWritable(register, this.build)) return "readOnly";
      const rowsOnly = register === REGISTERS.learningRule && !this.build.columns;
      if (rowsOnly && unpackField(REGISTERS.learningRule.word.fields.postGain, value) !== 0) return "badValue";
      return wordAccepted(register.word, value) ? "ok" : "badValue";
    }
    return this.words.accepts(region, offset, value) ? "ok" : "badValue";
  }

  /** Whether a byte in a region of bytes may have this value. */
  acceptsByte(region: number, value: number): boolean {
    return this.words.acceptsByte(region, value);
  }

  read(region: number, offset: number): number {
    const { neurons, synapses, fired, traces, encoder, random } = this.memories;
    switch (region) {
      case REGIONS.parameters.id:
        return neurons.readParameter(offset);
      case REGIONS.state.id:
        return neurons.readState(offset);
      case REGIONS.weights.id:
        return synapses.readWord(offset);
      case REGIONS.fraction.id:
        return fourBytes(4 * offset, (cell) => synapses.readFraction(cell));
      case REGIONS.plastic.id:
        return synapses.plasticQuads[offset]!;
      case REGIONS.preTrace.id:
        return traces.pre[offset]!;
      case REGIONS.postTrace.id:
        return traces.post[offset]!;
      case REGIONS.intensity.id:
        return fourBytes(4 * offset, (axon) => encoder.intensity[axon]!);
      case REGIONS.phase.id:
        return fourBytes(4 * offset, (axon) => encoder.phase[axon]!);
      case REGIONS.random.id:
        return random[offset]!;
      case REGIONS.modulatorSignal.id:
        return this.memories.modulator[offset]! & MODULATOR_MASK;
      default:
        return fired[offset]!;
    }
  }

  write(region: number, offset: number, value: number): void {
    const { neurons, synapses, fired, traces, random } = this.memories;
    switch (region) {
      case REGIONS.parameters.id:
        neurons.writeParameter(offset, value);
        break;
      case REGIONS.state.id:
        neurons.writeState(offset, value);
        break;
      case REGIONS.weights.id:
        synapses.writeWord(offset, value);
        break;
      case REGIONS.fired.id:
        fired[offset] = value;
        break;
      case REGIONS.preTrace.id:
        traces.pre[offset] = value;
        break;
      case REGIONS.postTrace.id:
        traces.post[offset] = value;
        break;
      case REGIONS.random.id:
        random[offset] = value;
        break;
      case REGIONS.modulatorSignal.id:
        this.memories.modulator[offset] = value; // keeps the low 16 bits
        break;
      default:
        for (let b = 0; b < 4; b++) this.writeByte(region, 4 * offset + b, (value >>> (8 * b)) & 0xff);
    }
  }

  /** Writes one byte in a region of bytes. */
  writeByte(region: number, offset: number, value: number): void {
    const { synapses, encoder } = this.memories;
    switch (region) {
      case REGIONS.weights.id:
        synapses.writeWeight(offset, value);
        break;
      case REGIONS.fraction.id:
        synapses.writeFraction(offset, value);
        break;
      case REGIONS.plastic.id:
        synapses.writePlastic(offset, value);
        break;
      case REGIONS.intensity.id:
        encoder.intensity[offset] = value;
        break;
      default: // phase
        encoder.phase[offset] = value;
    }
  }
}

function fourBytes(first: number, byte: (index: number) => number): number {
  return (byte(first) | (byte(first + 1) << 8) | (byte(first + 2) << 16) | (byte(first + 3) << 24)) >>> 0;
}
