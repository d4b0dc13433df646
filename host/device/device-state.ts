import { REGIONS, regionAddress } from "../../protocol/tables/memory-map.js";
import { checkInteger } from "../check.js";
import { HostError } from "../errors.js";
import { DeviceMemory } from "../memory/device-memory.js";
import { type NeuronStates, readNeuronState, readTraces, type Traces } from "../memory/state-reader.js";
import { readMatrix, readSynapses, synapseWrites, writeMatrixRequests } from "../memory/synapse-access.js";
import type { Network, Population, Source } from "../network/network.js";
import { WeightMatrix } from "../network/weight-matrix.js";

/** What of a matrix of weights is read. Default: all rows, without fractions. */
export interface ReadWeightsOptions {
  /** Read the fractions too; on a build that keeps none they are 0 of 0 bits. */
  readonly fraction?: boolean;
  /** Only so many rows (sources), from `firstRow` (default 0) on. */
  readonly rows?: number;
  readonly firstRow?: number;
}

/** What of a device's memory belongs to the network on it. All methods throw HostError. */
export abstract class DeviceState extends DeviceMemory {
  #turn: Promise<unknown> = Promise.resolve();

  /** The network that `program` put on the device. */
  abstract get network(): Network | undefined;

  /** Weights from a source to a population, as the device holds them now. */
  async readWeights(source: Source, target: Population, options: ReadWeightsOptions = {}): Promise<WeightMatrix> {
    this.#own(source, target);
    const { firstRow = 0, fraction = false } = options;
    const rows = options.rows ?? source.size - firstRow;
    checkInteger(firstRow, 0, source.size - 1, "firstRow");
    checkInteger(rows, 1, source.size - firstRow, "rows");
    return readMatrix(this, { source, target, firstRow, rows }, fraction);
  }

  /**
   * Writes the weights from a source to a population, and their fractions if the matrix has some; else these become 0.
   * Throws ARGUMENT when the shape is another, or when the fractions are of more bits than the core keeps.
   */
  async writeWeights(source: Source, target: Population, weights: WeightMatrix | Int8Array): Promise<void> {
    this.#own(source, target);
    const matrix = weights instanceof WeightMatrix ? weights : new WeightMatrix(source.size, target.size, weights);
    this.#checkShape(matrix.values.length, source, target, "weights");
    const requests = writeMatrixRequests(this, { source, target }, matrix);
    await this.inTurn(() => this.submitAll(requests));
  }

  /** Which synapses learn, 1 for each that does, row by row. */
  async readPlastic(source: Source, target: Population): Promise<Uint8Array> {
    this.#own(source, target);
    this.needs("learning");
    return readSynapses(this, "plastic", { source, target });
  }

  /** Sets which synapses learn, row by row; true or false: all of them or none. */
  async writePlastic(source: Source, target: Population, plastic: Uint8Array | boolean): Promise<void> {
    this.#own(source, target);
    this.needs("learning");
    const bits =
      typeof plastic === "boolean" ? new Uint8Array(source.size * target.size).fill(Number(plastic)) : plastic;
    this.#checkShape(bits.length, source, target, "plastic bits");
    const wrong = bits.findIndex((bit) => bit > 1);
    if (wrong >= 0) {
      throw new HostError("ARGUMENT", `plastic bit ${wrong} is ${bits[wrong]}, allowed: 0 or 1`, { index: wrong });
    }
    await this.inTurn(() => this.submitAll(synapseWrites(this, "plastic", { source, target }, bits)));
  }

  /** State of a population's neurons. */
  async readState(population: Population): Promise<NeuronStates> {
    this.#own(population);
    return readNeuronState(this, population);
  }

  /** Traces of the axons or of a population, 32768 is 1.0. */
  async readTraces(source: Source): Promise<Traces> {
    this.#own(source);
    this.needs("learning");
    return readTraces(this, source);
  }

  /** The generators: word 0 draws phases, word 1 + g rounds the changes in lanes 4g..4g+3. */
  async readGenerators(): Promise<Uint32Array> {
    return this.read(regionAddress("random"), REGIONS.random.words(this.descriptor));
  }

  /** Sets the generators; throws ARGUMENT when they are not as many as the core has, or one is 0. */
  async writeGenerators(words: Uint32Array): Promise<void> {
    const count = REGIONS.random.words(this.descriptor);
    if (words.length !== count || words.includes(0)) {
      const found = words.length === count ? `generator ${words.indexOf(0)} is 0` : `${words.length} generators`;
      throw new HostError("ARGUMENT", `${found}, allowed: ${count}, none of them 0`, { count });
    }
    await this.inTurn(() => this.write(regionAddress("random"), words));
  }

  /** Runs one thing after the other, so that no two of them plan from the same step counter. */
  protected inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  protected programmed(): Network {
    if (this.network) return this.network;
    throw new HostError("ARGUMENT", "there is no network on the device: call program(network) first");
  }

  /** Throws when the build lacks a feature. */
  protected needs(feature: "learning" | "encoder"): void {
    if (this.descriptor[feature]) return;
    const what = { learning: "learning", encoder: "rate encoder" }[feature];
    throw new HostError("ARGUMENT", `the core has no ${what}; a build with it is needed`, { feature });
  }

  #own(...groups: readonly Source[]): void {
    const network = this.programmed();
    for (const group of groups) {
      if (group.kind === "axons" ? group === network.axons : network.populations.includes(group)) continue;
      const what = group.kind === "axons" ? "these axons are" : `population "${group.name}" is`;
      throw new HostError("ARGUMENT", `${what} not of the network on the device`, { population: group.name });
    }
  }

  #checkShape(length: number, source: Source, target: Population, what: string): void {
    const due = source.size * target.size;
    if (length === due) return;
    const message = `${length} ${what}, allowed: ${source.size} x ${target.size} = ${due}, row by row`;
    throw new HostError("ARGUMENT", message, { length, rows: source.size, columns: target.size });
  }
}
