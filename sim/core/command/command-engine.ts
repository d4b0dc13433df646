import { requestLengthFits } from "../../../protocol/codecs/body-shape.js";
import { opcodeName } from "../../../protocol/codecs/requests.js";
import type { Build } from "../../../protocol/tables/builds.js";
import { unpackField, unpackWord } from "../../../protocol/tables/fields.js";
import { LIMITS } from "../../../protocol/tables/limits.js";
import { REGION_SHIFT, REGIONS } from "../../../protocol/tables/memory-map.js";
import { HEADER, OPCODES, RUN_FLAGS, STATUSES, type StatusName } from "../../../protocol/tables/opcodes.js";
import type { FrameRx } from "../link/frame-rx.js";
import { type LinkSlots, replyHeader } from "../link/link-slots.js";
import type { EventReader } from "../run/event-reader.js";
import type { SpikeWriter } from "../run/spike-writer.js";
import type { StepController } from "../run/step-controller.js";
import * as timing from "../run/timing.js";
import type { MemoryMap } from "./memory-map.js";
import type { Registers } from "./registers.js";
import { RunCheck } from "./run-check.js";

const HALF_SCAN_CYCLES = 1 + timing.EVENT_FETCH + timing.SCAN_LOOK;
const PAIR_WORD_CYCLES = timing.ENGINE_PAIR_FETCH + 2 * timing.ENGINE_PAIR;

/** The first pair of a sparse request that cannot be written, and the byte it targets. */
interface PairFault {
  readonly status: "badAddress" | "badValue";
  readonly pair: number;
  readonly target: number;
}

type Phase = "idle" | "dispatch" | "readRegister" | "writeRegister" | "start" | "run" | "finish";

/** Executes one request at a time; what others can see of it comes at the same edges as in the RTL's command_engine. */
export class CommandEngine {
  /** Reply bodies, one per slot. */
  readonly replies: Uint32Array[];
  private phase: Phase = "idle";
  private edge = 0; // of the phase's next action
  private idleSince = -1;
  private slot = 0;
  private header = 0;
  private body: Uint32Array = new Uint32Array();
  private length = 0;
  private status: StatusName = "ok";
  private replyLength = 0;
  private index = 0; // of the register being read or written
  private count = 0;

  constructor(
    build: Build,
    private readonly slots: LinkSlots,
    private readonly frames: FrameRx,
    private readonly memory: MemoryMap,
    private readonly registers: Registers,
    private readonly events: EventReader,
    private readonly writer: SpikeWriter,
    private readonly controller: StepController,
  ) {
    this.payloadWords = build.payloadWords;
    this.runCheck = new RunCheck(build, registers);
    this.replies = Array.from({ length: build.window }, () => new Uint32Array(build.payloadWords));
  }

  private readonly payloadWords: number;
  private readonly runCheck: RunCheck;

  get active(): boolean {
    return this.phase !== "idle";
  }

  /** The next edge at which something happens here. */
  get nextEdge(): number {
    if (this.phase === "idle") return Math.max(this.idleSince + 1, this.slots.takeEdge);
    return this.phase === "run" ? this.controller.boundaryEdge : this.edge;
  }

  /** Acts at its next edge; a run continues over all boundaries before `limit`. */
  step(edge: number, limit: number): void {
    switch (this.phase) {
      case "idle":
        this.slot = this.slots.take(edge);
        this.header = this.slots.headers[this.slot]!;
        this.body = this.frames.bodies[this.slot]!;
        this.length = unpackField(HEADER.fields.length, this.header);
        this.status = "ok";
        this.replyLength = 0;
        this.go("dispatch", edge + timing.ENGINE_DISPATCH);
        break;
      case "dispatch":
        this.dispatch(edge);
        break;
      case "readRegister":
        this.readRegister(edge);
        break;
      case "writeRegister":
        this.writeRegister(edge);
        break;
      case "start":
        this.startRun(edge);
        break;
      case "run":
        if (this.controller.advance(limit)) this.endRun();
        break;
      default:
        this.slots.done(edge, replyHeader(this.header, this.replyLength, STATUSES[this.status].code));
        this.phase = "idle";
        this.idleSince = edge;
    }
  }

