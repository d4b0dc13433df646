import type { CoreView } from "../../protocol/inspector.js";
import type { Build } from "../../protocol/tables/builds.js";
import type { Burst, Character } from "./line.js";

/** A change of the transmit pin: visible after the rising edge of this cycle. */
export interface PinEdge {
  readonly cycle: number;
  readonly level: 0 | 1;
}

/** Architectural state for comparison, copied out: valid at a step boundary and while nothing runs. */
export interface CoreState {
  readonly potential: Int32Array;
  readonly current: Int32Array;
  readonly adaptation: Int32Array;
  readonly refractory: Int32Array;
  readonly fired: Uint32Array;
  /** Traces, generators, modulator signals and phases; empty where the build has none. */
  readonly preTrace: Int32Array;
  readonly postTrace: Int32Array;
  readonly random: Uint32Array;
  readonly modulator: Int32Array;
  readonly phase: Uint8Array;
  readonly step: number;
}

/** All synapses, (source, neuron) at source N + neuron; as large as the weight memory, so apart from `CoreState`. */
export interface SynapseState {
  /** Signed 8.F as one integer. */
  readonly weight: Int32Array;
  /** 0 or 1; empty without learning. */
  readonly plastic: Uint8Array;
}

/** A core with nothing but its pins: the simulator or the RTL. Cycle 0 is the first rising edge after reset. */
export interface PinCore {
  readonly build: Build;
  /** Clock cycles run so far, which is the number of the next rising edge. */
  readonly cycle: number;
  /** The busy pin. */
  readonly busy: boolean;
  /** Clock cycles per bit at which the core sends and receives, if it can be looked into. */
  readonly divisor?: number;
  /** Whether the core is busy with nothing but a frame that has not ended, if it can be looked into. */
  readonly waitsForLine?: boolean;
  /** First cycle at which a character may be sent: nothing queued for the receive pin reaches it. */
  readonly lineFreeCycle: number;
  /** Queues a character for the receive pin, from `lineFreeCycle` and `cycle` on. */
  send(character: Character): void;
  /** Runs all cycles before `untilCycle`. */
  advance(untilCycle: number): void;
  /**
   * In a core that can: runs all cycles before `untilCycle`, or stops earlier, before the first character it transmits has
   * ended.
   */
  advanceQuietly?(untilCycle: number): void;
  /** Takes the changes of the transmit pin in the cycles run since the last call. */
  takeEdges(): PinEdge[];
  /**
   * In a core that knows what it transmits: the characters begun in the cycles run since the last call. A core is asked
   * either for these or for edges.
   */
  takeBursts?(): readonly Burst[];
  /**
   * In a core with `takeBursts`: the cycle at which the last of the next `count` characters, after those taken,
   * begins; undefined unless all of them are already under way at this rate.
   */
  startOf?(count: number, divisor: number): number | undefined;
  /** In a core that can be looked into: calls `onStep` at the boundary after each step; `undefined` stops that. */
  watchSteps?(onStep: ((view: CoreView) => void) | undefined): void;
  state(): CoreState;
  synapseState(): SynapseState;
}
