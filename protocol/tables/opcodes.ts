import { unsigned, word } from "./fields.js";

/**
 * The header, first word of every frame in both directions:
 * ```
 *  31    27 26        16 15     8 7      0
 *  [status ][  length   ][  seq   ][opcode ]
 * ```
 * `length` counts the body's words, between the header and the CRC-32.
 */
export const HEADER = word("header", "First word of every frame", {
  opcode: unsigned(0, 8, "What is asked; a reply carries the request's opcode with bit 7 set"),
  sequence: unsigned(8, 8, "Number of the request; its reply carries the same"),
  length: unsigned(16, 11, "Words between header and CRC-32"),
  status: unsigned(27, 5, "0 in requests and in replies that succeeded, else a status code"),
});

/** Requests are numbered modulo this. */
export const SEQUENCE_MODULUS = HEADER.fields.sequence.max + 1;

/** Bit 7 of the opcode tells a reply from a request. */
export const REPLY_BIT = 0x80;

/**
 * Every request a device knows. `sequenced` ones act once, however often they are sent; the others are harmless to
 * repeat. A field "...words" at the end of a body is a list; `listMin` is the least number of words in that of the
 * request.
 */
export const OPCODES = {
  sync: {
    code: 0x01,
    sequenced: false,
    request: [],
    listMin: 0,
    reply: ["protocolVersion"],
    doc: "Stops a run at the next step boundary, forgets queued requests and kept replies, and takes this frame's sequence number + 1 as the next one expected.",
  },
  stop: {
    code: 0x02,
    sequenced: false,
    request: [],
    listMin: 0,
    reply: ["step"],
    doc: "Ends the run that is going on, and those queued, at the next step boundary. Their own replies follow as usual. The reply gives the step counter at that moment.",
  },
  read: {
    code: 0x10,
    sequenced: true,
    request: ["address", "count"],
    listMin: 0,
    reply: ["...words"],
    doc: "Reads count words from consecutive addresses of one region.",
  },
  write: {
    code: 0x11,
    sequenced: true,
    request: ["address", "...words"],
    listMin: 1,
    reply: [],
    doc: "Writes words to consecutive addresses of one region. All values are checked before the first is written.",
  },
  fill: {
    code: 0x12,
    sequenced: true,
    request: ["address", "count", "...pattern"],
    listMin: 1,
    reply: [],
    doc: "Writes count words, taking them from the pattern again and again. Checked like write.",
  },
  sparse: {
    code: 0x13,
    sequenced: true,
    request: ["address", "...pairs"],
    listMin: 1,
    reply: [],
    doc: "Writes single bytes of a region of bytes (weights, fraction, plastic, intensity, phase). A pair is 16 bits: skip in the low byte, value in the high byte; skip bytes are passed over, then one is written. Skip 255 writes nothing and passes over 128 times the second byte.",
  },
  run: {
    code: 0x20,
    sequenced: true,
    request: ["firstStep", "steps", "flags", "...events"],
    listMin: 0,
    reply: ["stepsDone", "cycles", "...spikes"],
    doc: "Clears what the flags name, then runs steps. firstStep must equal the step counter. Events and spikes are half-words, steps counted from firstStep. Ends early, between two steps, when the reply could overflow or a stop came; stepsDone tells.",
  },
} as const satisfies Record<
  string,
  {
    code: number;
    sequenced: boolean;
    request: readonly string[];
    listMin: number;
    reply: readonly string[];
    doc: string;
  }
>;

/** Name of a request: a key of `OPCODES`. */
export type OpcodeName = keyof typeof OPCODES;

/** Status codes of replies. `detail` says what the one body word of such a reply holds. */
export const STATUSES = {
  ok: { code: 0, detail: "", doc: "Done." },
  badCrc: { code: 1, detail: "CRC-32 received", doc: "The frame arrived damaged and was dropped; send it again." },
  badLength: {
    code: 2,
    detail: "length found",
    doc: "The body's length does not fit the opcode or the build's payload limit.",
  },
  unknownOpcode: { code: 3, detail: "opcode", doc: "The build does not know this opcode." },
  badAddress: {
    code: 4,
    detail: "first address outside",
    doc: "The address, or the end of the range, is in no region.",
  },
  readOnly: { code: 5, detail: "address", doc: "The address cannot be written." },
  badValue: {
    code: 6,
    detail: "address, or the flags of a run",
    doc: "A field is outside its range or a reserved bit is set.",
  },
  busy: { code: 7, detail: "sequence expected", doc: "All request slots are taken; wait for a reply first." },
  sequence: {
    code: 8,
    detail: "sequence expected",
    doc: "A request before this one was lost; send from the expected one on.",
  },
  stepMismatch: { code: 9, detail: "step counter", doc: "firstStep is not the step the core is at." },
  badEvent: {
    code: 10,
    detail: "index of the half-word",
    doc: "An event's axon or step is out of range, or the axons of a step do not ascend.",
  },
} as const satisfies Record<string, { code: number; detail: string; doc: string }>;

/** Name of a status: a key of `STATUSES`. */
export type StatusName = keyof typeof STATUSES;

/** The flags word of `run`: what to clear before the first step, and what the steps do. */
export const RUN_FLAGS = word("runFlags", "Flags of a run", {
  clearPotential: unsigned(0, 1, "Set every membrane potential to 0 first"),
  clearCurrent: unsigned(1, 1, "Set every synaptic current to 0 first"),
  clearRefractory: unsigned(2, 1, "Set every refractory counter to 0 first"),
  clearAdaptation: unsigned(3, 1, "Set every threshold adaptation to 0 first"),
  clearFired: unsigned(4, 1, "Forget which neurons fired in the last step first"),
  clearStep: unsigned(5, 1, "Set the step counter to 0 first (after firstStep was compared)"),
  clearTraces: unsigned(6, 1, "Set all traces to 0 first (feature learning)"),
  learn: unsigned(7, 1, "Learn in every step of the run (feature learning)"),
  encode: unsigned(8, 1, "Make axon spikes of the intensities (feature encoder)"),
  drawPhases: unsigned(9, 1, "Set the encoder's phases to random ones first (feature encoder)"),
  stopOnSpike: unsigned(10, 1, "End the run after the first step in which a neuron stopFirst..stopLast fires"),
  clearModulator: unsigned(11, 1, "Set the modulator signal of every neuron to 0 first (feature thirdFactor)"),
  consolidate: unsigned(
    12,
    1,
    "Consolidate at the end of the run, or periodically; needs learn, and preGain off (feature thirdFactor)",
  ),
});
