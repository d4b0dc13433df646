import type { VerilatedModel } from "verilator-wasm-ts-bridge";
import type { CoreView } from "../../protocol/inspector.js";
import type { Build } from "../../protocol/tables/builds.js";
import { stepCycles } from "../../protocol/tables/cycle-formula.js";
import { LIMITS } from "../../protocol/tables/limits.js";
import { CHARACTER_BITS, type Character, characterEdges } from "../line/line.js";
import type { CoreState, PinCore, PinEdge, SynapseState } from "../line/pin-core.js";
import type { TinyTypes } from "./builds/tiny.js";
import { readState, readStep, readSynapses } from "./rtl-state.js";

/** Any build's model has these ports. */
export type RtlModel = Pick<
  VerilatedModel<TinyTypes>,
  "ports" | "cycle" | "clock" | "schedule" | "edgeView" | "clearEdges" | "signalByName" | "memoryByName"
>;

/** Clock cycles in reset; cycle 0 of the core is the first rising edge after them. */
const RESET_CYCLES = 4;

/** Cycles of one word at the highest rate: an idle core cannot begin a step before another word has come in. */
const IDLE_CYCLES = 4 * CHARACTER_BITS * LIMITS.baudDivisorMin;

/** The RTL, compiled to WebAssembly, as a core with nothing but its pins. */
export class RtlCore implements PinCore {
  private lineEnd = 0;
  private edges: PinEdge[] = [];
  private onStep: ((view: CoreView) => void) | undefined;
  private step = 0;
  /** First cycle at which the next step can have ended. */
  private nextBoundary = 0;

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
    this.lineEnd = character.startCycle + CHARACTER_BITS * character.divisor;
  }

  advance(untilCycle: number): void {
    for (let left = untilCycle - this.cycle; left > 0; left = untilCycle - this.cycle) {
      this.model.clock(this.onStep ? Math.min(left, this.cyclesToBoundary()) : left);
      this.collectEdges();
      if (this.onStep) this.lookForBoundary(this.onStep);
    }
  }

  watchSteps(onStep: ((view: CoreView) => void) | undefined): void {
    this.onStep = onStep;
    this.step = readStep(this.model);
    this.nextBoundary = this.cycle;
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

  /** Cycles in which no step can end, else 1. */
  private cyclesToBoundary(): number {
    if (!this.busy) return IDLE_CYCLES;
    return Math.max(1, this.nextBoundary - 1 - this.cycle);
  }

  /** A step has ended when the counter is one higher; a run that clears it sets it to 0. */
  private lookForBoundary(onStep: (view: CoreView) => void): void {
    const step = readStep(this.model);
    if (step === this.step) return;
    const ended = step === (this.step + 1) % 2 ** 32;
    this.step = step;
    if (!ended) return;
    const { cycle, model, build } = this;
    this.nextBoundary = cycle + stepCycles(build, { axonSpikes: 0, neuronSpikes: 0 });
    onStep({ ...readState(model, build), cycle, weights: () => this.synapseState().weight });
  }

  private collectEdges(): void {
    const { count, cycles, codes } = this.model.edgeView();
    for (let i = 0; i < count; i++) {
      this.edges.push({ cycle: cycles[i]! - RESET_CYCLES, level: (codes[i]! & 1) as 0 | 1 });
    }
    this.model.clearEdges();
  }
}
