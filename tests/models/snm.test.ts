import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { connect } from "../../host/api/connect.js";
import { HostError } from "../../host/errors.js";
import { ARRAY_REPRESENTATIONS } from "../../host/models/snm/encoded-array.js";
import { exportSuperNeuroMat } from "../../host/models/snm/export-snm.js";
import { type ImportSnmOptions, importSuperNeuroMat } from "../../host/models/snm/import-snm.js";
import { changeWeights, SnmReference } from "../../host/models/snm/reference.js";
import { runSuperNeuroMat } from "../../host/models/snm/run-snm.js";
import type { SnmInputSpike, SnmNetwork } from "../../host/models/snm/snm-network.js";
import { parseSnn } from "../../host/models/snm/snn-file.js";
import { encodeSnn } from "../../host/models/snm/write-snn.js";
import { Network } from "../../host/network/network.js";
import { loadSnn } from "../../host/node/snn-files.js";

import { createRandom } from "../../host/random.js";

// Networks that SuperNeuroMAT 3.5 saved, with what its own simulator computes of them.
const FOLDER = new URL("data/snm/", import.meta.url).pathname;

interface Expected {
  readonly steps: number;
  readonly spikes: [number, number][];
  readonly states: number[][];
  readonly final_refractory: number[];
  readonly final_weights: [number, number, number][];
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith(".snn.json"));

function expectedOf(file: string): [which: string | undefined, expected: Expected][] {
  const json = JSON.parse(readFileSync(`${FOLDER}${file.replace(".snn.json", ".expected.json")}`, "utf8")) as
    | Expected
    | { networks: Record<string, Expected> };
  return "networks" in json ? Object.entries(json.networks) : [[undefined, json]];
}

const cases = files.flatMap((file) => expectedOf(file).map(([which, expected]) => ({ file, which, expected })));

async function run(file: string, which: string | undefined, expected: Expected, options: ImportSnmOptions = {}) {
  const model = importSuperNeuroMat(await loadSnn(`${FOLDER}${file}`, which), { steps: expected.steps, ...options });
  await using core = await connect("sim");
  const outcome = await runSuperNeuroMat(core, model, { steps: expected.steps });
  const spikes = [...outcome.spikes.steps].map((step, e) => [step, outcome.spikes.indices[e]!]);
  const { pre, post } = model.source.synapses;
  const weights = [...outcome.weights].map((weight, s) => [pre[s]!, post[s]!, weight]);
  return { model, outcome, spikes, weights };
}

describe("the reference computes what SuperNeuroMAT does", () => {
  test.each(cases)("$file $which", async ({ file, which, expected }) => {
    const source = await loadSnn(`${FOLDER}${file}`, which);
    const reference = new SnmReference(source);
    for (let step = 0; step < expected.steps; step++) {
      const { fired, states } = reference.step();
      expect(fired).toEqual(expected.spikes.filter((spike) => spike[0] === step).map((spike) => spike[1]));
      expect([...states]).toEqual(expected.states[step]);
    }
    expect([...reference.refractory]).toEqual(expected.final_refractory);
    const { pre, post } = source.synapses;
    expect([...reference.weights].map((w, s) => [pre[s], post[s], w])).toEqual(expected.final_weights);
  });
});

const learning = (file: string) => file.startsWith("stdp");
const refused = (file: string) => file.startsWith("refractory-integrates");

describe("on the core", () => {
  test.each(cases.filter(({ file }) => !learning(file) && !refused(file)))(
    "$file $which: equal spikes, states and weights",
    async ({ file, which, expected }) => {
      const { model, outcome, spikes, weights } = await run(file, which, expected);
      expect(model.report.approximate).toEqual([]);
      expect(spikes).toEqual(expected.spikes);
      expect([...outcome.refractory]).toEqual(expected.final_refractory);
      const last = expected.states.at(-1)!;
      const tolerance = file.startsWith("decimals") ? 1e-12 : 0;
      for (const [n, state] of outcome.states.entries()) {
        expect(Math.abs(state - last[n]!), `neuron ${n}`).toBeLessThanOrEqual(tolerance);
      }
      expect(weights).toEqual(expected.final_weights);
    },
  );
});

