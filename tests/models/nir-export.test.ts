import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connect } from "../../host/api/connect.js";
import { checkNir, exportNir, importNir } from "../../host/api/models.js";
import { type EventList, Network, poisson } from "../../host/api/shared.js";
import { axonEvents, DATA, importTiny, LARGE, pairsOf } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "lifwire-nir-"));

/** LIF, CubaLIF and IF, feed-forward and recurrent, with leak, bias, reset value and shifts that differ. */
function everyKind(): Network {
  const network = new Network({ axons: 6, units: { stepMs: 0.1 } });
  const lif = network.population("lif", 4, {
    ...{ threshold: [300, 250, 400, 90], leak: [6554, 3277, 65536, 16384], bias: [0, 3, 0, -2], axonShift: 2 },
    resetPotential: [0, -20, 5, 0],
  });
  const cuba = network.population("cuba", 3, {
    threshold: 500,
    leak: 4096,
    currentDecay: [8192, 16384, 32768],
    neuronShift: 3,
  });
  const counter = network.population("if", 2, { threshold: [60, 100] });
  network.connect(network.axons, lif, { kind: "random", min: -40, max: 127, seed: 3 });
  network.connect(lif, lif, { kind: "random", min: -60, max: 30, seed: 4 });
  network.connect(lif, cuba, { kind: "random", min: -20, max: 60, seed: 5 });
  network.connect(cuba, counter, { kind: "random", min: 10, max: 60, seed: 6 });
  return network;
}

async function spikesOf(network: Network, input: EventList, steps: number, options = {}) {
  await using core = await connect("sim", { build: LARGE });
  await core.program(network);
  return await core.run({ steps, input, ...options }); // before the core is closed
}

describe("a network written as NIR", () => {
  it("is read back as the same neurons and weights, and fires as the model does without steps between layers", async () => {
    const [network, file] = [everyKind(), join(folder, "every.nir")];
    const notes = await exportNir(network, file);
    expect(notes.join(" ")).toContain("one step earlier");
    const back = await importNir(file);
    expect(back.report[0]!.text).toContain("dialect snntorch");
    const again = Network.fromJSON(back.network);
    const types = back.reference.populations.map(({ name, type }) => [name, type]);
    expect(types).toEqual([
      ["lif", "LIF"],
      ["cuba", "CubaLIF"],
      ["if", "IF"],
    ]);
    for (const { source, target, weights } of network.projections) {
      const population = again.find(target.name);
      const found = again.projections.find((p) => p.target === population && p.source.name === source.name)!;
      const shift = source.kind === "axons" ? "axonShift" : "neuronShift";
      for (let n = 0; n < target.size; n++) {
        const units = population.unitsPerValue![n]!;
        for (let s = 0; s < source.size; s++) {
          const due = weights.at(s, n) * 2 ** target.parameters[shift][n]!;
          expect((found.weights.at(s, n) * 2 ** population.parameters[shift][n]!) / units).toBeCloseTo(due, 6);
        }
      }
      expect([...population.parameters.leak]).toEqual([...target.parameters.leak]);
      expect([...population.parameters.currentDecay]).toEqual([...target.parameters.currentDecay]);
    }
    // The first layer has nothing before it: its spikes are the original's.
    const steps = 120;
    const input = poisson(new Array(6).fill(0.3), { seed: 9 })(steps);
    const first = (spikes: EventList) => pairsOf(spikes).filter(([, neuron]) => neuron < 4);
    const before = first((await spikesOf(network, input, steps)).spikes);
    expect(before.length).toBeGreaterThan(50);
    expect(first((await spikesOf(again, input, steps)).spikes)).toEqual(before);
  });

  it.each<[string, Parameters<Network["population"]>[2], string]>([
    ["a refractory period", { threshold: 10, refractorySteps: 2 }, "refractorySteps"],
    ["adaptation", { threshold: 10, adaptationIncrement: 2 }, "adaptationIncrement"],
    ["reset by subtraction", { threshold: 10, resetBySubtraction: 1 }, "resetBySubtraction"],
    ["a linear leak", { threshold: 10, linearLeak: 1 }, "linearLeak"],
    ["a bias without leak", { threshold: 10, bias: 4 }, "bias of 4"],
  ])("is refused with %s, by the population's name", async (_title, parameters, text) => {
    const network = new Network({ axons: 2 });
    const odd = network.population("odd", 2, parameters);
    network.connect(network.axons, odd, { kind: "constant", weight: 3 });
    await expect(exportNir(network, join(folder, "odd.nir"))).rejects.toThrow(
      `population "odd" has ${text.startsWith("bias") ? "a " : ""}${text}`,
    );
  });
});

describe("a check of an import", () => {
  it("finds nothing where spikes are equal", async () => {
    const { expected, imported, network } = await importTiny("skip");
    await using core = await connect("sim", { build: LARGE });
    await core.program(network);
    const found = await checkNir(core, imported, axonEvents(imported, expected.input), expected.steps);
    expect(found).toMatchObject({ different: 0, first: undefined });
    expect(found.modelSpikes).toBe(found.coreSpikes);
    expect(found.modelCounts).toEqual(found.coreCounts);
    expect(found.modelSpikes).toBeGreaterThan(40);
  });

  it("shows the first spike that differs with both potentials", async () => {
    const { expected, imported } = await importTiny("two-layers-bias");
    const file = structuredClone(imported.network);
    const second = file.populations[1]!;
    // A threshold out of reach: the core misses the second layer's first spike.
    second.parameters.threshold = 131_071;
    await using core = await connect("sim", { build: LARGE });
    await core.program(Network.fromJSON(file));
    const { first, different } = await checkNir(core, imported, axonEvents(imported, expected.input), expected.steps);
    const [step, neuron] = expected.output.output!.spikes![0]!;
    expect(different).toBeGreaterThan(0);
    expect(first).toMatchObject({ step, neuron, population: second.name, fired: "model" });
    expect(first!.modelPotential).toBe(0);
    expect(first!.corePotential).toBeGreaterThan(0.5);
    expect(first!.corePotential).toBeLessThan(2);
  });

  it("takes weights of fewer bits, and says what that costs", async () => {
    const file = join(DATA, "nir/digits-lif.nir");
    const coarse = await importNir(file, { weightBits: 3 });
    const weights = Network.fromJSON(coarse.network).projections.flatMap((p) => [...p.weights.values]);
    expect(weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)).toBe(3);
    expect(coarse.report.some(({ kind, text }) => kind === "approximate" && text.includes("are rounded"))).toBe(true);
    await expect(importNir(file, { weightBits: 1 })).rejects.toThrow("weightBits is 1");
  });
});
