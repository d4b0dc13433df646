import type { Build } from "./builds.js";
import { type Field, signed, unsigned, type Word, word } from "./fields.js";
import { LIMITS } from "./limits.js";
import { REGISTER_NAMES } from "./registers.js";

const decay = (lsb: number, doc: string) => unsigned(lsb, LIMITS.decayWidth, doc, LIMITS.decayOne);
const thirdFactor = (lsb: number, doc: string): Field => ({ ...unsigned(lsb, 1, doc), part: "thirdFactor" });
const shift = (lsb: number, doc: string) => unsigned(lsb, 4, doc, LIMITS.shiftMax);

/** The parameter words of one neuron, in address order; neuron n starts at offset 8 n of its region. */
export const NEURON_PARAMETERS = {
  threshold: word("threshold", "Firing threshold", {
    threshold: signed(0, LIMITS.potentialWidth, "The neuron fires at v >= threshold + adaptation"),
  }),
  reset: word("reset", "What happens to v at a spike", {
    resetPotential: signed(0, LIMITS.potentialWidth, "v after a spike, in mode 0"),
    resetBySubtraction: unsigned(31, 1, "1: v loses threshold + adaptation instead"),
  }),
  leak: word("leak", "Exponential leak", { leak: decay(0, "kv: v loses kv/65536 of itself a step") }),
  linearLeak: word("linearLeak", "Constant leak", {
    linearLeak: unsigned(0, LIMITS.adaptationWidth, "v moves this far toward 0 a step, never across it"),
  }),
  synapse: word("synapse", "Synaptic current", {
    currentDecay: decay(0, "ki: i loses ki/65536 of itself a step; 65536 makes a synapse a one-step pulse"),
    axonShift: shift(20, "A weight of 1 from an axon adds 2^shift to i"),
    neuronShift: shift(24, "A weight of 1 from a neuron adds 2^shift to i"),
  }),
  bias: word("bias", "Bias current", { bias: signed(0, LIMITS.potentialWidth, "Added to v in every step") }),
  spike: word("spike", "After a spike", {
    adaptationIncrement: unsigned(0, LIMITS.adaptationWidth, "Added to the adaptation at a spike"),
    refractorySteps: unsigned(24, LIMITS.refractoryWidth, "Steps after a spike in which v stays"),
  }),
  adaptation: word("adaptation", "Threshold adaptation", {
    adaptationDecay: decay(0, "ka: the adaptation loses ka/65536 of itself in every 2^p-th step"),
    grouped: unsigned(24, 1, "The neuron belongs to an inhibition group"),
    groupStart: unsigned(25, 1, "The group begins with this neuron"),
    modulator: thirdFactor(26, "The neuron's spikes go to the modulator signal m of its targets, not to their current"),
    linear: thirdFactor(27, "Consolidation takes m of this neuron whether it fired or not"),
  }),
} as const satisfies Record<string, Word>;

/** What a word of the named regions may hold: one value per byte, or one per word. */
export const TRACE_WORD = word("trace", "Trace", { trace: unsigned(0, LIMITS.traceWidth, "32768 is 1.0") });

/** What a word of the region `modulatorSignal` may hold. */
export const MODULATOR_WORD = word("modulatorSignal", "Modulator signal", {
  modulatorSignal: signed(0, LIMITS.modulatorWidth, "m"),
});

/** The state words of one neuron, in address order; neuron n starts at offset 4 n of its region. */
export const NEURON_STATE = {
  potential: word("potential", "Membrane potential", { potential: signed(0, LIMITS.potentialWidth, "v") }),
  current: word("current", "Synaptic current", { current: signed(0, LIMITS.potentialWidth, "i") }),
  adaptation: word("adaptation", "Threshold adaptation", {
    adaptation: unsigned(0, LIMITS.adaptationWidth, "Added to the threshold"),
  }),
  refractory: word("refractory", "Refractory counter", {
    refractory: unsigned(0, LIMITS.refractoryWidth, "Steps left in which v stays"),
  }),
} as const satisfies Record<string, Word>;

