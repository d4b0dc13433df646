import { type ArrayRepresentation, encodeArray } from "./encoded-array.js";
import type { SnmNetwork } from "./snm-network.js";

/** How a SuperNeuroMAT file is written. */
export interface WriteSnnOptions {
  /** Default "json-native". SuperNeuroMAT 3.5 cannot run the files it writes in the other two. */
  readonly arrays?: ArrayRepresentation;
}

/** Version of SuperNeuroMAT whose files these match. */
const WRITTEN_FOR = "3.5.0";

/** Networks as the text of a `.snn.json` file, as `SNN.saveas_json` writes one; with Infinity, as Python's json reads. */
export function encodeSnn(networks: readonly SnmNetwork[], { arrays = "json-native" }: WriteSnnOptions = {}): string {
  const entries = networks.map((network) => ({
    meta: {
      array_representation: arrays,
      from: { module: "superneuromat", version: WRITTEN_FOR },
      ...{ format: "snm", format_version: "0.1", type: "SNN" },
    },
    data: dataOf(network, arrays),
    ...(network.name === undefined ? {} : { name: network.name }),
  }));
  const schema = "https://ornl.github.io/superneuromat/schema/0.1/snn.json";
  const file = { $schema: schema, version: "0.1", networks: entries };
  return `${JSON.stringify(file, (_key, value: unknown) => marked(value)).replace(MARK, "$1")}\n`;
}

/** Numbers that JSON has no word for go through it as marked texts, whose marks are removed afterwards. */
const MARK = /"\\u0000(-?Infinity)"/g;

function marked(value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? `\0${value}` : value;
}

function dataOf(network: SnmNetwork, arrays: ArrayRepresentation): Record<string, unknown> {
  const { synapses, stdp } = network;
  const list = (values: ArrayLike<number>, isFlags = false) =>
    arrays === "json-native" ? Array.from(values) : encodeArray(Array.from(values), arrays, isFlags);
  return {
    ...{ num_neurons: network.neurons, num_synapses: synapses.pre.length, default_dtype: "float64" },
    neuron_thresholds: list(network.thresholds),
    neuron_leaks: list(network.leaks),
    neuron_reset_states: list(network.resetStates),
    neuron_states: list(network.states),
    neuron_refractory_periods: list(network.refractoryPeriods),
    neuron_refractory_periods_state: list(network.refractoryStates),
    pre_synaptic_neuron_ids: list(synapses.pre),
    post_synaptic_neuron_ids: list(synapses.post),
    synaptic_weights: list(synapses.weights),
    synaptic_delays: list(synapses.delays),
    enable_stdp: list(synapses.plastic, true),
    ...{ stdp: true, stdp_positive_update: stdp.apos.length > 0, stdp_negative_update: stdp.aneg.length > 0 },
    ...{ apos: list(stdp.apos), aneg: list(stdp.aneg) },
    input_spikes: inputSpikesOf(network),
    spike_train: network.spikeTrain.map((row) => [...row]),
    ...{ manual_setup: false, allow_signed_leak: false, allow_incorrect_stdp_sign: true },
    ...{ _backend: "auto", _sparse: "auto" },
  };
}

function inputSpikesOf({ input }: SnmNetwork): Record<string, { nids: number[]; values: number[] }> {
  const steps: Record<string, { nids: number[]; values: number[] }> = {};
  for (const { step, neuron, value } of input) {
    steps[step] ??= { nids: [], values: [] };
    steps[step].nids.push(neuron);
    steps[step].values.push(value);
  }
  return steps;
}
