import { STAGE_CAPACITY } from "../abi.js";
import { BridgeError } from "../errors.js";
import type { Heap } from "./heap.js";
import type { Status } from "./status.js";
import type { ModelExports } from "./wasm-api.js";

/** Queues of (cycle, value) for 1-bit inputs, applied inside WebAssembly just before the rising edge of that cycle. */
export class InputSchedule {
  /** Last cycle queued for each port. */
  readonly #lastCycle = new Map<number, number>();

  constructor(
    private readonly heap: Heap,
    private readonly status: Status,
    private readonly exports: ModelExports,
  ) {}

  /** Queues all changes or, when one of them is wrong (`bad-schedule`), none. `now` is the next cycle to be run. */
  append(port: number, name: string, now: number, cycles: ArrayLike<number>, values: ArrayLike<number>): void {
    if (cycles.length !== values.length) {
      const lengths = { port: name, cycles: cycles.length, values: values.length };
      throw new BridgeError("bad-schedule", `${name}: ${cycles.length} cycles but ${values.length} values`, lengths);
    }
    this.#check(port, name, now, cycles, values);
    for (let start = 0; start < cycles.length; start += STAGE_CAPACITY) {
      this.#stage(port, start, Math.min(STAGE_CAPACITY, cycles.length - start), cycles, values);
    }
    if (cycles.length > 0) this.#lastCycle.set(port, cycles[cycles.length - 1] as number);
  }

  clear(port: number): void {
    this.exports.bridge_unschedule(port);
    this.#lastCycle.delete(port);
  }

  pending(port: number): number {
    return this.exports.bridge_scheduled(port);
  }

  #check(port: number, name: string, now: number, cycles: ArrayLike<number>, values: ArrayLike<number>): void {
    let lowest = Math.max(now, (this.#lastCycle.get(port) ?? -1) + 1);
    for (let index = 0; index < cycles.length; index++) {
      const cycle = cycles[index] as number;
      const value = values[index] as number;
      if (!Number.isSafeInteger(cycle) || cycle < lowest) {
        const message = `${name}: entry ${index} is for cycle ${cycle}, but must be an integer from ${lowest} on`;
        throw new BridgeError("bad-schedule", message, { port: name, index, cycle, lowest });
      }
      if (value !== 0 && value !== 1) {
        const message = `${name}: entry ${index} has value ${value}, but must be 0 or 1`;
        throw new BridgeError("bad-schedule", message, { port: name, index, value });
      }
      lowest = cycle + 1;
    }
  }

  #stage(port: number, start: number, count: number, cycles: ArrayLike<number>, values: ArrayLike<number>): void {
    const cycleBase = this.status.get("stagedCycles") / 8;
    const levelBase = this.status.get("stagedLevels");
    for (let i = 0; i < count; i++) {
      this.heap.f64[cycleBase + i] = cycles[start + i] as number;
      this.heap.u8[levelBase + i] = values[start + i] as number;
    }
    this.exports.bridge_schedule(port, count);
    this.heap.refresh();
  }
}
