import type { Build } from "../protocol/builds.js";
import { DESCRIPTOR_WORDS, describeBuild } from "../protocol/descriptor.js";
import { LIMITS } from "../protocol/limits.js";
import { REGISTER_NAMES, type RegisterName } from "../protocol/registers.js";

/** Counters modulo 2^32, in the order of the register table. */
const COUNTERS = [
  "stepCycles",
  "spikesIn",
  "spikesOut",
  "requests",
  "crcErrors",
  "framingErrors",
  "resynchronisations",
  "rejections",
  "resends",
] as const satisfies readonly RegisterName[];

/** Region 0: build description, settings, counters; see the RTL's registers. */
export class Registers {
  readonly counters: Record<(typeof COUNTERS)[number], number>;
  baudDivisor: number;
  /** The divisor in use: `baudDivisor` is taken over when all is at rest. */
  divisorInUse: number;
  linkIdleCycles: number;
  cyclesPerStep = 0;
  adaptationDecayLog2 = 0;
  scratch = 0;
  private cycleHigh = 0;
  private readonly descriptor: Uint32Array;

  constructor(build: Build, buildHash: number) {
    this.descriptor = describeBuild(build, buildHash);
    this.baudDivisor = build.baudDivisor;
    this.divisorInUse = build.baudDivisor;
    this.linkIdleCycles = LIMITS.linkIdleBits * build.baudDivisor;
    this.counters = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Registers["counters"];
  }

  /** Reads a register at an edge; `step` is the step counter. */
  read(index: number, edge: number, step: number): number {
    if (index < DESCRIPTOR_WORDS) return this.descriptor[index]!;
    const name = REGISTER_NAMES[index]!;
    if (isCounter(name)) return this.counters[name] >>> 0;
    switch (name) {
      case "baudDivisor":
      case "linkIdleCycles":
      case "cyclesPerStep":
      case "adaptationDecayLog2":
      case "scratch":
        return this[name];
      case "step":
        return step >>> 0;
      case "cycleLow":
        this.cycleHigh = Math.floor(edge / 2 ** 32);
        return edge % 2 ** 32;
      default: // cycleHigh
        return this.cycleHigh;
    }
  }

  write(index: number, value: number): void {
    const name = REGISTER_NAMES[index]!;
    switch (name) {
      case "baudDivisor":
      case "linkIdleCycles":
      case "cyclesPerStep":
      case "adaptationDecayLog2":
      case "scratch":
        this[name] = value;
        break;
      default:
        throw new RangeError(`register ${name} cannot be written`);
    }
  }
}

function isCounter(name: RegisterName): name is (typeof COUNTERS)[number] {
  return (COUNTERS as readonly RegisterName[]).includes(name);
}
