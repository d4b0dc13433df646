/** Numbers of the contract that both ends and the RTL share. Widths in bits. */
export const LIMITS = {
  /** Protocol version that the device reports; a host refuses any other. */
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
  /** The most neurons of a build with serialUpdate. */
  serialNeuronsMax: 256,
  axonsMax: 1024,
  /** The UART samples mid-bit and needs at least this many clock cycles per bit. */
  baudDivisorMin: 8,
  /** An unfinished frame is dropped after this many bit times without a start bit, at the build's rate. */
  linkIdleBits: 2048,
  /** Fractional weight bits a build may keep for learning. */
  fractionBitsMax: 8,
  /** Traces: unsigned; this is 1.0. */
  traceWidth: 16,
  traceOne: 32768,
  /** Amplitudes and reward: signed; a reward of `rewardOne` leaves amplitudes as they are. */
  amplitudeWidth: 16,
  rewardOne: 256,
  /** An amplitude of 1 is 2^-(8 + amplitudeScale) of a weight unit. */
  amplitudeScaleMax: 8,
  /** The modulator signal m: signed, saturating; a weight of 1 moves it by 2^modulatorShift. */
  modulatorWidth: 16,
  modulatorShiftMax: 8,
  /** Word i of the random region is this times i + 1 after reset. */
  randomSeed: 0x9e3779b9,
  /** Half-words of an event list: a step delta of 0..62, or 63 for a pure advance or a teacher's mark. */
  eventDeltaMax: 62,
  eventAdvance: 63,
  eventAdvanceMax: 1020,
  /** With delta 63: the next half-word teaches (feature thirdFactor), silences or forces a neuron. */
  eventTeach: 1021,
  eventSilence: 1022,
  eventForce: 1023,
  /** If a pair's skip byte is `sparseAdvance`, each unit of its second byte moves the cursor by `sparseAdvanceUnit`. */
  sparseAdvance: 255,
  sparseAdvanceUnit: 128,
} as const;
