import { trim } from "../../network/quantise.js";
import { type NeuronScale, weightOf } from "./neuron-scale.js";
import { learns, type SnmNetwork } from "./snm-network.js";
import type { StdpMode } from "./stdp.js";

/** A neuron whose spikes may differ from SuperNeuroMAT's, and why. */
export interface SnmApproximate {
  readonly neuron: number;
  readonly reason: string;
  /** Largest error of its weights, in per cent of its largest weight. */
  readonly weightErrorPercent: number;
}

/** What an import kept and what it did not. */
export interface SnmReport {
  readonly format: "lifwire-import-report";
  readonly version: 1;
  readonly model: "superneuromat";
  readonly name: string | null;
  readonly neurons: number;
  readonly synapses: number;
  readonly axons: number;
  /** Spikes, states and weights equal SuperNeuroMAT's. */
  readonly exact: boolean;
  readonly approximate: readonly SnmApproximate[];
  /** Hidden neurons of delays: they relay spikes as in SuperNeuroMAT. */
  readonly relayNeurons: number;
  readonly stdp: { readonly mode: StdpMode; readonly plastic: number; readonly driftPerStep: number };
  /** One line per fact. */
  readonly notes: readonly string[];
}

/** Says what became of a network, neuron by neuron where it is not exact. */
export function reportOf(
  source: SnmNetwork,
  scales: readonly NeuronScale[],
  made: { readonly stdp: StdpMode; readonly split: boolean; readonly axons: number },
): SnmReport {
  const { synapses } = source;
  const relayNeurons = synapses.delays.reduce((sum, delay) => sum + (delay < 0 ? -delay - 1 : 0), 0);
  const plastic = learns(source) ? synapses.plastic.reduce((sum, flag) => sum + flag, 0) : 0;
  const drift = source.stdp.aneg.reduce((sum, tap) => sum + tap, 0);
  const approximate = scales.flatMap((scale, neuron) =>
    scale.exact
      ? []
      : [{ neuron, reason: scale.reason ?? "rounded", weightErrorPercent: weightError(source, scale, neuron) }],
  );
  const notes = [
    ...source.notes,
    ...(relayNeurons > 0 ? [`delays: ${relayNeurons} hidden neurons relay spikes, one step each`] : []),
    ...(made.split ? ["input: too many different values for one axon each, split into powers of two"] : []),
    ...(plastic > 0 ? [stdpNote(made.stdp, plastic, drift)] : []),
  ];
  return {
    ...{ format: "lifwire-import-report", version: 1, model: "superneuromat", name: source.name ?? null },
    ...{ neurons: source.neurons, synapses: synapses.pre.length, axons: made.axons, relayNeurons },
    ...{ exact: approximate.length === 0 && (plastic === 0 || made.stdp !== "off"), approximate, notes },
    stdp: { mode: made.stdp, plastic, driftPerStep: drift },
  };
}

function stdpNote(mode: StdpMode, plastic: number, drift: number): string {
  if (mode === "core")
    return `STDP: ${plastic} plastic synapses learn on the core, exactly within -128..127 of a weight`;
  if (mode === "host") return `STDP: ${plastic} plastic synapses, weights written by the host after each step`;
  return `STDP left out: ${plastic} plastic synapses keep their weights (aneg would add ${trim(drift)} to each a step)`;
}

function weightError({ synapses }: SnmNetwork, { unitsPerValue, neuronShift }: NeuronScale, neuron: number): number {
  let [worst, largest] = [0, 0];
  for (const [s, post] of synapses.post.entries()) {
    if (post !== neuron) continue;
    const weight = synapses.weights[s]!;
    const got = (weightOf(weight, unitsPerValue, neuronShift) * 2 ** neuronShift) / unitsPerValue;
    worst = Math.max(worst, Math.abs(got - weight));
    largest = Math.max(largest, Math.abs(weight));
  }
  return largest === 0 ? 0 : Number(((100 * worst) / largest).toPrecision(3));
}

/** The report as lines for a terminal. */
export function formatSnmReport(report: SnmReport): string {
  const rows: [string, string][] = [
    ["model", `SuperNeuroMAT${report.name ? `, ${report.name}` : ""}`],
    ["size", `${report.neurons} neurons, ${report.synapses} synapses, ${report.axons} axons`],
    ["exact", report.exact ? "spikes, states and weights" : `all but ${report.approximate.length} neurons`],
    ...report.approximate
      .slice(0, 10)
      .map(({ neuron, reason, weightErrorPercent }): [string, string] => [
        "rounded",
        `neuron ${neuron}: ${reason}; weights by up to ${weightErrorPercent} % of its largest`,
      ]),
    ...report.notes.map((note): [string, string] => ["note", note]),
  ];
  return rows.map(([label, value]) => `${label.padEnd(10)}${value}\n`).join("");
}
