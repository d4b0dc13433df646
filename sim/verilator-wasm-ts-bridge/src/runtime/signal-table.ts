import type { ModelDescription } from "../description.js";
import { BridgeError } from "../errors.js";
import { similar } from "../similar.js";
import type { Heap } from "./heap.js";
import { MemoryView, SignalHandle } from "./signals.js";
import type { Status } from "./status.js";

/** All public registers and memories of a model by their hierarchical names. */
export class SignalTable {
  readonly #registers = new Map<string, SignalHandle>();
  readonly #memories = new Map<string, MemoryView>();

  /** `touched` is called whenever a register or memory may have been written. */
  constructor(
    private readonly description: ModelDescription,
    heap: Heap,
    status: Status,
    touched: () => void,
  ) {
    description.signals.forEach((signal, index) => {
      const { name, width, depth } = signal;
      const address = status.addressOf(description.ports.length + index);
      if (depth > 0) this.#memories.set(name, new MemoryView(heap, address, signal, touched));
      else this.#registers.set(name, new SignalHandle(heap, address, name, width, touched));
    });
  }

  register(name: string): SignalHandle {
    return this.#registers.get(name) ?? this.#unknown("unknown-signal", "register", name, this.#registers);
  }

  memory(name: string): MemoryView {
    return this.#memories.get(name) ?? this.#unknown("unknown-memory", "memory", name, this.#memories);
  }

  #unknown(code: "unknown-signal" | "unknown-memory", what: string, name: string, table: Map<string, unknown>): never {
    const known = [...table.keys()];
    const hints = similar(name, known).join(", ") || "none";
    const message = `${this.description.name} has no public ${what} ${name}; of its ${known.length}, most similar: ${hints}`;
    throw new BridgeError(code, message, { name, known });
  }
}

/** Position of a port in the watch list. Throws `unknown-port`. */
export function watchIndex({ watch, name }: ModelDescription, port: string): number {
  const index = watch.indexOf(port);
  if (index >= 0) return index;
  const known = watch.join(", ") || "nothing";
  throw new BridgeError("unknown-port", `${name} does not watch ${port}, but ${known}`, { port, known: watch });
}

/** Position among all ports of a 1-bit input that is not the clock. Throws `unknown-port`. */
export function bitInputIndex({ ports, clock, name }: ModelDescription, port: string): number {
  const index = ports.findIndex((candidate) => candidate.name === port);
  const found = ports[index];
  if (found !== undefined && found.direction === "input" && found.width === 1 && port !== clock) return index;
  throw new BridgeError("unknown-port", `${name} has no 1-bit input ${port} besides its clock`, { port });
}
