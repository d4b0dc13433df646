import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { FRAME_OVERHEAD_BYTES, WORD_BYTES } from "../../protocol/codecs/frame.js";
import { type Request, writeRequest } from "../../protocol/codecs/requests.js";
import { NEURON_PARAMETER_WORDS, regionAddress } from "../../protocol/tables/memory-map.js";
import { registerAddress } from "../../protocol/tables/registers.js";
import type { HostError } from "../errors.js";
import { issueError } from "../network/issue.js";
import type { Network, Source } from "../network/network.js";
import { type NeuronParameters, packNeuron, type RawParameter, SILENT_NEURON } from "../network/neuron-parameters.js";
import type { Quantisation } from "../network/quantise.js";
import { compressRegion, compressRows } from "./cheapest-writes.js";
import { checkLearningBuild, type LearningBuild, learningRequests } from "./compile-learning.js";
import { synapseRows } from "./synapse-rows.js";

/** The part of a device's description that decides how it is programmed. */
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

/** The parameter region with a network on it; `instead`: values that all neurons get instead of their own. */
export function parameterImage(
  network: Network,
  build: BuildLimits,
  instead: Partial<NeuronParameters> = {},
): Uint32Array {
  const image = new Uint32Array(build.neurons * NEURON_PARAMETER_WORDS);
  const silent = packNeuron(SILENT_NEURON);
  for (let n = network.neuronCount; n < build.neurons; n++) image.set(silent, n * NEURON_PARAMETER_WORDS);
  for (const { first, size, parameters } of network.populations) {
    const names = Object.keys(parameters) as RawParameter[];
    for (let n = 0; n < size; n++) {
      const values = Object.fromEntries(names.map((key) => [key, parameters[key][n]])) as NeuronParameters;
      image.set(packNeuron({ ...values, ...instead }), (first + n) * NEURON_PARAMETER_WORDS);
    }
  }
  return image;
}

function weightRequests(network: Network, build: BuildLimits): Request[] {
  const rows = build.axons + build.neurons;
  const common = mostFrequentWeight(network, rows * build.neurons);
  return compressRows(
    {
      address: regionAddress("weights"),
      rows,
      rowWords: build.neurons / WORD_BYTES,
      background: Uint32Array.of((common * 0x01010101) >>> 0),
      sparse: true,
      write: synapseRows(
        network,
        build.neurons,
        (source) => sourceRow(source, build),
        ({ weights }) => weights.values,
      ),
    },
    build.payloadWords,
  );
}

/** The byte that most of the `cells` cells hold; those of no projection hold 0. */
function mostFrequentWeight({ projections }: Network, cells: number): number {
  const counts = new Uint32Array(256);
  counts[0] = cells;
  for (const { weights } of projections) {
    counts[0]! -= weights.values.length;
    const { values } = weights;
    for (let i = 0; i < values.length; i++) counts[values[i]! & 0xff]! += 1; // an iterator is 80 MB of garbage here
  }
  return counts.indexOf(Math.max(...counts));
}
