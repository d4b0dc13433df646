import { describe, expect, it } from "vitest";
import { compile, type Program } from "../../../../host/compiler/compiler.js";
import { Device } from "../../../../host/device/device.js";
import { Network } from "../../../../host/network/network.js";
import type { WeightEntry } from "../../../../host/network/network-schema.js";
import { BUILDS, type Build } from "../../../../protocol/tables/builds.js";
import { unpackWord, type Word } from "../../../../protocol/tables/fields.js";
import { NEURON_PARAMETER_WORDS, NEURON_PARAMETERS } from "../../../../protocol/tables/memory-map.js";
import { FakeDevice } from "../device/fake-device.js";

const BITS_PER_BYTE = 10;
const lineSeconds = ({ bytes }: Program, baudRate = 1_000_000) => (bytes * BITS_PER_BYTE) / baudRate;

function full(weights: WeightEntry): Network {
  const network = new Network({ axons: 256 });
  const all = network.population("all", 256, { threshold: 100, leak: 3000 });
  network.connect(network.axons, all, weights);
  network.connect(all, all, weights);
  return network;
}

const names = (program: Program) => program.requests.map(({ name }) => name);

describe("programming time at 1 Mbaud", () => {
  it("of 256 axons and 256 neurons, all to all, random weights: below 1.45 s", () => {
    const program = compile(full({ kind: "random", min: -128, max: 127, seed: 1 }), BUILDS.standard);
    expect(lineSeconds(program)).toBeLessThan(1.45);
    // 131072 weights are the payload; the link may cost 3 % more.
    expect(program.bytes).toBeLessThan(131_072 * 1.03);
  });

  it("with a tenth of the synapses: below 0.35 s", () => {
    const network = full({ kind: "random", min: -128, max: 127, probability: 0.1, seed: 1 });
    const program = compile(network, BUILDS.standard);
    expect(lineSeconds(program)).toBeLessThan(0.35);
    expect(names(program)).toContain("sparse");
  });

  it("of regular networks: some dozens of bytes", () => {
    // one register, a fill with silence, a fill with the neurons; inhibition off, plastic bits off
    const parameters = 16 + 20 + 32 + 20 + 32 + (16 + 20);
    const constant = compile(full({ kind: "constant", weight: -7 }), BUILDS.standard);
    expect(constant.bytes).toBeLessThanOrEqual(parameters + 20 + 4);
    const oneToOne = compile(full({ kind: "one-to-one", weight: 5 }), BUILDS.standard);
    expect(oneToOne.bytes).toBeLessThan(parameters + 24 + 512 * 4 + 5 * 12);
  });

  it("of equal rows that cover a part of the neurons: one fill with a row as pattern", () => {
    const network = new Network({ axons: 256 });
    network.population("before", 10, { threshold: 1 });
    const part = network.population("part", 100, { threshold: 1 });
    const row = Array.from({ length: 100 }, (_, i) => (i % 51) - 25);
    network.connect(network.axons, part, new Array<number[]>(256).fill(row));
    const program = compile(network, BUILDS.standard);
    expect(program.bytes).toBeLessThan(600);
  });

  it("of a tiny network never exceeds its plain writing by more than the fills", () => {
    const network = new Network({ axons: 1 });
    network.connect(network.axons, network.population("one", 1, { threshold: 1 }), [[1]]);
    expect(compile(network, BUILDS.tiny).bytes).toBeLessThan(200);
  });
});

describe("what a device holds after programming", () => {
  const programmed = async (network: Network, build: Build) => {
    const fake = new FakeDevice(build);
    const core = await Device.open(fake);
    await core.program(network);
    return fake;
  };

  it("neurons that are not used can never fire, whatever drives them", async () => {
    const network = new Network({ axons: 2 });
    network.population("used", 3, { threshold: 5, bias: -3, axonShift: 4, resetBySubtraction: 1 });
    const fake = await programmed(network, BUILDS.tiny);
    const field = (neuron: number) =>
      Object.assign(
        {},
        ...Object.values<Word>(NEURON_PARAMETERS).map((layout, w) =>
          unpackWord(layout, fake.memory.parameters[neuron * NEURON_PARAMETER_WORDS + w]!),
        ),
      );
    for (let n = 0; n < 16; n++) {
      if (n < 3) expect(field(n)).toMatchObject({ threshold: 5, bias: -3, axonShift: 4, resetBySubtraction: 1 });
      else
        expect(field(n)).toMatchObject({ threshold: 131071, leak: 65536, bias: 0, currentDecay: 65536, axonShift: 0 });
    }
    expect(fake.memory.weights.every((word) => word === 0)).toBe(true);
  });

  it("takes parameters neuron by neuron where they differ", async () => {
    const network = new Network({ axons: 2 });
    const threshold = Array.from({ length: 16 }, (_, n) => (n % 5) * 1000 - 2000);
    network.population("used", 16, { threshold });
    const fake = await programmed(network, BUILDS.tiny);
    const found = threshold.map((_, n) => (fake.memory.parameters[n * NEURON_PARAMETER_WORDS]! << 14) >> 14);
    expect(found).toEqual(threshold);
  });
});
