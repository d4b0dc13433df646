import { connect, createRandom, type Device, eventList, Network, silence } from "lifwire";
import { cosine, STRIDE } from "./feedback.js";
import type { Figure } from "./figure.js";
import { readLearningRegisters } from "./registers.js";

// The direction in which samples vary most: Oja's rule finds it, and so does the rule `follow` at a neuron that fires in
// proportion to what it gets.

const SEED = 1;
const SAMPLES = 150;
/** Two patterns of eight axons; the first is shown much more strongly. */
const STRONG = [4, 3, 3, 2, 1, 1, 0, 0];
const WEAK = [0, 1, 0, 1, 2, 2, 3, 3];
const [STRONG_MAX, WEAK_MAX] = [3, 1];
/** A trace counts up to 16 spikes of a sample; after them the neuron has as many steps in which to fire. */
const COUNT_MAX = 16;
const FIRE_STEPS = 16;
const THRESHOLD = 400;
const RATE = 0.01;
const WEIGHT_MAX = 100;
/** The weights begin along the weak pattern. */
const FIRST = 20;
/** Rate of Oja's rule, on inputs of 0..1. */
const OJA_RATE = 0.03;

/** Spikes of each axon, sample by sample. */
function samples(): number[][] {
  const random = createRandom(SEED);
  return Array.from({ length: SAMPLES }, () => {
    const [strong, weak] = [random.integer(1, STRONG_MAX), random.integer(0, WEAK_MAX)];
    return STRONG.map((part, i) => Math.min(COUNT_MAX, strong * part + weak * WEAK[i]!));
  });
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** The first principal component of samples that are not centred, by the power method. */
function component(shown: readonly (readonly number[])[]): number[] {
  let direction: number[] = STRONG.map(() => 1);
  for (let round = 0; round < 200; round++) {
    const next = direction.map(() => 0);
    for (const sample of shown) {
      const along = dot(sample, direction);
      for (const [i, value] of sample.entries()) next[i]! += along * value;
    }
    const length = Math.sqrt(dot(next, next));
    direction = next.map((value) => value / length);
  }
  return direction;
}

/** Measures how the weights turn toward the component. */
export async function componentFigure(): Promise<Figure> {
  await using core = await connect("sim", { build: "plastic", baudRate: 12_500_000 });
  const shown = samples();
  const wanted = component(shown);
  const first = WEAK.map((part) => FIRST * part);
  const at = Array.from({ length: SAMPLES / STRIDE + 1 }, (_, i) => i * STRIDE);
  const towards = (weights: readonly number[][]) => weights.map((w) => cosine(w, wanted));
  const onPage = (weights: readonly number[][]) => towards(weights.filter((_, i) => i % STRIDE === 0));
  const measured = towards(await onCore(core, first, shown));
  return {
    ...{ name: "component", title: "Follow finds the principal component", across: "samples" },
    up: "cosine with the component",
    key: "below",
    curves: [
      { label: "follow", at, measured, formula: onPage(onPaper(first, shown)) },
      { label: "Oja's rule, not on the core", at, formula: onPage(oja(first, shown)) },
    ],
    registers: await readLearningRegisters(core),
  };
}

async function onCore(
  core: Device,
  first: readonly number[],
  shown: readonly (readonly number[])[],
): Promise<number[][]> {
  const net = new Network({
    axons: first.length,
    learning: {
      post: { gain: "follow", rate: RATE },
      preTrace: { decay: 0, increment: 1 / COUNT_MAX, add: true },
      ...{ weightMin: 0, weightMax: WEIGHT_MAX, rounding: "nearest" },
    },
  });
  const neuron = net.population("neuron", 1, { threshold: THRESHOLD, resetBySubtraction: 1 });
  net.connect(
    net.axons,
    neuron,
    first.map((weight) => [weight]),
    { plastic: true },
  );
  await core.program(net);
  const weights = [[...first]];
  const waiting = silence(
    0,
    Array.from({ length: COUNT_MAX }, (_, step) => step),
  );
  for (const [i, sample] of shown.entries()) {
    const events = sample.flatMap((count, axon) => Array.from({ length: count }, (_, step) => [step, axon] as const));
    const teacher = waiting;
    await core.run({ steps: COUNT_MAX + FIRE_STEPS, input: eventList(events), teacher, learning: true, clear: true });
    if ((i + 1) % STRIDE === 0)
      weights.push([...(await core.readWeights(net.axons, neuron, { fraction: true })).toFloats()]);
  }
  return weights;
}

/** dw = rate (x - w) at each of y spikes, y = w x / threshold, in real numbers. */
function onPaper(first: readonly number[], shown: readonly (readonly number[])[]): number[][] {
  const weights = [[...first]];
  for (const sample of shown) {
    const w = weights.at(-1)!;
    const part = 1 - (1 - RATE) ** Math.min(FIRE_STEPS, Math.floor(dot(w, sample) / THRESHOLD));
    weights.push(w.map((value, i) => value + part * ((WEIGHT_MAX * sample[i]!) / COUNT_MAX - value)));
  }
  return weights;
}

/** Oja 1982: dw = rate y (x - y w), y = w x. */
function oja(first: readonly number[], shown: readonly (readonly number[])[]): number[][] {
  const length = Math.sqrt(dot(first, first));
  const weights = [first.map((value) => value / length)];
  for (const sample of shown) {
    const w = weights.at(-1)!;
    const x = sample.map((count) => count / COUNT_MAX);
    const y = dot(w, x);
    weights.push(w.map((value, i) => value + OJA_RATE * y * (x[i]! - y * value)));
  }
  return weights;
}
