import { LIMITS } from "../../../protocol/tables/limits.js";
import type { FloatNetwork, FloatPopulation } from "../float-network.js";
import type { ModelFact } from "../imported-model.js";
import type { ModelLayout } from "../layout.js";
import type { RoundedPopulation } from "../quantise/population.js";
import type { RoundedNetwork } from "../to-network.js";
import type { Settled } from "./dialects.js";
import type { NirGraph } from "./graph.js";

const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;

/** How the file was understood. */
export function recognisedFacts(graph: NirGraph, { name, why, dialect }: Settled): ModelFact[] {
  const { dt, decay, gain, reset, resetLate, strict } = dialect;
  const version = graph.version === undefined ? "no version in the file" : `NIR ${graph.version}`;
  const time = dt === undefined ? "no time step" : dt === 1 ? "a step is 1" : `dt ${dt} s`;
  const kept = decay === "euler" ? "v keeps 1 - dt/tau" : "v keeps exp(-dt/tau)";
  const fact = (text: string, data = {}): ModelFact => ({ kind: "recognised", text, data });
  const notes = [
    fact(`${version}, dialect ${name} (${why})`, { version: graph.version, dialect: name, why }),
    fact(
      `${time}, ${kept}, gain ${gain === "file" ? "as r, tau and w_in say" : "1"}, fires at v ${strict ? ">" : ">="} threshold`,
      {
        dialect,
      },
    ),
  ];
  if (name === "snntorch" && reset === "file") {
    const text =
      "reset to v_reset as written; snnTorch writes 0 whatever its reset_mechanism was, and its default is subtract: " +
      "if it was, give --reset subtract --reset-late (reset_delay is on by default)";
    notes.push(fact(text));
  }
  if (reset !== "file")
    notes.push(fact(`reset ${reset === "value" ? "to v_reset" : "by subtraction"}${resetLate ? ", a step late" : ""}`));
  if (name === "sinabs" || name === "rockpool") {
    const text = `a neuron of ${name} may fire several times in a step; here once, the rest stays in v for the next steps`;
    notes.push({ kind: "approximate", text });
  }
  if (name === "spyx")
    notes.push({ kind: "approximate", text: "spikes come a step earlier than in Spyx, layer by layer" });
  return notes;
}

/** Where all of the model lies, what rounding did to it, and what the host adds to a sample. */
export function mappingFacts(model: FloatNetwork, { network, layout, populations }: RoundedNetwork): ModelFact[] {
  return [
    ...portFacts(model, layout),
    ...model.populations.flatMap((population, p) => populationFacts(population, populations[p]!, layout, p)),
    ...layout.relays.map(({ name, size, first }): ModelFact => {
      const text = `${size} neurons from ${first} on pass spikes on a step later, for a delay or a skip`;
      return { kind: "mapping", node: name, text };
    }),
    ...hostFacts(model, network.sample, layout),
    ...constantFacts(model, network, populations),
  ];
}

function portFacts(model: FloatNetwork, layout: ModelLayout): ModelFact[] {
  const { neurons, axons, delayedAxons } = layout;
  const fed = model.constantInput ? "no axons used" : `${axons} axons (${delayedAxons.length} of them delayed)`;
  const cells = neurons * (neurons + axons);
  const weights = layout.drives
    .flat()
    .reduce((sum, drive) => sum + drive.axons.weights.length + drive.neurons.weights.length, 0);
  return [
    ...model.inputs.map(({ name, size, shape }, at): ModelFact => {
      const first = layout.axonsOf[at]!;
      const what = model.constantInput ? "values" : "axons";
      const text = `${what} ${first}..${first + size - 1}, shape (${shape.join(", ")}) row by row`;
      return { kind: "mapping", node: name, text, data: { first, size, shape } };
    }),
    {
      kind: "mapping",
      text: `${fed}, ${neurons} neurons, ${weights} weights in ${cells} cells`,
      data: { axons, delayedAxons: delayedAxons.length, neurons, weights, cells },
    },
  ];
}

