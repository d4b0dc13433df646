import { LIMITS } from "../../../protocol/tables/limits.js";
import type { LearningEntry } from "../../network/learning-schema.js";
import { learns, type SnmNetwork } from "./snm-network.js";

/**
 * Who changes the weights of a network with STDP. "core": the core itself, where its rule is exactly the file's taps.
 * "host": a run of single steps, between which the host writes the weights; exact up to the rounding of weights. "off":
 * weights stay.
 */
export const STDP_MODES = ["core", "host", "off"] as const;
/** One of `STDP_MODES`. */
export type StdpMode = (typeof STDP_MODES)[number];

/** Taps without trailing zeros. */
function trimmed(taps: readonly number[]): readonly number[] {
  return taps.slice(0, taps.findLastIndex((tap) => tap !== 0) + 1);
}

/**
 * Why the core cannot learn as the file says; undefined when it can, exactly: no negative taps, and either one positive
 * tap, or K equal ones whose sources cannot fire twice within K steps (refractory period of K - 1 at least).
 */
export function coreStdpFault(network: SnmNetwork): string | undefined {
  const { stdp, synapses, refractoryPeriods, leaks } = network;
  const apos = trimmed(stdp.apos);
  if (trimmed(stdp.aneg).length > 0) {
    return "aneg changes every plastic synapse in every step, spikes or not; the core changes weights at spikes only";
  }
  if (apos.length <= 1) return undefined;
  if (apos.some((tap) => tap !== apos[0])) {
    return `apos has ${apos.length} taps that are not equal; the core's trace has no end after ${apos.length} steps`;
  }
  const wrong = synapses.pre.find((pre, s) => {
    const silent = leaks[pre] === Number.POSITIVE_INFINITY ? refractoryPeriods[pre]! : 0;
    return synapses.plastic[s] === 1 && silent < apos.length - 1;
  });
  if (wrong !== undefined) {
    return `neuron ${wrong} can fire twice within the ${apos.length} taps of apos, which SuperNeuroMAT counts twice and the core once`;
  }
  const recent = network.spikeTrain.slice(-apos.length);
  if (recent.some((row) => row.includes(1)))
    return "the file goes on from spikes of steps before, whose traces it lacks";
  return undefined;
}

/** Largest decay by which a trace of `taps` falls to zero one by one. */
const LOSE_ONE = 1;

/** The core's learning section for taps that `coreStdpFault` found no fault with; `units` is apos in weight units. */
export function coreLearning(network: SnmNetwork, units: number): LearningEntry {
  const taps = trimmed(network.stdp.apos).length;
  // A trace of 1 that is cleared in the next step is one tap; one of K that loses 1 a step is K taps.
  const preTrace = taps === 1 ? { decay: LIMITS.decayOne, incrementRaw: 1 } : { decay: LOSE_ONE, incrementRaw: taps };
  return { post: { gain: "rectangular", amplitude: units }, preTrace, rounding: "nearest" };
}

/** The mode for STDP unless one is asked for: the core where it is exact. */
export function defaultMode(network: SnmNetwork): StdpMode {
  return !learns(network) ? "off" : "core";
}
