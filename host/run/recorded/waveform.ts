import { type CoreInspector, type CoreView, PIN_NAMES, type PinChange } from "../../../protocol/inspector.js";
import { LIMITS } from "../../../protocol/tables/limits.js";
import { VcdWriter } from "../../formats/vcd.js";
import {
  resolveSelection,
  type SelectedSignal,
  type SelectionTarget,
  SIGNALS,
  type SignalName,
  type WaveformOptions,
} from "../record-selection.js";

const BITS: Readonly<Record<SignalName, number>> = {
  potential: LIMITS.potentialWidth,
  current: LIMITS.potentialWidth,
  adaptation: LIMITS.adaptationWidth,
  trace: LIMITS.traceWidth,
  postTrace: LIMITS.traceWidth,
  weight: LIMITS.weightWidth,
};
const STEP_BITS = 32;
const TOP = "lifwire";
/**
 * Changes are written once the core is this many cycles further on: a transport reports what the core sent up to 33
 * slices of 2048 cycles later.
 */
const FLUSH_CYCLES = 2 ** 18;

/** Watches a core in this process and writes what its pins and its state do; the same on the simulator and on the RTL. */
export class Waveform {
  readonly #writer: VcdWriter;
  readonly #selected: readonly SelectedSignal[];
  readonly #neurons: number;
  #flushed = 0;

  /** Throws HostError ARGUMENT for signals that do not exist. */
  constructor(
    options: WaveformOptions & { readonly write: (text: string) => void },
    private readonly inspector: CoreInspector,
    target: SelectionTarget & { readonly descriptor: { readonly fractionBits: number; readonly clockHz: number } },
  ) {
    const { learning, fractionBits, clockHz } = target.descriptor;
    this.#selected = resolveSelection(options.signals ?? {}, target);
    this.#neurons = target.network.neuronCount;
    const bits = (name: SignalName) => BITS[name] + (name === "weight" && learning ? fractionBits : 0);
    const fired = Array.from({ length: this.#neurons }, (_, n) => ({ path: [TOP, "fired", `n${n}`], bits: 1 }));
    const state = this.#selected.flatMap(({ name, labels }) =>
      labels.map((label) => ({
        path: [TOP, name, `${cellLetter(name)}${label.replace(".", "_n")}`],
        bits: bits(name),
      })),
    );
    const pins = PIN_NAMES.map((pin) => ({ path: [TOP, pin], bits: 1 }));
    const signals = [...pins, { path: [TOP, "step"], bits: STEP_BITS }, ...fired, ...state];
    this.#writer = new VcdWriter(signals, clockHz, options.write);
  }

  /** Notes the values before the run. */
  begin(): void {
    const { inspector } = this;
    this.#flushed = inspector.cycle;
    this.#state(inspector.view(), inspector.cycle);
  }

  /** Notes the state after a step; the registers changed at the rising edge before the boundary. */
  step(view: CoreView): void {
    this.#state(view, view.cycle - 1);
  }

  /** Notes a change of a pin. */
  pin({ cycle, pin, level }: PinChange): void {
    this.#writer.change(cycle, PIN_NAMES.indexOf(pin), level);
    this.#flush();
  }

  /** Writes the rest. */
  end(): void {
    this.#writer.end(this.inspector.cycle);
  }

  #state(view: CoreView, cycle: number): void {
    let signal = PIN_NAMES.length;
    this.#writer.change(cycle, signal++, view.step);
    for (let n = 0; n < this.#neurons; n++)
      this.#writer.change(cycle, signal++, (view.fired[n >> 5]! >>> (n & 31)) & 1);
    for (const { name, places } of this.#selected) {
      const values = SIGNALS[name](view);
      for (const place of places) this.#writer.change(cycle, signal++, values[place]!);
    }
    this.#flush();
  }

  /** A core may report what its pins will do before it gets there, but never reports the past. */
  #flush(): void {
    const { cycle } = this.inspector;
    if (cycle - this.#flushed < FLUSH_CYCLES) return;
    this.#writer.flush(this.#flushed);
    this.#flushed = cycle;
  }
}

function cellLetter(name: SignalName): string {
  return name === "trace" || name === "weight" ? "s" : "n";
}