describe("STDP", () => {
  test("weights that the host writes after each step are exact where eight bits hold them", async () => {
    const file = "stdp-positive.snn.json";
    const [which, expected] = expectedOf(file)[0]!;
    const { model, outcome, spikes, weights } = await run(file, which, expected, { stdp: "host" });
    expect(model.report.exact).toBe(true);
    expect(spikes).toEqual(expected.spikes);
    expect(weights).toEqual(expected.final_weights);
    expect([...outcome.states]).toEqual(expected.states.at(-1));
  });

  test("a drift finer than eight bits is rounded, said so, and follows the core's own spikes", async () => {
    const file = "stdp-both.snn.json";
    const [which, expected] = expectedOf(file)[0]!;
    const { model, outcome } = await run(file, which, expected, { stdp: "host" });
    expect(model.report.exact).toBe(false);
    expect(model.report.approximate[0]?.reason).toMatch(/not multiples of one step, or more than 127 of it/);
    const { source } = model;
    const weights = source.synapses.weights.slice();
    const history: Uint8Array[] = [];
    for (let step = 0; step < expected.steps; step++) {
      const fired = new Uint8Array(source.neurons);
      outcome.spikes.steps.forEach((at, e) => {
        if (at === step) fired[outcome.spikes.indices[e]!] = 1;
      });
      changeWeights(source, weights, fired, history.slice(0, 2));
      history.unshift(fired);
    }
    expect([...outcome.weights]).toEqual([...weights]);
  });

  test.each([
    ["stdp-positive.snn.json", /3 taps that are not equal/],
    ["stdp-both.snn.json", /aneg changes every plastic synapse/],
  ])("%s is refused on the core", async (file, message) => {
    const source = await loadSnn(`${FOLDER}${file}`);
    expect(() => importSuperNeuroMat(source)).toThrow(message);
    expect(importSuperNeuroMat(source, { stdp: "off" }).report.exact).toBe(false);
  });

  test.each([1, 2, 3])("seed %i: one tap, and equal taps of slow neurons, learn on the core exactly", async (seed) => {
    for (const taps of [1, 3]) {
      const source = randomLearner(seed, taps);
      const model = importSuperNeuroMat(source, { steps: STEPS });
      expect(model.stdp).toBe("core");
      await using core = await connect("sim");
      const outcome = await runSuperNeuroMat(core, model, { steps: STEPS });
      const reference = new SnmReference(source);
      const spikes: [number, number][] = [];
      for (let step = 0; step < STEPS; step++) {
        for (const neuron of reference.step().fired) spikes.push([step, neuron]);
      }
      expect([...outcome.spikes.steps].map((step, e) => [step, outcome.spikes.indices[e]!])).toEqual(spikes);
      expect([...outcome.weights]).toEqual([...reference.weights]);
      expect([...outcome.weights]).not.toEqual([...source.synapses.weights]);
      expect([...outcome.states]).toEqual([...reference.states]);
    }
  });

  test("equal taps are refused where a source can fire twice within them", () => {
    const source = { ...randomLearner(1, 3), refractoryPeriods: new Float64Array(12).fill(1) };
    expect(() => importSuperNeuroMat(source)).toThrow(/neuron 1 can fire twice within the 3 taps/);
  });
});

test("a refractory neuron that goes on integrating is refused with its place", async () => {
  const source = await loadSnn(`${FOLDER}refractory-integrates.snn.json`);
  const act = () => importSuperNeuroMat(source);
  expect(act).toThrow(HostError);
  expect(act).toThrow(/neuron 0 is refractory for 2 steps and leaks 0 a step/);
});

describe("written again", () => {
  test.each(cases)("$file $which: read back equal", async ({ file, which }) => {
    const source = await loadSnn(`${FOLDER}${file}`, which);
    for (const arrays of ARRAY_REPRESENTATIONS) {
      expect(parseSnn(encodeSnn([source], { arrays })), arrays).toEqual({ ...source, notes: [] });
    }
  });

  test.each(cases.filter(({ file }) => !learning(file) && !refused(file) && !file.startsWith("decimals")))(
    "$file $which: a Lifwire network goes back to the same spikes",
    async ({ file, which, expected }) => {
      const source = await loadSnn(`${FOLDER}${file}`, which);
      const { network, input } = importSuperNeuroMat(source, { steps: expected.steps });
      const reference = new SnmReference(exportSuperNeuroMat(network, { input }));
      const spikes: [number, number][] = [];
      for (let step = 0; step < expected.steps; step++) {
        for (const neuron of reference.step().fired) spikes.push([step, neuron]);
      }
      expect(spikes).toEqual(expected.spikes);
    },
  );

  test("what SuperNeuroMAT lacks is listed", () => {
    const network = new Network({ axons: 2 });
    const parameters = { threshold: 9, leak: 100, bias: 1, refractorySteps: 2, currentDecay: 9, resetBySubtraction: 1 };
    network.population("all", 3, parameters);
    const act = () => exportSuperNeuroMat(network);
    expect(act).toThrow(/no place for 5 things/);
    expect(act).toThrow(/exponential leak .*: population "all", 3 neurons from 0 on/);
  });
});

const STEPS = 60;

/** Twelve neurons of random input, all to all by chance, with STDP of equal positive taps. */
function randomLearner(seed: number, taps: number): SnmNetwork {
  const { next } = createRandom(seed);
  const neurons = 12;
  const pairs: [number, number][] = [];
  for (let pre = 0; pre < neurons; pre++) {
    for (let post = 0; post < neurons; post++) if (pre !== post && next() < 0.4) pairs.push([pre, post]);
  }
  const input: SnmInputSpike[] = [];
  for (let step = 0; step < STEPS; step++) {
    for (let neuron = 0; neuron < neurons; neuron++) if (next() < 0.15) input.push({ step, neuron, value: 2 });
  }
  const all = (value: number) => new Float64Array(neurons).fill(value);
  return {
    ...{ name: "random", neurons, notes: [], spikeTrain: [], input },
    ...{ thresholds: all(1.5), leaks: all(Number.POSITIVE_INFINITY), resetStates: all(0), states: all(0) },
    ...{ refractoryPeriods: all(taps - 1), refractoryStates: all(0) },
    synapses: {
      pre: Int32Array.from(pairs, ([pre]) => pre),
      post: Int32Array.from(pairs, ([, post]) => post),
      weights: Float64Array.from(pairs, () => Math.round(next() * 8 - 3) / 4),
      delays: new Int32Array(pairs.length).fill(1),
      plastic: Uint8Array.from(pairs, () => Number(next() < 0.7)),
    },
    stdp: { apos: new Array<number>(taps).fill(0.25), aneg: [] },
  };
}
