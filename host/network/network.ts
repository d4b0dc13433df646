import type { INHIBITION_MODES } from "../../protocol/tables/registers.js";
import { checkFeeds, groupFlags, joinsGroup } from "./inhibition-groups.js";
import { issueError, type Path, parseBy } from "./issue.js";
import { type LearningSettings, resolveLearning } from "./learning-registers.js";
import { type LearningEntry, learning as learningSchema } from "./learning-schema.js";
import { checkFirstStep, checkSample, type ModelPart, resolveModelPart } from "./model-part.js";
import { named } from "./named.js";
import {
  AXONS,
  type ConnectionEntry,
  connectionSchema,
  NETWORK_FORMAT,
  NETWORK_VERSION,
  type NetworkFile,
  type NetworkHead,
  networkHeadSchema,
  networkSchema,
  type ParameterEntry,
  type PopulationEntry,
  populationSchema,
  type WeightEntry,
} from "./network-schema.js";
import type { Scale } from "./neuron-parameters.js";
import { type PopulationParameters, type Quantisation, resolveParameters, scaleOf } from "./quantise.js";
import { addWeights, type PlasticMask, WeightBlock, WeightMatrix } from "./weight-matrix.js";

type ProjectionBlock = { -readonly [K in keyof Projection]: Projection[K] } & { block: WeightBlock };

/** What becomes of the rivals of a neuron that wins its inhibition group. */
export type InhibitionMode = (typeof INHIBITION_MODES)[number];

/** The axons of a network as one source of connections. */
export interface Axons {
  readonly kind: "axons";
  readonly name: typeof AXONS;
  readonly size: number;
}

/** Neurons that share a name; `first` is the index of its first neuron in the core. */
export interface Population extends ModelPart {
  readonly kind: "population";
  readonly name: string;
  readonly size: number;
  readonly first: number;
  /** Name of its inhibition group; true: a separate group. */
  readonly inhibitionGroup: string | true | undefined;
  readonly parameters: PopulationParameters;
}

/** What can drive a synapse. */
export type Source = Axons | Population;

/** All synapses from one source to one population. */
export interface Projection {
  readonly source: Source;
  readonly target: Population;
  readonly weights: WeightMatrix;
  /** 1 for each synapse that learns, row by row; undefined when none does. */
  readonly plastic: Uint8Array | undefined;
}

/** Weights as a script gives them: an entry as in the file, rows, or a row-major typed array. */
export type WeightsInput = WeightEntry | readonly (readonly number[])[] | Int8Array | WeightMatrix;

/** The unit of a connection's weights, and which of its synapses learn. */
export interface ConnectOptions {
  /** "mV": the weights are millivolts that a spike adds to the synaptic current, rounded to the core's weights. */
  readonly unit?: "weight" | "mV";
  /** Which synapses learn: all that the connection sets, or those marked 1 in rows or in a row-major array. */
  readonly plastic?: PlasticMask | Uint8Array;
}

/** What a population has besides its neurons' parameters. */
export interface PopulationOptions extends Pick<PopulationEntry, "before" | "latency" | "unitsPerValue" | "drive"> {
  /**
   * At most one neuron of a group fires in a step. true: a separate group; a name: one group with the neighbours of
   * that name.
   */
  readonly inhibitionGroup?: string | true;
}

/**
 * A network: axons, populations, connections. Every call checks what it is given and throws HostError NETWORK_INVALID
 * naming the place, so a network that exists is valid, as far as that can be checked without a device.
 */
export class Network {
  readonly axons: Axons;
  readonly head: NetworkHead;
  readonly adaptationDecayLog2: number;
  /** How the core learns; undefined when it does not. */
  readonly learning: LearningSettings | undefined;
  /** Conversion of physical values. */
  readonly scale: Scale;
  /** The file the network came from, for messages. */
  readonly file: string | undefined;
  readonly #populations: Population[] = [];
  readonly #populationEntries: PopulationEntry[] = [];
  readonly #connectionEntries: ConnectionEntry[] = [];
  readonly #projections = new Map<string, ProjectionBlock>();
  readonly #quantisation: Quantisation[] = [];

