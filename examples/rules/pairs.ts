import { connect, type Device, type LearningEntry } from "lifwire";
import { LAGS, measure } from "../stdp-curve/measure.js";
import { RULES } from "../stdp-curve/rules.js";
import type { Curve, Figure } from "./figure.js";
import { readLearningRegisters } from "./registers.js";

// Rules at spikes: what one spike of the source and one of the neuron do to a weight, over the time between them.

const [TAU_X, TAU_Y] = [12, 16];
const [W_MIN, W_MAX] = [-90, 100];
/** Steps between the two spikes of the source in the picture of traces that add. */
const EARLIER = 10;
const [RECTANGLE_X, RECTANGLE_Y] = [20_000, 15_000];

/** Traces: of the source after its spike, and of the neuron before the source's next spike. */
const x = (lag: number) => (lag >= 0 ? Math.exp(-lag / TAU_X) : 0);
const y = (lag: number) => (lag < 0 ? Math.exp(lag / TAU_Y) : 0);

/** A rule, how it is measured, and its formula: the change from a weight, over the lag. */
interface Measurement {
  readonly name: string;
  readonly title: string;
  readonly curves: readonly {
    readonly label: string;
    readonly rule: LearningEntry;
    readonly before: number;
    readonly earlier?: number;
    readonly formula: (lag: number, weight: number) => number;
  }[];
}

const rule = (name: string): LearningEntry => {
  const found = RULES[name];
  if (!found) throw new Error(`there is no rule ${name}`);
  return found;
};

/** Steps until a trace of 1.0 that loses k/65536 per step, cut to an integer of 1/32768, is 0. */
function window(k: number): number {
  let steps = 0;
  for (let trace = 32_768; trace > 0; steps++) trace = Math.trunc((trace * (65_536 - k)) / 65_536);
  return steps;
}

const from = (weights: readonly number[], name: string, formula: (lag: number, weight: number) => number) =>
  weights.map((before) => ({ label: `from a weight of ${before}`, rule: rule(name), before, formula }));

const pair = (lag: number) => 8 * x(lag) - 6 * y(lag);

/** Windows in time. */
function windows(): Measurement[] {
  const twice = (lag: number) => [lag, lag + EARLIER] as const;
  const adding = rule("exponential pair");
  const nearest = (lag: number) =>
    8 * Math.max(...twice(lag).map(x)) - 6 * twice(lag).reduce((sum, l) => sum + y(l), 0);
  const pairs = (lag: number) => twice(lag).reduce((sum, l) => sum + pair(l), 0);
  const inWindow = (lag: number) =>
    lag >= 0 ? (lag < window(RECTANGLE_X) ? 4 : 0) : -lag < window(RECTANGLE_Y) ? -3 : 0;
  return [
    { name: "pair-stdp", title: "Pair STDP", curves: from([0], "exponential pair", pair) },
    {
      ...{ name: "nearest", title: `Pair STDP, two spikes of the source ${EARLIER} steps apart` },
      curves: [
        {
          ...{ label: "add: all pairs count", before: 0, earlier: EARLIER, formula: pairs },
          rule: {
            ...adding,
            preTrace: { ...adding.preTrace, add: true },
            postTrace: { ...adding.postTrace, add: true },
          },
        },
        { label: "lift: the nearest counts", rule: adding, before: 0, earlier: EARLIER, formula: nearest },
      ],
    },
    { name: "rectangular", title: "Rectangular window", curves: from([0], "rectangular window", inWindow) },
    { name: "symmetric", title: "Symmetric", curves: from([0], "symmetric", (lag) => 5 * (x(lag) + y(lag))) },
  ];
}

/** How the weight, the trace's size or the reward shapes them. */
function shaped(): Measurement[] {
  return [
    {
      ...{ name: "soft", title: "Soft bounds, -90 and 100" },
      curves: from([-80, 0, 80], "soft bounds", (lag, w) => 0.12 * x(lag) * (W_MAX - w) - 0.1 * y(lag) * (w - W_MIN)),
    },
    {
      ...{ name: "target", title: "Target of the trace, 0.4" },
      curves: from([0], "trace target", (lag) => (x(lag) > 0.4 ? 5 : -2)),
    },
    {
      ...{ name: "follow", title: "Follow: to the weight that the trace asks for" },
      curves: from([-80, 0, 80], "follow", (lag, w) => 0.1 * (W_MIN + (W_MAX - W_MIN) * x(lag) - w)),
    },
    {
      ...{ name: "reward", title: "R-STDP: one reward for all synapses" },
      curves: [1, 0.5, -0.5].map((reward) => ({
        ...{ label: `reward ${reward}`, rule: { ...rule("exponential pair"), reward }, before: 0 },
        formula: (lag: number) => reward * pair(lag),
      })),
    },
  ];
}

/** Measures every rule at spikes. */
export async function pairFigures(): Promise<Figure[]> {
  await using core = await connect("sim", { build: "plastic", baudRate: 12_500_000 });
  const figures: Figure[] = [];
  for (const measurement of [...windows(), ...shaped()]) figures.push(await figureOf(core, measurement));
  return figures;
}

async function figureOf(core: Device, { name, title, curves }: Measurement): Promise<Figure> {
  const one = 2 ** core.descriptor.fractionBits;
  const drawn: Curve[] = [];
  for (const { label, rule: entry, before, earlier, formula } of curves) {
    const { weights } = await measure(core, entry, before, earlier);
    drawn.push({
      ...{ label, at: LAGS, measured: Array.from(weights, (weight) => weight / one - before) },
      formula: LAGS.map((lag) => formula(lag, before)),
    });
  }
  const axes = { across: "steps, neuron minus source", up: "change of the weight" };
  return { name, title, ...axes, curves: drawn, registers: await readLearningRegisters(core) };
}
