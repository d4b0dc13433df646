import { LIMITS } from "../../../protocol/tables/limits.js";
import { HostError } from "../../errors.js";
import type { Network, Population } from "../../network/network.js";
import type { NeuroCoreXDefect } from "./defects.js";
import { NEURONS, ONE, ROW_OFFSET, SLOTS, WORD_BITS } from "./wire.js";

/** A network as the original NeuroCoreX has it; weights, thresholds and leak in whole weight units. */
export interface NeuroCoreXNetwork {
  readonly neurons: number;
  readonly inputs: number;
  /** A neuron fires from this potential on. */
  readonly thresholds: ArrayLike<number>;
  readonly refractorySteps: ArrayLike<number>;
  /** Subtracted from every potential in every step. */
  readonly leak: number;
  /** What a weight of an input is multiplied by. */
  readonly gain: number;
  /** Row-major, [neuron][input]. */
  readonly inputWeights: Int8Array;
  /** Row-major, [post][pre]. */
  readonly weights: Int8Array;
  /** Row-major, as `weights`: 1 for each synapse between neurons that learns. */
  readonly plastic?: Uint8Array;
}

/** The most inputs that a board takes: the last column stays without weights, for the event that ends a run. */
export const INPUTS_MAX = SLOTS - 1;
const THRESHOLD_MAX = Math.floor((2 ** (WORD_BITS - 1) - 1) / ONE);
const GAIN_MAX = 255;

/** Throws HostError MODEL_UNSUPPORTED for what the board cannot hold. */
export function checkNeuroCoreX(network: NeuroCoreXNetwork): void {
  const { neurons, inputs, thresholds, gain, leak, weights, inputWeights } = network;
  const need = (right: boolean, what: string, value: number, allowed: string) => {
    if (right) return;
    const message = `NeuroCoreX: ${what} is ${value}, allowed: ${allowed}`;
    throw new HostError("MODEL_UNSUPPORTED", message, { path: what, value, allowed });
  };
  need(neurons >= 1 && neurons <= NEURONS, "neurons", neurons, `1..${NEURONS}`);
  need(inputs >= 0 && inputs <= INPUTS_MAX, "inputs", inputs, `0..${INPUTS_MAX}`);
  need(Number.isInteger(gain) && gain >= 0 && gain <= GAIN_MAX, "gain", gain, `0..${GAIN_MAX}`);
  need(leak >= 0 && leak <= THRESHOLD_MAX, "leak", leak, `0..${THRESHOLD_MAX}`);
  need(weights.length === neurons * neurons, "weights.length", weights.length, `${neurons * neurons}`);
  need(inputWeights.length === neurons * inputs, "inputWeights.length", inputWeights.length, `${neurons * inputs}`);
  for (let n = 0; n < neurons; n++) {
    const threshold = thresholds[n] ?? Number.NaN;
    need(threshold > 0 && threshold <= THRESHOLD_MAX, `thresholds[${n}]`, threshold, `above 0, up to ${THRESHOLD_MAX}`);
    const steps = network.refractorySteps[n] ?? Number.NaN;
    need(Number.isInteger(steps) && steps >= 0 && steps <= 255, `refractorySteps[${n}]`, steps, "0..255");
  }
}

/**
 * A Lifwire network as one of the original, and which of its defects act on it. Throws HostError MODEL_UNSUPPORTED listing
 * what the board lacks: other resets, leaks, currents, shifts, bias, adaptation, groups.
 */
export function toNeuroCoreX(network: Network): {
  readonly model: NeuroCoreXNetwork;
  readonly defects: NeuroCoreXDefect[];
} {
  const faults = network.populations.flatMap(lacks);
  if (faults.length > 0) {
    throw new HostError("MODEL_UNSUPPORTED", `NeuroCoreX has no place for: ${faults.join("; ")}`, { faults });
  }
  const { neuronCount: neurons } = network;
  const inputs = network.axons.size;
  const each = (read: (p: Population["parameters"], n: number) => number) =>
    network.populations.flatMap(({ parameters, size }) => Array.from({ length: size }, (_, n) => read(parameters, n)));
  const [inputWeights, weights] = [new Int8Array(neurons * inputs), new Int8Array(neurons * neurons)];
  for (const { source, target, weights: matrix } of network.projections) {
    for (let row = 0; row < source.size; row++) {
      for (let column = 0; column < target.size; column++) {
        const post = target.first + column;
        if (source.kind === "axons") inputWeights[post * inputs + row] = matrix.at(row, column);
        else weights[post * neurons + source.first + row] = matrix.at(row, column);
      }
    }
  }
  const leaks = new Set(each((p, n) => p.linearLeak[n]!));
  const model: NeuroCoreXNetwork = {
    ...{ neurons, inputs, gain: 1, leak: [...leaks][0] ?? 0, inputWeights, weights },
    thresholds: each((p, n) => p.threshold[n]!),
    refractorySteps: each((p, n) => p.refractorySteps[n]!),
  };
  if (leaks.size > 1) {
    throw new HostError("MODEL_UNSUPPORTED", `NeuroCoreX has one leak for all neurons, not ${leaks.size}`, {
      leaks: [...leaks],
    });
  }
  checkNeuroCoreX(model);
  return { model, defects: defectsOf(model) };
}

function lacks({ name, size, parameters: p }: Population): string[] {
  const checks: [string, (n: number) => boolean][] = [
    ["an exponential leak", (n) => p.leak[n] !== 0],
    ["a synaptic current (currentDecay below 65536)", (n) => p.currentDecay[n] !== LIMITS.decayOne],
    ["weight shifts", (n) => p.axonShift[n] !== 0 || p.neuronShift[n] !== 0],
    ["a reset other than to 0", (n) => p.resetBySubtraction[n] !== 0 || p.resetPotential[n] !== 0],
    ["a bias", (n) => p.bias[n] !== 0],
    ["adaptation", (n) => p.adaptationIncrement[n] !== 0],
    ["an inhibition group", (n) => p.grouped[n] !== 0],
  ];
  return checks.flatMap(([what, has]) =>
    Array.from({ length: size }, (_, n) => n).some(has) ? [`${what} (population "${name}")`] : [],
  );
}

function defectsOf({ neurons, weights, refractorySteps, leak }: NeuroCoreXNetwork): NeuroCoreXDefect[] {
  const found: NeuroCoreXDefect[] = ["oneInput", "wrap", "lastBits", "unchecked", "readBack"];
  if (Array.from(refractorySteps).includes(0)) found.push("refractory");
  if (leak > 0) found.push("sharedLeak");
  if (weights.some((weight) => weight !== 0)) found.push("noDecay");
  const before = (n: number) => n > 0 && weights[(n - 1) * neurons + n] !== 0;
  if (Array.from({ length: neurons }, (_, n) => n).some(before)) found.push("notDelivered");
  return found;
}

/** Both weight matrices as the board's rows of slots. */
export function slotWeights(network: NeuroCoreXNetwork, columnOffset: number, from: "inputs" | "neurons"): Uint8Array {
  const columns = network[from];
  const weights = from === "inputs" ? network.inputWeights : network.weights;
  const bytes = new Uint8Array(SLOTS * SLOTS);
  for (let post = 0; post < network.neurons; post++) {
    for (let c = 0; c < columns; c++) {
      bytes[(post + ROW_OFFSET) * SLOTS + c + columnOffset] = weights[post * columns + c]!;
    }
  }
  return bytes;
}
