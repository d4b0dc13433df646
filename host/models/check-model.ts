import { withDelayedAxons } from "../events/delayed-axons.js";
import { type EventList, NO_EVENTS } from "../events/events.js";
import type { NetworkFile, PopulationEntry } from "../network/network-schema.js";
import type { FloatNetwork } from "./float-network.js";
import type { ImportedModel } from "./imported-model.js";
import { inputsByStep, Reference } from "./reference.js";

/** The input of both: events of axons, or the values of constant input. */
export type CheckInput = { readonly input: EventList } | { readonly values: ArrayLike<number> };

/** What a check needs of a core that has the model's network. */
export interface CheckedCore {
  run(
    options: CheckInput & { readonly steps: number; readonly clear: true; readonly sample: boolean },
  ): Promise<{ readonly spikes: EventList }>;
  /** v of all neurons. */
  readPotentials(): Promise<Int32Array>;
}

/** The first spike that only one of the two has. */
export interface FirstDifference {
  readonly step: number;
  readonly population: string;
  /** Counted in its population. */
  readonly neuron: number;
  /** Which of the two fired. */
  readonly fired: "model" | "core";
  /** v after that step: of the model, and of the core in the model's numbers. */
  readonly modelPotential: number;
  readonly corePotential: number;
}

/** How a core and the model in double precision compare over one input. */
export interface ModelCheck {
  readonly steps: number;
  readonly modelSpikes: number;
  readonly coreSpikes: number;
  /** Spikes that only one of the two has. */
  readonly different: number;
  /** Spikes of each output neuron of the model, and of the core. */
  readonly modelCounts: readonly number[];
  readonly coreCounts: readonly number[];
  /** Undefined if none differs. */
  readonly first: FirstDifference | undefined;
}

/** Runs the model in double precision and on the core, and compares them spike by spike. */
export async function checkModel(
  model: ImportedModel & { readonly reference: FloatNetwork },
  core: CheckedCore,
  given: CheckInput,
  steps: number,
): Promise<ModelCheck> {
  const { reference, network, outputs } = model;
  const places = firstNeurons(network, reference.populations.length);
  const spikes = new Set<string>();
  const potentials: Float64Array[][] = [];
  const runner = new Reference(reference);
  if ("values" in given) runner.setValues(given.values);
  const events = "values" in given ? NO_EVENTS : given.input;
  inputsByStep(reference, events, steps).forEach((inputs, step) => {
    const { fired, potential } = runner.step(inputs);
    fired.forEach((neurons, p) => {
      for (const neuron of neurons) spikes.add(`${step} ${places[p]! + neuron}`);
    });
    potentials.push(potential.map((values) => values.slice()));
  });
  const run = await core.run({ steps, ...given, clear: true, sample: true });
  const own = new Set<string>();
  const relaysFrom = places.length === 0 ? 0 : places.at(-1)! + reference.populations.at(-1)!.size;
  run.spikes.indices.forEach((neuron, e) => {
    if (neuron < relaysFrom) own.add(`${run.spikes.steps[e]} ${neuron}`);
  });
  const different = [...spikes].filter((key) => !own.has(key)).concat([...own].filter((key) => !spikes.has(key)));
  const [earliest] = different.map((key) => key.split(" ").map(Number)).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
  const counts = (of: ReadonlySet<string>) =>
    outputs.flatMap(({ first, size }) =>
      Array.from({ length: size }, (_, n) => [...of].filter((key) => key.endsWith(` ${first + n}`)).length),
    );
  const found = earliest && { step: earliest[0]!, index: earliest[1]! };
  return {
    ...{ steps, modelSpikes: spikes.size, coreSpikes: own.size, different: different.length },
    ...{ modelCounts: counts(spikes), coreCounts: counts(own) },
    first:
      found &&
      (await describe(found, {
        model,
        core,
        given,
        places,
        potentials,
        fired: spikes.has(`${found.step} ${found.index}`),
      })),
  };
}

