import type { EventList } from "../../events/events.js";
import type { Network } from "../../network/network.js";
import type { Curve, CurvePanel } from "../../pictures/curves.js";
import type { SignalName } from "../record-selection.js";
import type { RecordedSignal, Recording } from "../recording.js";

/** 1.0 of a trace. */
const TRACE_ONE = 32_768;

/** What a signal is drawn in, of one network. */
interface Unit {
  readonly label: string;
  /** Core's integer to the unit. */
  readonly of: (value: number) => number;
}

/** Panels of a recording, a signal each with its first cells, in the network's units where it has some. */
export function curvePanels(recording: Recording, network: Network, spikes: EventList, cells: number): CurvePanel[] {
  return recording.signals.map((signal) => {
    const unit = unitOf(signal.name, network);
    const labels = signal.labels.slice(0, cells);
    const curves = labels.map((label, column) => curveOf(signal, label, column, unit, network, spikes));
    const threshold = signal.name === "potential" ? thresholdOf(labels.map(Number), network) : undefined;
    return {
      ...{ label: unit.label, curves, at: recording.steps },
      threshold: threshold === undefined ? undefined : { label: "threshold", value: unit.of(threshold) },
    };
  });
}

function unitOf(name: SignalName, { head, scale }: Network): Unit {
  const plain = (value: number) => value;
  const inMillivolts = head.units?.millivoltsPerUnit !== undefined;
  switch (name) {
    case "potential":
      if (!inMillivolts) return { label: name, of: plain };
      return { label: "potential (mV)", of: (v) => scale.restingPotentialMv + v * scale.millivoltsPerUnit };
    case "current":
    case "adaptation":
      if (!inMillivolts) return { label: name, of: plain };
      return { label: `${name} (mV)`, of: (v) => v * scale.millivoltsPerUnit };
    case "trace":
    case "postTrace":
      return { label: name === "trace" ? "trace" : "post trace", of: (v) => v / TRACE_ONE };
    case "weight":
      return { label: name, of: plain };
  }
}

function curveOf(
  { name, labels, values }: RecordedSignal,
  label: string,
  column: number,
  unit: Unit,
  network: Network,
  spikes: EventList,
): Curve {
  const rows = values.length / labels.length;
  const own = Float64Array.from({ length: rows }, (_, row) => unit.of(values[row * labels.length + column]!));
  if (name !== "potential") return { label: nameOf(name, label, network), values: own };
  const neuron = Number(label);
  const fired = spikes.steps.filter((_, e) => spikes.indices[e] === neuron);
  return { label: nameOf(name, label, network), values: own, spikes: fired };
}

/** "hidden 3" of a neuron, "axon 7", "axon 7 to hidden 3" of a weight. */
function nameOf(name: SignalName, label: string, network: Network): string {
  const [first, second] = label.split(".").map(Number) as [number, number | undefined];
  if (name === "weight") return `${sourceName(first, network)} to ${neuronName(second!, network)}`;
  return name === "trace" ? sourceName(first, network) : neuronName(first, network);
}

function sourceName(source: number, network: Network): string {
  const axons = network.axons.size;
  return source < axons ? `axon ${source}` : neuronName(source - axons, network);
}

function neuronName(neuron: number, { populations }: Network): string {
  const population = populations.find(({ first, size }) => neuron >= first && neuron < first + size)!;
  return `${population.name} ${neuron - population.first}`;
}

/** The threshold of neurons that all have the same. */
function thresholdOf(neurons: readonly number[], { populations }: Network): number | undefined {
  const thresholds = neurons.map((neuron) => {
    const { first, parameters } = populations.find((p) => neuron >= p.first && neuron < p.first + p.size)!;
    return parameters.threshold[neuron - first]!;
  });
  return thresholds.every((threshold) => threshold === thresholds[0]) ? thresholds[0] : undefined;
}
