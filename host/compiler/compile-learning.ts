import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { readWords, WORD_BYTES } from "../../protocol/codecs/frame.js";
import { fillRequest, type Request, writeRequest } from "../../protocol/codecs/requests.js";
import { REGIONS, regionAddress } from "../../protocol/tables/memory-map.js";
import { INHIBITION_MODES, registerAddress } from "../../protocol/tables/registers.js";
import type { HostError } from "../errors.js";
import { CONSOLIDATION_REGISTERS } from "../network/consolidation.js";
import { issueError, type Path } from "../network/issue.js";
import { LEARNING_REGISTERS, type LearningSettings, learningRegisters } from "../network/learning-registers.js";
import type { Network } from "../network/network.js";
import { trim } from "../network/quantise.js";
import { compressRegion, compressRows } from "./cheapest-writes.js";
import { generatorWords } from "./generator-seeds.js";
import { synapseRows } from "./synapse-rows.js";

/** The part of a build that decides whether a network can learn on it. */
export type LearningBuild = Pick<Descriptor, "neurons" | "axons" | "lanes" | "payloadWords"> &
  Pick<Descriptor, "learning" | "columns" | "thirdFactor" | "encoder" | "fractionBits">;

/** Throws NETWORK_TOO_LARGE when the build lacks what the network's learning, plastic synapses or encoder need. */
export function checkLearningBuild(network: Network, build: LearningBuild): void {
  const { learning, head } = network;
  if (learning) checkSettings(learning, network, build);
  const plastic = network.toJSON().connections.findIndex(({ plastic }) => plastic !== undefined && plastic !== false);
  if (plastic >= 0 && !build.learning) {
    throw lacking(network, ["connections", plastic, "plastic"], true, "false: the attached build has no learning");
  }
  if (head.encoder && !build.encoder) {
    throw lacking(network, ["encoder"], head.encoder, "nothing here: the attached build has no rate encoder");
  }
  if (build.thirdFactor) return;
  const none = "the attached build has no third factor";
  if (head.encoder?.steps !== undefined) {
    throw lacking(network, ["encoder", "steps"], head.encoder.steps, `nothing here: ${none}`);
  }
  network.populations.forEach(({ parameters }, p) => {
    for (const key of ["modulator", "linear"] as const) {
      if (parameters[key].includes(1)) throw lacking(network, ["populations", p, "parameters", key], 1, `0: ${none}`);
    }
  });
}

/** Throws NETWORK_TOO_LARGE when the build cannot learn this way. */
export function checkSettings(settings: LearningSettings, network: Network, build: LearningBuild): void {
  const { entry, largestChange } = settings;
  if (!build.learning) {
    throw lacking(network, ["learning"], entry, "nothing here: the attached build has no learning");
  }
  if (settings.consolidation && !build.thirdFactor) {
    const allowed = "nothing here: the attached build has no third factor (it has pre and post)";
    throw lacking(network, ["learning", "consolidate"], entry.consolidate, allowed);
  }
  if (!build.columns && settings.gains.post !== "off") {
    const allowed = "off: the attached build has no column walks (it has pre and consolidate)";
    throw lacking(network, ["learning", "post", "gain"], settings.gains.post, allowed);
  }
  learningRegisters(settings, build); // throws for an amplitude out of range
  const { minFractionBits = 0, rounding } = entry;
  if (minFractionBits > build.fractionBits) {
    const allowed = `at most ${build.fractionBits}, the fractional weight bits of the attached build`;
    throw lacking(network, ["learning", "minFractionBits"], minFractionBits, allowed);
  }
  if (rounding !== "nearest") return;
  for (const side of ["pre", "post"] as const) {
    const change = largestChange[side];
    if (change === 0 || change * 2 ** build.fractionBits >= 0.5) continue;
    const resolution = `changes of ${side} are at most ${trim(change)} weight units and the attached build has ${build.fractionBits} fraction bits, so all would be rounded away`;
    throw lacking(network, ["learning", "rounding"], rounding, `random, because ${resolution}`);
  }
}

