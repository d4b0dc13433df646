import { ProtocolError } from "../errors.js";
import { LIMITS } from "./limits.js";

/** The parameters that make one RTL build; a device reports its own in its first registers. */
export interface Build {
  readonly name: string;
  /** N, a multiple of `lanes`. */
  readonly neurons: number;
  /** A, a multiple of 4. */
  readonly axons: number;
  /** L, a power of two of at least 4. */
  readonly lanes: number;
  /** F: fractional weight bits kept for learning; 0 without it. */
  readonly fractionBits: number;
  /** The build has traces, plastic synapses and learning rules. */
  readonly learning: boolean;
  /** The build has column walks, and with them rules at postsynaptic spikes; matters only with learning. */
  readonly columns: boolean;
  /** The build has modulator signals, teacher events "teach" and consolidation; only with learning. */
  readonly thirdFactor: boolean;
  /** The build has the rate encoder. */
  readonly encoder: boolean;
  /** The update has one multiplier and takes four cycles per neuron, not one: for small chips, without learning. */
  readonly serialUpdate: boolean;
  /** Words of the largest frame body, a power of two that holds the spikes of one all-firing step. */
  readonly payloadWords: number;
  /** Requests in flight, 2 or 4. */
  readonly window: number;
  readonly clockHz: number;
  /** Clock cycles per bit after reset. */
  readonly baudDivisor: number;
}

/** The most words that a build may take in a frame's body. */
export const PAYLOAD_WORDS_MAX = 1024;

const mega = 1_000_000;

/** The builds whose WebAssembly modules are shipped. */
export const BUILDS = {
  tiny: {
    name: "tiny",
    neurons: 16,
    axons: 16,
    lanes: 4,
    fractionBits: 4,
    learning: true,
    columns: true,
    thirdFactor: true,
    encoder: true,
    serialUpdate: false,
    payloadWords: 64,
    window: 2,
    clockHz: 100 * mega,
    baudDivisor: 100,
  },
  standard: {
    name: "standard",
    neurons: 256,
    axons: 256,
    lanes: 16,
    fractionBits: 0,
    learning: true,
    columns: true,
    thirdFactor: false,
    encoder: true,
    serialUpdate: false,
    payloadWords: 256,
    window: 4,
    clockHz: 100 * mega,
    baudDivisor: 100,
  },
  plastic: {
    name: "plastic",
    neurons: 256,
    axons: 128,
    lanes: 16,
    fractionBits: 8,
    learning: true,
    columns: true,
    thirdFactor: false,
    encoder: true,
    serialUpdate: false,
    payloadWords: 256,
    window: 2,
    clockHz: 100 * mega,
    baudDivisor: 100,
  },
  layers: {
    name: "layers",
    neurons: 128,
    axons: 800,
    lanes: 16,
    fractionBits: 2,
    learning: true,
    columns: false,
    thirdFactor: true,
    encoder: true,
    serialUpdate: false,
    payloadWords: 512,
    window: 2,
    clockHz: 100 * mega,
    baudDivisor: 100,
  },
  small: {
    name: "small",
    neurons: 64,
    axons: 64,
    lanes: 4,
    fractionBits: 0,
    learning: false,
    columns: false,
    thirdFactor: false,
    encoder: false,
    serialUpdate: true,
    payloadWords: 64,
    window: 2,
    clockHz: 48 * mega,
    baudDivisor: 48,
  },
} as const satisfies Record<string, Build>;

/** Name of a shipped build. */
export type BuildName = keyof typeof BUILDS;

/** A build by name; throws `BUILD_UNKNOWN` with the known names. */
export function buildByName(name: string): Build {
  const build = Object.entries(BUILDS).find(([key]) => key === name)?.[1];
  if (build) return build;
  const names = Object.keys(BUILDS);
  throw new ProtocolError("BUILD_UNKNOWN", `no build "${name}"; there are: ${names.join(", ")}`, { name, names });
}

/** Throws `BUILD_INVALID`, naming the parameter and what is allowed, if the RTL cannot be built so. */
export function checkBuild(build: Build): Build {
  const neuronsMax = build.serialUpdate ? LIMITS.serialNeuronsMax : LIMITS.neuronsMax;
  const powerOfTwo = (x: number) => Number.isInteger(Math.log2(x));
  const rules: [keyof Build, boolean, string][] = [
    ["lanes", powerOfTwo(build.lanes) && build.lanes >= 4 && build.lanes <= 64, "4, 8, 16, 32 or 64"],
    [
      "neurons",
      build.neurons >= 4 && build.neurons <= neuronsMax && build.neurons % build.lanes === 0,
      `a multiple of lanes up to ${neuronsMax}`,
    ],
    [
      "axons",
      build.axons >= 4 && build.axons <= LIMITS.axonsMax && build.axons % 4 === 0,
      `a multiple of 4 up to ${LIMITS.axonsMax}`,
    ],
    [
      "fractionBits",
      Number.isInteger(build.fractionBits) &&
        build.fractionBits >= 0 &&
        build.fractionBits <= (build.learning ? LIMITS.fractionBitsMax : 0),
      build.learning ? `0..${LIMITS.fractionBitsMax}` : "0 without learning",
    ],
    [
      "payloadWords",
      powerOfTwo(build.payloadWords) &&
        build.payloadWords >= minimumPayloadWords(build.neurons) &&
        build.payloadWords <= PAYLOAD_WORDS_MAX,
      `a power of two of at least ${minimumPayloadWords(build.neurons)}, up to ${PAYLOAD_WORDS_MAX}`,
    ],
    ["thirdFactor", build.learning || !build.thirdFactor, "0 without learning"],
    ["serialUpdate", !(build.serialUpdate && build.learning), "0 with learning"],
    ["window", build.window === 2 || build.window === 4, "2 or 4"],
    ["clockHz", Number.isInteger(build.clockHz) && build.clockHz > 0 && build.clockHz < 2 ** 32, "1..4294967295"],
    [
      "baudDivisor",
      Number.isInteger(build.baudDivisor) && build.baudDivisor >= LIMITS.baudDivisorMin && build.baudDivisor <= 65535,
      `${LIMITS.baudDivisorMin}..65535`,
    ],
  ];
  for (const [parameter, fits, allowed] of rules) {
    if (!fits) {
      throw new ProtocolError(
        "BUILD_INVALID",
        `build ${build.name}: ${parameter} is ${build[parameter]}, allowed: ${allowed}`,
        {
          parameter,
          value: build[parameter],
          allowed,
        },
      );
    }
  }
  return build;
}

/** Words of a run's request: three, and room for an event on every axon and a few of a teacher in one step. */
export function wholeStepWords(axons: number): number {
  return Math.min(1024, 3 + Math.ceil(axons / 2) + 16);
}

/** A run's reply has two words and must hold one step of N spikes, two advances and a filler. */
export function minimumPayloadWords(neurons: number): number {
  return Math.max(64, 2 + Math.ceil((neurons + 3) / 2));
}