  constructor(head: NetworkHead, file?: string) {
    this.file = file;
    this.head = parseBy(networkHeadSchema, head, this.#where([]));
    this.axons = { kind: "axons", name: AXONS, size: this.head.axons };
    this.adaptationDecayLog2 = this.head.core?.adaptationDecayLog2 ?? 0;
    this.scale = scaleOf(this.head.units, this.adaptationDecayLog2);
    const { learning, encoder, core } = this.head;
    checkFirstStep(core, this.#where(["core", "firstStep"]));
    this.learning = learning && this.resolveLearning(learning);
    this.#quantisation.push(...(this.learning?.quantisation ?? []));
    checkSample(this.head, this.#where(["sample"]));
    for (const key of ["intensities", "phases"] as const) {
      const length = encoder?.[key]?.length ?? this.head.axons;
      if (length === this.head.axons) continue;
      const allowed = `${this.head.axons}, one value per axon`;
      throw issueError({ path: ["encoder", key, "length"], value: length, allowed }, this.file);
    }
  }

  get populations(): readonly Population[] {
    return this.#populations;
  }

  get projections(): readonly Projection[] {
    return [...this.#projections.values()];
  }

  /** How groups inhibit: as the network says, else "others" if there are groups, else "off". */
  get inhibition(): InhibitionMode {
    const grouped = this.#populations.some(({ parameters }) => parameters.grouped.includes(1));
    return this.head.core?.inhibition ?? (grouped ? "others" : "off");
  }

  get neuronCount(): number {
    return this.#populations.reduce((sum, { size }) => sum + size, 0);
  }

  /** Whether a neuron of the core is a modulator of this network. */
  isModulator(neuron: number): boolean {
    const population = this.#populations.find(({ first, size }) => neuron >= first && neuron < first + size);
    return population?.parameters.modulator[neuron - population.first] === 1;
  }

  revision(): number {
    return this.#populationEntries.length + this.#connectionEntries.length; // grows with every addition
  }

  /** What rounding did to physical values, in the order they were given. */
  get quantisation(): readonly Quantisation[] {
    return this.#quantisation;
  }

  /** Adds `size` neurons; each parameter is one value for all of them or a list. */
  population(name: string, size: number, parameters: ParameterEntry, options: PopulationOptions = {}): Population {
    const path = ["populations", this.#populations.length];
    const entry = parseBy(populationSchema, { name, size, ...options, parameters }, this.#where(path));
    const taken = name === AXONS || this.#populations.some((other) => other.name === name);
    if (taken) {
      const allowed = `a name not in use (${[AXONS, ...this.#populations.map((p) => p.name)].join(", ")})`;
      throw issueError({ path: [...path, "name"], value: name, allowed }, this.file);
    }
    const at = this.#where([...path, "parameters"]);
    const { values, quantisation } = resolveParameters(entry.parameters, size, this.scale, at);
    const group = entry.inhibitionGroup;
    const joins = joinsGroup(entry, this.#populationEntries, this.#where(path));
    const population: Population = {
      ...{ kind: "population", name, size, first: this.neuronCount, inhibitionGroup: group },
      parameters: group === undefined ? values : { ...values, ...groupFlags(size, joins) },
      ...resolveModelPart(entry, size, this.#where(path), this.head),
    };
    this.#populations.push(population);
    this.#populationEntries.push(entry);
    this.#quantisation.push(...quantisation);
    return population;
  }

  /** Adds synapses from the axons or a population to a population. */
  connect(source: Source, target: Population, weights: WeightsInput, options: ConnectOptions = {}): void {
    const path = ["connections", this.#connectionEntries.length];
    const shape = { rows: source.size, columns: target.size, where: this.#where(path) };
    const shaped = weightEntry(weights, shape);
    const plastic = plasticEntry(options.plastic, shape);
    const unchecked = { source: source.name, target: target.name, ...options, ...plastic, weights: shaped };
    const entry = parseBy(connectionSchema, unchecked, this.#where(path));
    const from = this.#source(entry.source, [...path, "source"]);
    const to = this.#target(entry.target, [...path, "target"]);
    checkFeeds(from, to, this.#populations, this.#where(path));
    const key = `${from.name}\n${to.name}`;
    // Filled in a copy, so that a connection that is refused halfway leaves the network as it was.
    const block = this.#projections.get(key)?.block.clone() ?? new WeightBlock(from.size, to.size);
    const shifts = from.kind === "axons" ? to.parameters.axonShift : to.parameters.neuronShift;
    const worst = addWeights(block, entry, shifts, this.scale, this.#where(path));
    if (worst) this.#quantisation.push(worst);
    this.#projections.set(key, { source: from, target: to, weights: block.matrix, plastic: block.plastic, block });
    this.#connectionEntries.push(entry);
  }

  /** A `learning` section as the core's integers, by the network's units; throws NETWORK_INVALID. */
  resolveLearning(section: LearningEntry): LearningSettings {
    const where = this.#where(["learning"]);
    return resolveLearning(parseBy(learningSchema, section, where), this.scale, where);
  }

  /** The population of that name; throws HostError ARGUMENT naming those that exist. */
  find(name: string): Population {
    return named(this.#populations, name, "population");
  }

  /** The axons or the population of that name; throws HostError ARGUMENT naming what exists. */
  findSource(name: string): Source {
    return named([this.axons, ...this.#populations], name, "source");
  }

  /** The network as its file holds it. */
  toJSON(): NetworkFile {
    return {
      format: NETWORK_FORMAT,
      version: NETWORK_VERSION,
      ...this.head,
      populations: this.#populationEntries,
      connections: this.#connectionEntries,
    };
  }

  /** Checks parsed JSON and builds the network; `file` is named in errors. */
  static fromJSON(json: unknown, file?: string): Network {
    const { $schema, format, version, populations, connections, ...head } = parseBy(networkSchema, json, {
      ...(file === undefined ? {} : { file }),
      path: [],
    });
    const network = new Network(head, file);
    for (const { name, size, parameters, ...options } of populations) {
      network.population(name, size, parameters, given(options));
    }
    connections.forEach(({ source, target, weights, unit, plastic }, i) => {
      const from = network.#source(source, ["connections", i, "source"]);
      const to = network.#target(target, ["connections", i, "target"]);
      network.connect(from, to, weights, given({ unit, plastic }));
    });
    return network;
  }

  #where(path: readonly (string | number)[]) {
    return this.file === undefined ? { path } : { file: this.file, path };
  }

  #source(name: string, path: readonly (string | number)[]): Source {
    return name === this.axons?.name ? this.axons : this.#target(name, path, [AXONS]);
  }

  #target(name: string, path: readonly (string | number)[], others: readonly string[] = []): Population {
    const found = this.#populations.find((population) => population.name === name);
    if (found) return found;
    const names = [...others, ...this.#populations.map((population) => population.name)];
    throw issueError({ path, value: name, allowed: `one of ${names.join(", ") || "no populations"}` }, this.file);
  }
}

/** The object without its undefined values. */
function given<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** The size that a row-major array must have, and the connection it belongs to. */
interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly where: { readonly file?: string; readonly path: Path };
}

/** A mask as the file has it; a row-major array becomes rows. */
function plasticEntry(plastic: ConnectOptions["plastic"], shape: Shape): { plastic?: unknown } {
  if (!(plastic instanceof Uint8Array)) return plastic === undefined ? {} : { plastic };
  return { plastic: rowsOf(plastic, shape, "plastic", "bits") };
}

function rowsOf(values: Int8Array | Uint8Array, shape: Shape, key: "weights" | "plastic", what: string): number[][] {
  const { rows, columns, where } = shape;
  if (values.length !== rows * columns) {
    const allowed = `${rows} x ${columns} = ${rows * columns} ${what}, row by row`;
    throw issueError({ path: [...where.path, key, "length"], value: values.length, allowed }, where.file);
  }
  return Array.from({ length: rows }, (_, r) => Array.from(values.subarray(r * columns, (r + 1) * columns)));
}

function weightEntry(weights: WeightsInput, shape: Shape): unknown {
  if (weights instanceof WeightMatrix) {
    return weightEntry(weights.values, { ...shape, rows: weights.rows, columns: weights.columns });
  }
  if (weights instanceof Int8Array) return { kind: "dense", rows: rowsOf(weights, shape, "weights", "weights") };
  return Array.isArray(weights) ? { kind: "dense", rows: weights } : weights;
}
