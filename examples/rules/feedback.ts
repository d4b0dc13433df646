import { connect, createRandom, type Device, Network, type TeacherEvent, teach } from "lifwire";
import type { Figure } from "./figure.js";
import { readLearningRegisters } from "./registers.js";

// Learned feedback: weights forward and back start out different and get the same products, so they become each other's
// transpose.

const BUILD = "neurons=32,axons=16,lanes=16,fractionBits=8,thirdFactor=1,columns=0";
const HIDDEN = 16;
const SAMPLES = 150;
/** Samples from one comparison of the weights to the next. */
export const STRIDE = 5;
const SEED = 1;
const AMPLITUDE = 4;
/** Size of the random weights at the beginning. */
const FIRST = 20;
const TRACE = { decay: 0, increment: 0.25, add: true } as const;
/** One spike too few is a signal of 32 * 2^8, which is 1/4. */
const ERROR_WEIGHT = 32;
const SHIFT = 8;
const STEPS = 8;
const TOO_HIGH = 131_071;

/** Spikes of each hidden neuron, and by how many the output is wrong. */
interface Sample {
  readonly counts: readonly number[];
  readonly error: number;
}

/** Half of the hidden neurons fire when the output should fire more, the other half when it should fire less. */
function samples(): Sample[] {
  const random = createRandom(SEED);
  return Array.from({ length: SAMPLES }, () => {
    const upper = random.integer(0, 1);
    const counts = Array.from({ length: HIDDEN }, (_, j) => (Math.floor((2 * j) / HIDDEN) === upper ? 1 : 0));
    const error = random.integer(1, 3);
    return { counts: counts.map((fires) => fires * random.integer(0, 3)), error: upper === 1 ? error : -error };
  });
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
export const cosine = (a: readonly number[], b: readonly number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

/** Measures how the two directions come to agree. */
export async function learnedFeedbackFigure(): Promise<Figure> {
  await using core = await connect("sim", { build: BUILD, baudRate: 12_500_000 });
  const random = createRandom(SEED + 1);
  const draw = () => Array.from({ length: HIDDEN }, () => random.integer(-FIRST, FIRST));
  const [forward, back] = [draw(), draw()];
  const shown = samples();
  const measured = await onCore(core, forward, back, shown);
  const curve = {
    label: "cosine of the two",
    at: measured.map((_, i) => i * STRIDE),
    measured,
    formula: onPaper(forward, back, shown),
  };
  return {
    ...{
      name: "learned-feedback",
      title: "Learned feedback: weights forward and back",
      across: "samples",
      up: "cosine",
      key: "below",
    },
    curves: [curve],
    registers: await readLearningRegisters(core),
  };
}

async function onCore(core: Device, forward: number[], back: number[], shown: readonly Sample[]): Promise<number[]> {
  const net = new Network({
    axons: 1,
    learning: {
      consolidate: { amplitude: AMPLITUDE, feedbackAmplitude: AMPLITUDE, modulatorShift: SHIFT },
      ...{ preTrace: TRACE, postTrace: TRACE, rounding: "nearest" },
    },
  });
  const hidden = net.population("hidden", HIDDEN, { threshold: TOO_HIGH });
  const output = net.population("output", 1, { threshold: TOO_HIGH, modulator: 1, linear: 1 });
  net.connect(
    hidden,
    output,
    forward.map((weight) => [weight]),
    { plastic: true },
  );
  net.connect(output, hidden, [back], { plastic: true });
  net.connect(output, output, [[ERROR_WEIGHT]]);
  await core.program(net);
  const read = async (from: typeof hidden, to: typeof hidden) => [
    ...(await core.readWeights(from, to, { fraction: true })).toFloats(),
  ];
  const cosines = [cosine(await read(hidden, output), await read(output, hidden))];
  for (const [i, { counts, error }] of shown.entries()) {
    const fires = counts.flatMap((count, j) => times(count, hidden.first + j, true));
    const wrong = times(Math.abs(error), output.first, error < 0 ? true : "teaches");
    const clear = { fired: true, traces: true, modulator: true, potential: true, current: true };
    await core.run({ steps: STEPS, learning: true, teacher: teach([...fires, ...wrong]), clear });
    if ((i + 1) % STRIDE !== 0) continue;
    cosines.push(cosine(await read(hidden, output), await read(output, hidden)));
  }
  return cosines;
}

const times = (count: number, neuron: number, fires: TeacherEvent["fires"]): TeacherEvent[] =>
  Array.from({ length: count }, (_, step) => ({ step, neuron, fires }));

/** Kolen and Pollack's rule in real numbers: w += a x e, b += a e x. */
function onPaper(forward: readonly number[], back: readonly number[], shown: readonly Sample[]): number[] {
  let [w, b] = [[...forward], [...back]];
  const cosines = [cosine(w, b)];
  for (const [i, { counts, error }] of shown.entries()) {
    const change = counts.map((count) => AMPLITUDE * (count / 4) * (error / 4));
    [w, b] = [w.map((value, j) => value + change[j]!), b.map((value, j) => value + change[j]!)];
    if ((i + 1) % STRIDE === 0) cosines.push(cosine(w, b));
  }
  return cosines;
}
