import { beforeAll, describe, expect, test } from "vitest";
import { type Figure, largestDifference } from "../../examples/rules/figure.js";
import { measureRules } from "../../examples/rules/figures.js";
import { withRegisters } from "../../examples/rules/page.js";
import { figureSvg } from "../../examples/rules/picture.js";

describe("examples/rules", () => {
  let figures: Figure[] = [];
  const named = (name: string) => figures.find((figure) => figure.name === name)!;
  /** What the core did at a place of a figure. */
  const at = (name: string, place: number, curve = 0) => {
    const { at: places, measured } = named(name).curves[curve]!;
    return measured![places.indexOf(place)];
  };

  beforeAll(async () => {
    figures = await measureRules();
  });

  test("the core is nearer to each formula than its rounding, and does something", () => {
    for (const figure of figures) {
      expect([figure.name, largestDifference(figure)]).toEqual([figure.name, expect.closeTo(0, 1)]);
      if (figure.name === "component") continue;
      expect(largestDifference(figure)).toBeLessThan(0.01);
      expect(figure.curves.some(({ measured }) => measured!.some((value) => Math.abs(value) > 0.5))).toBe(true);
    }
  });

  // By hand, from the amplitudes in examples/stdp-curve/rules.ts, not by the formulas that the figures are compared with.
  test.each([
    ["pair-stdp", 0, 0, 8],
    ["pair-stdp", 12, 0, 8 / Math.E],
    ["pair-stdp", -16, 0, -6 / Math.E],
    ["nearest", 0, 0, 8 + 8 * Math.exp(-10 / 12)],
    ["nearest", 0, 1, 8],
    ["rectangular", 26, 0, 4],
    ["rectangular", 27, 0, 0],
    ["rectangular", -36, 0, -3],
    ["rectangular", -37, 0, 0],
    ["symmetric", -16, 0, 5 / Math.E],
    ["soft", 0, 2, 0.12 * 20],
    ["target", 10, 0, 5],
    ["target", 11, 0, -2],
    ["follow", 0, 0, 18],
    ["reward", 0, 2, -4],
    ["reward-neuron", 0.5, 0, 8],
    ["reward-neuron", 0.5, 2, 0],
    ["delta", -3, 0, -12],
    ["random-feedback", 4, 2, (16 * -2 * 4) / 128],
  ])("%s at %d, curve %d", (name, place, curve, change) => {
    expect(at(name, place, curve)).toBeCloseTo(change, 1);
  });

  test("feedback that learns turns to the forward weights, and follow to the principal component", () => {
    expect([at("learned-feedback", 0), at("component", 0)]).toEqual([
      expect.closeTo(-0.06, 2),
      expect.closeTo(0.41, 2),
    ]);
    expect(at("learned-feedback", 150)).toBeGreaterThan(0.95);
    expect(at("component", 150)).toBeGreaterThan(0.99);
  });

  test("a picture names its curves, and has a path of dots for each that was measured", () => {
    const svg = figureSvg(named("component"));
    expect(svg).toContain("Oja's rule");
    expect(svg.match(/<path d="M[^"]*a1\.8/g)).toHaveLength(1);
    expect(svg.match(/fill="none" class="lw-s\d"/g)).toHaveLength(2);
  });

  test("a page without marks is refused, and registers come between them", () => {
    expect(() => withRegisters("# Page", figures)).toThrow(/no <!-- rules/);
    const page = withRegisters("a\n<!-- rules: written by npm run docs -->old<!-- rules: end -->\nb", figures);
    expect(page).not.toContain("old");
    expect(page).toMatch(/\| pair-stdp \| .*`postAmplitude` 16384, .* \| 0\.\d{3} \|/);
  });
});
