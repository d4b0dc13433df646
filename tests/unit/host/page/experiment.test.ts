import { describe, expect, test } from "vitest";
import { poisson } from "../../../../host/events/encoders.js";
import { Network } from "../../../../host/network/network.js";
import { buildFor } from "../../../../host/page/core/build-choice.js";
import { exampleByName, firstExperiment } from "../../../../host/page/core/examples.js";
import { fromHash, outlineOf, parseExperiment, toHash } from "../../../../host/page/core/experiment.js";
import { Input, part } from "../../../../host/page/core/input.js";
import { createRandom } from "../../../../host/random.js";

const controls = {
  rateFactor: 2,
  adjustments: { out: { threshold: 0.5, leak: 3 } },
  learning: true,
  rule: { name: "follow", potentiation: 2, depression: 0, reward: -1 },
} as const;

describe("an experiment in a link", () => {
  test("comes back as it was", () => {
    const experiment = { ...firstExperiment(), seed: 7, controls };
    expect(fromHash(toHash(experiment))).toEqual(JSON.parse(JSON.stringify(experiment)));
    expect(fromHash("")).toBeUndefined();
    expect(fromHash("#other")).toBeUndefined();
  });

  test("that is damaged anywhere is refused in words, or is one whose network is checked", () => {
    const hash = toHash(firstExperiment());
    for (let at = 3; at < hash.length; at += 7) {
      const damaged = `${hash.slice(0, at)}${hash[at] === "A" ? "B" : "A"}${hash.slice(at + 1)}`;
      try {
        expect(Network.fromJSON(fromHash(damaged)!.network)).toBeInstanceOf(Network);
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: expect.stringMatching(/^(FILE_FORMAT|NETWORK_INVALID)$/) });
      }
    }
  });

  test("too long for a link is refused", () => {
    const net = new Network({ axons: 256 });
    const out = net.population("out", 256, { threshold: 100 });
    const random = createRandom(1);
    const row = () => Array.from({ length: 256 }, () => Math.floor(random.next() * 199) - 99);
    const weights = Array.from({ length: 256 }, row);
    net.connect(net.axons, out, weights);
    const experiment = parseExperiment(net.toJSON(), "net.json");
    expect(() => toHash(experiment)).toThrow(/makes a link of \d+ characters, allowed: 32000; download it instead/);
  });

  test.each([
    ["a rate above 1", { rates: new Array(8).fill(2) }, "rates"],
    ["a rate too few", { rates: [0.1] }, "rates"],
    ["a negative seed", { seed: -1 }, "seed"],
    ["sliders as text", { controls: "all" }, "controls"],
    ["an unknown rule", { controls: { rule: { ...controls.rule, name: "hebb" } } }, "controls"],
    ["a threshold of 0", { controls: { adjustments: { out: { threshold: 0, leak: 1 } } } }, "controls"],
    ["an adjustment that is null", { controls: { adjustments: { out: null } } }, "controls"],
  ] as const)("with %s takes what the network alone would have", (_what, changes, key) => {
    const { network } = firstExperiment();
    expect(parseExperiment({ network, ...changes }, "x.json")[key]).toEqual(parseExperiment(network, "x.json")[key]);
  });
});

test("an outline has what the page shows of a network", () => {
  const { network, rates } = firstExperiment();
  expect(outlineOf(Network.fromJSON(network), rates)).toEqual({
    name: "first script",
    ...{ axons: 8, neurons: 8, learns: false, meanRate: 0.25 },
    populations: [{ name: "out", size: 8, threshold: 150, leak: 3196 / 65_536 }],
    projections: [
      { source: "axons", target: "out", rows: 8, columns: 8, plastic: false },
      { source: "out", target: "out", rows: 8, columns: 8, plastic: false },
    ],
    thresholds: new Int32Array(8).fill(150),
  });
});

test("input is the same however long the stretches are", () => {
  const rates = [0.1, 0.5, 0.9];
  const input = (cuts: readonly number[]) => {
    const source = new Input(5);
    source.rates = rates;
    return cuts.slice(1).flatMap((end, i) => {
      const { steps, indices } = source.at(cuts[i]!, end - cuts[i]!);
      return Array.from(steps, (step, e) => [cuts[i]! + step, indices[e]!]);
    });
  };
  const whole = input([0, 2500]);
  expect(input([0, 1, 17, 999, 1000, 1001, 2400, 2500])).toEqual(whole);
  const second = poisson(rates, { seed: 6 })(1000);
  const { steps, indices } = part(second, 0, 1000);
  const expected = Array.from(steps, (step, e) => [1000 + step, indices[e]!]);
  expect(whole.filter(([step]) => step! >= 1000 && step! < 2000)).toEqual(expected);
});

describe("the build for a network", () => {
  const sized = (axons: number, neurons: number) => {
    const net = new Network({ axons });
    for (let left = neurons, p = 0; left > 0; left -= 512, p++)
      net.population(`p${p}`, Math.min(512, left), { threshold: 9 });
    return net;
  };

  test.each([
    [16, 16, "tiny"],
    [64, 64, "small"],
    [17, 65, "standard"],
    [300, 20, "neurons=32,axons=300,lanes=16,learning=0"],
    [4, 1024, "neurons=1024,axons=4,lanes=16,learning=0"],
  ])("of %d axons and %d neurons is %s", (axons, neurons, build) => {
    expect(buildFor(sized(axons, neurons), "sim")).toBe(build);
  });

  test("is the plastic one for fractions of weights, and none for what no core has room for", () => {
    expect(buildFor(Network.fromJSON(exampleByName("an image, learned").network), "rtl")).toBe("plastic");
    expect(() => buildFor(sized(8, 1025), "sim")).toThrow("the network has 1025 neurons; the largest core has 1024");
    expect(() => buildFor(sized(8, 300), "rtl")).toThrow(/256 neurons/);
  });
});
