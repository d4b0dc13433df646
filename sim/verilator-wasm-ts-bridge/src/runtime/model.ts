import { MAX_WATCHED, STOP_REASONS, type StopReason } from "../abi.js";
import { BridgeError } from "../errors.js";
import { type Edge, EdgeLog, type EdgeView } from "./edge-log.js";
import type { HostState, ModelInstance } from "./instantiate.js";
import { makePorts } from "./ports.js";
import { InputSchedule } from "./schedule.js";
import { bitInputIndex, SignalTable, watchIndex } from "./signal-table.js";
import type { MemoryView, SignalHandle } from "./signals.js";

/** What a generated class tells the compiler about its model. */
export interface ModelTypes {
  readonly ports: object;
  readonly signals: object;
  readonly memories: object;
  readonly watched: string;
  readonly bitInputs: string;
}

/**
 * One running instance of a model. Cycle c is the c-th rising edge ever clocked, from 0: a value driven for cycle c is
 * what that edge samples, and an edge logged with cycle c is what the port shows after it.
 */
export class VerilatedModel<T extends ModelTypes = ModelTypes> {
  /** Ports by name: numbers up to 32 bits, bigint up to 64, beyond that Uint32Array (a copy), lowest word first. */
  readonly ports: T["ports"];
  readonly #instance: ModelInstance;
  readonly #host: HostState;
  readonly #edges: EdgeLog;
  readonly #schedule: InputSchedule;
  readonly #signals: SignalTable;
  #cycle = 0;
  #watchMask: number;
  #stateWritten = false;
  #finished = false;
  #stopReason: StopReason = "done";

