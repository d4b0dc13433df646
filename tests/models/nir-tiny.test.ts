import { describe, expect, it } from "vitest";
import { connect } from "../../host/api/connect.js";
import { inputsByStep, Reference } from "../../host/models/reference.js";
import { axonEvents, importTiny, LARGE, type Pair, pairsOf } from "./support.js";

const SPIKING = [
  ...["affine", "avgpool2d-flatten", "conv1d", "conv2d-groups-same", "conv2d", "cubalif-gain", "cubalif", "delay"],
  ...["if", "lif-gain", "lif-leak-reset", "lif-subtract", "lif", "metadata-float64", "recurrent-flat"],
  ...["recurrent-nested", "scale", "skip", "sumpool2d", "threshold", "two-inputs", "two-layers-bias"],
];

describe("graphs of a few nodes, one for each primitive", () => {
  it.each(SPIKING)("%s: the core has the spikes of float64", async (name) => {
    const { expected, imported, network } = await importTiny(name);
    await using core = await connect("sim", { build: LARGE });
    await core.program(network);
    const input = axonEvents(imported, expected.input);
    for (const turn of ["behind program", "again"]) {
      const { spikes } = await core.run({ steps: expected.steps, input });
      for (const { name: port, first, size } of imported.outputs) {
        const own = pairsOf(spikes).filter(([, neuron]) => neuron >= first && neuron < first + size);
        const found = own.map(([step, neuron]): Pair => [step, neuron - first]);
        expect(found, `${port} ${turn}`).toEqual(expected.output[port]!.spikes);
      }
    }
    expect(Object.values(expected.output).some(({ spikes }) => spikes!.length > 5)).toBe(true);
  });

  it.each(SPIKING)("%s: the reference in double precision has its potentials", async (name) => {
    const { expected, imported } = await importTiny(name);
    const reference = new Reference(imported.reference);
    let compared = 0;
    const input = axonEvents(imported, expected.input);
    inputsByStep(imported.reference, input, expected.steps).forEach((inputs, step) => {
      const { potential } = reference.step(inputs);
      imported.reference.populations.forEach((population, p) => {
        (expected.membrane[population.name]?.[step] ?? []).forEach((v, n) => {
          expect(Math.abs(potential[p]![n]! - v)).toBeLessThan(1e-8);
          compared++;
        });
      });
    });
    if (name !== "threshold") expect(compared).toBeGreaterThan(50);
  });

  it.each(["li", "cubali"])("%s: the host reads v, within a thousandth", async (name) => {
    const { expected, imported, network } = await importTiny(name);
    const { population, kind, name: port } = imported.outputs[0]!;
    expect(kind).toBe("readout");
    await using core = await connect("sim", { build: LARGE });
    await core.program(network);
    const { spikes } = await core.run({ steps: expected.steps, input: axonEvents(imported, expected.input) });
    expect(spikes.steps.length).toBe(0);
    const neurons = network.find(population!);
    const { potential } = await core.readState(neurons);
    const values = expected.output[port]!.values!.at(-1)!;
    values.forEach((value, n) => {
      expect(Math.abs(potential[n]! / neurons.unitsPerValue![n]! - value)).toBeLessThan(1e-3 * Math.max(1, value));
    });
  });
});
