import {
  connect,
  type Device,
  eventList,
  type LearningEntry,
  Network,
  type Population,
  type TeacherEvent,
  teach,
} from "lifwire";
import type { Curve, Figure } from "./figure.js";
import { readLearningRegisters } from "./registers.js";

// Rules of a consolidation: what it does to a weight, over the neuron's modulator signal.

const BUILD = "neurons=32,axons=16,lanes=16,fractionBits=8,thirdFactor=1,columns=0";
/** A spike raises a trace by 1/4, and no trace decays: traces count spikes. */
const TRACE = { decay: 0, increment: 0.25, add: true } as const;
/** A weight of 1 from a modulator is a signal of 2^8, so 128 of them are 1.0. */
const SHIFT = 8;
const SIGNAL_ONE = 128;
/** Weight units for a trace and a signal of 1.0. */
const AMPLITUDE = 16;
const STEPS = 12;
const TOO_HIGH = 131_071;

export const LEARNING: LearningEntry = {
  consolidate: { amplitude: AMPLITUDE, feedbackAmplitude: AMPLITUDE, modulatorShift: SHIFT },
  ...{ preTrace: TRACE, postTrace: TRACE, rounding: "nearest" },
};

/** One value per neuron. */
const VALUES = Array.from({ length: 15 }, (_, i) => i - 7);

const forced = (neuron: number, times: number): TeacherEvent[] =>
  Array.from({ length: times }, (_, step) => ({ step, neuron, fires: true }));
const taught = (neuron: number, times: number): TeacherEvent[] =>
  Array.from({ length: times }, (_, step) => ({ step, neuron, fires: "teaches" }));
const spikes = (axon: number, times: number) =>
  eventList(Array.from({ length: times }, (_, step) => [step, axon] as const));

/** A consolidation's product as in the papers: amplitude, trace and signal in units of 1.0. */
const product = (trace: number, signal: number) => AMPLITUDE * trace * signal;

/** Neurons fed by one axon, and a modulator whose weights onto them are their rewards. */
async function rewardFigure(core: Device): Promise<Figure> {
  const measureFor = async (times: number, fires: boolean): Promise<number[]> => {
    const net = new Network({ axons: 1, learning: LEARNING });
    const cells = net.population("cells", VALUES.length, { threshold: TOO_HIGH });
    const reward = net.population("reward", 1, { threshold: TOO_HIGH, modulator: 1 });
    net.connect(net.axons, cells, { kind: "constant", weight: 0 }, { plastic: true });
    net.connect(reward, cells, [VALUES.map((value) => 16 * value)]);
    const firing = fires ? VALUES.flatMap((_, n) => forced(cells.first + n, 1)) : [];
    return await changes(core, net, { cells, times, teacher: [...firing, ...taught(reward.first, 1)] });
  };
  const curve = async (label: string, times: number, fires: boolean): Promise<Curve> => ({
    ...{ label, at: VALUES.map((value) => value / 8), measured: await measureFor(times, fires) },
    formula: VALUES.map((value) => (fires ? product(times / 4, value / 8) : 0)),
  });
  const curves = [
    await curve("4 spikes of the source, neuron fired", 4, true),
    await curve("2 spikes of the source, neuron fired", 2, true),
    await curve("4 spikes of the source, neuron silent", 4, false),
  ];
  const title = "R-STDP: a reward of its own for each neuron";
  return await figure(core, { name: "reward-neuron", title, across: "reward of the neuron, m", curves });
}

/** Outputs that fired f times and were taught t times: their own rows onto themselves make m of t - f. */
async function deltaFigure(core: Device): Promise<Figure> {
  const errors = [-3, -2, -1, 0, 1, 2, 3];
  const curves: Curve[] = [];
  for (const times of [4, 2, 1]) {
    const net = new Network({ axons: 1, learning: LEARNING });
    const cells = net.population("outputs", errors.length, { threshold: TOO_HIGH, modulator: 1, linear: 1 });
    net.connect(net.axons, cells, { kind: "constant", weight: 0 }, { plastic: true });
    net.connect(cells, cells, { kind: "one-to-one", weight: SIGNAL_ONE / 4 });
    const teacher = errors.flatMap((error, n) => [
      ...forced(cells.first + n, Math.max(0, -error)),
      ...taught(cells.first + n, Math.max(0, error)),
    ]);
    curves.push({
      ...{ label: `${times} spike${times > 1 ? "s" : ""} of the source`, at: errors },
      measured: await changes(core, net, { cells, times, teacher }),
      formula: errors.map((error) => product(times / 4, error / 4)),
    });
  }
  const title = "Delta rule";
  return await figure(core, { name: "delta", title, across: "spikes taught minus spikes fired", curves });
}

/** Hidden neurons with fixed weights back from one output, which is wrong by some spikes. */
async function feedbackFigure(core: Device): Promise<Figure> {
  const curves: Curve[] = [];
  for (const error of [3, 1, -2]) {
    const net = new Network({ axons: 1, learning: LEARNING });
    const cells = net.population("hidden", VALUES.length, { threshold: TOO_HIGH });
    const output = net.population("output", 1, { threshold: TOO_HIGH, modulator: 1 });
    net.connect(net.axons, cells, { kind: "constant", weight: 0 }, { plastic: true });
    net.connect(output, cells, [VALUES]);
    const wrong = error > 0 ? taught(output.first, error) : forced(output.first, -error);
    const teacher = [...VALUES.flatMap((_, n) => forced(cells.first + n, 1)), ...wrong];
    curves.push({
      ...{
        label: `output wrong by ${error}`,
        at: VALUES,
        measured: await changes(core, net, { cells, times: 4, teacher }),
      },
      formula: VALUES.map((value) => product(1, (error * value) / SIGNAL_ONE)),
    });
  }
  const title = "Random feedback: a hidden neuron's change";
  return await figure(core, { name: "random-feedback", title, across: "its weight back from the output", curves });
}

interface Trial {
  readonly cells: Population;
  /** Spikes of the axon. */
  readonly times: number;
  readonly teacher: readonly TeacherEvent[];
}

/** What a run and its consolidation make of the weights from the axon, which start at 0. */
async function changes(core: Device, net: Network, { cells, times, teacher }: Trial): Promise<number[]> {
  await core.program(net);
  await core.run({ steps: STEPS, learning: true, input: spikes(0, times), teacher: teach([...teacher]) });
  return [...(await core.readWeights(net.axons, cells, { fraction: true })).toFloats()];
}

async function figure(core: Device, parts: Omit<Figure, "up" | "registers">): Promise<Figure> {
  return { ...parts, up: "change of the weight", registers: await readLearningRegisters(core) };
}

/** Measures every rule of a consolidation except the one whose feedback learns. */
export async function thirdFactorFigures(): Promise<Figure[]> {
  await using core = await connect("sim", { build: BUILD, baudRate: 12_500_000 });
  return [await rewardFigure(core), await deltaFigure(core), await feedbackFigure(core)];
}
