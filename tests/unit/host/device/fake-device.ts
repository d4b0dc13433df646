import { DESCRIPTOR_WORDS, describeBuild } from "../../../../protocol/codecs/descriptor.js";
import { decodeEvents, type EventList, encodeEvents } from "../../../../protocol/codecs/event-codec.js";
import { encodeFrame, type Frame, replyOpcode } from "../../../../protocol/codecs/frame.js";
import { FrameDecoder } from "../../../../protocol/codecs/frame-decoder.js";
import { opcodeName } from "../../../../protocol/codecs/requests.js";
import { decodeSparseWeights } from "../../../../protocol/codecs/sparse-weights.js";
import { BUILDS, type Build } from "../../../../protocol/tables/builds.js";
import { LIMITS } from "../../../../protocol/tables/limits.js";
import { BAUD_TOLERANCE } from "../../../../protocol/tables/line.js";
import { REGION_SHIFT, REGIONS, type RegionName } from "../../../../protocol/tables/memory-map.js";
import { STATUSES, type StatusName } from "../../../../protocol/tables/opcodes.js";
import { registerAddress } from "../../../../protocol/tables/registers.js";
import type { Transport } from "../../../../protocol/transport.js";

type Reply = { readonly status: StatusName; readonly body: number[] | Uint32Array };
const ok = (body: number[] | Uint32Array = []): Reply => ({ status: "ok", body });

/** What a test may do to the line; frame numbers count from the first frame of that direction. */
export interface Faults {
  /** Returns what arrives instead of the n-th frame to the device; undefined: nothing. */
  toDevice?: (bytes: Uint8Array, n: number) => Uint8Array | undefined;
  toHost?: (bytes: Uint8Array, n: number) => Uint8Array | undefined;
}

/**
 * A device in memory for tests of the host alone: link rules and memory map of the protocol, and a core in which neuron
 * n fires in the steps in which axon n has an event. Time passes only in `delay`.
 */
export class FakeDevice implements Transport {
  readonly description = "fake";
  baudRate: number;
  faults: Faults = {};
  /** Requests as they were executed, by name. */
  readonly executed: string[] = [];
  readonly memory: Record<RegionName, Uint32Array>;
  expected = 0;
  frames = 0;
  /** The rate the device itself is at. */
  deviceBaudRate: number;
  /** Called before each run, for a test to interfere; returns the most steps to run. */
  beforeRun: (firstStep: number, steps: number) => number = (_first, steps) => steps;
  #kept = new Map<number, Uint8Array>();
  #listener: ((bytes: Uint8Array) => void) | undefined;
  #decoder = new FrameDecoder({ maxBodyWords: 1024, direction: "requests" });
  #pending = 0;
  #replies = 0;
  #stopped = false;

  constructor(readonly build: Build = BUILDS.tiny) {
    this.baudRate = build.clockHz / build.baudDivisor;
    this.deviceBaudRate = this.baudRate;
    this.memory = Object.fromEntries(
      (Object.keys(REGIONS) as RegionName[]).map((name) => [name, new Uint32Array(REGIONS[name].words(build))]),
    ) as Record<RegionName, Uint32Array>;
    this.memory.registers.set(describeBuild(build, 0x1234));
    this.memory.registers[registerAddress("baudDivisor")] = build.baudDivisor;
    this.memory.registers[registerAddress("linkIdleCycles")] = 10_000;
    this.memory.random.fill(LIMITS.randomSeed);
    this.memory.weights.fill(0x55555555); // whatever an earlier program left
  }

  async write(bytes: Uint8Array): Promise<void> {
    const arriving = this.faults.toDevice ? this.faults.toDevice(bytes, this.frames) : bytes;
    this.frames++;
    if (!arriving || Math.abs(this.baudRate / this.deviceBaudRate - 1) > BAUD_TOLERANCE) return;
    for (const event of this.#decoder.push(arriving)) {
      if (event.kind === "badCrc") this.#notice(event, "badCrc", 0);
      if (event.kind === "frame") this.#take(event.frame);
    }
  }

  onReceive(listener: ((bytes: Uint8Array) => void) | undefined): void {
    this.#listener = listener;
  }

  onLost(): void {}

