import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadDigits } from "../../examples/digits/dataset.js";
import { connect } from "../../host/api/connect.js";
import { checkNir, importNir } from "../../host/api/models.js";
import { createRandom, Network, NO_EVENTS } from "../../host/api/shared.js";
import type { Hdf5Group } from "../../host/models/hdf5-tree.js";
import { type ImportedNir, type NirOptions, nirToNetwork } from "../../host/models/nir/import-nir.js";
import { inputsByStep, Reference } from "../../host/models/reference.js";
import { NEURON_PARAMETERS } from "../../protocol/tables/memory-map.js";
import { affine, chain, delay, integrator, leaky, linear, port, synaptic } from "./nir-tree.js";
import { DATA, LARGE } from "./support.js";

const SEED = Number(process.env.LIFWIRE_SEED ?? 20_261_128);
/** Bits per second of the fastest line there is. */
const LINE_RATE = 12_500_000;
const STEPS = 25;
const SAMPLES = 60;
const INPUTS = 16;
const HIDDEN = 24;
const CONSTANT = { inputs: "constant" } as const;

type Nodes = (readonly [string, Hdf5Group])[];

/** Linear, neurons, Linear, Leaky with random reals; `first` are the neurons of the first layer. */
function nodes(seed: number, first: Hdf5Group): Nodes {
  const random = createRandom(seed);
  return [
    ["input", port("Input", INPUTS)],
    ["fc1", affine(HIDDEN, INPUTS, random, 0.6)],
    ["first", first],
    ["fc2", affine(5, HIDDEN, random, 0.5)],
    ["last", leaky(5, () => 0.9)],
    ["output", port("Output", 5)],
  ];
}

const lif = leaky(HIDDEN, (n) => 0.8 + 0.006 * n);

function recurrent(seed: number): Hdf5Group {
  const all: Nodes = [...nodes(seed, lif), ["back", linear(HIDDEN, HIDDEN, createRandom(seed + 1), 0.2)]];
  const back: [string, string][] = [
    ["first", "back"],
    ["back", "first"],
  ];
  return chain(all, back, "output");
}

function skip(seed: number): Hdf5Group {
  const all: Nodes = [...nodes(seed, lif), ["skip", affine(5, INPUTS, createRandom(seed + 2), 0.2)]];
  const around: [string, string][] = [
    ["input", "skip"],
    ["skip", "last"],
  ];
  return chain(all, around, "output");
}

function twoInputs(seed: number): Hdf5Group {
  const all: Nodes = [
    ...nodes(seed, lif),
    ["other", port("Input", 4)],
    ["fc3", affine(HIDDEN, 4, createRandom(seed + 3), 0.3)],
  ];
  const beside: [string, string][] = [
    ["other", "fc3"],
    ["fc3", "first"],
  ];
  return chain(all, beside, "output");
}

/** Each graph: how it is imported, least share of samples that are equal, most spikes that differ per sample. */
const GRAPHS: readonly (readonly [string, (seed: number) => Hdf5Group, NirOptions, number, number])[] = [
  ["one layer", (seed) => chain([...nodes(seed, lif).slice(0, 3), ["output", port("Output", HIDDEN)]]), {}, 0.9, 0.2],
  ["Leaky", (seed) => chain(nodes(seed, lif)), {}, 0.75, 1],
  ["Leaky, subtract", (seed) => chain(nodes(seed, lif)), { reset: "subtract" }, 0.5, 2],
  ["Leaky, subtract late", (seed) => chain(nodes(seed, lif)), { reset: "subtract", resetLate: true }, 0.5, 2],
  ["Synaptic", (seed) => chain(nodes(seed, synaptic(HIDDEN, 0.7, 0.85))), {}, 0.6, 2],
  ["recurrent", recurrent, {}, 0.4, 20], // one other spike makes all that follow others
  ["with a skip", skip, {}, 0.6, 2],
  ["two inputs", twoInputs, {}, 0.6, 2],
  ["over -2..3", (seed) => chain(nodes(seed, lif)), { inputRange: [-2, 3] }, 0.6, 2],
];

const imported = (tree: Hdf5Group, options: NirOptions = {}) =>
  nirToNetwork(tree, "random.nir", { ...CONSTANT, ...options });

/** Random samples within the model's range. */
function samplesOf({ network }: ImportedNir, count: number, seed = SEED): number[][] {
  const random = createRandom(seed + 7);
  const { min, max, count: size } = network.sample!.values!;
  return Array.from({ length: count }, () => Array.from({ length: size }, () => min + (max - min) * random.next()));
}

