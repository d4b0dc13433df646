import { LIMITS } from "../../../protocol/tables/limits.js";
import { HostError } from "../../errors.js";
import { issueError, type Path } from "../../network/issue.js";
import { decodeArray } from "./encoded-array.js";
import type { SnmNetwork, SnmStdp, SnmSynapses } from "./snm-network.js";
import { inputSpikes, spikeTrain } from "./snn-spikes.js";
import { parseTolerantJson } from "./tolerant-json.js";

type Data = Readonly<Record<string, unknown>>;

/** Which network of a text, and what its file is called in messages. */
export interface ParseSnnOptions {
  readonly file?: string;
  readonly which?: number | string;
}

/** One network of a SuperNeuroMAT file's text. Throws HostError FILE_FORMAT, MODEL_INVALID naming the place. */
export function parseSnn(text: string, { file = "model.snn.json", which }: ParseSnnOptions = {}): SnmNetwork {
  const root = parseTolerantJson(text, file);
  const networks = isObject(root) ? root.networks : undefined;
  if (!Array.isArray(networks) || networks.length === 0) {
    const message = `${file}: not a SuperNeuroMAT file: it has no list "networks"`;
    throw new HostError("FILE_FORMAT", message, { file, path: "networks" });
  }
  const at = placeOf(networks, which, file);
  return new NetworkReader(networks[at], ["networks", at], file).read();
}

