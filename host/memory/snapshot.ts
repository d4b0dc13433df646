import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { WORD_BYTES } from "../../protocol/codecs/frame.js";
import { fillRequest, type Request, writeRequest } from "../../protocol/codecs/requests.js";
import { unpackField } from "../../protocol/tables/fields.js";
import { NEURON_PARAMETER_WORDS, REGIONS, type RegionName, regionAddress } from "../../protocol/tables/memory-map.js";
import {
  REGISTER_NAMES,
  REGISTERS,
  type RegisterName,
  registerAddress,
  registerWritable,
} from "../../protocol/tables/registers.js";
import { compressRegion } from "../compiler/cheapest-writes.js";
import { HostError } from "../errors.js";
import { CONSOLIDATION_REGISTERS } from "../network/consolidation.js";
import { LEARNING_REGISTERS } from "../network/learning-registers.js";
import type { LearningEntry } from "../network/learning-schema.js";
import { packNeuron, SILENT_NEURON } from "../network/neuron-parameters.js";

/** The settings that belong to a network and its runs; those of the link do not. */
const SNAPSHOT_REGISTERS: readonly RegisterName[] = [
  "cyclesPerStep",
  "adaptationDecayLog2",
  "inhibition",
  "stopFirst",
  "stopLast",
  ...LEARNING_REGISTERS,
  ...CONSOLIDATION_REGISTERS,
  "encodeSteps",
];

/** In the order in which they are written: a weight's fraction after the weight, whose writing clears it. */
export const SNAPSHOT_REGIONS = [
  "parameters",
  "state",
  "weights",
  "fraction",
  "plastic",
  "fired",
  "preTrace",
  "postTrace",
  "intensity",
  "phase",
  "random",
  "modulatorSignal",
] as const satisfies readonly RegionName[];
export type SnapshotRegion = (typeof SNAPSHOT_REGIONS)[number];

/** All that a core holds, except counters and settings of the link. */
export interface Snapshot {
  /** The build it comes from; another build has other regions or takes other numbers of cycles. */
  readonly descriptor: Descriptor;
  readonly step: number;
  readonly registers: Readonly<Record<string, number>>;
  readonly regions: Readonly<Record<SnapshotRegion, Uint32Array>>;
  /** The learning section in force; undefined when the network has none. */
  readonly learning: LearningEntry | undefined;
}

interface Snapshotable {
  readonly descriptor: Descriptor;
  readonly learning: { readonly entry: LearningEntry } | undefined;
  read(address: number, count: number): Promise<Uint32Array>;
}

/** What a run without learning leaves as it is. */
const SYNAPSES: readonly SnapshotRegion[] = ["weights", "fraction", "plastic"];

/** Reads all of it; without `synapses` their regions are empty, and restoring leaves the core's as they are. */
export async function readSnapshot(device: Snapshotable, synapses = true): Promise<Snapshot> {
  const { descriptor } = device;
  const words = await device.read(regionAddress("registers"), REGISTER_NAMES.length);
  const register = (name: RegisterName) => words[registerAddress(name)]!;
  const registers = Object.fromEntries(SNAPSHOT_REGISTERS.map((name) => [name, register(name)]));
  const regions: Partial<Record<SnapshotRegion, Uint32Array>> = {};
  for (const name of SNAPSHOT_REGIONS) {
    if (!synapses && SYNAPSES.includes(name)) regions[name] = new Uint32Array(0);
    else regions[name] = await device.read(regionAddress(name), REGIONS[name].words(descriptor));
  }
  return {
    ...{ descriptor, step: register("step"), registers },
    ...{ regions: regions as Snapshot["regions"], learning: device.learning?.entry },
  };
}

/** The build hash may differ: other RTL of the same contract. */
const BUILD_KEYS = [
  "neurons",
  "axons",
  "lanes",
  "fractionBits",
  "learning",
  "columns",
  "thirdFactor",
  "encoder",
] as const;

/** Throws SNAPSHOT_MISMATCH unless the snapshot comes from a core of this build. */
export function checkSnapshot(snapshot: Snapshot, descriptor: Descriptor, file?: string): void {
  const wrong = BUILD_KEYS.find((key) => snapshot.descriptor[key] !== descriptor[key]);
  if (!wrong) return;
  const [found, due] = [snapshot.descriptor[wrong], descriptor[wrong]];
  const message = `${file ? `${file}: ` : ""}of another build: its ${wrong} is ${found}, allowed: ${due}, as in the attached core`;
  throw new HostError("SNAPSHOT_MISMATCH", message, { ...(file ? { file } : {}), path: wrong, value: found, due });
}

/**
 * Steps to run so that adaptation decays, and a periodic consolidation comes, at the same steps again: only the
 * counter's low bits matter.
 */
export function idleSteps({ step, registers }: Snapshot): number {
  const { periodic, periodLog2 } = REGISTERS.consolidation.word.fields;
  const word = registers.consolidation ?? 0;
  const consolidates = unpackField(periodic, word) === 1 ? unpackField(periodLog2, word) : 0;
  return step % 2 ** Math.max(registers.adaptationDecayLog2 ?? 0, consolidates);
}

/** Makes the core ready to count idle steps: neurons that cannot fire, as fast as it can. */
export function quietRequests(build: Descriptor, adaptationDecayLog2: number): Request[] {
  return [
    fillRequest(regionAddress("parameters"), build.neurons * NEURON_PARAMETER_WORDS, packNeuron(SILENT_NEURON)),
    writeRequest(registerAddress("cyclesPerStep"), [0]),
    writeRequest(registerAddress("inhibition"), [0]),
    writeRequest(registerAddress("adaptationDecayLog2"), [adaptationDecayLog2]),
  ];
}

/** Writes registers and regions. */
export function snapshotRequests(build: Descriptor, snapshot: Snapshot): Request[] {
  const writable = SNAPSHOT_REGISTERS.filter((name) => registerWritable(REGISTERS[name], build));
  const requests = writable.map((name) => writeRequest(registerAddress(name), [snapshot.registers[name] ?? 0]));
  for (const name of SNAPSHOT_REGIONS) {
    const words = snapshot.regions[name];
    if (words.length === 0) continue;
    const rowWords = { parameters: NEURON_PARAMETER_WORDS, weights: build.neurons / WORD_BYTES }[name as string] ?? 1;
    // Every word may be 0, except a generator.
    const background = Uint32Array.of(name === "random" ? words[0]! : 0);
    const image = { address: regionAddress(name), words, rowWords, background };
    requests.push(...compressRegion({ ...image, sparse: "bytes" in REGIONS[name] }, build.payloadWords));
  }
  return requests;
}
