import type { VerilatedModel } from "verilator-wasm-ts-bridge";
import type { Build } from "../../protocol/tables/builds.js";
import { type Character, characterEdges } from "../line/line.js";
import type { CoreState, PinCore, PinEdge, SynapseState } from "../line/pin-core.js";
import type { TinyTypes } from "./builds/tiny.js";
import { readState, readSynapses } from "./rtl-state.js";

/** Any build's model has these ports. */
export type RtlModel = Pick<
  VerilatedModel<TinyTypes>,
  "ports" | "cycle" | "clock" | "schedule" | "edgeView" | "clearEdges" | "signalByName" | "memoryByName"
>;

/** Clock cycles in reset; cycle 0 of the core is the first rising edge after them. */
const RESET_CYCLES = 4;

/** The RTL, compiled to WebAssembly, as a core with nothing but its pins. */
export class RtlCore implements PinCore {
  private lineEnd = 0;
  private edges: PinEdge[] = [];

  constructor(
    readonly build: Build,
    readonly model: RtlModel,
  ) {
    model.ports.uart_rx_i = 1;
    model.ports.rst_ni = 0;
    model.clock(RESET_CYCLES);
    model.ports.rst_ni = 1;
    model.clearEdges();
  }

  get cycle(): number {
    return this.model.cycle - RESET_CYCLES;
  }

  get busy(): boolean {
    return this.model.ports.busy_o === 1;
  }

  get lineFreeCycle(): number {
    return Math.max(this.cycle, this.lineEnd);
  }

  send(character: Character): void {
    const edges = characterEdges([character]);
    this.model.schedule(
      "uart_rx_i",
      edges.map((edge) => edge.cycle + RESET_CYCLES),
      edges.map((edge) => edge.level),
    );
    this.lineEnd = character.startCycle + 10 * character.divisor;
  }

  advance(untilCycle: number): void {
    let left = untilCycle - this.cycle;
    while (left > 0) {
      left -= this.model.clock(left);
      this.collectEdges();
    }
  }

  takeEdges(): PinEdge[] {
    const edges = this.edges;
    this.edges = [];
    return edges;
  }

  state(): CoreState {
    return readState(this.model, this.build);
  }

  synapseState(): SynapseState {
    return readSynapses(this.model, this.build);
  }

  private collectEdges(): void {
    const { count, cycles, codes } = this.model.edgeView();
    for (let i = 0; i < count; i++) {
      this.edges.push({ cycle: cycles[i]! - RESET_CYCLES, level: (codes[i]! & 1) as 0 | 1 });
    }
    this.model.clearEdges();
  }
}