  constructor(instance: ModelInstance) {
    const { description, exports, heap, status } = instance;
    this.#instance = instance;
    this.#host = instance.host;
    this.ports = makePorts(description, heap, (index) => status.addressOf(index));
    this.#edges = new EdgeLog(heap, status, exports, description.watch, instance.edgeCapacity);
    this.#schedule = new InputSchedule(heap, status, exports);
    this.#watchMask = description.watch.length === MAX_WATCHED ? -1 : (1 << description.watch.length) - 1;
    this.#signals = new SignalTable(description, heap, status, () => {
      this.#stateWritten = true;
    });
    // An initial block may already have called $stop or $finish.
    this.#afterCall();
  }

  /** Cycles run so far, which is also the number of the next cycle. */
  get cycle(): number {
    return this.#cycle;
  }

  /** Why the last `clock` returned. */
  get stopReason(): StopReason {
    return this.#stopReason;
  }

  /** True once the RTL has called $finish. */
  get finished(): boolean {
    return this.#finished;
  }

  /**
   * Runs up to `cycles` whole cycles (rising, then falling edge) inside WebAssembly and returns how many were run: fewer
   * only when a watched port changed (with `stopOnEdge`), the edge log is full or the RTL called $finish; see
   * `stopReason`. Throws `edge-log-full` when there was no room for even one cycle, `rtl-error` ($error, $fatal,
   * a failed assertion) or `rtl-stop` ($stop), with `data.cyclesRun` (the model may go on), `model-failed`, `model-finished`.
   */
  clock(cycles = 1, options?: { readonly stopOnEdge?: boolean }): number {
    const { exports, status, description } = this.#instance;
    this.#checkUsable();
    if (description.clock === null) {
      throw new BridgeError("no-clock", `${description.name} was built without a clock; use eval()`, {});
    }
    if (!Number.isSafeInteger(cycles) || cycles < 0) {
      throw new BridgeError("bad-cycle-count", `clock takes an integer from 0 on, not ${cycles}`, { cycles });
    }
    if (this.#stateWritten) this.settle();
    const run = exports.bridge_clock(cycles, options?.stopOnEdge === true ? 1 : 0);
    this.#cycle += run;
    this.#stopReason = status.reason;
    this.#afterCall(run);
    return run;
  }

  /** Lets a change of inputs reach the outputs without a clock edge. */
  eval(): void {
    this.#checkUsable();
    if (this.#stateWritten) this.settle();
    this.#instance.exports.bridge_eval();
    this.#afterCall();
  }

  /** Brings combinational logic in line with written registers and memories; automatic before the next cycle. */
  settle(): void {
    this.#checkUsable();
    this.#stateWritten = false;
    this.#instance.exports.bridge_settle();
    this.#afterCall();
  }

  /** Runs the RTL's `final` blocks. */
  final(): void {
    this.#checkUsable();
    this.#instance.exports.bridge_final();
    this.#afterCall();
  }

  /** An internal register by its hierarchical name. Throws `unknown-signal`. */
  signal<K extends keyof T["signals"] & string>(name: K): T["signals"][K] {
    return this.signalByName(name) as unknown as T["signals"][K];
  }

  /** Like `signal`, for a name made at run time. */
  signalByName(name: string): SignalHandle {
    return this.#signals.register(name);
  }

  /** An internal memory by its hierarchical name. Throws `unknown-memory`. */
  memory<K extends keyof T["memories"] & string>(name: K): T["memories"][K] {
    return this.memoryByName(name) as unknown as T["memories"][K];
  }

  /** Like `memory`, for a name made at run time. */
  memoryByName(name: string): MemoryView {
    return this.#signals.memory(name);
  }

  /** The logged edges, oldest first; empties the log. */
  drainEdges(): Edge<T["watched"]>[] {
    return this.#edges.drain() as Edge<T["watched"]>[];
  }

  /** The logged edges as arrays on the model's memory, without allocation; empty the log with `clearEdges`. */
  edgeView(): EdgeView {
    return this.#edges.view();
  }

  /** Empties the edge log. */
  clearEdges(): void {
    this.#edges.clear();
  }

  /** Level of a watched port after the last rising edge (before the first: at the start). Baseline of its edges. */
  watchedLevel(port: T["watched"]): 0 | 1 {
    return ((this.#instance.status.get("watchedLevels") >>> watchIndex(this.#instance.description, port)) & 1) as 0 | 1;
  }

  /** Switches the logging of a port off or on again; all watched ports start switched on. */
  watch(port: T["watched"], on: boolean): void {
    const bit = 1 << watchIndex(this.#instance.description, port);
    this.#watchMask = on ? this.#watchMask | bit : this.#watchMask & ~bit;
    this.#instance.exports.bridge_watch(this.#watchMask);
  }

  /**
   * Queues changes of a 1-bit input: `values[i]` (0 or 1) is driven from cycle `cycles[i]` on. Cycles ascend strictly,
   * from the current cycle and from the last queued one. Throws `bad-schedule` and then queues nothing.
   */
  schedule(port: T["bitInputs"], cycles: ArrayLike<number>, values: ArrayLike<number>): void {
    this.#schedule.append(bitInputIndex(this.#instance.description, port), port, this.#cycle, cycles, values);
  }

  /** Changes of this input that still wait for their cycle. */
  scheduled(port: T["bitInputs"]): number {
    return this.#schedule.pending(bitInputIndex(this.#instance.description, port));
  }

  /** Forgets the changes that still wait; the port keeps its level. */
  clearSchedule(port: T["bitInputs"]): void {
    this.#schedule.clear(bitInputIndex(this.#instance.description, port));
  }

  /**
   * Starts a VCD dump; `sink` gets the bytes in pieces it may keep. Cycle c rises at time 10 c and falls at 10 c + 5.
   * Throws `no-trace` when the model was built without it, `vcd-state` when a dump is running.
   */
  startVcd(sink: (chunk: Uint8Array) => void): void {
    this.#checkUsable();
    const { exports, description } = this.#instance;
    if (exports.bridge_vcd_start === undefined) {
      throw new BridgeError("no-trace", `${description.name} was built without trace: true`, {});
    }
    if (this.#host.vcdSink !== undefined) throw new BridgeError("vcd-state", "a VCD dump is already running", {});
    this.#host.vcdSink = sink;
    exports.bridge_vcd_start();
    this.#afterCall();
  }

  /** Ends the dump; all its bytes have reached the sink on return. Throws `vcd-state` when none is running. */
  stopVcd(): void {
    this.#checkUsable();
    if (this.#host.vcdSink === undefined) throw new BridgeError("vcd-state", "no VCD dump is running", {});
    this.#instance.exports.bridge_vcd_stop?.();
    this.#host.vcdSink = undefined;
    this.#afterCall();
  }

  #checkUsable(): void {
    if (this.#host.failure !== undefined) throw this.#host.failure;
    if (this.#finished) {
      const { name } = this.#instance.description;
      throw new BridgeError("model-finished", `${name} has called $finish`, { cycle: this.#cycle });
    }
  }

  /** Runs after every call that evaluates the model: refreshes views of its memory, and throws what it reported. */
  #afterCall(cyclesRun?: number): void {
    const { heap, status } = this.#instance;
    heap.refresh();
    const halted = STOP_REASONS[status.get("halted")];
    if (halted === "finish") this.#finished = true;
    const thrown = this.#host.callbackError;
    this.#host.callbackError = undefined;
    if (this.#host.stop !== undefined) this.#throwStop(cyclesRun ?? 0);
    if (thrown !== undefined) throw thrown.error;
    if (cyclesRun === 0 && this.#stopReason === "edge-log-full") {
      const { capacity } = this.#edges;
      throw new BridgeError("edge-log-full", `the edge log (${capacity} entries) is full: drain it`, { capacity });
    }
  }

  #throwStop(cyclesRun: number): never {
    const { stop } = this.#host;
    this.#host.stop = undefined;
    const line = this.#instance.display.takeDiagnostic();
    const kind = line === undefined ? "rtl-stop" : "rtl-error";
    const message = line ?? `${stop?.file}:${stop?.line}: $stop`;
    // `cycle` is that of the last rising edge, -1 before the first
    throw new BridgeError(kind, message, { ...stop, cycle: this.#cycle - 1, cyclesRun });
  }
}