describe(`constant real input, seed ${SEED}`, () => {
  it.each(GRAPHS)(
    "%s: spikes of nearly all samples are those in double precision",
    async (name, make, options, equal, most) => {
      const model = imported(make(SEED), options);
      await using core = await connect("sim", { build: LARGE });
      await core.program(Network.fromJSON(model.network));
      let [same, different, spikes] = [0, 0, 0];
      for (const values of samplesOf(model, SAMPLES)) {
        const found = await checkNir(core, model, values, STEPS);
        same += Number(found.different === 0);
        different += found.different;
        spikes += found.modelSpikes;
        expect(found.first === undefined).toBe(found.different === 0);
      }
      console.info(`${name}: ${same} of ${SAMPLES} samples equal, ${different} of ${spikes} spikes differ`);
      expect(spikes).toBeGreaterThan(20 * SAMPLES);
      expect(same / SAMPLES).toBeGreaterThanOrEqual(equal);
      expect(different / SAMPLES).toBeLessThanOrEqual(most);
    },
  );

  const fewest = GRAPHS.filter(([name]) => ["Leaky, subtract late", "Synaptic", "with a skip"].includes(name));
  it.each(fewest)("%s: the RTL does what the simulator does", async (_name, make, options) => {
    const model = imported(make(SEED), options);
    const shown = samplesOf(model, 3).map((values) => ({ values }));
    const run = async (target: "sim" | "rtl") => {
      await using core = await connect(target, { build: "standard", baudRate: LINE_RATE });
      await core.program(Network.fromJSON(model.network));
      return await core.present(shown, { steps: STEPS }); // before the core is closed
    };
    const sim = await run("sim");
    expect(await run("rtl")).toEqual(sim);
    expect(sim.spikes).toBeGreaterThan(50);
  });

  it.each(GRAPHS)("%s: as many units as the fields hold, for all values of the range", (_name, make, options) => {
    const { network, reference } = imported(make(SEED), options);
    const { min, max } = network.sample!.values!;
    const { bias } = NEURON_PARAMETERS.bias.fields;
    network.populations.forEach(({ drive, unitsPerValue, parameters, size }, p) => {
      if (drive?.weights.kind !== "dense") return;
      const each = (list: number | number[] | undefined, n: number) =>
        typeof list === "number" ? list : (list?.[n] ?? 0);
      for (let n = 0; n < size; n++) {
        const units = each(unitsPerValue, n);
        const own = each(drive.bias, n);
        const column = drive.weights.rows.map((row) => row[n]!);
        const sum = (end: (weight: number) => number) => own + column.reduce((total, w) => total + end(w), 0);
        const [low, high] = [sum((w) => Math.min(w * min, w * max)), sum((w) => Math.max(w * min, w * max))];
        const reach = units * Math.max(Math.abs(low), Math.abs(high));
        expect(reach).toBeLessThanOrEqual(bias.max);
        // What nothing else drives uses the field up: threshold and bias together.
        const isAlone = reference.populations[p]!.inputs.every(({ from }) => from === "input");
        if (isAlone && !parameters.resetBySubtraction)
          expect(reach + each(parameters.threshold, n)).toBeGreaterThan(bias.max - 5);
      }
    });
  });

  it("no axon feeds the model, values count over all inputs, and the report says what the host writes", () => {
    const { network, inputs, report } = imported(skip(SEED));
    expect(network.axons).toBe(1);
    expect(network.connections.some(({ source }) => source === "axons")).toBe(false);
    expect(network.sample).toMatchObject({ values: { count: INPUTS, min: 0, max: 1 }, extraSteps: 1 });
    expect(inputs).toEqual([{ name: "input", first: 0, size: INPUTS, shape: [INPUTS], kind: "values" }]);
    const lines = report
      .filter(({ text }) => text.startsWith("constant input"))
      .map(({ node, text }) => `${node}: ${text}`);
    expect(lines).toEqual([
      expect.stringMatching(
        /^first: .*bias before each sample: W x \+ b for x in 0\.\.1, rounded by [\de.-]+ at most$/,
      ),
      expect.stringMatching(/^last: constant input, written by the host/),
    ]);
  });

  it("a readout has the model's v, on a core of its own range", async () => {
    const random = createRandom(SEED);
    const tree = chain([
      ["input", port("Input", INPUTS)],
      ["fc", affine(5, INPUTS, random, 0.6)],
      ["readout", integrator(5, 0.9)],
      ["output", port("Output", 5)],
    ]);
    const model = imported(tree);
    const network = Network.fromJSON(model.network);
    expect(model.outputs[0]!.kind).toBe("readout");
    const [readout] = network.populations;
    const runner = new Reference(model.reference);
    await using core = await connect("sim", { build: "tiny" });
    await core.program(network);
    for (const values of samplesOf(model, 5)) {
      runner.reset();
      runner.setValues(values);
      let due = new Float64Array(5);
      for (const inputs of inputsByStep(model.reference, NO_EVENTS, STEPS))
        due = runner.step(inputs).potential[0]!.slice();
      expect((await core.run({ steps: STEPS, values })).spikes.steps).toHaveLength(0);
      const { potential } = await core.readState(readout!);
      due.forEach((v, n) => {
        // A step rounds the bias by half a unit and truncates the leak by up to one; v forgets a tenth of that per
        // step.
        expect(Math.abs(potential[n]! - v * readout!.unitsPerValue![n]!)).toBeLessThanOrEqual(1.5 / (1 - 0.9));
      });
    }
  });

  it("is not the default, and changes nothing of spikes", () => {
    const tree = chain(nodes(SEED, lif));
    const plain = nirToNetwork(tree, "random.nir");
    expect(plain.network.sample?.values).toBeUndefined();
    expect(plain.network.axons).toBe(INPUTS);
    expect(nirToNetwork(tree, "random.nir", { inputs: "spikes" }).network).toEqual(plain.network);
  });

  it.each<[string, Hdf5Group, NirOptions | object, string, string]>([
    [
      "a delayed input",
      chain(nodes(SEED, lif).toSpliced(1, 0, ["delay", delay(INPUTS, 3)])),
      {},
      "MODEL_UNSUPPORTED",
      'node "first" has a delayed input',
    ],
    ["a range upside down", chain(nodes(SEED, lif)), { inputRange: [1, 0] }, "ARGUMENT", "inputRange is 1..0"],
    [
      "a range without end",
      chain(nodes(SEED, lif)),
      { inputRange: [0, Number.POSITIVE_INFINITY] },
      "ARGUMENT",
      "inputRange is 0..Infinity",
    ],
    [
      "a range of spikes",
      chain(nodes(SEED, lif)),
      { inputs: "spikes", inputRange: [0, 1] },
      "ARGUMENT",
      "inputRange is given",
    ],
    ["another kind of input", chain(nodes(SEED, lif)), { inputs: "reals" }, "ARGUMENT", "inputs is reals"],
    [
      "calibration by events",
      chain(nodes(SEED, lif)),
      { calibration: [{ events: NO_EVENTS, steps: 1 }] },
      "ARGUMENT",
      "calibration is given",
    ],
  ])("%s is refused", (_what, tree, options, code, message) => {
    const attempt = () => imported(tree, options as NirOptions);
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });
});