  async delay(_timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    for (let turn = 0; turn < 3 || this.#pending > 0; turn++) {
      if (signal?.aborted) return false;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#decoder.idle();
    return !signal?.aborted;
  }

  async setBaudRate(baudRate: number): Promise<void> {
    this.baudRate = baudRate;
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  #take(frame: Frame): void {
    const name = opcodeName(frame.opcode);
    if (name === "sync") {
      this.expected = (frame.sequence + 1) % 256;
      this.#kept.clear();
      this.#notice(frame, "ok", LIMITS.protocolVersion);
    } else if (name === "stop") {
      this.#stopped = true;
      this.#notice(frame, "ok", this.step);
    } else {
      const distance = (this.expected - frame.sequence + 256) % 256;
      const kept = this.#kept.get(frame.sequence);
      if (distance > 0 && distance <= this.build.window && kept) this.#send(kept);
      else if (distance > 0) this.#notice(frame, "sequence", this.expected);
      else this.#accept(frame);
    }
  }

  #accept(frame: Frame): void {
    this.expected = (this.expected + 1) % 256;
    const { status, body } = this.#execute(frame);
    this.executed.push(`${opcodeName(frame.opcode)}${status === "ok" ? "" : ` ${status}`}`);
    const reply = { opcode: replyOpcode(frame.opcode), sequence: frame.sequence, status: STATUSES[status].code, body };
    const bytes = encodeFrame(reply);
    this.#kept.set(frame.sequence, bytes);
    this.#kept.delete((frame.sequence - this.build.window + 256) % 256);
    this.#send(bytes);
  }

  #notice(about: { opcode: number; sequence: number }, status: StatusName, detail: number): void {
    const { opcode, sequence } = about;
    this.#send(
      encodeFrame({ opcode: replyOpcode(opcode), sequence, status: STATUSES[status].code, body: [detail >>> 0] }),
    );
  }

  #send(bytes: Uint8Array): void {
    const arriving = this.faults.toHost ? this.faults.toHost(bytes, this.#replies) : bytes;
    this.#replies++;
    if (!arriving) return;
    this.#pending++;
    setImmediate(() => {
      this.#pending--;
      // In two pieces, as lines deliver them.
      this.#listener?.(arriving.subarray(0, 3));
      this.#listener?.(arriving.subarray(3));
    });
  }

  get step(): number {
    return this.memory.registers[registerAddress("step")]!;
  }

  #execute({ opcode, body }: Frame): Reply {
    const name = opcodeName(opcode);
    if (name === "run") return this.#run(body);
    const address = body[0]!;
    if (name === "sparse") return this.#sparse(body);
    const region = (Object.keys(REGIONS) as RegionName[]).find((r) => REGIONS[r].id === address >>> REGION_SHIFT);
    const words = region ? this.memory[region] : new Uint32Array();
    const offset = address % 2 ** REGION_SHIFT;
    const count = name === "write" ? body.length - 1 : body[1]!;
    if (offset + count > words.length) return { status: "badAddress", body: [address] };
    if (name === "read") return ok(words.slice(offset, offset + count));
    if (region === "registers" && offset < DESCRIPTOR_WORDS) return { status: "readOnly", body: [address] };
    const pattern = body.subarray(name === "write" ? 1 : 2);
    for (let i = 0; i < count; i++) words[offset + i] = pattern[i % pattern.length]!;
    if (region === "registers" && offset === registerAddress("baudDivisor")) {
      setImmediate(() => {
        this.deviceBaudRate = this.build.clockHz / words[offset]!;
      });
    }
    return ok();
  }

  #sparse(body: Uint32Array): Reply {
    const start = (body[0]! % 2 ** REGION_SHIFT) * 4;
    const { offsets, weights } = decodeSparseWeights(body.subarray(1), start);
    const region = (Object.keys(REGIONS) as RegionName[]).find((r) => REGIONS[r].id === body[0]! >>> REGION_SHIFT)!;
    const memory = this.memory[region];
    offsets.forEach((offset, i) => {
      const shift = 8 * (offset & 3);
      memory[offset >> 2] = (memory[offset >> 2]! & ~(0xff << shift)) | ((weights[i]! & 0xff) << shift);
    });
    return ok();
  }

  #run(body: Uint32Array): Reply {
    const [firstStep, steps, flags] = [body[0]!, body[1]!, body[2]!];
    if (firstStep !== this.step) return { status: "stepMismatch", body: [this.step] };
    const clearStep = 1 << 5;
    const from = flags & clearStep ? 0 : firstStep;
    const events = decodeEvents(body.subarray(3));
    if (events.steps.some((step) => step >= steps)) return { status: "badEvent", body: [0] };
    let done = this.#stopped ? 0 : this.beforeRun(firstStep, steps);
    this.#stopped = false;
    // Ends before the step whose spikes might no longer fit.
    const room = 2 * (this.build.payloadWords - 2) - this.build.neurons - 3;
    if (events.steps.length > room) done = Math.min(done, events.steps[room]!);
    const fired = upTo(events, done);
    this.memory.registers[registerAddress("step")] = from + done;
    const { words } = encodeEvents(fired, this.build.payloadWords - 2);
    return ok(Uint32Array.from([done, 100 * done, ...words]));
  }
}

function upTo({ steps, indices }: EventList, end: number): EventList {
  const count = steps.filter((step) => step < end).length;
  return { steps: steps.slice(0, count), indices: indices.slice(0, count) };
}
