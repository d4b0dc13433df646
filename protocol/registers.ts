import { type Field, unsigned, type Word, word } from "./fields.js";
import { LIMITS } from "./limits.js";

/** A register of region 0, at its position in the table. Write access means: checked, then stored. */
export interface Register {
  readonly access: "ro" | "rw";
  readonly word: Word;
}

const full = (doc: string, min = 0): Field => unsigned(0, 32, doc, 2 ** 32 - 1, min);
const ro = (name: string, doc: string): Register => ({ access: "ro", word: word(name, doc, { value: full(doc) }) });
const rw = (name: string, doc: string, field: Field): Register => ({
  access: "rw",
  word: word(name, doc, { value: field }),
});

/** Region 0, one word a row; the address of a register is its index here. The first sixteen describe the build. */
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
  features: ro("features", "Optional parts of the build, a bit each"),
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
} as const satisfies Record<string, Register>;

export type RegisterName = keyof typeof REGISTERS;

/** The address of a register, which is its row. */
export function registerAddress(name: RegisterName): number {
  return REGISTER_NAMES.indexOf(name);
}

/** The register names in address order. */
export const REGISTER_NAMES = Object.keys(REGISTERS) as RegisterName[];
