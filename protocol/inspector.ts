/**
 * What a core in this process holds at the boundary after a step, named as in the memory map. The arrays are the core's
 * own or copies: read them during the call, and copy what you keep.
 */
export interface CoreView {
  /** First clock cycle whose logic sees the new state; the registers changed at the rising edge before. */
  readonly cycle: number;
  /** The step counter: steps done since it was cleared. */
  readonly step: number;
  /** One per neuron. */
  readonly potential: Int32Array;
  readonly current: Int32Array;
  readonly adaptation: Int32Array;
  /** Neurons that fired in the step, 32 per word. */
  readonly fired: Uint32Array;
  /** Traces, 32768 is 1.0: one per source (axons first), and one per neuron. Empty in a build without learning. */
  readonly preTrace: ArrayLike<number>;
  readonly postTrace: ArrayLike<number>;
  /** All weights with their fractions, as integers of 2^-F; synapse (source, neuron) is at source N + neuron. */
  weights(): ArrayLike<number>;
}

/** A change of a pin, visible after the rising edge of this cycle. */
export interface PinChange {
  readonly cycle: number;
  readonly pin: PinName;
  readonly level: 0 | 1;
}

/** The pins that can be watched. */
export const PIN_NAMES = ["uart_rx", "uart_tx", "busy"] as const;
/** Name of a pin: one of `PIN_NAMES`. */
export type PinName = (typeof PIN_NAMES)[number];

/** What to watch in a core, and where to report it. Watching takes no cycles and changes nothing. */
export interface CoreWatcher {
  /** Called after each step. */
  readonly onStep: (view: CoreView) => void;
  /** Called with each change of a pin; cycles of one pin ascend. Slows the core down to single cycles. */
  readonly onPin?: (change: PinChange) => void;
  /** Called again and again, some thousand cycles apart: the core stands still until what it returns resolves. */
  readonly hold?: () => Promise<void> | undefined;
}

/** A core in this process that can be watched from outside its pins. */
export interface CoreInspector {
  /** Clock cycles run so far. */
  readonly cycle: number;
  /** What the core holds now; valid while no step is under way. */
  view(): CoreView;
  /** Sets the watcher, replacing any other; `undefined` ends watching. */
  watch(watcher: CoreWatcher | undefined): void;
}