function lacking(network: Network, path: Path, value: unknown, allowed: string): HostError {
  return issueError({ path, value, allowed, code: "NETWORK_TOO_LARGE" }, network.file);
}

/**
 * The requests that set up learning, groups and encoder. For a network that uses none of them, on a build that has
 * them: inhibition off and all plastic bits cleared, because they would affect any run.
 */
export function learningRequests(network: Network, build: LearningBuild, rowOf: RowOf): Request[] {
  const { learning, head } = network;
  const requests = [writeRequest(registerAddress("inhibition"), [INHIBITION_MODES.indexOf(network.inhibition)])];
  if (build.learning) requests.push(...plasticRequests(network, build, rowOf));
  if (learning) {
    requests.push(...settingsRequests(undefined, learning, build));
    requests.push(generatorRequest(learning.entry.seed ?? 0, 1, build));
  }
  if (head.encoder) {
    const { seed = 0, intensities = [], phases = [], steps = 0 } = head.encoder;
    if (build.thirdFactor) requests.push(writeRequest(registerAddress("encodeSteps"), [steps]));
    requests.push(generatorRequest(seed, 0, build));
    requests.push(...byteRequests("intensity", intensities, build), ...byteRequests("phase", phases, build));
  }
  return requests;
}

/** The first row of the weight memory that a projection's source drives. */
type RowOf = (source: Network["projections"][number]["source"]) => number;

/** Writes the generators for a seed: word 0 draws phases, the others (`first` 1) round. */
export function generatorRequest(seed: number, first: 0 | 1, build: LearningBuild): Request {
  const count = first === 0 ? 1 : REGIONS.random.words(build) - 1;
  return writeRequest(regionAddress("random", first), generatorWords(seed, first, count));
}

function plasticRequests(network: Network, build: LearningBuild, rowOf: RowOf): Request[] {
  const words = REGIONS.plastic.words(build);
  if (network.projections.every(({ plastic }) => plastic === undefined)) {
    return [fillRequest(regionAddress("plastic"), words, [0])];
  }
  const ones = network.projections.reduce((sum, { plastic }) => sum + (plastic ? countOnes(plastic) : 0), 0);
  const image = {
    ...{ address: regionAddress("plastic"), rows: build.axons + build.neurons, rowWords: build.neurons / WORD_BYTES },
    ...{ background: Uint32Array.of(2 * ones > words * WORD_BYTES ? 0x01010101 : 0), sparse: true },
    write: synapseRows(network, build.neurons, rowOf, ({ plastic }) => plastic),
  };
  return compressRows(image, build.payloadWords);
}

/** The sum of bits; by index, because an iterator over a million of them makes megabytes of garbage. */
function countOnes(bits: Uint8Array): number {
  let ones = 0;
  for (let i = 0; i < bits.length; i++) ones += bits[i]!;
  return ones;
}

function byteRequests(region: "intensity" | "phase", values: readonly number[], build: LearningBuild): Request[] {
  const words = REGIONS[region].words(build);
  const bytes = new Uint8Array(words * WORD_BYTES);
  bytes.set(values);
  const image = {
    ...{ address: regionAddress(region), words: readWords(bytes, 0, words), rowWords: 1 },
    ...{ background: Uint32Array.of(0), sparse: true },
  };
  return compressRegion(image, build.payloadWords);
}

/**
 * Writes the registers in which settings differ, each kind of them as one stretch; all of them when the previous
 * settings are unknown.
 */
export function settingsRequests(
  before: LearningSettings | undefined,
  after: LearningSettings,
  build: LearningBuild,
): Request[] {
  const [held, wanted] = [before && learningRegisters(before, build), learningRegisters(after, build)];
  return [LEARNING_REGISTERS, CONSOLIDATION_REGISTERS].flatMap((names) => {
    const places = [...names.keys()].filter(
      (i) => wanted.has(names[i]!) && held?.get(names[i]!) !== wanted.get(names[i]!),
    );
    const [first, last] = [places[0], places.at(-1)];
    if (first === undefined || last === undefined) return [];
    const words = names.slice(first, last + 1).map((name) => wanted.get(name)!);
    return [writeRequest(registerAddress(names[first]!), words)];
  });
}
