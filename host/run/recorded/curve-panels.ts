import type { EventList } from "../../events/events.js";
import type { Network } from "../../network/network.js";
import type { Curve, CurvePanel } from "../../pictures/curves.js";
import { ThinnedCurve, ThinnedMarks } from "../../pictures/thinned.js";
import type { SignalName } from "../record-selection.js";
import type { Recording } from "../recording.js";

/** A trace of 1.0. */
const TRACE_ONE = 32_768;

/** The unit in which a network's signal is drawn. */
interface Unit {
  readonly label: string;
  /** Core's integer to the unit. */
  readonly of: (value: number) => number;
}

/** Takes a recording and its spikes piece by piece, and makes panels of the first cells of each signal. */
export class CurveCollector {
  #signals: readonly CollectedSignal[] | undefined;
  readonly #fired = new Map<number, ThinnedMarks>();

  constructor(
    private readonly network: Network,
    private readonly cells: number,
  ) {}

  /** Appends rows. */
  add({ steps, signals }: Pick<Recording, "steps" | "signals">): void {
    this.#signals ??= signals.map(({ name, labels }) => {
      const shown = labels.slice(0, this.cells);
      return { name, labels: shown, curves: shown.map(() => new ThinnedCurve()) };
    });
    this.#signals.forEach(({ curves }, s) => {
      const { values, labels } = signals[s]!;
      for (const [row, step] of steps.entries())
        for (let cell = 0; cell < curves.length; cell++) curves[cell]!.add(step, values[row * labels.length + cell]!);
    });
  }

  /** Appends spikes; steps count from `offset`. */
  addSpikes({ steps, indices }: EventList, offset = 0): void {
    for (let e = 0; e < steps.length; e++) {
      const neuron = indices[e]!;
      if (!this.#fired.has(neuron)) this.#fired.set(neuron, new ThinnedMarks());
      this.#fired.get(neuron)!.add(offset + steps[e]!);
    }
  }

  /** The panels, one per signal, in the network's units if it has any. */
  panels(): CurvePanel[] {
    return (this.#signals ?? []).map((signal) => {
      const unit = unitOf(signal.name, this.network);
      const { name, labels } = signal;
      const threshold = name === "potential" ? thresholdOf(labels.map(Number), this.network) : undefined;
      return {
        ...{ label: unit.label, curves: labels.map((label, cell) => this.#curve(signal, label, cell, unit)) },
        threshold: threshold === undefined ? undefined : { label: "threshold", value: unit.of(threshold) },
      };
    });
  }

  #curve({ name, curves }: CollectedSignal, label: string, cell: number, unit: Unit): Curve {
    const { at, values } = curves[cell]!.points;
    const curve = { label: nameOf(name, label, this.network), at, values: Float64Array.from(values, unit.of) };
    return name === "potential"
      ? { ...curve, spikes: Uint32Array.from(this.#fired.get(Number(label))?.places ?? []) }
      : curve;
  }
}

interface CollectedSignal {
  readonly name: SignalName;
  readonly labels: readonly string[];
  readonly curves: readonly ThinnedCurve[];
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

/** "hidden 3" for a neuron, "axon 7", "axon 7 to hidden 3" for a weight. */
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

/** The threshold of the neurons, if all have the same. */
function thresholdOf(neurons: readonly number[], { populations }: Network): number | undefined {
  const thresholds = neurons.map((neuron) => {
    const { first, parameters } = populations.find((p) => neuron >= p.first && neuron < p.first + p.size)!;
    return parameters.threshold[neuron - first]!;
  });
  return thresholds.every((threshold) => threshold === thresholds[0]) ? thresholds[0] : undefined;
}
