import type { Build } from "./builds.js";
import { type Field, signed, unsigned, type Word, word } from "./fields.js";
import { LIMITS } from "./limits.js";

/** A register of region 0, at its position in the table. Write access means: checked, then stored. */
export interface Register {
  readonly access: "ro" | "rw";
  readonly word: Word;
  /** The part of the core it belongs to: a build without this part keeps the register at its value after reset. */
  readonly part?: "learning" | "thirdFactor";
}

const full = (doc: string, min = 0): Field => unsigned(0, 32, doc, 2 ** 32 - 1, min);
const ro = (name: string, doc: string): Register => ({ access: "ro", word: word(name, doc, { value: full(doc) }) });
const rw = (name: string, doc: string, field: Field): Register => ({
  access: "rw",
  word: word(name, doc, { value: field }),
});
const learning = (name: string, doc: string, field: Field): Register => ({ ...rw(name, doc, field), part: "learning" });
const amplitude = (name: string, doc: string): Register => learning(name, doc, signed(0, LIMITS.amplitudeWidth, doc));
const decay = (name: string, doc: string): Register =>
  learning(name, doc, unsigned(0, LIMITS.decayWidth, "k: k/65536 is lost in every learning step", LIMITS.decayOne));
const trace = (name: string, doc: string): Register =>
  learning(name, doc, unsigned(0, LIMITS.traceWidth, "32768 is 1.0"));

const thirdFactor = <R extends Register>(register: R) => ({ ...register, part: "thirdFactor" }) as const;

/** What a synapse's change at a presynaptic spike is computed from; see hw/LEARNING.md. */
export const PRE_GAINS = ["off", "exponential", "rectangular"] as const;
/** The same for a postsynaptic spike; `target` and `follow` look at how high the presynaptic trace is. */
export const POST_GAINS = ["off", "exponential", "rectangular", "target", "follow"] as const;
/** What happens in an inhibition group to the neurons that do not win. */
export const INHIBITION_MODES = ["off", "rivals", "others"] as const;

