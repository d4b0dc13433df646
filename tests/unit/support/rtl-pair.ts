import { expect } from "vitest";
import { EVENT_KINDS } from "../../../protocol/codecs/event-codec.js";
import { fillRequest, readRequest, sparseRequest } from "../../../protocol/codecs/requests.js";
import { encodeSparseWeights } from "../../../protocol/codecs/sparse-weights.js";
import { BUILDS } from "../../../protocol/tables/builds.js";
import { regionAddress } from "../../../protocol/tables/memory-map.js";
import { createRtlTransport } from "../../../sim/rtl/index.js";
import { packParameters } from "../../../sim/state/neuron-memory.js";
import { LearningBench } from "./learning-support.js";

// The RTL alone, over its pins, against numbers worked out by hand from hw/LEARNING.md. Build tiny: 16 neurons, 16 axons,
// 4 lanes, 4 fraction bits; so a row has 4 words, there are 32 sources, and a weight unit is 16.

export const { force, silence } = EVENT_KINDS;
export const AXON = 3;
export const NEURON = 5;
export const CELL = 16 * AXON + NEURON;
export const HALF_AND_HALF = {
  preTraceDecay: 8192,
  postTraceDecay: 8192,
  preTraceIncrement: 32768,
  postTraceIncrement: 32768,
};
export const NEAREST = { roundNearest: 1, weightMin: -2, weightMax: 30 };

/** A core whose neurons fire when the teacher says so, with one plastic synapse of this weight in sixteenths. */
export async function open(weight: number, registers: Readonly<Record<string, number>>): Promise<LearningBench> {
  const bench = new LearningBench(BUILDS.tiny, await createRtlTransport("tiny"));
  const silent = packParameters({ threshold: 131071, currentDecay: 65536 });
  await bench.ask(fillRequest(regionAddress("parameters"), 8 * BUILDS.tiny.neurons, silent));
  const bytes = { weights: weight >> 4, fraction: weight & 15, plastic: 1 } as const;
  for (const [region, value] of Object.entries(bytes)) {
    const pairs = encodeSparseWeights({ offsets: Uint32Array.of(CELL), weights: Int8Array.of(value) }, 4);
    await bench.ask(sparseRequest(regionAddress(region as keyof typeof bytes, pairs.startOffset / 4), pairs.words));
  }
  await bench.set({ ...HALF_AND_HALF, ...registers });
  return bench;
}

/** The weight of that synapse. */
export async function weightOf(bench: LearningBench): Promise<number> {
  const byte = async (region: "weights" | "fraction") => {
    const [word] = await bench.ask(readRequest(regionAddress(region, CELL >> 2), 1));
    return (word! >>> (8 * (CELL & 3))) & 0xff;
  };
  return 16 * (((await byte("weights")) << 24) >> 24) + (await byte("fraction"));
}

/** The weight after the axon's spike and the neuron's two steps later: the trace is then 32768 x 7/8 x 7/8 = 25088. */
export async function causal(weight: number, registers: Readonly<Record<string, number>>): Promise<number> {
  await using bench = await open(weight, registers);
  await bench.run(
    3,
    [
      [0, AXON],
      [2, NEURON, force],
    ],
    { learn: 1 },
  );
  expect((await bench.read("preTrace"))[AXON]).toBe(25088);
  return await weightOf(bench);
}

/** The weight after the same in the opposite order. */
export async function anticausal(weight: number, registers: Readonly<Record<string, number>>): Promise<number> {
  await using bench = await open(weight, registers);
  await bench.run(2, [[0, NEURON, force]], { learn: 1 });
  expect((await bench.read("postTrace"))[NEURON]).toBe(25088);
  await bench.run(1, [[0, AXON]], { learn: 1 });
  return await weightOf(bench);
}

/** A step of a generator, written out again for the hand-worked numbers. */
export const xorshift = (s: number): number => {
  let x = s ^ (s << 13);
  x ^= x >>> 17;
  return (x ^ (x << 5)) >>> 0;
};
