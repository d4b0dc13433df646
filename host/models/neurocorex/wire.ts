// The bytes of a board with the original NeuroCoreX bitstream, as its public sources and its tutorial have them
// (github.com/ORNL/NeuroCoreX, arXiv 2506.14138): a command, its data, no length, no check, no answer but spikes and weights.

/** First byte of each transfer; the high half is the command. */
export const COMMANDS = {
  /** Weights of inputs, row by row; a byte ends it. */
  inputWeights: 0x00,
  /** Weights between neurons, row by row; a byte ends it. */
  weights: 0x10,
  /** Words of 18 bits: thresholds, refractory steps, leaks, STDP, each for all slots. */
  parameters: 0x20,
  /** Input spikes of three bytes, until one of three times 0xff. */
  spikes: 0x30,
  /** Bias current and the slot that gets it. */
  debug: 0x40,
  /** The board sends its input weights; needs one more byte to begin. */
  readWeights: 0x50,
  /** STDP bits, of the weights between neurons and then of the inputs; a byte ends it. */
  plastic: 0x60,
} as const;

/** Rows and columns of both weight memories, and words of each parameter. */
export const SLOTS = 96;
/** Neurons that can fire. */
export const NEURONS = 90;
/** Parameters of neuron n are in slot n + 4. */
export const PARAMETER_OFFSET = 4;
/** The weight onto neuron n is in row n + 6, of an input in its own column. */
export const ROW_OFFSET = 6;
/** The weight from neuron n is in column n + 5. */
export const COLUMN_OFFSET = 5;
/** The word of the refractory steps that is the gain of all inputs. */
export const GAIN_SLOT = 0;
/** The word of the leaks that is every neuron's. */
export const LEAK_SLOT = 8;
/** Potentials, thresholds and leaks count 1/1024: 1 sign, 7 integer and 10 fraction bits. */
export const ONE = 1024;
export const WORD_BITS = 18;
/** What comes before the first frame of a run. */
export const START_MARKER = 0xff;
/** Three of them end a run's input. */
export const END_BYTE = 0xff;
/** Bits per second of its line, which cannot be changed. */
export const BAUD_RATE = 1_000_000;
/** Milliseconds of a step: 96 cycles of its 100 kHz clock. */
export const STEP_MS = 0.96;
/** Byte of an input spike's time: an event waits this many steps more than one. */
export const WAIT_MAX = 255;

/** A number as a word of 18 bits, three bytes, the lowest first. */
export function wordBytes(value: number): [number, number, number] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0x3];
}

/** The low 18 bits of a number as two's complement: what the board's sums wrap to. */
export function wrap(value: number): number {
  return (value << (32 - WORD_BITS)) >> (32 - WORD_BITS);
}

/**
 * Takes the bits of spike frames from bytes: after one start marker, `NEURONS` bits per step, the lowest of a byte
 * first, with no gap between frames, so a frame can begin anywhere in a byte.
 */
export class FrameReader {
  #started = false;
  #bits = 0;
  /** Spikes so far, [step, neuron]; steps count from the run's first. */
  readonly spikes: [step: number, neuron: number][] = [];

  /** Frames that are complete. */
  get frames(): number {
    return Math.floor(this.#bits / NEURONS);
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (!this.#started) {
        this.#started = byte === START_MARKER;
        continue;
      }
      for (let bit = 0; bit < 8; bit++, this.#bits++) {
        if ((byte >> bit) & 1) this.spikes.push([Math.floor(this.#bits / NEURONS), this.#bits % NEURONS]);
      }
    }
  }
}
