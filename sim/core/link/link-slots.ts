import type { Build } from "../../../protocol/tables/builds.js";
import { packWord, unpackWord } from "../../../protocol/tables/fields.js";
import { LIMITS } from "../../../protocol/tables/limits.js";
import { HEADER, OPCODES, REPLY_BIT, STATUSES, type StatusName } from "../../../protocol/tables/opcodes.js";
import type { Registers } from "../command/registers.js";
import type { ReceivedFrame } from "./frame-rx.js";

type SlotState = "empty" | "pending" | "executing" | "ready" | "sending" | "done";

const NEVER = Number.NEGATIVE_INFINITY;

/** A register that remembers when it last changed, so that logic of the same edge can see the value before. */
class Timed<T> {
  since = NEVER;
  private before: T;

  constructor(public value: T) {
    this.before = value;
  }

  set(value: T, edge: number): void {
    if (this.since !== edge) this.before = this.value;
    this.value = value;
    this.since = edge;
  }

  /** The value that logic of an edge sees. */
  at(edge: number): T {
    return this.since >= edge ? this.before : this.value;
  }
}

/** A reply that takes no slot: a header and one word. */
export interface Notice {
  readonly header: number;
  readonly detail: number;
  readonly since: number;
}

/** The link's memory of requests and replies; see the RTL's link_slots. */
export class LinkSlots {
  readonly headers: Uint32Array;
  notice: Notice | undefined;
  private readonly states: Timed<SlotState>[];
  private readonly sync = new Timed(false);
  private readonly abort = new Timed(false);
  private syncHeader = 0;
  private expected = 0;
  private execSlot = 0;
  private sendingSlot = 0;

  constructor(
    private readonly build: Pick<Build, "window">,
    private readonly registers: Registers,
  ) {
    this.headers = new Uint32Array(build.window);
    this.states = Array.from({ length: build.window }, () => new Timed<SlotState>("empty"));
  }

  /** Whether a request, a reply or a synchronisation is under way after the last edge processed. */
  get active(): boolean {
    if (this.sync.value || this.abort.value || this.notice) return true;
    return this.states.some((state) => state.value !== "empty" && state.value !== "done");
  }

  slotFree(slot: number, edge: number): boolean {
    const state = this.states[slot]!.at(edge);
    return !this.sync.at(edge) && (state === "empty" || state === "done");
  }

  aborted(edge: number): boolean {
    return this.abort.at(edge);
  }

  /** First edge at which an idle engine would take a request. */
  get takeEdge(): number {
    const state = this.states[this.execSlot]!;
    return state.value === "pending" ? state.since + 1 : Number.POSITIVE_INFINITY;
  }

  take(edge: number): number {
    this.states[this.execSlot]!.set("executing", edge);
    return this.execSlot;
  }

  done(edge: number, replyHeader: number): void {
    this.states[this.execSlot]!.set(this.sync.at(edge) ? "empty" : "ready", edge);
    this.headers[this.execSlot] = replyHeader;
    this.execSlot = (this.execSlot + 1) % this.build.window;
  }

  /** First edge at which an idle transmitter would take a notice or a reply. */
  get sendEdge(): number {
    let edge = this.notice ? this.notice.since + 1 : Number.POSITIVE_INFINITY;
    for (const state of this.states) if (state.value === "ready") edge = Math.min(edge, state.since + 1);
    return edge;
  }

  takeNotice(edge: number): Notice | undefined {
    const notice = this.notice;
    if (!notice || notice.since >= edge) return undefined;
    this.notice = undefined;
    return notice;
  }

  /** The slot of the oldest waiting reply. */
  takeReply(edge: number): number {
    for (let i = 0; i < this.build.window; i++) {
      const slot = (this.expected + i) % this.build.window;
      const state = this.states[slot]!;
      if (state.value === "ready" && state.since < edge) {
        state.set("sending", edge);
        this.sendingSlot = slot;
        return slot;
      }
    }
    throw new Error("no reply is waiting");
  }

  sent(edge: number): void {
    this.states[this.sendingSlot]!.set("done", edge);
  }

