import { ProtocolError } from "../errors.js";
import { type Build, checkBuild } from "../tables/builds.js";
import { packWord, unpackWord } from "../tables/fields.js";
import { LIMITS } from "../tables/limits.js";
import { REGIONS } from "../tables/memory-map.js";
import { REGISTER_NAMES, REGISTERS, type RegisterName } from "../tables/registers.js";

const FEATURES = REGISTERS.features.word;

/** What a device reports about itself in its first registers. */
export interface Descriptor extends Omit<Build, "name"> {
  readonly buildHash: number;
}

/** Registers 0..15, which describe the build. */
export const DESCRIPTOR_WORDS = REGISTER_NAMES.indexOf("baudDivisor");

/** The first registers of a build, as a device of that build holds them. */
export function describeBuild(build: Build, buildHash: number): Uint32Array {
  const values: Partial<Record<RegisterName, number>> = {
    magic: LIMITS.magic,
    protocolVersion: LIMITS.protocolVersion,
    neurons: build.neurons,
    axons: build.axons,
    lanes: build.lanes,
    fractionBits: build.fractionBits,
    payloadWords: build.payloadWords,
    window: build.window,
    clockHz: build.clockHz,
    features: packWord(FEATURES, {
      learning: Number(build.learning),
      encoder: Number(build.encoder),
      serialUpdate: Number(build.serialUpdate),
      thirdFactor: Number(build.thirdFactor),
      rowsOnly: Number(build.learning && !build.columns),
    }),
    buildHash,
    defaultBaudDivisor: build.baudDivisor,
    parameterWords: REGIONS.parameters.words(build),
    stateWords: REGIONS.state.words(build),
    weightWords: REGIONS.weights.words(build),
    firedWords: REGIONS.fired.words(build),
  };
  return Uint32Array.from({ length: DESCRIPTOR_WORDS }, (_, i) => values[REGISTER_NAMES[i]!] ?? 0);
}

/**
 * Reads registers 0..15. Throws `NOT_A_LIFWIRE` when the magic word is missing, `PROTOCOL_VERSION` for another version,
 * and `DESCRIPTOR_INVALID` naming the field when the rest describes no build that the protocol allows.
 */
export function parseDescriptor(words: ArrayLike<number>): Descriptor {
  const value = (name: RegisterName) => words[REGISTER_NAMES.indexOf(name)] ?? 0;
  if (value("magic") !== LIMITS.magic) {
    throw new ProtocolError("NOT_A_LIFWIRE", "the device does not identify itself as a Lifwire core", {
      found: value("magic"),
      expected: LIMITS.magic,
    });
  }
  if (value("protocolVersion") !== LIMITS.protocolVersion) {
    const found = value("protocolVersion");
    throw new ProtocolError(
      "PROTOCOL_VERSION",
      `the device speaks protocol version ${found}, this host version ${LIMITS.protocolVersion}`,
      { found, expected: LIMITS.protocolVersion },
    );
  }
  const features = unpackWord(FEATURES, value("features"));
  const descriptor = {
    neurons: value("neurons"),
    axons: value("axons"),
    lanes: value("lanes"),
    fractionBits: value("fractionBits"),
    payloadWords: value("payloadWords"),
    window: value("window"),
    clockHz: value("clockHz"),
    baudDivisor: value("defaultBaudDivisor"),
    learning: features.learning === 1,
    columns: features.learning === 1 && features.rowsOnly === 0,
    thirdFactor: features.thirdFactor === 1,
    encoder: features.encoder === 1,
    serialUpdate: features.serialUpdate === 1,
    buildHash: value("buildHash"),
  };
  checkDescriptor(descriptor, words);
  return descriptor;
}

/** Checks that every field is within the protocol's limits, and the region sizes are those of such a build. */
function checkDescriptor(descriptor: Descriptor, words: ArrayLike<number>): void {
  try {
    checkBuild({ ...descriptor, name: "device" });
  } catch (thrown) {
    if (!(thrown instanceof ProtocolError)) throw thrown;
    const { parameter, value, allowed } = thrown.data;
    throw invalid(String(parameter), value, allowed);
  }
  const expected = describeBuild({ ...descriptor, name: "device" }, descriptor.buildHash);
  const place = expected.findIndex((word, i) => word !== words[i]);
  if (place >= 0) throw invalid(REGISTER_NAMES[place]!, words[place], `${expected[place]} in such a build`);
}

function invalid(field: string, found: unknown, allowed: unknown): ProtocolError {
  const message = `the device describes a build that cannot be: ${field} is ${found}, allowed: ${allowed}`;
  return new ProtocolError("DESCRIPTOR_INVALID", message, { field, found, allowed });
}
