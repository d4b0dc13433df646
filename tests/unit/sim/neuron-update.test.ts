import { describe, expect, test } from "vitest";
import { connect } from "../../../host/api/connect.js";
import type { Backend } from "../../../host/api/open-device.js";
import { Network } from "../../../host/network/network.js";
import type { NeuronParameters } from "../../../host/network/neuron-parameters.js";
import { packWord } from "../../../protocol/tables/fields.js";
import { NEURON_STATE, regionAddress } from "../../../protocol/tables/memory-map.js";

// Sequences computed by hand from the formulas of the README, on the simulator and on the RTL.

/** Weights of the axons that have an event in each step; an empty list is a step without input. */
type Input = readonly (readonly number[])[];

interface Setting {
  readonly parameters: Partial<NeuronParameters> & { readonly threshold: number };
  readonly input: Input;
  readonly adaptationDecayLog2?: number;
  readonly start?: { potential?: number; current?: number; adaptation?: number; refractory?: number };
}

const HALF = 32768;
const UNREACHED = 131071;
const quiet = (steps: number): Input => Array.from({ length: steps }, () => []);
const every = (weight: number, steps: number): Input => Array.from({ length: steps }, () => [weight]);

describe.each<Backend>(["sim", "rtl"])("a neuron (%s)", (backend) => {
  /** v, i, adaptation and refractory counter after each step, and whether the neuron fired in it. */
  async function trace({ parameters, input, adaptationDecayLog2 = 0, start = {} }: Setting) {
    await using core = await connect(backend, { build: "tiny", baudRate: 12_500_000 });
    const weights = [...new Set(input.flat())];
    const network = new Network({ axons: Math.max(1, weights.length), core: { adaptationDecayLog2 } });
    const neuron = network.population("neuron", 1, parameters);
    network.connect(network.axons, neuron, weights.length > 0 ? weights.map((weight) => [weight]) : [[0]]);
    await core.program(network);
    const { potential, current, adaptation, refractory } = NEURON_STATE;
    const words = [
      packWord(potential, { potential: start.potential ?? 0 }),
      packWord(current, { current: start.current ?? 0 }),
      packWord(adaptation, { adaptation: start.adaptation ?? 0 }),
      packWord(refractory, { refractory: start.refractory ?? 0 }),
    ];
    await core.write(regionAddress("state"), Uint32Array.from(words));
    const rows = { v: [] as number[], i: [] as number[], a: [] as number[], r: [] as number[], fired: [] as number[] };
    for (const step of input) {
      const indices = Uint16Array.from(step, (weight) => weights.indexOf(weight)).sort();
      const { spikes } = await core.run({ steps: 1, input: { steps: new Uint32Array(indices.length), indices } });
      const state = await core.readState(neuron);
      rows.v.push(state.potential[0]!);
      rows.i.push(state.current[0]!);
      rows.a.push(state.adaptation[0]!);
      rows.r.push(state.refractory[0]!);
      rows.fired.push(spikes.indices.length);
    }
    return rows;
  }

  const cases: [string, Setting, Partial<Record<"v" | "i" | "a" | "r" | "fired", number[]>>][] = [
    [
      "fires when v equals the threshold, and is reset to 0",
      { parameters: { threshold: 100 }, input: every(50, 5) },
      { v: [50, 0, 50, 0, 50], i: [50, 50, 50, 50, 50], fired: [0, 1, 0, 1, 0] },
    ],
    [
      "does not fire one below the threshold",
      { parameters: { threshold: 101 }, input: every(50, 4) },
      { v: [50, 100, 0, 50], fired: [0, 0, 1, 0] },
    ],
    [
      "is reset to a value",
      { parameters: { threshold: 100, resetPotential: -30 }, input: every(50, 6) },
      { v: [50, -30, 20, 70, -30, 20], fired: [0, 1, 0, 0, 1, 0] },
    ],
    [
      "is reset by subtraction and keeps the rest",
      { parameters: { threshold: 100, resetBySubtraction: 1 }, input: every(70, 5) },
      { v: [70, 40, 10, 80, 50], fired: [0, 1, 1, 0, 1] },
    ],
    [
      "fires below zero with a negative threshold",
      { parameters: { threshold: -40, resetPotential: -100 }, input: every(50, 4) },
      { v: [-100, -50, -100, -50], fired: [1, 0, 1, 0] },
    ],
    [
      "rests for its refractory steps, v at reset",
      { parameters: { threshold: 100, refractorySteps: 2, resetPotential: 5 }, input: every(100, 7) },
      { v: [5, 5, 5, 5, 5, 5, 5], r: [2, 1, 0, 2, 1, 0, 2], fired: [1, 0, 0, 1, 0, 0, 1] },
    ],
    [
      "moves i while it rests",
      {
        parameters: { threshold: 100, refractorySteps: 3, currentDecay: HALF },
        input: [[100], [], [40], [], []],
      },
      { i: [100, 50, 65, 32, 16], v: [0, 0, 0, 0, 16], r: [3, 2, 1, 0, 0], fired: [1, 0, 0, 0, 0] },
    ],
    [
      "lets the current fade to exactly zero",
      { parameters: { threshold: UNREACHED, currentDecay: HALF }, input: [[100], ...quiet(8)] },
      { i: [100, 50, 25, 12, 6, 3, 1, 0, 0], v: [100, 150, 175, 187, 193, 196, 197, 197, 197] },
    ],
    [
      "lets a negative current fade alike",
      { parameters: { threshold: UNREACHED, currentDecay: HALF }, input: [[-100], ...quiet(7)] },
      { i: [-100, -50, -25, -12, -6, -3, -1, 0], v: [-100, -150, -175, -187, -193, -196, -197, -197] },
    ],
    [
      "keeps a current that does not decay",
      { parameters: { threshold: UNREACHED, currentDecay: 0 }, input: [[7], [], [5], []] },
      { i: [7, 7, 12, 12], v: [7, 14, 26, 38] },
    ],
    [
      "leaks exponentially from above",
      { parameters: { threshold: UNREACHED, leak: HALF }, start: { potential: 101 }, input: quiet(8) },
      { v: [50, 25, 12, 6, 3, 1, 0, 0] },
    ],
    [
      "leaks exponentially from below",
      { parameters: { threshold: UNREACHED, leak: HALF }, start: { potential: -101 }, input: quiet(8) },
      { v: [-50, -25, -12, -6, -3, -1, 0, 0] },
    ],
    [
      "forgets v in one step with a leak of 65536",
      { parameters: { threshold: UNREACHED, leak: 65536 }, start: { potential: 90_000 }, input: [[3], [4], []] },
      { v: [3, 4, 0] },
    ],
    [
      "leaks linearly and does not cross zero from above",
      { parameters: { threshold: UNREACHED, linearLeak: 30 }, start: { potential: 100 }, input: quiet(6) },
      { v: [70, 40, 10, 0, 0, 0] },
    ],
    [
      "leaks linearly and does not cross zero from below",
      { parameters: { threshold: UNREACHED, linearLeak: 30 }, start: { potential: -90 }, input: quiet(5) },
      { v: [-60, -30, 0, 0, 0] },
    ],
    [
      "leaks exponentially first, then linearly, then adds current and bias",
      {
        parameters: { threshold: UNREACHED, leak: HALF, linearLeak: 30, bias: 5 },
        start: { potential: 200 },
        input: [[], [1], [], []],
      },
      { v: [75, 13, 5, 5] },
    ],
    [
      "adds its bias in every step, but not while it rests",
      { parameters: { threshold: 100, bias: 40, refractorySteps: 1 }, input: quiet(8) },
      { v: [40, 80, 0, 0, 40, 80, 0, 0], fired: [0, 0, 1, 0, 0, 0, 1, 0] },
    ],
    ["adds a negative bias", { parameters: { threshold: 100, bias: -7 }, input: quiet(3) }, { v: [-7, -14, -21] }],
    [
      "raises its threshold at a spike, and lets it fall in each step",
      {
        parameters: { threshold: 100, adaptationIncrement: 20, adaptationDecay: HALF },
        input: every(110, 6),
      },
      // Compared with 100, 110, 115, 107, 113, 106.
      { a: [10, 15, 7, 13, 6, 13], v: [0, 0, 110, 0, 110, 0], fired: [1, 1, 0, 1, 0, 1] },
    ],
    [
      "loses threshold and adaptation when it is reset by subtraction",
      {
        parameters: { threshold: 100, adaptationIncrement: 20, resetBySubtraction: 1 },
        input: [...every(125, 4), [-128], [75]],
      },
      // 125-100, 150-120, 155-140, then 140 < 160; 12; 87.
      { v: [25, 30, 15, 140, 12, 87], a: [20, 40, 60, 60, 60, 60], fired: [1, 1, 1, 0, 0, 0] },
    ],
    [
      "lets the adaptation fall in every fourth step with p = 2",
      {
        parameters: { threshold: UNREACHED, adaptationDecay: HALF },
        adaptationDecayLog2: 2,
        start: { adaptation: 65 },
        input: quiet(9),
      },
      { a: [65, 65, 65, 32, 32, 32, 32, 16, 16] },
    ],
    [
      "lets the adaptation fall while it rests",
      {
        parameters: { threshold: UNREACHED, adaptationDecay: HALF },
        start: { adaptation: 9, refractory: 2 },
        input: quiet(5),
      },
      { a: [4, 2, 1, 0, 0], r: [1, 0, 0, 0, 0] },
    ],
    [
      "saturates adaptation at 2^17-1",
      { parameters: { threshold: -131072, adaptationIncrement: 131071 }, input: quiet(3) },
      { a: [131071, 131071, 131071], fired: [1, 1, 1] },
    ],
    [
      "saturates current and potential at 2^17-1",
      {
        parameters: { threshold: UNREACHED, currentDecay: 0, axonShift: 10 },
        start: { adaptation: 1 },
        input: [[127], [127], [], [-1]],
      },
      // 127 * 1024 = 130048; the adaptation puts the threshold out of reach.
      { i: [130_048, 131_071, 131_071, 130_047], v: [130_048, 131_071, 131_071, 131_071], fired: [0, 0, 0, 0] },
    ],
    [
      "saturates current and potential at -2^17",
      { parameters: { threshold: UNREACHED, currentDecay: 0, axonShift: 10 }, input: [[-128], [-128], [], [1]] },
      { i: [-131_072, -131_072, -131_072, -130_048], v: [-131_072, -131_072, -131_072, -131_072] },
    ],
    [
      "saturates what a reset by subtraction of a negative threshold leaves",
      { parameters: { threshold: -131_072, resetBySubtraction: 1 }, input: [[]] },
      { v: [131_071], fired: [1] },
    ],
  ];

  test.each(cases)("%s", async (_what, setting, expected) => {
    expect(await trace(setting)).toMatchObject(expected);
  });

  test.each(Array.from({ length: 11 }, (_, shift) => shift))(
    "weights of axons and neurons are shifted by %i",
    async (shift) => {
      await using core = await connect(backend, { build: "tiny", baudRate: 12_500_000 });
      const network = new Network({ axons: 1 });
      const driver = network.population("driver", 1, { threshold: 1 });
      const [axonShift, neuronShift] = [
        [shift, 10 - shift],
        [10 - shift, shift],
      ];
      const targets = network.population("targets", 2, { threshold: UNREACHED, axonShift, neuronShift });
      network.connect(network.axons, driver, [[1]]);
      network.connect(network.axons, targets, [[-3, 5]]);
      network.connect(driver, targets, [[7, -9]]);
      await core.program(network);
      const input = { steps: Uint32Array.of(0), indices: Uint16Array.of(0) };
      await core.run({ steps: 1, input });
      expect([...(await core.readState(targets)).current]).toEqual([-3 * 2 ** shift, 5 * 2 ** (10 - shift)]);
      await core.run({ steps: 1 });
      expect([...(await core.readState(targets)).current]).toEqual([7 * 2 ** (10 - shift), -9 * 2 ** shift]);
    },
  );
});
