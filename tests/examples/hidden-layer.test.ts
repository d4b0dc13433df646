import { connect } from "lifwire";
import { describe, expect, test } from "vitest";
import { halved, smallDigits } from "../../examples/hidden-layer/data.js";
import { buildFor, RECIPES, type Recipe } from "../../examples/hidden-layer/recipe.js";
import { Session } from "../../examples/hidden-layer/session.js";
import { BOARDS } from "../../hw/boards/index.js";
import { boardByName } from "../../hw/flow/board-build.js";
import { differingParameters, parseBuild } from "../../protocol/tables/build-text.js";

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
    // One spike per image: the inhibition group lets a single output answer.
    const answered = passes
      .at(-1)!
      .confusion.flatMap((row) => row.slice(0, 10))
      .reduce((sum, count) => sum + count, 0);
    expect(answered).toBe(899);
  });

  test("every recipe names a build that holds it, with rows only and a third factor", () => {
    expect(Object.values(RECIPES).map(buildFor)).toEqual([
      "neurons=56,axons=800,lanes=8,fractionBits=2,thirdFactor=1,columns=0,window=2",
      "neurons=128,axons=212,lanes=8,fractionBits=2,thirdFactor=1,columns=0,window=2,clockHz=80000000",
      "neurons=80,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0,window=2",
      "neurons=128,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0,window=2,clockHz=100000000",
      "neurons=240,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0,window=2,clockHz=60000000",
      "neurons=256,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0,window=2",
      "neurons=528,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0,window=2",
      "neurons=128,axons=800,lanes=16,fractionBits=2,thirdFactor=1,columns=0,window=2",
      "neurons=528,axons=800,lanes=16,fractionBits=8,thirdFactor=1,columns=0,window=2",
      "neurons=272,axons=80,lanes=16,fractionBits=8,thirdFactor=1,columns=0,window=2",
      "neurons=528,axons=80,lanes=16,fractionBits=8,thirdFactor=1,columns=0,window=2",
    ]);
  });

  test("a recipe with a board learns on just the build of that board", () => {
    const recipes: Recipe[] = Object.values(RECIPES);
    for (const recipe of recipes.filter(({ board }) => board)) {
      const { name, clockHz } = recipe.board!;
      const { build } = boardByName(name);
      expect(differingParameters(parseBuild(buildFor(recipe)), build), name).toEqual([]);
      expect(clockHz, name).toBe(build.clockHz);
    }
  });

  test("every board's build with a third factor has a recipe of its size", () => {
    const builds = Object.values(RECIPES).map((recipe) => parseBuild(buildFor(recipe)));
    for (const { name, build } of BOARDS.filter((board) => board.build.thirdFactor)) {
      expect(
        builds.some((own) => differingParameters(own, build).length === 0),
        name,
      ).toBe(true);
    }
  });

  test("images are halved by the mean of two by two pixels", () => {
    const pixels = Uint8Array.from({ length: 16 }, (_, i) => 10 * i);
    const images = { train: [{ pixels, label: 3 }], test: [], pixelMax: 255, axons: 16 };
    expect([...halved(images).train[0]!.pixels]).toEqual([25, 45, 105, 125]);
    expect(halved(images)).toMatchObject({ axons: 4, train: [{ label: 3 }] });
  });
});
