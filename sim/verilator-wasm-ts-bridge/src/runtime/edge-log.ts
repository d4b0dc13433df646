import type { Heap } from "./heap.js";
import type { Status } from "./status.js";
import type { ModelExports } from "./wasm-api.js";

/** A change of a watched port: `value` is what it shows after rising edge `cycle` (and did not after the one before). */
export interface Edge<P extends string = string> {
  readonly cycle: number;
  readonly port: P;
  readonly value: 0 | 1;
}

/**
 * The log without copies: entry i < count is at `cycles[i]` with `codes[i]` = 2 x (position in the watch list) + value.
 * Valid until the next call of the model.
 */
export interface EdgeView {
  readonly count: number;
  readonly cycles: Float64Array;
  readonly codes: Uint8Array;
}

/** Edges that were logged inside WebAssembly and not yet drained, oldest first. */
export class EdgeLog {
  readonly #view = { count: 0, cycles: new Float64Array(0), codes: new Uint8Array(0) };

  constructor(
    private readonly heap: Heap,
    private readonly status: Status,
    private readonly exports: ModelExports,
    private readonly ports: readonly string[],
    readonly capacity: number,
  ) {}

  view(): EdgeView {
    const view = this.#view;
    const { buffer } = this.heap.u8;
    if (view.cycles.buffer !== buffer) {
      view.cycles = new Float64Array(buffer, this.status.get("edgeCycles"), this.capacity);
      view.codes = new Uint8Array(buffer, this.status.get("edgeCodes"), this.capacity);
    }
    view.count = this.status.get("edgeCount");
    return view;
  }

  clear(): void {
    this.exports.bridge_clear_edges();
  }

  drain(): Edge[] {
    const { count, cycles, codes } = this.view();
    const edges: Edge[] = [];
    for (let i = 0; i < count; i++) {
      const code = codes[i] as number;
      edges.push({ cycle: cycles[i] as number, port: this.ports[code >> 1] as string, value: (code & 1) as 0 | 1 });
    }
    this.clear();
    return edges;
  }
}
