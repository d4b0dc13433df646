import { type Request, type RunFlags, writeRequest } from "../../protocol/codecs/requests.js";
import { packWord } from "../../protocol/tables/fields.js";
import {
  NEURON_PARAMETER_WORDS,
  NEURON_PARAMETERS,
  NEURON_STATE,
  NEURON_STATE_WORDS,
  regionAddress,
} from "../../protocol/tables/memory-map.js";
import { HostError } from "../errors.js";
import { biasesOf, currentsOf, type PopulationDrive } from "../network/drive.js";
import type { Network, Population } from "../network/network.js";

/** The values of a sample: one number per input, the same in all of its steps. */
export type Values = ArrayLike<number>;

type Driven = Population & { readonly drive: PopulationDrive };

const BIAS_WORD = Object.keys(NEURON_PARAMETERS).indexOf("bias");
const CURRENT_WORD = Object.keys(NEURON_STATE).indexOf("current");

/**
 * Throws HostError ARGUMENT unless the values fit the network: as many as it declares, each within its range; none for
 * a network that takes none, and some for a sample of one that does. `of` names their owner in messages.
 */
export function checkValues(values: Values | undefined, network: Network, isSample: boolean, of = ""): void {
  const due = network.head.sample?.values;
  const fail = (message: string, data = {}) => new HostError("ARGUMENT", message, { argument: "values", ...data });
  if (!values) {
    if (!due || !isSample) return;
    throw fail(`no values${of}, allowed: ${due.count} numbers ${due.min}..${due.max}, the network's constant input`);
  }
  if (!due) throw fail(`values${of} are given, and the network takes none: it has no sample.values section`);
  const { count, min, max } = due;
  if (values.length !== count) {
    throw fail(`${values.length} values${of}, allowed: ${count}, one per input`, { length: values.length });
  }
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (typeof value === "number" && value >= min && value <= max) continue;
    const path = `values[${i}]${of}`;
    throw fail(`${path} is ${value}, allowed: a number ${min}..${max}`, { path, value, min, max });
  }
}

/**
 * Writes what constant input makes of a network's biases, and remembers what the device holds, so that only changed
 * biases are sent. It writes no other parameter.
 */
export class DriveWriter {
  readonly #driven: readonly Driven[];
  readonly #own: Int32Array;
  /** The biases on the device; undefined while nobody knows them. */
  #held: Int32Array | undefined;
  /** Something was written since the network's own biases were known to be there. */
  #wrote = false;

  constructor(network: Network) {
    const { populations, neuronCount } = network;
    this.#driven = populations.filter((population): population is Driven => population.drive !== undefined);
    this.#own = new Int32Array(neuronCount);
    for (const { first, parameters } of this.#driven) this.#own.set(parameters.bias, first);
    this.#held = this.#own;
  }

  /** After a failure: what was being written may or may not have arrived. */
  forget(): void {
    if (this.#wrote) this.#held = undefined;
  }

  /** What was written last, the network's own biases, has arrived. */
  settle(): void {
    this.#wrote = false;
  }

  /** The writes that set the biases to what the values make of them; without values, to the network's own. */
  biasRequests(values?: Values): Request[] {
    const held = this.#held;
    const due = values ? this.#biases(values) : this.#own;
    this.#held = due;
    const all = this.#driven.flatMap(({ first, size }) => {
      const requests: Request[] = [];
      for (let n = first; n < first + size; n++) {
        if (held?.[n] === due[n]) continue;
        const address = regionAddress("parameters", n * NEURON_PARAMETER_WORDS + BIAS_WORD);
        requests.push(writeRequest(address, [packWord(NEURON_PARAMETERS.bias, { bias: due[n]! })]));
      }
      return requests;
    });
    this.#wrote ||= all.length > 0;
    return all;
  }

  /** The writes that follow a clear of the currents, after the states that are then restored. */
  currentRequests(values: Values | undefined, { clearCurrent }: RunFlags): Request[] {
    if (!values || !clearCurrent) return [];
    return this.#driven.flatMap(({ first, drive, before }) => {
      const requests: Request[] = [];
      currentsOf(drive, values)?.forEach((current, n) => {
        if (current === (before?.current[n] ?? 0)) return;
        const address = regionAddress("state", (first + n) * NEURON_STATE_WORDS + CURRENT_WORD);
        requests.push(writeRequest(address, [packWord(NEURON_STATE.current, { current })]));
      });
      return requests;
    });
  }

  #biases(values: Values): Int32Array {
    const biases = new Int32Array(this.#own.length);
    for (const { first, drive } of this.#driven) biases.set(biasesOf(drive, values), first);
    return biases;
  }
}
