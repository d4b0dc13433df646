/** One spike that comes from outside: `value` is added to the state of `neuron` in `step`. */
export interface SnmInputSpike {
  readonly step: number;
  readonly neuron: number;
  readonly value: number;
}

/**
 * A network as SuperNeuroMAT has it, checked: values in its own units, ids within the network, one synapse per pair. A
 * step: states leak toward the reset state; input and weights of the neurons that fired in the step before are added; a
 * neuron above its threshold that is not refractory fires and is reset.
 */
export interface SnmNetwork {
  readonly name: string | undefined;
  readonly neurons: number;
  readonly thresholds: Float64Array;
  readonly leaks: Float64Array;
  readonly resetStates: Float64Array;
  readonly states: Float64Array;
  /** Steps after a spike in which a neuron does not fire; its state goes on. */
  readonly refractoryPeriods: Float64Array;
  readonly refractoryStates: Float64Array;
  readonly synapses: SnmSynapses;
  /** Ascending by step, each neuron at most once per step. */
  readonly input: readonly SnmInputSpike[];
  /** Rows of spikes of steps before the first, the latest last. */
  readonly spikeTrain: readonly Uint8Array[];
  readonly stdp: SnmStdp;
  /** Notes on what was found in the file, one line each. */
  readonly notes: readonly string[];
}

/** The synapses, in the order of the file. */
export interface SnmSynapses {
  readonly pre: Int32Array;
  readonly post: Int32Array;
  readonly weights: Float64Array;
  /** 1, or minus the whole delay at the last synapse of a chain of hidden neurons. */
  readonly delays: Int32Array;
  readonly plastic: Uint8Array;
}

/**
 * Taps of STDP, without those that change nothing: in each step a plastic synapse gets apos[k] if its source fired k + 1
 * steps before and its target fires now, else aneg[k].
 */
export interface SnmStdp {
  readonly apos: readonly number[];
  readonly aneg: readonly number[];
}

/** Whether any synapse of the network learns. */
export function learns(network: SnmNetwork): boolean {
  const { apos, aneg } = network.stdp;
  return apos.length + aneg.length > 0 && network.synapses.plastic.includes(1);
}