  /** Edge at which a synchronisation completes or a stop ends, if nothing else happens first. */
  get settleEdge(): number {
    if (!this.sync.value && !this.abort.value) return Number.POSITIVE_INFINITY;
    let last = Math.max(this.sync.since, this.abort.since);
    for (const state of this.states) {
      if (state.value === "executing" || state.value === "pending" || state.value === "ready") {
        return Number.POSITIVE_INFINITY;
      }
      if (state.value === "sending" && this.sync.value) return Number.POSITIVE_INFINITY;
      last = Math.max(last, state.since);
    }
    return last + 1;
  }

  settle(edge: number): void {
    if (this.abort.at(edge) && !this.sync.at(edge)) this.abort.set(false, edge);
    if (!this.sync.at(edge)) return;
    for (const state of this.states) state.set("empty", edge);
    this.sync.set(false, edge);
    const { sequence } = unpackWord(HEADER, this.syncHeader);
    this.expected = (sequence + 1) & 0xff;
    this.execSlot = this.expected % this.build.window;
    this.tell(this.syncHeader, "ok", LIMITS.protocolVersion, edge);
  }

  /** Decides on a frame at an edge; `step` is the step counter as of that edge. Returns whether a stop began. */
  decide(frame: ReceivedFrame, edge: number, step: number, expectedBefore: number): boolean {
    const { opcode, sequence, length } = unpackWord(HEADER, frame.header);
    const unsequenced = opcode === OPCODES.sync.code || opcode === OPCODES.stop.code;
    if (frame.tooLong || (frame.crcOk && unsequenced && length !== 0)) {
      this.reject(frame.header, "badLength", length, edge);
    } else if (!frame.crcOk) {
      this.registers.counters.crcErrors++;
      this.tell(frame.header, "badCrc", frame.crc, edge);
    } else if (opcode === OPCODES.sync.code) {
      this.beginSync(frame.header, edge);
      return true;
    } else if (this.sync.at(edge)) {
      this.reject(frame.header, "busy", expectedBefore, edge);
    } else if (opcode === OPCODES.stop.code) {
      this.abort.set(true, edge);
      this.tell(frame.header, "ok", step, edge);
      return true;
    } else {
      this.decideSequenced(frame, sequence, edge, expectedBefore);
    }
    return false;
  }

  get expectedSequence(): number {
    return this.expected;
  }

  private decideSequenced(frame: ReceivedFrame, sequence: number, edge: number, expected: number): void {
    const distance = (expected - sequence) & 0xff;
    const slot = this.states[sequence % this.build.window]!;
    if (distance === 0 && frame.stored) {
      slot.set("pending", edge);
      this.headers[sequence % this.build.window] = frame.header;
      this.expected = (expected + 1) & 0xff;
      this.registers.counters.requests++;
    } else if (distance === 0) {
      this.reject(frame.header, "busy", expected, edge);
    } else if (distance <= this.build.window && slot.at(edge) !== "empty") {
      if (slot.at(edge) !== "done") return;
      slot.set("ready", edge);
      this.registers.counters.resends++;
    } else {
      this.reject(frame.header, "sequence", expected, edge);
    }
  }

  private beginSync(header: number, edge: number): void {
    this.sync.set(true, edge);
    this.abort.set(true, edge);
    this.syncHeader = header;
    for (const state of this.states) {
      if (state.value === "pending" || state.value === "ready") state.set("empty", edge);
    }
  }

  private reject(header: number, status: StatusName, detail: number, edge: number): void {
    this.registers.counters.rejections++;
    this.tell(header, status, detail, edge);
  }

  private tell(header: number, status: StatusName, detail: number, edge: number): void {
    this.notice = { header: replyHeader(header, 1, STATUSES[status].code), detail, since: edge };
  }
}

/** The header of the reply to a request. */
export function replyHeader(requestHeader: number, length: number, status: number): number {
  const { opcode, sequence } = unpackWord(HEADER, requestHeader);
  return packWord(HEADER, { opcode: opcode | REPLY_BIT, sequence, length, status });
}
