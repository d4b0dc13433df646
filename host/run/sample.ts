import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { type Request, type RunFlags, runRequest, writeRequest } from "../../protocol/codecs/requests.js";
import { packWord } from "../../protocol/tables/fields.js";
import { NEURON_STATE, NEURON_STATE_WORDS, REGIONS, regionAddress } from "../../protocol/tables/memory-map.js";
import { compressRegion } from "../compiler/cheapest-writes.js";
import { HostError } from "../errors.js";
import { sortedEvents, withDelayedAxons } from "../events/delayed-axons.js";
import type { EventList } from "../events/events.js";
import type { StatesBefore } from "../network/model-part.js";
import type { Network, Population } from "../network/network.js";
import type { StepOptions } from "./run-options.js";

/** Whether a run of the network is a sample of a model: as asked for, else whether the network has a `sample` section. */
export function isSample(network: Network, { sample }: Pick<StepOptions, "sample">): boolean {
  if (sample === true && !network.head.sample) {
    throw new HostError("ARGUMENT", "the network has no sample section, which a run with sample: true needs", {
      argument: "sample",
    });
  }
  return sample ?? network.head.sample !== undefined;
}

/** Options of a run; a sample begins, unless it says otherwise, with a clear. */
export function withClear<T extends StepOptions>(options: T, sample: boolean): T {
  return sample && options.clear === undefined ? { ...options, clear: true } : options;
}

/** The events and those of the network's delayed axons, as far as they fall within `steps` steps. */
export function withNetworkDelays(events: EventList, network: Network, steps: number): EventList {
  return withDelayedAxons(events, network.head.sample?.delayedAxons ?? [], steps);
}

/** Spikes by the steps of the model: each neuron's latency is subtracted, spikes outside its steps are left out. */
export function inModelSteps(spikes: EventList, network: Network, steps: number): EventList {
  const latencies = latencyOf(network);
  const all: [number, number][] = [];
  spikes.indices.forEach((neuron, e) => {
    const step = spikes.steps[e]! - latencies[neuron]!;
    if (step >= 0 && step < steps) all.push([step, neuron]);
  });
  return sortedEvents(all);
}

/** The latency of each neuron of the network. */
export function latencyOf(network: Network): Uint8Array {
  const latencies = new Uint8Array(network.neuronCount);
  for (const { first, size, latency } of network.populations) latencies.fill(latency, first, first + size);
  return latencies;
}

/** What has to be written after a clear: states that are not 0 before the first step. */
export class StatesToRestore {
  readonly #populations: readonly (Population & { readonly before: StatesBefore })[];

  constructor(
    network: Network,
    private readonly build: Descriptor,
  ) {
    this.#populations = network.populations.filter(
      (population): population is Population & { readonly before: StatesBefore } => population.before !== undefined,
    );
  }

  /** The writes that follow a clear with these flags. */
  requests(flags: RunFlags): Request[] {
    const requests = this.#populations.flatMap((population) => stateRequests(population, flags, this.build));
    if (flags.clearFired) requests.push(...this.#fired());
    return requests;
  }

  /** Whether a clear with these flags needs writes after it. */
  after(flags: RunFlags): boolean {
    const { clearPotential, clearCurrent, clearAdaptation, clearRefractory, clearFired } = flags;
    return this.#populations.some(({ before }) => {
      const has = (values: Int32Array, cleared: number | undefined) =>
        cleared === 1 && values.some((value) => value !== 0);
      const { potential, current, adaptation, refractory, fired } = before;
      return (
        has(potential, clearPotential) ||
        has(current, clearCurrent) ||
        has(adaptation, clearAdaptation) ||
        has(refractory, clearRefractory) ||
        has(fired, clearFired)
      );
    });
  }

  #fired(): Request[] {
    if (!this.#populations.some(({ before }) => before.fired.includes(1))) return [];
    const words = new Uint32Array(REGIONS.fired.words(this.build));
    for (const { first, before } of this.#populations) {
      before.fired.forEach((bit, n) => {
        words[(first + n) >> 5]! |= bit << ((first + n) & 31);
      });
    }
    return [writeRequest(regionAddress("fired"), words)];
  }
}

// Both are signed fields: a negative one is two's complement in the bits of its field, not of the word.
const potentialWord = (potential: number) => packWord(NEURON_STATE.potential, { potential });
const currentWord = (current: number) => packWord(NEURON_STATE.current, { current });

/** The state words of one population that were cleared. Whole neurons where that touches no adaptation. */
function stateRequests(
  { first, size, before, parameters }: Population & { readonly before: StatesBefore },
  flags: RunFlags,
  { payloadWords }: Descriptor,
): Request[] {
  const { clearPotential, clearCurrent, clearAdaptation, clearRefractory } = flags;
  const address = regionAddress("state", first * NEURON_STATE_WORDS);
  const { potential, current, adaptation, refractory } = before;
  const isSet = (values: Int32Array) => values.some((value) => value !== 0);
  const keepsAdaptation = !clearAdaptation && (isSet(parameters.adaptationIncrement) || isSet(adaptation));
  if (clearPotential && clearCurrent && clearRefractory && !keepsAdaptation) {
    const words = new Uint32Array(size * NEURON_STATE_WORDS);
    for (let n = 0; n < size; n++) {
      const state = [potentialWord(potential[n]!), currentWord(current[n]!), adaptation[n]!, refractory[n]!];
      words.set(state, n * NEURON_STATE_WORDS);
    }
    const background = words.slice(0, NEURON_STATE_WORDS);
    return compressRegion({ address, words, rowWords: NEURON_STATE_WORDS, background, sparse: false }, payloadWords);
  }
  const requests: Request[] = [];
  const put = (cleared: number | undefined, values: Int32Array, word: number, pack: (value: number) => number) => {
    if (!cleared) return;
    values.forEach((value, n) => {
      if (value !== 0) requests.push(writeRequest(address + n * NEURON_STATE_WORDS + word, [pack(value)]));
    });
  };
  put(clearPotential, potential, 0, potentialWord);
  put(clearCurrent, current, 1, currentWord);
  put(clearAdaptation, adaptation, 2, (value) => value);
  put(clearRefractory, refractory, 3, (steps) => steps);
  return requests;
}

/** A separate clear, for states that are written between it and the run. */
export function clearRequest(counter: number, flags: RunFlags): Request {
  return runRequest(counter, 0, clearsOf(flags));
}

const isClear = ([name]: [string, unknown]) => name.startsWith("clear");

/** The flags that forget something. */
export function clearsOf(flags: RunFlags): RunFlags {
  return Object.fromEntries(Object.entries(flags).filter(isClear));
}

/** The flags that forget nothing. */
export function withoutClears(flags: RunFlags): RunFlags {
  return Object.fromEntries(Object.entries(flags).filter((entry) => !isClear(entry)));
}