interface Found {
  readonly model: ImportedModel & { readonly reference: FloatNetwork };
  readonly core: CheckedCore;
  readonly given: CheckInput;
  readonly places: readonly number[];
  readonly potentials: readonly Float64Array[][];
  readonly fired: boolean;
}

/** Runs the core to the step of the difference once more, and reads v there. */
async function describe(at: { readonly step: number; readonly index: number }, found: Found): Promise<FirstDifference> {
  const { model, core, places, potentials } = found;
  const { network, reference } = model;
  const p = places.findLastIndex((first) => first <= at.index);
  const [entry, neuron] = [network.populations[p]!, at.index - places[p]!];
  const steps = at.step + 1 + reference.populations[p]!.depth;
  const { given } = found;
  const until = "values" in given ? given : { input: eventsUntil(given.input, network, steps) };
  await core.run({ steps, ...until, clear: true, sample: false });
  return {
    ...{ step: at.step, population: entry.name, neuron, fired: found.fired ? "model" : "core" },
    modelPotential: potentials[at.step]![p]![neuron]!,
    corePotential: (await core.readPotentials())[at.index]! / unitsOf(entry, neuron),
  };
}

/** The events of the first steps, those of delayed axons among them. */
function eventsUntil(events: EventList, { sample }: NetworkFile, steps: number): EventList {
  const delayed = withDelayedAxons(events, sample?.delayedAxons ?? [], steps);
  const until = delayed.steps.findIndex((step) => step >= steps);
  const count = until < 0 ? delayed.steps.length : until;
  return { steps: delayed.steps.subarray(0, count), indices: delayed.indices.subarray(0, count) };
}

function unitsOf({ unitsPerValue = 1 }: PopulationEntry, neuron: number): number {
  return typeof unitsPerValue === "number" ? unitsPerValue : unitsPerValue[neuron]!;
}

/** Index of the first neuron of each population that is the model's. */
function firstNeurons({ populations }: NetworkFile, count: number): number[] {
  let first = 0;
  return populations.slice(0, count).map(({ size }) => {
    first += size;
    return first - size;
  });
}

/** One line of the table of weights of fewer bits. */
export function formatBits(bits: number, { different, modelSpikes, modelCounts, coreCounts }: ModelCheck): string {
  const decision = (counts: readonly number[]) => counts.indexOf(Math.max(...counts));
  const same = decision(modelCounts) === decision(coreCounts) ? "same decision" : "different decision";
  return `${`${bits} bits`.padEnd(12)}${different} of ${modelSpikes} spikes differ, ${same}\n`;
}

/** The check as lines for a terminal. */
export function formatCheck({
  steps,
  modelSpikes,
  coreSpikes,
  different,
  modelCounts,
  coreCounts,
  first,
}: ModelCheck): string {
  const row = (label: string, text: string) => `${label.padEnd(12)}${text}\n`;
  const decision = (counts: readonly number[]) => counts.indexOf(Math.max(...counts));
  const same = decision(modelCounts) === decision(coreCounts);
  const lines = [
    row("check", `${steps} steps: ${modelSpikes} spikes in float64, ${coreSpikes} on the core, ${different} differ`),
    row(
      "decision",
      `${decision(modelCounts)} in float64, ${decision(coreCounts)} on the core${same ? "" : ": not the same"}`,
    ),
  ];
  if (!first) return [...lines, row("spikes", "equal")].join("");
  const { step, population, neuron, fired, modelPotential, corePotential } = first;
  const who = fired === "model" ? "the model fired, the core did not" : "the core fired, the model did not";
  const v = (value: number) => Number(value.toPrecision(6));
  const where = `step ${step}, ${population}[${neuron}]: ${who}; v after it ${v(modelPotential)} and ${v(corePotential)}`;
  return [...lines, row("first", where)].join("");
}
