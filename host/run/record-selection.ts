import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import type { CoreView } from "../../protocol/inspector.js";
import { HostError } from "../errors.js";
import type { NeuronRange } from "../events/decoders.js";
import type { Network, Source } from "../network/network.js";

/** Neurons to look at: a population, a range, or indices in the core. */
export type NeuronSelection = NeuronRange | readonly number[];
/** Sources to look at: the axons, a population, or numbers; neuron n is source A + n after the network's A axons. */
export type SourceSelection = Source | readonly number[];
/** Synapses to look at: each source with each neuron. */
export type SynapseSelection = readonly [source: SourceSelection | number, neuron: NeuronSelection | number];

/** State of the core to look at, by signal. Values are the core's integers; weights include their fraction. */
export interface SignalSelection {
  /** Membrane potential v, after the step. */
  readonly potential?: NeuronSelection;
  /** Synaptic current i. */
  readonly current?: NeuronSelection;
  /** What is added to the threshold. */
  readonly adaptation?: NeuronSelection;
  /** Presynaptic trace x of sources, 32768 is 1.0; in a build with learning. */
  readonly trace?: SourceSelection;
  /** Postsynaptic trace y of neurons, 32768 is 1.0; in a build with learning. */
  readonly postTrace?: NeuronSelection;
  /** Weights of single synapses, or of all between a source and a population. */
  readonly weight?: readonly SynapseSelection[];
}

/** What a run records: cells of the core by signal, after every n-th step. */
export interface RecordOptions extends SignalSelection {
  /** Values are kept after steps n-1, 2n-1, ... of the run. Default 1: after each step. */
  readonly every?: number;
}

/** A waveform of a run, cycle by cycle, as a value change dump. */
export interface WaveformOptions {
  /** Receives the text of the VCD file, piece by piece; the core pauses until a returned promise has resolved. */
  readonly write: (text: string) => unknown;
  /**
   * State besides the pins, the step counter and the neurons that fired. It is shown as it is after each step, and
   * changes at the rising edge that ends the step. Default: none.
   */
  readonly signals?: SignalSelection;
}

/** Name of a signal: a key of `SignalSelection`. */
export type SignalName = keyof SignalSelection;

/** Signals, and the array of the core that each is read from. */
export const SIGNALS = {
  potential: (view) => view.potential,
  current: (view) => view.current,
  adaptation: (view) => view.adaptation,
  trace: (view) => view.preTrace,
  postTrace: (view) => view.postTrace,
  weight: (view) => view.weights(),
} as const satisfies Record<SignalName, (view: CoreView) => ArrayLike<number>>;

/** Names of all signals. */
export const SIGNAL_NAMES = Object.keys(SIGNALS) as readonly SignalName[];

/** The cells of one signal: what each is called, and where it lies in the core. */
export interface SelectedSignal {
  readonly name: SignalName;
  /** Index of the neuron or source in the network; for a synapse "source.neuron". */
  readonly labels: readonly string[];
  /** Place in the array of `SIGNALS`. */
  readonly places: Uint32Array;
}

/** What a selection is resolved against. */
export interface SelectionTarget {
  readonly network: Network;
  readonly descriptor: Pick<Descriptor, "axons" | "neurons" | "learning">;
}

/** The cells that a selection names, checked; throws HostError ARGUMENT for one that is not in the network or the build. */
export function resolveSelection(selection: SignalSelection, target: SelectionTarget): SelectedSignal[] {
  return SIGNAL_NAMES.flatMap((name) => {
    if (selection[name] === undefined) return [];
    if ((name === "trace" || name === "postTrace") && !target.descriptor.learning) {
      const message = `${name} was asked for, but the core has no learning; use a build with it`;
      throw new HostError("ARGUMENT", message, { argument: name });
    }
    const [labels, places] = cellsOf(name, selection, target);
    return [{ name, labels, places }];
  });
}

function cellsOf(name: SignalName, selection: SignalSelection, target: SelectionTarget): [string[], Uint32Array] {
  const { network, descriptor } = target;
  if (name === "weight") {
    const pairs = selection.weight!.flatMap(([source, neuron]) => {
      const neurons = neuronsOf(neuron, network, name);
      return sourcesOf(source, network, name).flatMap((s) => neurons.map((n) => [s, n] as const));
    });
    const place = ([s, n]: readonly [number, number]) => deviceSource(s, target) * descriptor.neurons + n;
    return [pairs.map((pair) => pair.join(".")), Uint32Array.from(pairs, place)];
  }
  if (name === "trace") {
    const sources = sourcesOf(selection.trace!, network, name);
    return [sources.map(String), Uint32Array.from(sources, (s) => deviceSource(s, target))];
  }
  const neurons = neuronsOf(selection[name]!, network, name);
  return [neurons.map(String), Uint32Array.from(neurons)];
}

/** The core may have more axons than the network: its neurons come after all of them. */
function deviceSource(source: number, { network, descriptor }: SelectionTarget): number {
  return source < network.axons.size ? source : descriptor.axons + source - network.axons.size;
}

function neuronsOf(selection: NeuronSelection | number, network: Network, name: string): readonly number[] {
  const indices = typeof selection === "number" ? [selection] : "size" in selection ? span(selection) : selection;
  return checked(indices, network.neuronCount, name, "neuron");
}

function sourcesOf(selection: SourceSelection | number, network: Network, name: string): readonly number[] {
  const axons = network.axons.size;
  const limit = axons + network.neuronCount;
  if (typeof selection === "number") return checked([selection], limit, name, "source");
  if (!("kind" in selection)) return checked(selection, limit, name, "source");
  const first = selection.kind === "axons" ? 0 : axons + selection.first;
  return checked(span({ first, size: selection.size }), limit, name, "source");
}

function span({ first, size }: NeuronRange): number[] {
  return Array.from({ length: size }, (_, i) => first + i);
}

function checked(indices: readonly number[], limit: number, name: string, kind: string): readonly number[] {
  const wrong = indices.find((index) => !(Number.isInteger(index) && index >= 0 && index < limit));
  if (wrong === undefined) return indices;
  const message = `${name} of ${kind} ${wrong}, allowed: ${kind}s 0..${limit - 1} of the network`;
  throw new HostError("ARGUMENT", message, { argument: name, [kind]: wrong, max: limit - 1 });
}