  private go(phase: Phase, edge: number): void {
    this.phase = phase;
    this.edge = edge;
  }

  private refuse(status: StatusName, detail: number, edge: number): void {
    this.status = status;
    this.replies[this.slot]![0] = detail;
    this.replyLength = 1;
    this.go("finish", edge + timing.ENGINE_REFUSE);
  }

  private dispatch(edge: number): void {
    const code = unpackField(HEADER.fields.opcode, this.header);
    const name = opcodeName(code);
    if (name === undefined || !OPCODES[name].sequenced) this.refuse("unknownOpcode", code, edge);
    else if (!requestLengthFits(name, this.length)) this.refuse("badLength", this.length, edge);
    else if (code === OPCODES.sparse.code) this.sparse(edge);
    else if (code === OPCODES.run.code) this.scan(edge);
    else this.range(code, edge);
  }

  private range(code: number, edge: number): void {
    const address = this.body[0]!;
    const count = code === OPCODES.write.code ? this.length - 1 : this.body[1]!;
    const { region, offset, size } = this.locate(address);
    if (offset >= size) this.refuse("badAddress", address, edge);
    else if (count === 0 || (code === OPCODES.read.code && count > this.payloadWords)) {
      this.refuse("badLength", count, edge);
    } else if (offset + count > size) this.refuse("badAddress", region * 2 ** REGION_SHIFT + size, edge);
    else if (code === OPCODES.read.code) this.read(region, offset, count, edge);
    else this.write(region, offset, count, code === OPCODES.fill.code ? 2 : 1, edge);
  }

  private locate(address: number): { region: number; offset: number; size: number } {
    const region = Math.floor(address / 2 ** REGION_SHIFT);
    return {
      region: region & 0xf,
      offset: address % 2 ** REGION_SHIFT,
      size: region > 0xf ? 0 : this.memory.size(region),
    };
  }

  private read(region: number, offset: number, count: number, edge: number): void {
    this.replyLength = count;
    if (region === REGIONS.registers.id) {
      // Registers count what the link does in the meantime, so each is read at its own edge.
      this.index = 0;
      this.count = count;
      this.go("readRegister", edge + timing.ENGINE_FETCH + timing.REGISTER_ACCESS + 1);
      return;
    }
    const reply = this.replies[this.slot]!;
    for (let i = 0; i < count; i++) reply[i] = this.memory.read(region, offset + i);
    this.go("finish", edge + timing.ENGINE_FETCH + count + timing.ENGINE_DRAIN);
  }

  private readRegister(edge: number): void {
    const offset = this.body[0]! + this.index;
    this.replies[this.slot]![this.index] = this.registers.read(offset, edge, this.controller.stepAt(edge));
    this.index++;
    if (this.index === this.count) this.go("finish", edge + timing.ENGINE_DRAIN - timing.REGISTER_ACCESS);
    else this.edge = edge + 1;
  }

  private write(region: number, offset: number, count: number, first: number, edge: number): void {
    const pattern = this.length - first;
    const value = (i: number) => this.body[first + (i % pattern)]!;
    const verdictCycles = timing.ENGINE_FETCH + timing.ENGINE_VERDICT;
    for (let i = 0; i < count; i++) {
      const verdict = this.memory.verdict(region, offset + i, value(i));
      if (verdict !== "ok") {
        this.refuse(verdict, region * 2 ** REGION_SHIFT + offset + i, edge + 1 + i + verdictCycles);
        return;
      }
    }
    const firstWrite = edge + 1 + count + verdictCycles + timing.ENGINE_FETCH;
    if (region === REGIONS.registers.id) {
      this.index = 0;
      this.count = count;
      this.go("writeRegister", firstWrite + timing.REGISTER_ACCESS);
      return;
    }
    for (let i = 0; i < count; i++) this.memory.write(region, offset + i, value(i));
    this.go("finish", firstWrite + count);
  }

