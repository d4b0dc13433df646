import { type Request, writeRequest } from "../protocol/codec.js";
import type { Descriptor } from "../protocol/descriptor.js";
import { FRAME_OVERHEAD_BYTES, readWords, WORD_BYTES } from "../protocol/frame.js";
import { NEURON_PARAMETER_WORDS, regionAddress } from "../protocol/memory-map.js";
import { registerAddress } from "../protocol/registers.js";
import { compressRegion } from "./compress.js";
import type { HostError } from "./errors.js";
import { checkLearningBuild, type LearningBuild, learningRequests } from "./learning/compile-learning.js";
import type { Network, Source } from "./network.js";
import { issueError } from "./network-issue.js";
import { type NeuronParameters, packNeuron, type RawParameter, SILENT_NEURON } from "./neuron-parameters.js";
import type { Quantisation } from "./quantise.js";

/** What of a device's description decides how it is programmed. */
export type BuildLimits = LearningBuild;

/** A network as the requests that put it on a device. */
export interface Program {
  readonly requests: readonly Request[];
  /** Bytes of these requests on the line. */
  readonly bytes: number;
  readonly quantisation: readonly Quantisation[];
}

/**
 * Checks a network against a build and turns it into requests. Populations take the neurons from 0 on in their order;
 * neurons left over are silent. Throws HostError NETWORK_TOO_LARGE.
 */
export function compile(network: Network, build: BuildLimits): Program {
  checkFits(network, build);
  const requests = [
    writeRequest(registerAddress("adaptationDecayLog2"), [network.adaptationDecayLog2]),
    ...compressRegion(
      {
        address: regionAddress("parameters"),
        words: parameterImage(network, build),
        rowWords: NEURON_PARAMETER_WORDS,
        background: packNeuron(SILENT_NEURON),
        sparse: false,
      },
      build.payloadWords,
    ),
    ...weightRequests(network, build),
    ...learningRequests(network, build, (source) => sourceRow(source, build)),
  ];
  const bytes = requests.reduce((sum, { body }) => sum + FRAME_OVERHEAD_BYTES + WORD_BYTES * body.length, 0);
  return { requests, bytes, quantisation: network.quantisation };
}

/** The row of the weight memory that a source drives: axons first, then neurons. */
export function sourceRow(source: Source, build: Pick<Descriptor, "axons">): number {
  return source.kind === "axons" ? 0 : build.axons + source.first;
}

/** Throws NETWORK_TOO_LARGE when the network needs more than the build has. */
export function checkFits(network: Network, build: BuildLimits): void {
  if (network.axons.size > build.axons) {
    throw tooLarge(network, ["axons"], network.axons.size, `1..${build.axons}, the axons of the attached build`);
  }
  const index = network.populations.findIndex(({ first, size }) => first + size > build.neurons);
  const population = network.populations[index];
  if (population) {
    const left = Math.max(0, build.neurons - population.first);
    const allowed = `at most ${left}: the attached build has ${build.neurons} neurons, ${population.first} are taken`;
    throw tooLarge(network, ["populations", index, "size"], population.size, allowed);
  }
  checkLearningBuild(network, build);
}

function tooLarge(network: Network, path: (string | number)[], value: number, allowed: string): HostError {
  return issueError({ path, value, allowed, code: "NETWORK_TOO_LARGE" }, network.file);
}

/** The parameter region with a network on it. */
export function parameterImage(network: Network, build: BuildLimits): Uint32Array {
  const image = new Uint32Array(build.neurons * NEURON_PARAMETER_WORDS);
  const silent = packNeuron(SILENT_NEURON);
  for (let n = network.neuronCount; n < build.neurons; n++) image.set(silent, n * NEURON_PARAMETER_WORDS);
  for (const { first, size, parameters } of network.populations) {
    const names = Object.keys(parameters) as RawParameter[];
    for (let n = 0; n < size; n++) {
      const values = Object.fromEntries(names.map((key) => [key, parameters[key][n]])) as NeuronParameters;
      image.set(packNeuron(values), (first + n) * NEURON_PARAMETER_WORDS);
    }
  }
  return image;
}

function weightRequests(network: Network, build: BuildLimits): Request[] {
  const bytes = new Uint8Array((build.axons + build.neurons) * build.neurons);
  for (const { source, target, weights } of network.projections) {
    for (let row = 0; row < weights.rows; row++) {
      const values = weights.values.subarray(row * weights.columns, (row + 1) * weights.columns);
      bytes.set(
        new Uint8Array(Int8Array.from(values).buffer),
        (sourceRow(source, build) + row) * build.neurons + target.first,
      );
    }
  }
  const common = mostFrequent(bytes);
  return compressRegion(
    {
      address: regionAddress("weights"),
      words: readWords(bytes, 0, bytes.length / WORD_BYTES),
      rowWords: build.neurons / WORD_BYTES,
      background: Uint32Array.of((common * 0x01010101) >>> 0),
      sparse: true,
    },
    build.payloadWords,
  );
}

function mostFrequent(bytes: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte]! += 1;
  return counts.indexOf(Math.max(...counts));
}