function populationFacts(
  population: FloatPopulation,
  rounded: RoundedPopulation,
  layout: ModelLayout,
  p: number,
): ModelFact[] {
  const { name, type, size, depth, readout } = population;
  const first = layout.firstOf[p]!;
  const [scales, { error }] = [rounded.scales, rounded];
  const units = range(scales.map((scale) => scale.units));
  const exact = scales.filter((scale) => scale.exact).length;
  const saturating = scales.filter((scale) => scale.maySaturate).length;
  const where = readout ? "v read by the host" : `threshold ${rangeText(rounded.threshold)}`;
  const facts: ModelFact[] = [
    {
      kind: "mapping",
      node: name,
      text: `${type}: neurons ${first}..${first + size - 1}, depth ${depth}, ${where}, ${rangeText(units)} units for 1, shifts ${rangeText(scales.map((s) => s.axonShift))} and ${rangeText(scales.map((s) => s.neuronShift))}`,
      data: { first, size, depth, type, units, threshold: range(rounded.threshold) },
    },
    {
      kind: exact === size ? "exact" : "approximate",
      node: name,
      text:
        exact === size
          ? `all ${error.weights} weights`
          : `weights of ${size - exact} of ${size} neurons are rounded: by ${percent(error.mean)} of a neuron's largest on average, ${percent(error.largest)} at most; ${error.zeros} of ${error.weights} became 0`,
      data: { ...error, exactNeurons: exact },
    },
  ];
  const decay = decayError(population, rounded);
  const kind = decay === 0 ? "exact" : "approximate";
  facts.push({
    kind,
    node: name,
    text: `decay: ${decay === 0 ? "as in the model" : `off by ${decay.toExponential(1)} of v in a step`}`,
    data: { decay },
  });
  if (saturating > 0) {
    const text = `${saturating} of ${size} neurons may reach the end of a register for some input`;
    facts.push({ kind: "approximate", node: name, text, data: { saturating } });
  }
  return facts;
}

function decayError({ keepV, keepI }: FloatPopulation, { leak, currentDecay }: RoundedPopulation): number {
  const off = (keeps: Float64Array, raw: readonly number[]) =>
    keeps.reduce((most, keep, n) => Math.max(most, Math.abs(1 - raw[n]! / LIMITS.decayOne - keep)), 0);
  return Math.max(off(keepV, leak), off(keepI, currentDecay));
}

function hostFacts(model: FloatNetwork, sample: RoundedNetwork["network"]["sample"], layout: ModelLayout): ModelFact[] {
  const facts: ModelFact[] = [];
  const host = (text: string, data = {}) => facts.push({ kind: "host", text, data });
  if (sample?.extraSteps)
    host(`runs ${sample.extraSteps} more steps per sample, and reports spikes in the model's steps`, {
      extraSteps: sample.extraSteps,
    });
  const held = model.populations.filter(({ depth }) => depth > 0);
  if (held.length > 0)
    host(`holds ${held.map(({ name, depth }) => `${name} for ${depth}`).join(", ")} steps before each sample`);
  const currents = model.populations.filter(({ currentBias }) => currentBias.some((value) => value !== 0));
  if (currents.length > 0) {
    const names = currents.map(({ name }) => name).join(", ");
    host(`sets the synaptic currents of ${names} before each sample: a bias before them rises from 0`);
  }
  if (layout.delayedAxons.length > 0) {
    host(`gives ${layout.delayedAxons.length} axons the events of others, later`, {
      delayedAxons: layout.delayedAxons,
    });
  }
  for (const { name, population } of model.outputs) {
    const { readout, name: node } = model.populations[population]!;
    if (readout) host(`reads v of ${node} for ${name} and divides it by unitsPerValue`, { output: name });
  }
  return facts;
}

/** A line for each population that constant input drives: its range, and what rounding does to it in the model's unit. */
function constantFacts(
  { constantInput, populations: models }: FloatNetwork,
  { populations: entries }: RoundedNetwork["network"],
  rounded: readonly RoundedPopulation[],
): ModelFact[] {
  if (!constantInput) return [];
  const { min, max } = constantInput;
  return models.flatMap(({ name }, p): ModelFact[] => {
    if (!entries[p]!.drive) return [];
    const off = Math.max(...rounded[p]!.scales.map(({ units }) => 0.5 / units));
    const text =
      `constant input, written by the host as a bias before each sample: W x + b for x in ${min}..${max}, ` +
      `rounded by ${Number(off.toPrecision(3))} at most`;
    return [{ kind: "host", node: name, text, data: { constantInput, biasError: off } }];
  });
}

function range(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function rangeText(values: readonly number[]): string {
  const [low, high] = range(values).map((value) => Number(value.toPrecision(5)));
  return low === high ? String(low) : `${low}..${high}`;
}