  private writeRegister(edge: number): void {
    const isFill = unpackField(HEADER.fields.opcode, this.header) === OPCODES.fill.code;
    const first = isFill ? 2 : 1;
    const before = this.registers.linkIdleCycles;
    this.registers.write(this.body[0]! + this.index, this.body[first + (this.index % (this.length - first))]!);
    if (this.registers.linkIdleCycles !== before) this.frames.idleLimitChanged(edge);
    this.index++;
    if (this.index === this.count) this.go("finish", edge + 1 - timing.REGISTER_ACCESS);
    else this.edge = edge + 1;
  }

  private sparse(edge: number): void {
    const { region, offset, size } = this.locate(this.body[0]!);
    if (!this.memory.holdsBytes(region) || offset >= size) {
      this.refuse("badAddress", this.body[0]!, edge);
      return;
    }
    const words = this.length - 1;
    const fault = this.walkPairs(region, 4 * offset, 4 * size, false);
    if (fault) {
      const within = timing.ENGINE_PAIR_FETCH + timing.ENGINE_PAIR * (1 + (fault.pair & 1));
      const at = edge + PAIR_WORD_CYCLES * (fault.pair >> 1) + within;
      // A pair outside reports the first address past the region, as a range does.
      const word = fault.status === "badAddress" ? size : fault.target >>> 2;
      this.refuse(fault.status, region * 2 ** REGION_SHIFT + word, at);
      return;
    }
    this.walkPairs(region, 4 * offset, 4 * size, true);
    this.go("finish", edge + 2 * PAIR_WORD_CYCLES * words + 1);
  }

  /** Goes over the pairs. Writes them, or only looks for the first one outside the region or with a bad value. */
  private walkPairs(region: number, start: number, end: number, write: boolean): PairFault | undefined {
    let cursor = start;
    for (let p = 0; p < 2 * (this.length - 1); p++) {
      const pair = (this.body[1 + (p >> 1)]! >>> (p & 1 ? 16 : 0)) & 0xffff;
      const skip = pair & 0xff;
      if (skip === LIMITS.sparseAdvance) {
        cursor += (pair >>> 8) * LIMITS.sparseAdvanceUnit;
        continue;
      }
      const target = cursor + skip;
      if (target >= end) return { status: "badAddress", pair: p, target };
      if (write) this.memory.writeByte(region, target, pair >>> 8);
      else if (!this.memory.acceptsByte(region, pair >>> 8)) return { status: "badValue", pair: p, target };
      cursor = target + 1;
    }
    return undefined;
  }

  private scan(edge: number): void {
    const [firstStep, steps, flags] = [this.body[0]!, this.body[1]!, this.body[2]!];
    const step = this.controller.stepAt(edge);
    if (firstStep !== step) {
      this.refuse("stepMismatch", step, edge);
      return;
    }
    if (!this.runCheck.accepts(flags)) {
      this.refuse("badValue", flags, edge);
      return;
    }
    this.events.rewind(this.body, this.length);
    while (!this.events.ended) {
      if (this.events.bad(steps)) {
        const index = this.events.index;
        const at = edge + timing.EVENT_REWIND + timing.SCAN_LOOK + HALF_SCAN_CYCLES * index;
        this.refuse("badEvent", index, at);
        return;
      }
      this.events.consume();
    }
    const halves = 2 * (this.length - 3);
    // Rewinds twice: once to check the list, and again to reach the first half-word for the run.
    this.go("start", edge + 2 * timing.EVENT_REWIND + timing.SCAN_LOOK + HALF_SCAN_CYCLES * halves);
  }

  private startRun(edge: number): void {
    this.events.rewind(this.body, this.length);
    this.writer.start(this.replies[this.slot]!);
    this.controller.start(edge, this.body[1]!, unpackWord(RUN_FLAGS, this.body[2]!));
    this.phase = "run";
  }

  private endRun(): void {
    const reply = this.replies[this.slot]!;
    this.writer.flush();
    reply[0] = this.controller.offset;
    reply[1] = this.controller.cycles;
    this.replyLength = this.writer.words;
    this.go("finish", this.controller.boundaryEdge + timing.ENGINE_RUN_END);
  }
}