/** Region 0, one word per row; the address of a register is its index here. The first sixteen describe the build. */
export const REGISTERS = {
  magic: ro("magic", "0x5746494c, the bytes LIFW"),
  protocolVersion: ro("protocolVersion", "Version of this protocol"),
  neurons: ro("neurons", "N, number of neurons"),
  axons: ro("axons", "A, number of axons"),
  lanes: ro("lanes", "L, synapses delivered in one clock cycle"),
  fractionBits: ro("fractionBits", "F, fractional weight bits kept for learning"),
  payloadWords: ro("payloadWords", "Largest body of a frame, in words"),
  window: ro("window", "Requests that may be in flight"),
  clockHz: ro("clockHz", "Clock rate in hertz"),
  features: {
    access: "ro",
    word: word("features", "Optional parts of the build", {
      learning: unsigned(0, 1, "Traces, plastic synapses, learning rules"),
      encoder: unsigned(1, 1, "Rate encoder: axon spikes made of intensities"),
      serialUpdate: unsigned(2, 1, "The update takes four cycles a neuron instead of one"),
      thirdFactor: unsigned(3, 1, "Modulator signal, modulators, consolidation, encodeSteps"),
      rowsOnly: unsigned(4, 1, "A build that learns, but has no column walks: postGain stays off"),
    }),
  },
  buildHash: ro("buildHash", "First 32 bits of the SHA-256 over the RTL sources"),
  defaultBaudDivisor: ro("defaultBaudDivisor", "Clock cycles a bit after reset"),
  parameterWords: ro("parameterWords", "Size of the neuron parameter region"),
  stateWords: ro("stateWords", "Size of the neuron state region"),
  weightWords: ro("weightWords", "Size of the weight region"),
  firedWords: ro("firedWords", "Size of the fired region"),
  baudDivisor: rw(
    "baudDivisor",
    "Clock cycles a bit; taken over when the link and the core are at rest",
    unsigned(0, 16, "Clock cycles a bit", 65535, LIMITS.baudDivisorMin),
  ),
  linkIdleCycles: rw(
    "linkIdleCycles",
    "An unfinished frame is dropped after this many clock cycles without a start bit",
    full("Clock cycles", 256),
  ),
  cyclesPerStep: rw(
    "cyclesPerStep",
    "Clock cycles from the start of a step to the start of the next; 0: as fast as the core can",
    full("Clock cycles"),
  ),
  adaptationDecayLog2: rw(
    "adaptationDecayLog2",
    "p: the adaptation decays in every 2^p-th step",
    unsigned(0, 4, "p", 15),
  ),
  scratch: rw("scratch", "Holds any word; for tests of the link", full("Any word")),
  inhibition: rw(
    "inhibition",
    "Inhibition groups: 0 off, 1 rivals of the winner are reset, 2 all others of its group are",
    unsigned(0, 2, "Mode", INHIBITION_MODES.length - 1),
  ),
  stopFirst: rw("stopFirst", "First neuron whose spike ends a run with stopOnSpike", unsigned(0, 10, "Neuron")),
  stopLast: rw("stopLast", "Last neuron whose spike ends a run with stopOnSpike", unsigned(0, 10, "Neuron")),
  learningRule: {
    access: "rw",
    part: "learning",
    word: word("learningRule", "What learning does; see hw/LEARNING.md", {
      preGain: unsigned(0, 2, "At a presynaptic spike: 0 off, 1 exponential, 2 rectangular", PRE_GAINS.length - 1),
      preSoft: unsigned(2, 1, "The change at a presynaptic spike is scaled by the distance to the bound"),
      preTraceAdd: unsigned(3, 1, "A spike adds to the presynaptic trace instead of lifting it to the increment"),
      postGain: unsigned(
        4,
        3,
        "At a postsynaptic spike: 0 off, 1 exponential, 2 rectangular, 3 target, 4 follow",
        POST_GAINS.length - 1,
      ),
      postSoft: unsigned(7, 1, "The change at a postsynaptic spike is scaled by the distance to the bound"),
      postTraceAdd: unsigned(8, 1, "A spike adds to the postsynaptic trace instead of lifting it to the increment"),
      roundNearest: unsigned(9, 1, "Changes are rounded to nearest instead of at random"),
      amplitudeScale: unsigned(
        12,
        4,
        "An amplitude of 1 is 2^-(8 + amplitudeScale) of a weight unit in a change that is not scaled by a distance",
        LIMITS.amplitudeScaleMax,
      ),
    }),
  },
  weightBounds: {
    access: "rw",
    part: "learning",
    word: word("weightBounds", "Bounds that learning keeps weights within", {
      weightMin: signed(0, LIMITS.weightWidth, "Lower bound"),
      weightMax: signed(8, LIMITS.weightWidth, "Upper bound"),
    }),
  },
  preAmplitude: amplitude("preAmplitude", "Change at a presynaptic spike for a postsynaptic trace of 1.0"),
  postAmplitude: amplitude("postAmplitude", "Change at a postsynaptic spike for a presynaptic trace of 1.0"),
  belowAmplitude: amplitude(
    "belowAmplitude",
    "Change at a postsynaptic spike for a trace that is not above the target",
  ),
  reward: learning("reward", "Scales all amplitudes; 256 is 1.0", signed(0, LIMITS.amplitudeWidth, "Reward")),
  traceTarget: trace("traceTarget", "Presynaptic trace above which the target gain takes postAmplitude"),
  preTraceDecay: decay("preTraceDecay", "Decay of the presynaptic traces"),
  postTraceDecay: decay("postTraceDecay", "Decay of the postsynaptic traces"),
  preTraceIncrement: trace("preTraceIncrement", "What a spike of a source adds to its trace, or lifts it to"),
  postTraceIncrement: trace("postTraceIncrement", "What a spike of a neuron adds to its trace, or lifts it to"),
  step: ro("step", "Steps run since reset or the last clear of the step counter"),
  cycleLow: ro("cycleLow", "Clock cycles since reset, low half; reading it latches the high half"),
  cycleHigh: ro("cycleHigh", "Clock cycles since reset, high half as latched"),
  stepCycles: ro("stepCycles", "Clock cycles spent in runs, modulo 2^32"),
  spikesIn: ro("spikesIn", "Axon events delivered, modulo 2^32"),
  spikesOut: ro("spikesOut", "Neuron spikes, modulo 2^32"),
  requests: ro("requests", "Sequenced requests accepted, modulo 2^32"),
  crcErrors: ro("crcErrors", "Frames dropped for their CRC-32, modulo 2^32"),
  framingErrors: ro("framingErrors", "Characters without a stop bit, modulo 2^32"),
  resynchronisations: ro("resynchronisations", "Unfinished frames dropped on an idle line, modulo 2^32"),
  rejections: ro("rejections", "Frames answered busy, sequence or badLength by the link, modulo 2^32"),
  resends: ro("resends", "Replies sent again for a repeated request, modulo 2^32"),
  consolidation: thirdFactor({
    access: "rw",
    word: word("consolidation", "The third factor of learning; see hw/LEARNING.md", {
      modulatorShift: unsigned(
        0,
        4,
        "A weight of 1 from a modulator moves m by 2^modulatorShift",
        LIMITS.modulatorShiftMax,
      ),
      clearAfter: unsigned(4, 1, "m is cleared after a consolidation that found one that was not 0"),
      periodic: unsigned(5, 1, "Consolidate after every 2^periodLog2-th step instead of at the end of the run"),
      periodLog2: unsigned(8, 4, "p: after steps whose number, counted from 1, is a multiple of 2^p"),
    }),
  }),
  feedbackAmplitude: thirdFactor(
    amplitude("feedbackAmplitude", "Change of a modulator's synapses in a consolidation, for m and y of 1.0"),
  ),
  encodeSteps: thirdFactor(
    rw("encodeSteps", "The encoder stops after this many steps of a run; 0: never", full("Steps")),
  ),
} as const satisfies Record<string, Register>;

/** Name of a register: a key of `REGISTERS`. */
export type RegisterName = keyof typeof REGISTERS;

/** Values after reset of the writable registers that are neither 0 nor the build's. */
export const REGISTER_PRESETS = { stopLast: 1023, reward: LIMITS.rewardOne } as const satisfies Partial<
  Record<RegisterName, number>
>;

/** Whether a register of a build can be written. */
export function registerWritable(register: Register, build: Pick<Build, "learning" | "thirdFactor">): boolean {
  return register.access === "rw" && (register.part === undefined || build[register.part]);
}

/** The address of a register, which is its row. */
export function registerAddress(name: RegisterName): number {
  return REGISTER_NAMES.indexOf(name);
}

/** The register names in address order. */
export const REGISTER_NAMES = Object.keys(REGISTERS) as RegisterName[];
