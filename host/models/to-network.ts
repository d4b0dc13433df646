import { LIMITS } from "../../protocol/tables/limits.js";
import { HostError } from "../errors.js";
import {
  AXONS,
  type ConnectionEntry,
  NETWORK_FORMAT,
  NETWORK_VERSION,
  type NetworkFile,
  type PopulationEntry,
} from "../network/network-schema.js";
import { LATENCY_MAX } from "../network/sample-schema.js";
import { type ConstantDrive, checkConstantInput, driveEntry, driveOf, valueCount } from "./constant-input.js";
import type { FloatNetwork, FloatPopulation } from "./float-network.js";
import { layOut, type ModelLayout, type Relay } from "./layout.js";
import { type Drive, type Measured, type RoundedPopulation, roundPopulation } from "./quantise/population.js";

/** How a model is rounded. */
export interface RoundingOptions {
  /** Bits of a weight, 2..8. */
  readonly weightBits?: number | undefined;
  /** What calibration input gave, of each population. */
  readonly measured?: readonly Measured[] | undefined;
  readonly stepMs?: number | undefined;
  readonly name?: string | undefined;
}

/** A model on the core. */
export interface RoundedNetwork {
  readonly network: NetworkFile;
  readonly layout: ModelLayout;
  readonly populations: readonly RoundedPopulation[];
}

/** Rounds a model to the core's integers, and lays it out; throws HostError MODEL_UNSUPPORTED. */
export function toNetwork(model: FloatNetwork, options: RoundingOptions = {}): RoundedNetwork {
  const { weightBits = LIMITS.weightWidth, measured, stepMs, name } = options;
  const { constantInput } = model;
  if (constantInput) checkConstantInput(model);
  const layout = layOut(model);
  const depths = model.populations.map(({ depth }) => depth);
  const extraSteps = Math.max(0, ...model.outputs.map(({ population }) => depths[population]!));
  if (Math.max(0, ...depths) > LATENCY_MAX) {
    const message = `${model.file}: ${Math.max(...depths)} layers follow one another; the core holds ${LATENCY_MAX} back`;
    throw new HostError("MODEL_UNSUPPORTED", message, { file: model.file });
  }
  const driven = model.populations.map((population) => driveOf(model, population));
  const rounded = model.populations.map((population, place) =>
    roundPopulation(population, layout.drives[place]!, weightBits, {
      measured: measured?.[place],
      input: driven[place],
    }),
  );
  const network: NetworkFile = {
    format: NETWORK_FORMAT,
    version: NETWORK_VERSION,
    ...(name === undefined ? {} : { name }),
    ...(stepMs === undefined ? {} : { units: { stepMs } }),
    sample: {
      ...(extraSteps > 0 ? { extraSteps } : {}),
      ...(layout.delayedAxons.length > 0 ? { delayedAxons: layout.delayedAxons.map((entry) => [...entry]) } : {}),
      ...(constantInput ? { values: { count: valueCount(model), ...constantInput } } : {}),
    },
    axons: layout.axons,
    populations: [
      ...model.populations.map((population, place) =>
        entryOf(population, layout.names[place]!, rounded[place]!, driven[place]),
      ),
      ...layout.relays.map((relay) => relayEntry(relay, depths[relay.of]!)),
    ],
    connections: [...connections(model, layout, rounded), ...relayConnections(layout)],
  };
  return { network, layout, populations: rounded };
}

/** One number where all are the same. */
function plain(values: readonly number[]): number | number[] {
  return values.every((value) => value === values[0]) ? (values[0] ?? 0) : [...values];
}

function parametersOf(population: FloatPopulation, rounded: RoundedPopulation): PopulationEntry["parameters"] {
  const { scales, threshold, resetPotential, bias, leak, currentDecay } = rounded;
  const { reset } = population;
  const shift = (key: "axonShift" | "neuronShift") => plain(scales.map((scale) => scale[key]));
  const all = {
    ...{ threshold: plain(threshold), leak: plain(leak), currentDecay: plain(currentDecay), bias: plain(bias) },
    ...{ resetPotential: plain(resetPotential), axonShift: shift("axonShift"), neuronShift: shift("neuronShift") },
    resetBySubtraction: reset.startsWith("subtract") ? 1 : 0,
    refractorySteps: reset === "value-late" ? 1 : 0,
  };
  const presets: Partial<Record<keyof typeof all, number>> = {
    ...{ leak: 0, currentDecay: LIMITS.decayOne, bias: 0, resetPotential: 0, axonShift: 0, neuronShift: 0 },
    ...{ resetBySubtraction: 0, refractorySteps: 0 },
  };
  const entries = Object.entries(all).filter(([key, value]) => presets[key as keyof typeof all] !== value);
  return Object.fromEntries(entries) as PopulationEntry["parameters"];
}

