import { DESCRIPTOR_WORDS, describeBuild } from "../../../protocol/codecs/descriptor.js";
import type { Build } from "../../../protocol/tables/builds.js";
import { unpackWord } from "../../../protocol/tables/fields.js";
import { LIMITS } from "../../../protocol/tables/limits.js";
import {
  REGISTER_NAMES,
  REGISTER_PRESETS,
  REGISTERS,
  type RegisterName,
  registerAddress,
} from "../../../protocol/tables/registers.js";

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

/** Region 0: build description, settings and counters; see the RTL's registers. */
export class Registers {
  readonly counters: Record<(typeof COUNTERS)[number], number>;
  /** The divisor in use; it takes the value of `baudDivisor` when everything is at rest. */
  divisorInUse: number;
  linkIdleCycles = 0;
  baudDivisor = 0;
  private cycleHigh = 0;
  private readonly descriptor: Uint32Array;
  /** The words of the writable registers, each at its address. */
  private readonly words = new Uint32Array(REGISTER_NAMES.length);
  /** Their fields, unpacked at the first use after a write: a run uses a dozen of them. */
  private readonly unpacked: (Readonly<Record<string, number>> | undefined)[] = REGISTER_NAMES.map(() => undefined);

  constructor(build: Build, buildHash: number) {
    this.descriptor = describeBuild(build, buildHash);
    this.divisorInUse = build.baudDivisor;
    const presets = {
      ...REGISTER_PRESETS,
      baudDivisor: build.baudDivisor,
      linkIdleCycles: LIMITS.linkIdleBits * build.baudDivisor,
    };
    for (const [name, value] of Object.entries(presets)) this.write(registerAddress(name as RegisterName), value);
    this.counters = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Registers["counters"];
  }

  /** Reads a register at an edge; `step` is the step counter. */
  read(index: number, edge: number, step: number): number {
    if (index < DESCRIPTOR_WORDS) return this.descriptor[index]!;
    const name = REGISTER_NAMES[index]!;
    if (isCounter(name)) return this.counters[name] >>> 0;
    switch (name) {
      case "step":
        return step >>> 0;
      case "cycleLow":
        this.cycleHigh = Math.floor(edge / 2 ** 32);
        return edge % 2 ** 32;
      case "cycleHigh":
        return this.cycleHigh;
      default:
        return this.words[index]!;
    }
  }

  write(index: number, value: number): void {
    const name = REGISTER_NAMES[index]!;
    if (REGISTERS[name].access === "ro") throw new RangeError(`register ${name} cannot be written`);
    this.words[index] = value;
    this.unpacked[index] = undefined;
    if (name === "baudDivisor" || name === "linkIdleCycles") this[name] = value;
  }

  /** The fields of a writable register. */
  fields<N extends RegisterName>(name: N): { readonly [F in keyof (typeof REGISTERS)[N]["word"]["fields"]]: number } {
    const index = registerAddress(name);
    this.unpacked[index] ??= unpackWord(REGISTERS[name].word, this.words[index]!);
    return this.unpacked[index] as { readonly [F in keyof (typeof REGISTERS)[N]["word"]["fields"]]: number };
  }

  /** The value of a writable register that is one field. */
  value(name: RegisterName): number {
    return (this.fields(name) as { value: number }).value;
  }
}

function isCounter(name: RegisterName): name is (typeof COUNTERS)[number] {
  return (COUNTERS as readonly RegisterName[]).includes(name);
}
