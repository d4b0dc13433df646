import { HostError } from "../errors.js";
import type { Network, Source } from "../network/network.js";
import { SIGNAL_NAMES, type SignalName, type SignalSelection, type SynapseSelection } from "../run/record-selection.js";

/** How signals are written on the command line. */
export const SIGNAL_SYNTAX =
  "<signal>[=<cells>]: potential, current, adaptation, trace, postTrace or weight; cells as 0-9,12 or a population's name, for weights <source>:<neurons>";

/** Collects an option that may be given repeatedly. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** The selection that texts such as "potential=0-9,12", "trace=axons" and "weight=axons:output" name; throws ARGUMENT. */
export function parseSignals(texts: readonly string[], network: Network, option: string): SignalSelection {
  const selection: { [K in SignalName]?: unknown } = {};
  for (const text of texts) {
    const [name, cells = ""] = text.split(/=(.*)/s) as [SignalName, string?];
    if (!SIGNAL_NAMES.includes(name)) throw fault(option, text, `one of ${SIGNAL_NAMES.join(", ")}`);
    const parse = (part: string) => sourcesOf(part, network, option);
    if (name === "weight") {
      const [source, neuron, more] = cells.split(":");
      if (!source || !neuron || more !== undefined) throw fault(option, text, "weight=<source>:<neurons>");
      const pair: SynapseSelection = [parse(source), neuronsOf(neuron, network, option)];
      selection.weight = [...((selection.weight as SynapseSelection[] | undefined) ?? []), pair];
    } else if (name === "trace") {
      selection.trace = cells === "" ? span(0, network.axons.size + network.neuronCount - 1) : parse(cells);
    } else {
      selection[name] = cells === "" ? { first: 0, size: network.neuronCount } : neuronsOf(cells, network, option);
    }
  }
  return selection as SignalSelection;
}

function sourcesOf(text: string, network: Network, option: string): Source | number[] {
  return text === "axons" ? network.axons : (named(text, network) ?? indices(text, option, namesOf(network, true)));
}

function neuronsOf(text: string, network: Network, option: string) {
  return named(text, network) ?? indices(text, option, namesOf(network, false));
}

function named(text: string, { populations }: Network) {
  return populations.find(({ name }) => name === text);
}

function namesOf(network: Network, axons: boolean): string {
  return [...(axons ? ["axons"] : []), ...network.populations.map(({ name }) => name)].join(", ");
}

function indices(text: string, option: string, names: string): number[] {
  return text.split(",").flatMap((part) => {
    const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first))
      throw fault(option, text, `numbers such as 0-9,12, or ${names}`);
    return span(Number(first), Number(last));
  });
}

function span(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function fault(option: string, value: string, allowed: string): HostError {
  return new HostError("ARGUMENT", `${option} ${value}, allowed: ${allowed}`, { argument: option, value, allowed });
}
