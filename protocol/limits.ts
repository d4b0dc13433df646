/** Numbers of the contract that both ends and the RTL share. Widths in bits. */
export const LIMITS = {
  /** Protocol version told by the device; a host refuses any other. */
  protocolVersion: 1,
  /** "LIFW" as bytes in the order of the line. */
  magic: 0x5746494c,
  /** Membrane potential and synaptic current: signed, saturating. */
  potentialWidth: 18,
  /** Synaptic weight: signed, saturating. */
  weightWidth: 8,
  /** Decay factors are k/65536, k in 0..65536. */
  decayWidth: 17,
  decayOne: 65536,
  /** Adaptation, its increment and the linear leak: unsigned. */
  adaptationWidth: 17,
  refractoryWidth: 8,
  shiftMax: 10,
  neuronsMax: 1024,
  axonsMax: 1024,
  /** The UART samples mid-bit and needs this many clock cycles a bit at least. */
  baudDivisorMin: 8,
  /** An unfinished frame is dropped after this many bit times without a start bit, at the build's rate. */
  linkIdleBits: 2048,
  /** Half-words of an event list: a step delta of 0..62, or 63 for a pure advance. */
  eventDeltaMax: 62,
  eventAdvance: 63,
  eventAdvanceMax: 1023,
  /** Second byte of a sparse pair whose skip byte is `sparseAdvance` moves the cursor by this many weights. */
  sparseAdvance: 255,
  sparseAdvanceUnit: 128,
} as const;
