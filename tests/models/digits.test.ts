import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importNir, type NirOptions } from "../../host/api/models.js";
import { classify, DATA, type DigitsExpected, readExpected } from "./support.js";

/** Each network: how it is imported, its float accuracy, the least share of images of the same counts: 0.9 of what was measured. */
const NETWORKS: readonly (readonly [string, NirOptions, number])[] = [
  ["digits-lif", {}, 0.9 * 0.58],
  ["digits-lif-bias-subtract", { reset: "subtract", resetLate: true }, 0.9 * 0.28],
  ["digits-cubalif", {}, 0.9 * 0.57],
  ["digits-recurrent", {}, 0.9 * 0.44],
  ["digits-conv", {}, 0.9 * 0.6],
];
/** Images on the RTL; npm run models:rtl shows all of them. */
const SAMPLE = Number(process.env.LIFWIRE_RTL_IMAGES ?? 12);

describe("classifiers trained in PyTorch, on the core", () => {
  it.each(NETWORKS)("%s: all 899 test images as in snnTorch, nearly", async (name, options, counts) => {
    const expected = readExpected<DigitsExpected>(`nir/${name}.expected.json`);
    const imported = await importNir(join(DATA, `nir/${name}.nir`), options);
    expect(imported.report[0]!.text).toContain("dialect snntorch");
    const found = await classify(imported, expected, "sim", expected.counts.length);
    expect(found.float).toBeCloseTo(expected.accuracy, 6);
    expect(Math.abs(found.accuracy - found.float)).toBeLessThan(0.01);
    expect(found.sameClass).toBeGreaterThanOrEqual(0.975);
    expect(found.sameCounts).toBeGreaterThanOrEqual(counts);
    const { counts: _, ...figures } = found;
    console.info(`${name}: ${JSON.stringify(figures)}`);
  });

  it.each(NETWORKS)("%s: the RTL has the counts of the simulator", async (name, options) => {
    const expected = readExpected<DigitsExpected>(`nir/${name}.expected.json`);
    const imported = await importNir(join(DATA, `nir/${name}.nir`), options);
    const [sim, rtl] = [
      await classify(imported, expected, "sim", SAMPLE),
      await classify(imported, expected, "rtl", SAMPLE),
    ];
    expect(rtl.counts).toEqual(sim.counts);
    expect(rtl).toEqual(sim);
  });
});