function entryOf(
  population: FloatPopulation,
  name: string,
  rounded: RoundedPopulation,
  driven: ConstantDrive | undefined,
): PopulationEntry {
  const { size, depth } = population;
  const { potentialBefore, currentBefore, scales } = rounded;
  const some = (values: readonly number[]) => values.some((value) => value !== 0);
  const before = {
    ...(some(potentialBefore) ? { potential: plain(potentialBefore) } : {}),
    ...(some(currentBefore) ? { current: plain(currentBefore) } : {}),
    ...(depth > 0 ? { refractory: depth } : {}),
  };
  return {
    ...{ name, size, parameters: parametersOf(population, rounded) },
    ...(Object.keys(before).length > 0 ? { before } : {}),
    ...(depth > 0 ? { latency: depth } : {}),
    unitsPerValue: plain(scales.map(({ units }) => units)),
    ...(driven ? { drive: driveEntry(driven, population) } : {}),
  };
}

/** A relay fires in the step after the neuron before it, and forgets at once. */
function relayEntry({ name, size, stage }: Relay, depth: number): PopulationEntry {
  const latency = depth + stage;
  return {
    ...{ name, size, parameters: { threshold: 1, leak: LIMITS.decayOne } },
    ...(latency <= LATENCY_MAX ? { latency } : {}),
  };
}

/** The groups that neurons are numbered in: populations, then relays. */
interface Group {
  readonly name: string;
  readonly first: number;
  readonly size: number;
}

function groupsOf(model: FloatNetwork, { names, firstOf, relays }: ModelLayout): Group[] {
  return [
    ...model.populations.map(({ size }, place) => ({ name: names[place]!, first: firstOf[place]!, size })),
    ...relays,
  ];
}

function connections(
  model: FloatNetwork,
  layout: ModelLayout,
  rounded: readonly RoundedPopulation[],
): ConnectionEntry[] {
  const groups = groupsOf(model, layout);
  return model.populations.flatMap((_, place) => {
    const [drives, { axonWeights, neuronWeights }] = [layout.drives[place]!, rounded[place]!];
    const target = layout.names[place]!;
    const axons = weightsFrom(drives, "axons", axonWeights, { name: AXONS, first: 0, size: layout.axons });
    return [
      ...(axons ? [{ source: AXONS, target, weights: axons }] : []),
      ...groups.flatMap((group) => {
        const weights = weightsFrom(drives, "neurons", neuronWeights, group);
        return weights ? [{ source: group.name, target, weights }] : [];
      }),
    ];
  });
}

/** Rows if most weights are present, else triplets; undefined without weights. */
function weightsFrom(
  drives: readonly Drive[],
  key: "axons" | "neurons",
  weights: readonly Int8Array[],
  { first, size }: Group,
): ConnectionEntry["weights"] | undefined {
  const triplets: [number, number, number][] = [];
  drives.forEach((drive, n) => {
    const { sources } = drive[key];
    sources.forEach((source, x) => {
      const weight = weights[n]![x]!;
      if (weight !== 0 && source >= first && source < first + size) triplets.push([source - first, n, weight]);
    });
  });
  if (triplets.length === 0) return undefined;
  if (4 * triplets.length < size * drives.length) {
    return { kind: "sparse", triplets: triplets.sort((a, b) => a[0] - b[0] || a[1] - b[1]) };
  }
  const rows = Array.from({ length: size }, () => new Array<number>(drives.length).fill(0));
  for (const [source, n, weight] of triplets) rows[source]![n] = weight;
  return { kind: "dense", rows };
}

function relayConnections({ relays, names }: ModelLayout): ConnectionEntry[] {
  return relays.map(({ name, of, stage }) => {
    const before = relays.find((relay) => relay.of === of && relay.stage === stage - 1)?.name ?? names[of]!;
    return { source: before, target: name, weights: { kind: "one-to-one", weight: 1 } };
  });
}
