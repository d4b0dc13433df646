import type { ModelDescription } from "../description.js";
import { BridgeError } from "../errors.js";
import type { Heap } from "./heap.js";
import { cellsAt, type Value } from "./values.js";

/** An object with one property for each port: inputs read and write, outputs read only. */
export function makePorts(
  description: ModelDescription,
  heap: Heap,
  addressOf: (index: number) => number,
): Record<string, Value> {
  const ports: Record<string, Value> = {};
  description.ports.forEach(({ name, width, direction }, index) => {
    const cells = cellsAt(heap, addressOf(index), width, name);
    const readOnly = direction === "output" || name === description.clock;
    Object.defineProperty(ports, name, {
      enumerable: true,
      get: () => cells.get(0),
      set(value: Value) {
        if (readOnly) {
          const what = direction === "output" ? "an output" : "the clock, which clock(n) drives";
          throw new BridgeError("value-out-of-range", `${name} is ${what}: it cannot be set`, { name, value });
        }
        cells.set(0, value);
      },
    });
  });
  return Object.freeze(ports);
}
