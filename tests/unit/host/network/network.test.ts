import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/index.js";
import { Network } from "../../../../host/network/network.js";
import { WeightMatrix } from "../../../../host/network/weight-matrix.js";

const two = () => {
  const network = new Network({ axons: 2, name: "two" });
  return { network, a: network.population("a", 2, { threshold: 5 }), b: network.population("b", 3, { threshold: 6 }) };
};
const values = (network: Network, projection = 0) => [...network.projections[projection]!.weights.values];

describe("network", () => {
  it("places populations one behind the other and gives parameters their defaults", () => {
    const { a, b } = two();
    expect([a.first, b.first]).toEqual([0, 2]);
    expect([...b.parameters.threshold]).toEqual([6, 6, 6]);
    expect([...b.parameters.currentDecay]).toEqual([65536, 65536, 65536]);
    expect([...b.parameters.leak]).toEqual([0, 0, 0]);
  });

  it("takes weights as rows, as a typed array, as a matrix and as an entry alike", () => {
    const rows = [
      [1, -2, 3],
      [4, 5, -128],
    ];
    const flat = Int8Array.from(rows.flat());
    for (const weights of [rows, flat, new WeightMatrix(2, 3, flat), { kind: "dense", rows } as const]) {
      const { network, a, b } = two();
      network.connect(a, b, weights);
      expect(network.projections[0]!.weights).toEqual(new WeightMatrix(2, 3, flat));
      expect(network.projections[0]!.weights.at(1, 2)).toBe(-128);
      expect(Network.fromJSON(JSON.parse(JSON.stringify(network))).projections[0]!.weights.values).toEqual(flat);
    }
  });

  it("lays connections between the same groups over each other", () => {
    const { network, b } = two();
    network.connect(b, b, { kind: "one-to-one", weight: 7 });
    network.connect(b, b, { kind: "sparse", triplets: [[0, 2, -9]] });
    expect(values(network)).toEqual([7, 0, -9, 0, 7, 0, 0, 0, 7]);
    expect(network.projections.length).toBe(1);
  });

  it("draws random weights from the seed alone, in the range, about as many as the probability says", () => {
    const draw = (seed: number, probability: number) => {
      const network = new Network({ axons: 200 });
      const all = network.population("all", 200, { threshold: 1 });
      network.connect(network.axons, all, { kind: "random", min: 3, max: 6, probability, seed });
      return network.projections[0]!.weights.values;
    };
    expect(draw(1, 0.3)).toEqual(draw(1, 0.3));
    expect(draw(1, 0.3)).not.toEqual(draw(2, 0.3));
    const present = [...draw(1, 0.3)].filter((w) => w !== 0);
    expect([Math.min(...present), Math.max(...present)]).toEqual([3, 6]);
    // 40000 draws: five standard deviations are 458.
    expect(Math.abs(present.length - 12_000)).toBeLessThan(458);
    expect(draw(1, 0).every((w) => w === 0)).toBe(true);
    expect(draw(1, 1).every((w) => w !== 0)).toBe(true);
  });

  it("connects by names that may come later in the file", () => {
    const { network, a, b } = two();
    network.connect(b, a, { kind: "constant", weight: 1 });
    network.connect(network.axons, a, { kind: "constant", weight: 2 });
    const again = Network.fromJSON(JSON.parse(JSON.stringify(network)));
    expect(again.toJSON()).toEqual(network.toJSON());
    expect([values(again, 0), values(again, 1)]).toEqual([new Array(6).fill(1), new Array(4).fill(2)]);
  });
});

describe("connect", () => {
  it("names the targets there are", async () => {
    await expect(connect("board")).rejects.toMatchObject({ code: "TARGET_UNKNOWN", data: { allowed: ["sim", "rtl"] } });
  });
});