function isObject(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(network: unknown): string | undefined {
  return isObject(network) && typeof network.name === "string" ? network.name : undefined;
}

function placeOf(networks: readonly unknown[], which: number | string | undefined, file: string): number {
  const names = networks.map(nameOf);
  const listed = names.map((name, i) => `${i}${name === undefined ? "" : ` ("${name}")`}`).join(", ");
  const refuse = (what: string) =>
    new HostError("ARGUMENT", `${file}: ${what}; its networks: ${listed}`, { file, network: which, names });
  if (which === undefined) {
    if (networks.length === 1) return 0;
    throw refuse(`${networks.length} networks, say which with --network <index or name>`);
  }
  const places = names.flatMap((name, i) => (name === which ? [i] : []));
  if (places.length > 1) throw refuse(`${places.length} networks are named "${which}", give the index`);
  if (places.length === 1) return places[0]!;
  const index = Number(which);
  if (Number.isInteger(index) && index >= 0 && index < networks.length) return index;
  throw refuse(`no network ${which}`);
}

/** Takes a network of a parsed file apart, key by key; any key but the thresholds may be missing. */
class NetworkReader {
  readonly #data: Data;
  readonly #notes: string[] = [];

  constructor(
    private readonly entry: unknown,
    private readonly path: Path,
    private readonly file: string,
  ) {
    const data = isObject(entry) ? entry.data : undefined;
    if (!isObject(data)) throw this.#issue(["data"], data, "an object");
    const meta = isObject(entry) && isObject(entry.meta) ? entry.meta : {};
    for (const [key, due] of [
      ["format", "snm"],
      ["type", "SNN"],
    ] as const) {
      const found = meta[key];
      if (found !== undefined && found !== due) throw this.#issue(["meta", key], found, `"${due}"`);
    }
    this.#data = data;
  }

  read(): SnmNetwork {
    const thresholds = this.#numbers("neuron_thresholds");
    if (!thresholds) throw this.#issue(["data", "neuron_thresholds"], undefined, "a list of numbers, one per neuron");
    const neurons = thresholds.length;
    if (neurons < 1 || neurons > LIMITS.neuronsMax) {
      throw this.#issue(["data", "neuron_thresholds", "length"], neurons, `1..${LIMITS.neuronsMax}, what a core holds`);
    }
    const resetStates = this.#each("neuron_reset_states", neurons, 0, { finite: true });
    const input = inputSpikes(this.#data.input_spikes, neurons, (path, value, allowed) =>
      this.#issue(["data", "input_spikes", ...path], value, allowed),
    );
    if (input.replaced > 0) {
      this.#notes.push(`${input.replaced} input spikes are given twice for a neuron and step: the last counts`);
    }
    return {
      name: nameOf(this.entry),
      neurons,
      thresholds,
      leaks: this.#each("neuron_leaks", neurons, Number.POSITIVE_INFINITY, { min: 0 }),
      resetStates,
      states: this.#each("neuron_states", neurons, 0, { finite: true, missing: resetStates }),
      refractoryPeriods: this.#refractory("neuron_refractory_periods", neurons),
      refractoryStates: this.#refractory("neuron_refractory_periods_state", neurons),
      synapses: this.#synapses(neurons),
      input: input.spikes,
      spikeTrain: spikeTrain(this.#array("spike_train"), neurons, (path, value, allowed) =>
        this.#issue(["data", "spike_train", ...path], value, allowed),
      ),
      stdp: this.#stdp(),
      notes: this.#notes,
    };
  }

  #refractory(key: string, neurons: number): Float64Array {
    return this.#each(key, neurons, 0, { min: 0, max: 2 ** LIMITS.refractoryWidth - 1 }).map(Math.ceil);
  }

  #synapses(neurons: number): SnmSynapses {
    const pre = this.#ids("pre_synaptic_neuron_ids", neurons);
    const post = this.#ids("post_synaptic_neuron_ids", neurons);
    const count = pre.length;
    if (post.length !== count) {
      throw this.#issue(["data", "post_synaptic_neuron_ids", "length"], post.length, `${count}, one per synapse`);
    }
    const pairs = new Set<number>();
    for (let s = 0; s < count; s++) {
      const pair = pre[s]! * neurons + post[s]!;
      if (pairs.has(pair)) {
        const allowed = `one synapse from a neuron to another; ${pre[s]} to ${post[s]} is already there`;
        throw this.#issue(["data", "pre_synaptic_neuron_ids", s], pre[s], allowed);
      }
      pairs.add(pair);
    }
    const weights = this.#each("synaptic_weights", count, 1, { finite: true });
    const delays = this.#each("synaptic_delays", count, 1, { finite: true });
    const late = delays.findIndex((delay) => !Number.isInteger(delay) || delay > 1 || delay === 0);
    if (late >= 0) {
      const allowed =
        "1, or minus the delay after a chain of hidden neurons, as create_synapse writes it; SuperNeuroMAT itself ignores other delays";
      throw this.#issue(["data", "synaptic_delays", late], delays[late], allowed);
    }
    const plastic = this.#each("enable_stdp", count, 0, {});
    return {
      ...{ pre, post, weights, delays: Int32Array.from(delays) },
      plastic: Uint8Array.from(plastic, (flag) => (flag === 0 ? 0 : 1)),
    };
  }

  #stdp(): SnmStdp {
    const on = (key: string) => this.#data.stdp !== false && this.#data[key] !== false;
    const taps = (key: "apos" | "aneg", flag: string) => {
      const values = [...(this.#numbers(key) ?? [])];
      const wrong = values.findIndex((value) => !Number.isFinite(value));
      if (wrong >= 0) throw this.#issue(["data", key, wrong], values[wrong], "a finite number");
      return on(flag) && values.some((value) => value !== 0) ? values : [];
    };
    const [apos, aneg] = [taps("apos", "stdp_positive_update"), taps("aneg", "stdp_negative_update")];
    if (apos.length > 0 && aneg.length > 0 && apos.length !== aneg.length) {
      throw this.#issue(["data", "aneg", "length"], aneg.length, `${apos.length}, as many as apos`);
    }
    return { apos, aneg };
  }

  #ids(key: string, neurons: number): Int32Array {
    const values = this.#numbers(key) ?? new Float64Array();
    const wrong = values.findIndex((id) => !(Number.isInteger(id) && id >= 0 && id < neurons));
    if (wrong >= 0) throw this.#issue(["data", key, wrong], values[wrong], `a neuron, 0..${neurons - 1}`);
    return Int32Array.from(values);
  }

  /** One value for each of `count`; `missing` stands in for the whole list when the key is not there. */
  #each(
    key: string,
    count: number,
    preset: number,
    limits: { min?: number; max?: number; finite?: true; missing?: Float64Array },
  ): Float64Array {
    const values = this.#numbers(key) ?? limits.missing ?? new Float64Array(count).fill(preset);
    if (values.length !== count) throw this.#issue(["data", key, "length"], values.length, `${count}`);
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = limits;
    const wrong = values.findIndex((v) => !(v >= min && v <= max) || (limits.finite === true && !Number.isFinite(v)));
    if (wrong >= 0) {
      const allowed = min > Number.NEGATIVE_INFINITY ? `a number ${min}..${max}` : "a finite number";
      throw this.#issue(["data", key, wrong], values[wrong], allowed);
    }
    return values;
  }

  #numbers(key: string): Float64Array | undefined {
    const values = this.#array(key);
    if (values === undefined) return undefined;
    const wrong = values.findIndex((v) => (typeof v !== "number" && typeof v !== "boolean") || Number.isNaN(v));
    if (wrong >= 0) throw this.#issue(["data", key, wrong], values[wrong], "a number");
    return Float64Array.from(values, Number);
  }

  #array(key: string): readonly unknown[] | undefined {
    const value = this.#data[key];
    if (value === undefined || Array.isArray(value)) return value;
    const decoded = isObject(value) ? decodeArray(value) : "neither a list nor an encoded array";
    if (typeof decoded === "string")
      throw this.#issue(["data", key], undefined, `a list of numbers (it is ${decoded})`);
    return decoded;
  }

  #issue(path: Path, value: unknown, allowed: string): HostError {
    return issueError({ path: [...this.path, ...path], value, allowed, code: "MODEL_INVALID" }, this.file);
  }
}
