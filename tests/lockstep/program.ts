import { encodeFrame } from "../../protocol/codecs/frame.js";
import type { Build } from "../../protocol/tables/builds.js";
import { REGIONS, regionAddress } from "../../protocol/tables/memory-map.js";
import { OPCODES, type OpcodeName } from "../../protocol/tables/opcodes.js";
import { REGISTER_NAMES, registerAddress } from "../../protocol/tables/registers.js";
import { SimCore } from "../../sim/core/core.js";
import type { Character } from "../../sim/line/line.js";
import type { CoreState, SynapseState } from "../../sim/line/pin-core.js";
import { Random } from "./random.js";
import { type RequestContext, randomRequest } from "./requests.js";

/** Bytes at clock cycles: all that a device is sent. */
export interface Program {
  readonly build: Build;
  readonly name: string;
  readonly characters: readonly Character[];
  /** Cycles to run. */
  readonly cycles: number;
}

/** State at the boundary after a step. */
export interface Boundary {
  readonly cycle: number;
  readonly state: CoreState;
  /** In builds with few synapses. */
  readonly synapses?: SynapseState;
}

/** Longest wait for the device to come to rest, in cycles. */
const REST_CYCLES = 3_000_000;
const SLICE = 64;

/** Writes a random program by talking to a simulated core, so that requests come when they mean something. */
export class ProgramWriter implements RequestContext {
  readonly random: Random;
  readonly core: SimCore;
  private readonly characters: Character[] = [];
  private divisor: number;
  private sequence = 0;

  constructor(
    readonly build: Build,
    seed: number,
    private readonly name = `seed-${seed}`,
  ) {
    this.random = new Random(seed);
    this.core = new SimCore(build);
    this.divisor = build.baudDivisor;
  }

  get step(): number {
    return this.core.state().step;
  }

  /** Puts bytes on the line after a pause, each with a small chance of a further pause before it. */
  line(bytes: Uint8Array, pauseCycles = 0, stutter = 0): void {
    let cycle = Math.max(this.core.cycle, this.core.lineFreeCycle) + pauseCycles;
    for (const byte of bytes) {
      if (stutter > 0 && this.random.chance(stutter)) cycle += this.random.integer(1, 3 * this.divisor);
      const character = { startCycle: cycle, byte, divisor: this.divisor };
      this.characters.push(character);
      this.core.send(character);
      cycle += 10 * this.divisor;
    }
  }

  /** A request's frame with the sequence number the device expects, or the one given. */
  request(name: OpcodeName, body: ArrayLike<number>, sequence?: number): Uint8Array {
    const bytes = encodeFrame({ opcode: OPCODES[name].code, sequence: sequence ?? this.nextSequence, body });
    if (sequence === undefined && OPCODES[name].sequenced) this.sequence = (this.nextSequence + 1) & 0xff;
    return bytes;
  }

  /** The pause after a cut frame that makes the next start bit come `offset` cycles after the link gives the frame up. */
  idlePause(offset: number): number {
    return 1 + (this.divisor >> 1) - this.divisor + this.core.registers.linkIdleCycles + offset;
  }

  /** Lets the device work until it is at rest. */
  rest(): void {
    const end = this.core.cycle + REST_CYCLES;
    do {
      this.core.advance(Math.max(this.core.lineFreeCycle, this.core.cycle) + SLICE);
    } while (this.core.busy && this.core.cycle < end);
  }

  wait(cycles: number): void {
    this.core.advance(this.core.cycle + cycles);
  }

  changeRate(divisor: number): void {
    this.line(this.request("write", [registerAddress("baudDivisor"), divisor]));
    this.rest();
    this.divisor = divisor;
  }

  /** What the device at rest expects; while it works, one more than was sent last. */
  get nextSequence(): number {
    return this.core.busy ? this.sequence : this.core.expectedSequence;
  }

  /** Ends the program by reading all registers, counters included, and the intensities, which no state shows. */
  finish(): Program {
    this.rest();
    this.line(this.request("read", [0, REGISTER_NAMES.length]));
    const intensities = REGIONS.intensity.words(this.build);
    if (intensities > 0) this.line(this.request("read", [regionAddress("intensity"), intensities]));
    this.rest();
    const cycles = this.core.cycle + 100;
    return { build: this.build, name: this.name, characters: this.characters, cycles };
  }
}

/** A random program: all parameters over their whole ranges, runs, refusals, faults, pauses. */
export function randomProgram(build: Build, seed: number, requests: number): Program {
  const writer = new ProgramWriter(build, seed);
  writer.changeRate(writer.random.integer(8, 14));
  for (let r = 0; r < requests; r++) randomRequest(writer, r);
  return writer.finish();
}
