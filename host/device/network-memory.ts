import { REGIONS, regionAddress } from "../../protocol/tables/memory-map.js";
import { checkInteger } from "../check.js";
import { HostError } from "../errors.js";
import { type NeuronStates, readNeuronState, readTraces, type Traces } from "../memory/state-reader.js";
import { readMatrix, readSynapses, synapseWrites, writeMatrixRequests } from "../memory/synapse-access.js";
import type { Population, Source } from "../network/network.js";
import { WeightMatrix } from "../network/weight-matrix.js";
import type { Session } from "./session.js";

/** Which part of a weight matrix is read. Default: all rows, without fractions. */
export interface ReadWeightsOptions {
  /** Read the fractions too; on a build that keeps none they are 0 of 0 bits. */
  readonly fraction?: boolean;
  /** Only this many rows (sources), starting at `firstRow` (default 0). */
  readonly rows?: number;
  readonly firstRow?: number;
}

/** The memory of a device by the names of the network on it. All methods throw HostError. */
export class NetworkMemory {
  constructor(private readonly session: Session) {}

  async readWeights(source: Source, target: Population, options: ReadWeightsOptions = {}): Promise<WeightMatrix> {
    this.#checkOnDevice(source, target);
    const { firstRow = 0, fraction = false } = options;
    const rows = options.rows ?? source.size - firstRow;
    checkInteger(firstRow, 0, source.size - 1, "firstRow");
    checkInteger(rows, 1, source.size - firstRow, "rows");
    return readMatrix(this.session.memory, { source, target, firstRow, rows }, fraction);
  }

  async writeWeights(source: Source, target: Population, weights: WeightMatrix | Int8Array): Promise<void> {
    this.#checkOnDevice(source, target);
    const matrix = weights instanceof WeightMatrix ? weights : new WeightMatrix(source.size, target.size, weights);
    checkShape(matrix.values.length, source, target, "weights");
    await this.session.memory.submitAll(writeMatrixRequests(this.session, { source, target }, matrix));
  }

  async readPlastic(source: Source, target: Population): Promise<Uint8Array> {
    this.#checkOnDevice(source, target);
    this.#checkLearns();
    return readSynapses(this.session.memory, "plastic", { source, target });
  }

  async writePlastic(source: Source, target: Population, plastic: Uint8Array | boolean): Promise<void> {
    this.#checkOnDevice(source, target);
    this.#checkLearns();
    const bits =
      typeof plastic === "boolean" ? new Uint8Array(source.size * target.size).fill(Number(plastic)) : plastic;
    checkShape(bits.length, source, target, "plastic bits");
    const wrong = bits.findIndex((bit) => bit > 1);
    if (wrong >= 0) {
      throw new HostError("ARGUMENT", `plastic bit ${wrong} is ${bits[wrong]}, allowed: 0 or 1`, { index: wrong });
    }
    await this.session.memory.submitAll(synapseWrites(this.session, "plastic", { source, target }, bits));
  }

  async readState(population: Population): Promise<NeuronStates> {
    this.#checkOnDevice(population);
    return readNeuronState(this.session.memory, population);
  }

  async readTraces(source: Source): Promise<Traces> {
    this.#checkOnDevice(source);
    this.#checkLearns();
    return readTraces(this.session.memory, source);
  }

  async readGenerators(): Promise<Uint32Array> {
    return this.session.memory.read(regionAddress("random"), REGIONS.random.words(this.session.descriptor));
  }

  async writeGenerators(words: Uint32Array): Promise<void> {
    const count = REGIONS.random.words(this.session.descriptor);
    if (words.length !== count || words.includes(0)) {
      const found = words.length === count ? `generator ${words.indexOf(0)} is 0` : `${words.length} generators`;
      throw new HostError("ARGUMENT", `${found}, allowed: ${count}, none of them 0`, { count });
    }
    await this.session.memory.write(regionAddress("random"), words);
  }

  /** Throws when the build cannot learn. */
  #checkLearns(): void {
    if (this.session.descriptor.learning) return;
    throw new HostError("ARGUMENT", "the core cannot learn; use a build with learning", { feature: "learning" });
  }

  #checkOnDevice(...groups: readonly Source[]): void {
    const network = this.session.programmed;
    for (const group of groups) {
      if (group.kind === "axons" ? group === network.axons : network.populations.includes(group)) continue;
      const what = group.kind === "axons" ? "these axons belong" : `population "${group.name}" belongs`;
      const message = `${what} to a network other than the one on the device`;
      throw new HostError("ARGUMENT", message, { population: group.name });
    }
  }
}

function checkShape(length: number, source: Source, target: Population, what: string): void {
  const allowed = source.size * target.size;
  if (length === allowed) return;
  const message = `${length} ${what}, allowed: ${source.size} x ${target.size} = ${allowed}, row by row`;
  throw new HostError("ARGUMENT", message, { length, rows: source.size, columns: target.size });
}
