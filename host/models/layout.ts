import { LIMITS } from "../../protocol/tables/limits.js";
import { HostError } from "../errors.js";
import { AXONS } from "../network/network-schema.js";
import type { FloatNetwork, FloatPopulation } from "./float-network.js";
import type { Drive, Synapses } from "./quantise/population.js";

/** Neurons that only pass spikes on, each stage a step later. */
export interface Relay {
  readonly name: string;
  /** The population whose spikes they pass on, and the stage, from 1. */
  readonly of: number;
  readonly stage: number;
  readonly size: number;
  readonly first: number;
}

/** Where each part of a model lies on the core. */
export interface ModelLayout {
  /** First axon of each input; for constant input, its first value. */
  readonly axonsOf: readonly number[];
  readonly axons: number;
  /** [axon, of, steps], as the network's `sample` section has them. */
  readonly delayedAxons: readonly (readonly [number, number, number])[];
  /** Name and first neuron of each population. */
  readonly names: readonly string[];
  readonly firstOf: readonly number[];
  readonly relays: readonly Relay[];
  readonly neurons: number;
  /** What drives the neurons of each population. */
  readonly drives: readonly (readonly Drive[])[];
}

const NAME_LENGTH_MAX = 64;
/** A network has an axon even if nothing comes through it. */
const AXONS_MIN = 1;

/**
 * Lays a model out: inputs as ranges of axons, populations in their order, then the axons that events reach later and
 * relays for spikes that have to come later than the core's one step. Throws HostError MODEL_UNSUPPORTED.
 */
export function layOut(network: FloatNetwork): ModelLayout {
  return new Layout(network).layOut();
}

class Layout {
  readonly #axonsOf: number[] = [];
  readonly #firstOf: number[] = [];
  readonly #names: string[] = [];
  #axons = 0;
  #neurons = 0;
  readonly #delayed = new Map<string, number>();
  readonly #delayedAxons: [number, number, number][] = [];
  readonly #relays: Relay[] = [];

  constructor(private readonly network: FloatNetwork) {}

  layOut(): ModelLayout {
    const { inputs, populations, file, constantInput } = this.network;
    for (const { size } of inputs) {
      this.#axonsOf.push(this.#axons);
      this.#axons += size;
    }
    if (constantInput) this.#axons = AXONS_MIN;
    this.#check(file, this.#axons, LIMITS.axonsMax, "axons");
    for (const { name, size } of populations) {
      this.#firstOf.push(this.#neurons);
      this.#names.push(this.#freeName(name));
      this.#neurons += size;
    }
    this.#check(file, this.#neurons, LIMITS.neuronsMax, "neurons");
    const drives = populations.map((population, place) => this.#drives(population, place));
    this.#check(file, this.#axons, LIMITS.axonsMax, "axons");
    this.#check(file, this.#neurons, LIMITS.neuronsMax, "neurons");
    return {
      ...{ axonsOf: this.#axonsOf, axons: this.#axons, delayedAxons: this.#delayedAxons, names: this.#names },
      ...{ firstOf: this.#firstOf, relays: this.#relays, neurons: this.#neurons, drives },
    };
  }

  #check(file: string, count: number, most: number, what: "axons" | "neurons"): void {
    if (count <= most) return;
    const message = `${file}: the model needs ${count} ${what}; the largest build has ${most}`;
    throw new HostError("MODEL_UNSUPPORTED", message, { file, [what]: count, most });
  }

  #freeName(name: string): string {
    const plain = name.slice(0, NAME_LENGTH_MAX) || "_";
    if (plain !== AXONS && !this.#names.includes(plain)) return plain;
    for (let n = 2; ; n++) {
      const ending = `~${n}`;
      const other = plain.slice(0, NAME_LENGTH_MAX - ending.length) + ending;
      if (!this.#names.includes(other)) return other;
    }
  }

  /** The synapses of each neuron, of all inputs together. */
  #drives(population: FloatPopulation, place: number): Drive[] {
    const axons = Array.from({ length: population.size }, () => new Map<number, number>());
    const neurons = Array.from({ length: population.size }, () => new Map<number, number>());
    for (const { from, index, lag, matrix } of population.inputs) {
      if (from === "input" && this.network.constantInput) continue; // it is a bias: no synapse
      for (let n = 0; n < matrix.rows; n++) {
        const into = (from === "input" ? axons : neurons)[n]!;
        for (let x = matrix.start[n]!; x < matrix.start[n + 1]!; x++) {
          const column = matrix.column[x]!;
          const later = lag + population.depth;
          const source =
            from === "input"
              ? this.#axon(this.#axonsOf[index]! + column, later)
              : this.#neuron(index, column, later - this.network.populations[index]!.depth);
          into.set(source, (into.get(source) ?? 0) + matrix.value[x]!);
        }
      }
    }
    // Subtraction one step late: the spike takes off what the leak would have taken off the subtracted threshold.
    if (population.reset === "subtract-late") {
      neurons.forEach((into, n) => {
        const own = this.#firstOf[place]! + n;
        const value = -population.threshold[n]! * (1 - population.keepV[n]!);
        if (value !== 0) into.set(own, (into.get(own) ?? 0) + value);
      });
    }
    return axons.map((into, n) => ({ axons: synapses(into), neurons: synapses(neurons[n]!) }));
  }

  /** The axon that has the events of this one this many steps later. */
  #axon(axon: number, steps: number): number {
    if (steps === 0) return axon;
    const key = `${axon} ${steps}`;
    const known = this.#delayed.get(key);
    if (known !== undefined) return known;
    this.#delayed.set(key, this.#axons);
    this.#delayedAxons.push([this.#axons, axon, steps]);
    return this.#axons++;
  }

  /** The neuron whose spike has its effect this many steps after that of the population's neuron: itself, or a relay. */
  #neuron(population: number, neuron: number, steps: number): number {
    const stage = steps - 1;
    if (stage === 0) return this.#firstOf[population]! + neuron;
    for (let at = 1; at <= stage; at++) this.#relay(population, at);
    return this.#relay(population, stage).first + neuron;
  }

  #relay(of: number, stage: number): Relay {
    const known = this.#relays.find((relay) => relay.of === of && relay.stage === stage);
    if (known) return known;
    const { size } = this.network.populations[of]!;
    const name = this.#freeName(`${this.#names[of]} +${stage}`);
    const relay = { name, of, stage, size, first: this.#neurons };
    this.#names.push(name);
    this.#relays.push(relay);
    this.#neurons += size;
    if (this.#neurons > 2 * LIMITS.neuronsMax)
      this.#check(this.network.file, this.#neurons, LIMITS.neuronsMax, "neurons");
    return relay;
  }
}

function synapses(into: ReadonlyMap<number, number>): Synapses {
  const entries = [...into].filter(([, weight]) => weight !== 0).sort((a, b) => a[0] - b[0]);
  return { sources: Int32Array.from(entries, ([source]) => source), weights: Float64Array.from(entries, ([, w]) => w) };
}
