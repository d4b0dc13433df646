import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { readWords, WORD_BYTES } from "../../protocol/codecs/frame.js";
import { type Request, type RunFlags, writeRequest } from "../../protocol/codecs/requests.js";
import { EVENT_INDEX_MAX } from "../../protocol/tables/event-word.js";
import { REGIONS, regionAddress } from "../../protocol/tables/memory-map.js";
import { registerAddress } from "../../protocol/tables/registers.js";
import { HostError } from "../errors.js";
import type { NeuronRange } from "../events/decoders.js";
import { sparseRequests } from "../memory/synapse-access.js";
import type { Network } from "../network/network.js";
import { clearFlags, type StepOptions } from "./run-options.js";

/** Bytes of a sparse pair. */
const PAIR_BYTES = 2;

/** Any neuron: the device stops at the very first spike. */
const ANY: NeuronRange = { first: 0, size: EVENT_INDEX_MAX + 1 };

/** The flags of a run; throws ARGUMENT when network or core lack what they need. */
export function runFlags(options: StepOptions, network: Network, build: Descriptor): RunFlags {
  const { clear = false, learning = false, encode = false, drawPhases = false, stopOnSpike = false } = options;
  const consolidate = options.consolidate ?? (learning && network.learning?.consolidation !== undefined);
  if (consolidate) checkConsolidate(learning, network);
  if (learning && !network.learning) throw lacksSection("learning", "learning: true");
  if ((encode || drawPhases) && !network.head.encoder) throw lacksSection("encoder", encode ? "encode" : "drawPhases");
  const flag = (on: boolean) => Number(on);
  return {
    ...clearFlags(clear, build),
    ...{ learn: flag(learning), consolidate: flag(consolidate), encode: flag(encode), drawPhases: flag(drawPhases) },
    stopOnSpike: flag(stopOnSpike !== false),
  };
}

/** Throws ARGUMENT unless a run may consolidate. That the build can was checked with the network. */
function checkConsolidate(learning: boolean, network: Network): void {
  const missing = !learning
    ? "learning: true beside it"
    : network.learning?.consolidation
      ? undefined
      : "a section learning.consolidate of the network";
  if (!missing) return;
  const message = `consolidate is true, which needs ${missing}`;
  throw new HostError("ARGUMENT", message, { argument: "consolidate", missing });
}

function lacksSection(section: "learning" | "encoder", option: string): HostError {
  const message = `the network has no ${section} section, which a run with ${option} needs`;
  return new HostError("ARGUMENT", message, { argument: option, section });
}

/** The neurons whose spike ends the run, checked; undefined when none does. */
export function stopRange(stopOnSpike: StepOptions["stopOnSpike"], build: Descriptor): NeuronRange | undefined {
  if (stopOnSpike === undefined || stopOnSpike === false) return undefined;
  if (stopOnSpike === true) return ANY;
  const { first, size } = stopOnSpike;
  const whole = Number.isInteger(first) && Number.isInteger(size);
  if (whole && first >= 0 && size >= 1 && first + size <= build.neurons) return stopOnSpike;
  const message = `stopOnSpike is neurons ${first}..${first + size - 1}, allowed: within 0..${build.neurons - 1}`;
  throw new HostError("ARGUMENT", message, { argument: "stopOnSpike", first, size });
}

/** Throws ARGUMENT unless there is an intensity for each axon. */
export function checkIntensities(intensities: ArrayLike<number>, network: Network, what = "intensities"): void {
  if (intensities.length === network.axons.size) return;
  const message = `${intensities.length} ${what}, allowed: ${network.axons.size}, one per axon`;
  throw new HostError("ARGUMENT", message, { argument: what, length: intensities.length });
}

/**
 * What runs need besides their own request: intensities and the range of stopOnSpike. Remembers what the device holds,
 * so that only what changes is sent.
 */
export class RunSetup {
  #intensities: Uint8Array | undefined;
  #stop: NeuronRange | undefined;

  constructor(private readonly build: Descriptor) {}

  /** After a failure, or with another network: nothing is known of the device. */
  forget(): void {
    this.#intensities = undefined;
    this.#stop = undefined;
  }

  stopRequests(range: NeuronRange | undefined): Request[] {
    if (!range || (this.#stop?.first === range.first && this.#stop.size === range.size)) return [];
    this.#stop = range;
    return [writeRequest(registerAddress("stopFirst"), [range.first, range.first + range.size - 1])];
  }

  /** Writes intensities whole, or only the bytes that change if that is shorter. Axons beyond the network have none. */
  intensityRequests(intensities: Uint8Array): Request[] {
    const { payloadWords } = this.build;
    const bytes = new Uint8Array(WORD_BYTES * REGIONS.intensity.words(this.build));
    bytes.set(intensities);
    const held = this.#intensities;
    this.#intensities = bytes;
    const used = WORD_BYTES * Math.ceil(intensities.length / WORD_BYTES);
    if (held) {
      const changed = differences(held, bytes);
      if (changed.length === 0) return [];
      if (changed.length * PAIR_BYTES < used) {
        const weights = new Int8Array(changed.length);
        for (let i = 0; i < weights.length; i++) weights[i] = bytes[changed[i]!]!;
        return sparseRequests("intensity", { offsets: changed, weights }, payloadWords);
      }
    }
    const words = readWords(bytes, 0, used / WORD_BYTES);
    const requests: Request[] = [];
    for (let at = 0; at < words.length; at += payloadWords - 1) {
      requests.push(writeRequest(regionAddress("intensity", at), words.subarray(at, at + payloadWords - 1)));
    }
    return requests;
  }
}

/** Where two lists of the same length differ. */
function differences(a: Uint8Array, b: Uint8Array): Uint32Array {
  const places = new Uint32Array(a.length);
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) places[count++] = i;
  return places.subarray(0, count);
}