/** Words of a neuron's parameters. */
export const NEURON_PARAMETER_WORDS = Object.keys(NEURON_PARAMETERS).length;
/** Words of a neuron's state. */
export const NEURON_STATE_WORDS = Object.keys(NEURON_STATE).length;

type RegionBuild = Pick<Build, "neurons" | "axons" | "lanes" | "fractionBits" | "learning" | "encoder" | "thirdFactor">;
const synapseWords = (b: RegionBuild): number => ((b.axons + b.neurons) * b.neurons) / 4;

/** A region of the address space: its number is address bits 27..24, its size depends on the build. */
export interface Region {
  readonly id: number;
  readonly words: (build: RegionBuild) => number;
  /** The words hold four bytes each, which `sparse` can write one by one. */
  readonly bytes?: true;
  readonly doc: string;
}

/** Word addresses: bits 31..28 zero, 27..24 the region, 23..0 the offset in it. */
export const REGIONS = {
  registers: { id: 0, words: () => REGISTER_NAMES.length, doc: "Build description, settings, counters" },
  parameters: { id: 1, words: (b) => b.neurons * NEURON_PARAMETER_WORDS, doc: "Eight words a neuron" },
  state: { id: 2, words: (b) => b.neurons * NEURON_STATE_WORDS, doc: "Four words a neuron" },
  weights: {
    id: 3,
    words: synapseWords,
    bytes: true,
    doc: "Four signed bytes a word, row by row: the weight of synapse (source, neuron) is byte source N + neuron",
  },
  fired: {
    id: 4,
    words: (b) => Math.ceil(b.neurons / 32),
    doc: "The neurons that fired in the last step: neuron n is bit n mod 32 of word n/32",
  },
  fraction: {
    id: 5,
    words: (b) => (b.learning && b.fractionBits > 0 ? synapseWords(b) : 0),
    bytes: true,
    doc: "Fractions of the weights, laid out like these: a byte each, the low F bits of it. Writing a weight clears its fraction",
  },
  plastic: {
    id: 6,
    words: (b) => (b.learning ? synapseWords(b) : 0),
    bytes: true,
    doc: "Plastic bits, laid out like the weights: a byte each, 0 or 1",
  },
  preTrace: {
    id: 7,
    words: (b) => (b.learning ? b.axons + b.neurons : 0),
    doc: "Presynaptic traces, one per source (axons, then neurons), 16 bits each",
  },
  postTrace: {
    id: 8,
    words: (b) => (b.learning ? b.neurons : 0),
    doc: "Postsynaptic traces, one per neuron, 16 bits each",
  },
  intensity: {
    id: 9,
    words: (b) => (b.encoder ? b.axons / 4 : 0),
    bytes: true,
    doc: "Rate encoder: spikes of an axon in 256 steps, a byte each",
  },
  phase: {
    id: 10,
    words: (b) => (b.encoder ? b.axons / 4 : 0),
    bytes: true,
    doc: "Rate encoder: phase of an axon, a byte each; a carry out of phase + intensity is a spike",
  },
  random: {
    id: 11,
    words: (b) => (b.learning ? 1 + b.lanes / 4 : b.encoder ? 1 : 0),
    doc: "Generators, not 0: word 0 draws phases, word 1 + g rounds the changes in lanes 4g..4g+3",
  },
  modulatorSignal: {
    id: 12,
    words: (b) => (b.thirdFactor ? b.neurons : 0),
    doc: "The modulator signal m, one per neuron, signed 16 bits each",
  },
} as const satisfies Record<string, Region>;

/** Name of a region: a key of `REGIONS`. */
export type RegionName = keyof typeof REGIONS;

/** Position of the region number in an address. */
export const REGION_SHIFT = 24;

/** The word address of an offset in a region. */
export function regionAddress(region: RegionName, offset = 0): number {
  return REGIONS[region].id * 2 ** REGION_SHIFT + offset;
}