/** The first of the highest. */
const decide = (counts: readonly number[]) => counts.indexOf(Math.max(...counts));

describe("digits as constant input", () => {
  // The answers beside the models are of spikes: what is compared with is the model in double precision.
  it.each(["digits-lif", "digits-conv"])("%s: all 899 images as in double precision, nearly", async (name) => {
    const steps = 16;
    const model = await importNir(join(DATA, `nir/${name}.nir`), CONSTANT);
    const { first, size } = model.outputs[0]!;
    const digits = loadDigits().test.map(({ pixels, label }) => ({ values: Array.from(pixels, (p) => p / 16), label }));
    await using core = await connect("sim", { build: LARGE, baudRate: LINE_RATE });
    await core.program(Network.fromJSON(model.network));
    const shown = digits.map(({ values }) => ({ values }));
    const { counts } = await core.present(shown, { steps, count: { first, size } });
    const runner = new Reference(model.reference);
    let [right, float, sameClass, sameCounts] = [0, 0, 0, 0];
    digits.forEach(({ values, label }, image) => {
      runner.reset();
      runner.setValues(values);
      const due = new Array<number>(size).fill(0);
      for (const inputs of inputsByStep(model.reference, NO_EVENTS, steps)) {
        for (const neuron of runner.step(inputs).fired.at(-1)!) due[neuron]!++;
      }
      const found = [...counts.subarray(image * size, (image + 1) * size)];
      right += Number(decide(found) === label);
      float += Number(decide(due) === label);
      sameClass += Number(decide(found) === decide(due));
      sameCounts += Number(due.every((count, n) => count === found[n]));
    });
    const share = (count: number) => count / digits.length;
    const figures = { right: share(right), float: share(float), class: share(sameClass), counts: share(sameCounts) };
    console.info(`${name}: ${JSON.stringify(figures)}`);
    expect(digits.length).toBe(899);
    expect(Math.abs(figures.right - figures.float)).toBeLessThan(0.01);
    expect(figures.class).toBeGreaterThanOrEqual(0.975);
    expect(figures.counts).toBeGreaterThanOrEqual(0.5);
  });
});
