import { decodeEvents } from "../../../protocol/codecs/event-codec.js";
import type { RunReply } from "../../../protocol/codecs/requests.js";
import type { Build } from "../../../protocol/tables/builds.js";
import { LearningBench } from "./learning-support.js";

export const SILENT = { threshold: 131071, currentDecay: 65536 };

/** The spikes of a run, each [step, neuron]. */
export const spikesOf = ({ spikes }: RunReply) => {
  const { steps, indices } = decodeEvents(spikes);
  return Array.from(steps, (step, e) => [step, indices[e]!]);
};

/** A simulated core with these neurons. */
export async function open(build: Build, neuron: (n: number) => Record<string, number>): Promise<LearningBench> {
  const bench = new LearningBench(build);
  for (let n = 0; n < build.neurons; n++) await bench.setNeuron(n, neuron(n));
  return bench;
}

/** Pair STDP with weights that move in both directions, rounded at random. */
export const RANDOM_RULE = {
  preGain: 1,
  postGain: 1,
  weightMin: -40,
  weightMax: 60,
  preAmplitude: -900,
  postAmplitude: 1000,
  preTraceDecay: 4000,
  postTraceDecay: 4000,
  preTraceIncrement: 32768,
  postTraceIncrement: 32768,
};
