import type { Build } from "../tables/builds.js";
import { wordAccepted, wordMask } from "../tables/fields.js";
import {
  MODULATOR_WORD,
  NEURON_PARAMETER_WORDS,
  NEURON_PARAMETERS,
  NEURON_STATE,
  NEURON_STATE_WORDS,
  REGION_SHIFT,
  REGIONS,
  TRACE_WORD,
} from "../tables/memory-map.js";
import { REGISTER_NAMES, REGISTERS } from "../tables/registers.js";

const PARAMETER_LAYOUTS = Object.values(NEURON_PARAMETERS);
/** Bits of each parameter word that only builds with the third factor have. */
const THIRD_FACTOR_BITS = PARAMETER_LAYOUTS.map((layout) => wordMask(layout, ({ part }) => part === "thirdFactor"));
const STATE_LAYOUTS = Object.values(NEURON_STATE);
/** Multiplied by a byte, gives that byte in each place of a word. */
const EVERY_BYTE = 0x01010101;
const BYTE_VALUES = 0x100;
const WORD_BITS = 32;

/** Which words the regions of a build can hold: what a device accepts, and all that it can answer a read with. */
export class RegionWords {
  readonly #lastFired: number;
  readonly #lastFiredMask: number;
  /** Bits of a word of the fraction region that no fraction uses. */
  readonly #fractionReserved: number;

  constructor(private readonly build: Omit<Build, "name">) {
    const firedWords = REGIONS.fired.words(build);
    this.#lastFired = firedWords - 1;
    this.#lastFiredMask = 0xffffffff >>> (WORD_BITS * firedWords - build.neurons);
    this.#fractionReserved = (BYTE_VALUES - 2 ** build.fractionBits) * EVERY_BYTE;
  }

  /** Whether a word of a region other than the registers may have this value. */
  accepts(region: number, offset: number, value: number): boolean {
    switch (region) {
      case REGIONS.parameters.id: {
        const word = offset % NEURON_PARAMETER_WORDS;
        if (!this.build.thirdFactor && (value & THIRD_FACTOR_BITS[word]!) !== 0) return false;
        return wordAccepted(PARAMETER_LAYOUTS[word]!, value);
      }
      case REGIONS.modulatorSignal.id:
        return wordAccepted(MODULATOR_WORD, value);
      case REGIONS.state.id:
        return wordAccepted(STATE_LAYOUTS[offset % NEURON_STATE_WORDS]!, value);
      case REGIONS.fired.id:
        return offset !== this.#lastFired || (value & ~this.#lastFiredMask) === 0;
      case REGIONS.fraction.id:
        return (value & this.#fractionReserved) === 0;
      case REGIONS.plastic.id:
        return (value & ~EVERY_BYTE) === 0;
      case REGIONS.preTrace.id:
      case REGIONS.postTrace.id:
        return wordAccepted(TRACE_WORD, value);
      case REGIONS.random.id:
        return value !== 0;
      default:
        return true;
    }
  }

  /** Whether a byte in a region of bytes may have this value. */
  acceptsByte(region: number, value: number): boolean {
    return this.accepts(region, 0, value * EVERY_BYTE);
  }

  /** Index of the first of the words read from an address that no device of this build can hold; -1 if none. */
  firstImpossible(address: number, words: Uint32Array): number {
    const region = Math.floor(address / 2 ** REGION_SHIFT);
    const offset = address % 2 ** REGION_SHIFT;
    if (region === REGIONS.registers.id) {
      return words.findIndex((word, i) => {
        const name = REGISTER_NAMES[offset + i];
        return name === undefined || !wordAccepted(REGISTERS[name].word, word);
      });
    }
    if (region === REGIONS.weights.id) return -1;
    return words.findIndex((word, i) => !this.accepts(region, offset + i, word));
  }
}
