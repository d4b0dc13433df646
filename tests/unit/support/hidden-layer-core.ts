import { EVENT_KINDS } from "../../../protocol/codecs/event-codec.js";
import type { RunReply } from "../../../protocol/codecs/requests.js";
import { BUILDS, type Build, checkBuild } from "../../../protocol/tables/builds.js";
import type { PinTransport } from "../../../sim/line/pin-transport.js";
import { type HiddenLayerModel, SETTINGS, type Shape } from "./hidden-layer-model.js";
import { type Event, LearningBench } from "./learning-support.js";

const { spike, teach } = EVENT_KINDS;

/** The smallest build that a model runs on. */
export function buildOf({ shape, neurons, axons }: Pick<HiddenLayerModel, "shape" | "neurons" | "axons">): Build {
  const { lanes, fractionBits } = shape;
  const parts = { learning: true, columns: false, thirdFactor: true, encoder: true };
  return checkBuild({ ...BUILDS.plastic, ...parts, name: "hidden", neurons, axons, lanes, fractionBits });
}

/** A core of that build, set up as the model is; over the given core's link, if there is one. */
export async function coreOf(
  model: HiddenLayerModel,
  transport?: PinTransport,
  link?: { readonly baudRate: number; readonly payloadWords: number },
): Promise<LearningBench> {
  const build = buildOf(model);
  const bench = new LearningBench({ ...build, payloadWords: link?.payloadWords ?? build.payloadWords }, transport);
  if (link) {
    const { baudRate } = link;
    await bench.set({ baudDivisor: Math.round(bench.build.clockHz / baudRate) });
    await bench.transport.setBaudRate(baudRate);
  }
  const { hidden, classes, nearest, encodeSteps } = model.shape;
  for (let n = 0; n < model.neurons; n++) {
    const output = n >= hidden && n < hidden + classes ? 1 : 0;
    await bench.setNeuron(n, {
      threshold: model.threshold(n),
      resetBySubtraction: 1,
      currentDecay: 65536,
      axonShift: output * SETTINGS.axonShift,
      neuronShift: output * SETTINGS.neuronShift,
      modulator: output,
      linear: output,
    });
  }
  await bench.setWeights([...model.weights]);
  await bench.writeBytes("plastic", [...model.plastic]);
  await bench.write("random", model.generators);
  const { traceIncrement, bound, modulatorShift } = SETTINGS;
  await bench.set({
    ...{ preTraceAdd: 1, postTraceAdd: 1, preTraceIncrement: traceIncrement, postTraceIncrement: traceIncrement },
    ...{ roundNearest: nearest ? 1 : 0, weightMin: -bound, weightMax: bound, modulatorShift, encodeSteps },
  });
  return bench;
}

/** Presents one sample to the core in one run. */
export async function presentTo(
  bench: LearningBench,
  model: HiddenLayerModel,
  intensities: readonly number[],
  label: number,
): Promise<RunReply> {
  const { encodeSteps, tailSteps, decisionSteps } = model.shape;
  const bytes = [...intensities, ...Array(model.axons - intensities.length).fill(0)];
  await bench.writeBytes("intensity", bytes);
  const decide = encodeSteps + tailSteps;
  const events: Event[] = [
    [0, model.biasAxon, spike],
    [0, model.offAxon, spike],
    [decide, model.onAxon + label, spike],
    ...Array.from({ length: decisionSteps }, (_, d): Event => [decide + d, model.outputs + label, teach]),
  ];
  return bench.run(decide + decisionSteps + 1, events, {
    ...{ clearPotential: 1, clearFired: 1, clearTraces: 1, clearModulator: 1 },
    ...{ learn: 1, encode: 1, drawPhases: 1, consolidate: 1 },
  });
}

/** Samples of classes that a hidden layer can tell apart but a single layer cannot: an exclusive or of two halves. */
export function sampleOf({ pixels }: Shape, random: { integer(min: number, max: number): number }) {
  const [a, b] = [random.integer(0, 1), random.integer(0, 1)];
  const half = (on: number, i: number) => ((i & 1) === on ? random.integer(180, 255) : random.integer(0, 60));
  const intensities = Array.from({ length: pixels }, (_, i) => (i < pixels / 2 ? half(a, i) : half(b, i)));
  return { intensities, label: a ^ b };
}
