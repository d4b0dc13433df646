import { connect } from "lifwire";
import { describe, expect, test } from "vitest";
import { smallDigits } from "../../examples/hidden-layer/data.js";
import { buildFor, RECIPES } from "../../examples/hidden-layer/recipe.js";
import { Session } from "../../examples/hidden-layer/session.js";

describe("examples/hidden-layer", () => {
  test("digits behind a hidden layer, four passes, seed 1", async () => {
    const recipe = { ...RECIPES["digits-256"], passes: 4 };
    const images = smallDigits();
    await using core = await connect("sim", { build: buildFor(recipe), baudRate: 12_500_000 });
    const session = await Session.begin(core, images, recipe, 1);
    const before = await session.test();
    const passes = await session.train();
    expect(before.testAccuracy).toBeLessThan(0.3);
    expect(passes.map(({ images: shown }) => shown)).toEqual([898, 898, 898, 898]);
    expect(passes.at(-1)!.testAccuracy).toBeGreaterThan(0.86);
    // One spike an image: the inhibition group lets a single output answer.
    const answered = passes
      .at(-1)!
      .confusion.flatMap((row) => row.slice(0, 10))
      .reduce((sum, count) => sum + count, 0);
    expect(answered).toBe(899);
  });

  test("every recipe names a build that holds it, with rows only and a third factor", () => {
    expect(Object.values(RECIPES).map(buildFor)).toEqual([
      "neurons=64,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0",
      "neurons=128,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0",
      "neurons=256,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0",
      "neurons=528,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0",
      "neurons=128,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0",
      "neurons=528,axons=800,lanes=16,fractionBits=8,thirdFactor=1,columns=0",
      "neurons=272,axons=80,lanes=16,fractionBits=8,thirdFactor=1,columns=0",
    ]);
  });
});
