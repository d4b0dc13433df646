import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { loadDigits } from "../../examples/digits/dataset.js";
import { experiment } from "../../examples/digits-learning/experiment.js";
import type { ImageSet } from "../../examples/digits-learning/images.js";
import { UNSUPERVISED } from "../../examples/digits-learning/settings.js";
import { buildFor, RECIPES, type Recipe } from "../../examples/hidden-layer/recipe.js";
import { Session } from "../../examples/hidden-layer/session.js";
import { setOf } from "../../examples/mnist/idx-set.js";
import { METHODS } from "../../examples/mnist/settings.js";
import { connect } from "../../host/api/connect.js";
import { poisson } from "../../host/events/encoders.js";
import { decodeNpz } from "../../host/formats/npz.js";
import type { LearningEntry } from "../../host/network/learning-schema.js";
import { Network } from "../../host/network/network.js";
import { exampleByName } from "../../host/page/core/examples.js";
import { findChromium, LONG_MS } from "./chromium.js";
import { type LivePage, SHOTS, siteForTests } from "./live-page.js";

const chromium = findChromium();
const SEED = 1;
const IMAGE = "an image, learned";

/** Test images that a lesson in Node gets right. */
async function rightInNode(images: ImageSet, settings: typeof UNSUPERVISED): Promise<number> {
  await using core = await connect("sim", { build: settings.build, baudRate: 12_500_000 });
  return (await experiment(core, images, { kind: "unsupervised", settings }, SEED)).right;
}

/** The same for a lesson with a hidden layer. */
async function rightInNodeHidden(images: ImageSet, recipe: Recipe): Promise<number> {
  await using core = await connect("sim", { build: buildFor(recipe), baudRate: 12_500_000 });
  const session = await Session.begin(core, images, recipe, SEED);
  const { testAccuracy } = (await session.train()).at(-1)!;
  return Math.round(testAccuracy * images.test.length);
}

/** Draws a digit with the mouse, cell by cell. */
async function draw(page: Page, cells: readonly (readonly [number, number])[], width: number): Promise<void> {
  await page.locator(".pad").scrollIntoViewIfNeeded();
  const box = (await page.locator(".pad").boundingBox())!;
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + ((x + 0.5) * box.width) / width, box.y + ((y + 0.5) * box.height) / width] as const;
  await page.mouse.move(...at(cells[0]!));
  await page.mouse.down();
  for (const cell of cells) await page.mouse.move(...at(cell), { steps: 2 });
  await page.mouse.up();
}

/** Draws a 0 on what has learned the 8x8 digits, then nothing. */
async function takesZeroForZero(live: LivePage, shot: string): Promise<void> {
  const { page } = live;
  await page.getByText("draw a digit", { exact: false }).last().waitFor();
  await draw(page, ZERO, 8);
  await live.until("#digit", "^0$");
  await page.screenshot({ path: `${SHOTS}/${shot}.png`, fullPage: true });
  await page.click("#clear");
  await live.until("#digit", "no answer");
  expect(live.errors).toEqual([]);
}

/** Weights of the page's learning network after a hundred steps in Node, by a rule and without a slider. */
async function weightsInNode(changes: LearningEntry | undefined): Promise<number[]> {
  const { network, rates, seed } = exampleByName(IMAGE);
  const net = Network.fromJSON(network);
  await using core = await connect("sim", { build: "plastic" });
  await core.program(net);
  if (changes) await core.setLearning(changes);
  await core.run({ steps: 100, input: poisson(rates, { seed }), learning: true });
  return [...(await core.readWeights(net.axons, net.find("out"), { fraction: true })).toFloats()];
}

async function weightsOf(page: Page): Promise<number[]> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByText("Weights (NumPy)").click()]);
  return Array.from(decodeNpz(await readFile(await file.path()), "weights.npz", "axons-out").values);
}

/** An IDX file of bytes. */
function idx(shape: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((size, d) => {
    header.writeUInt32BE(size, 4 + 4 * d);
  });
  return Buffer.concat([header, values]);
}

/** The 8 x 8 digits in the middle of 28 x 28 pixels, a cell three wide, as if they were MNIST. */
function asMnist(digits: readonly { readonly pixels: Uint8Array; readonly label: number }[]) {
  return digits.map(({ pixels, label }) => {
    const large = new Uint8Array(28 * 28);
    for (let y = 2; y < 26; y++) {
      for (let x = 2; x < 26; x++)
        large[28 * y + x] = pixels[8 * Math.floor((y - 2) / 3) + Math.floor((x - 2) / 3)]! * 15;
    }
    return { pixels: large, label };
  });
}

function files(part: string, digits: ReturnType<typeof asMnist>) {
  const images = idx([digits.length, 28, 28], Buffer.concat(digits.map(({ pixels }) => pixels)));
  const labels = idx(
    [digits.length],
    Uint8Array.from(digits, ({ label }) => label),
  );
  const mimeType = "application/octet-stream";
  return [
    { name: `${part}-images-idx3-ubyte.gz`, mimeType, buffer: gzipSync(images) },
    { name: `${part}-labels-idx1-ubyte`, mimeType, buffer: labels },
  ];
}

describe.runIf(chromium)("learning in the live page", () => {
  const tests = siteForTests(chromium!);
  const open = async () => {
    const live = await tests.open();
    await live.example(IMAGE);
    return live;
  };

  test("a network learns to Node's weights, which are drawn while it runs", async () => {
    await using live = await open();
    await live.hundredSteps(100);
    expect(await weightsOf(live.page)).toEqual(await weightsInNode(undefined));
    await live.page.getByLabel("Weights axons to out").waitFor();
    const picture = () =>
      live.page.getByLabel("Weights axons to out").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await picture();
    await live.page.click("#run");
    await expect.poll(picture, { timeout: LONG_MS }).not.toBe(before);
    expect(live.errors).toEqual([]);
  });

  test("another rule is learned by at once, and a reward of 0 stops all changes", async () => {
    await using live = await open();
    await live.page.selectOption("#rule", "pair-stdp");
    await live.slide("potentiation", 2);
    await live.hundredSteps(100);
    const expected = await weightsInNode({
      rule: "pair-stdp",
      pre: { amplitude: -0.5 },
      post: { amplitude: 2 },
      postTrace: { timeConstantSteps: 20 },
    });
    const learned = await weightsOf(live.page);
    expect(learned).toEqual(expected);
    await live.slide("reward", 0);
    await live.hundredSteps(200);
    expect(await weightsOf(live.page)).toEqual(learned);
  });

  test("a network that does not learn has no controls of learning", async () => {
    await using live = await open();
    const { network } = exampleByName("first script");
    await live.openFile("plain.json", JSON.stringify(network));
    await live.until("#network", "first script");
    expect(await live.page.locator("#learning").count()).toBe(0);
  });

  test("learns digits to the accuracy that Node has, and takes a drawn one for what it is", async () => {
    const images = { ...loadDigits(), pixelMax: 16, axons: 64 };
    const right = await rightInNode(images, { ...UNSUPERVISED, passes: 1 });
    expect(right / 899).toBeGreaterThan(0.85);
    await using live = await tests.open();
    const { page } = live;
    await page.getByLabel("passes").selectOption("1");
    await page.click("#learn");
    await live.until("#outcome", "^so far: \\d+ of 200 test images right");
    await page.getByLabel("Receptive fields of 256 neurons").waitFor();
    expect(await live.until("#outcome", "^learned")).toContain(`learned: ${right} of 899 test images right`);
    await takesZeroForZero(live, "learned");
  });

  test("learns digits behind a hidden layer as Node does, and takes a drawn one for what it is", async () => {
    const images = { ...loadDigits(), pixelMax: 16, axons: 64 };
    const right = await rightInNodeHidden(images, { ...RECIPES["digits-256"], passes: 10 });
    expect(right / 899).toBeGreaterThan(0.92);
    await using live = await tests.open();
    const { page } = live;
    await page.selectOption("#method", "hidden");
    await page.getByLabel("passes").selectOption("10");
    await page.click("#learn");
    await page.getByLabel("Receptive fields of 256 neurons").waitFor();
    await live.until("#outcome", "^so far: \\d+ of 899 test images right");
    expect(await live.until("#outcome", "^learned")).toContain(`learned: ${right} of 899 test images right`);
    await takesZeroForZero(live, "hidden");
  });

  test("a lesson behind a hidden layer is stopped, and another one begun", async () => {
    await using live = await tests.open();
    const { page } = live;
    await page.selectOption("#method", "hidden");
    await page.click("#learn");
    await live.until("#outcome", "^so far");
    await page.click("#stop");
    await page.waitForSelector("#stop:disabled");
    expect(await page.textContent("#outcome")).not.toContain("learned");
    await page.selectOption("#method", "prototypes");
    await page.click("#learn");
    await live.until("#outcome", "^so far: \\d+ of 200 test images right");
    await page.click("#stop");
    await live.hundredSteps(100);
    expect(live.errors).toEqual([]);
  });

  test("digits on the RTL begin, are stopped, and leave the network as it was", async () => {
    await using live = await tests.open();
    await live.chooseCore("rtl", /^RTL/);
    await live.hundredSteps(100);
    const counts = await live.counts();
    await live.page.click("#learn");
    await live.page.getByLabel("Receptive fields of 256 neurons").waitFor();
    await live.page.click("#stop");
    await live.page.waitForSelector("#stop:disabled");
    expect(await live.page.textContent("#outcome")).not.toContain("simulator");
    expect(await live.counts()).toBe(counts);
    await live.hundredSteps(200);
  });

  test("MNIST is learned from the user's files as in Node", async () => {
    const { train, test: tested } = loadDigits();
    const [learn, exam] = [asMnist(train.slice(0, 600)), asMnist(tested.slice(0, 100))];
    const right = await rightInNode(setOf(learn, exam), METHODS["100"].settings);
    expect(right).toBeGreaterThan(30);
    await using live = await tests.open();
    const { page } = live;
    await page.selectOption("#data", "mnist");
    await page.click("#learn");
    expect(await live.failure()).toContain("needed are the four IDX files of MNIST");
    await page.setInputFiles("#idx", [...files("t10k", exam), ...files("train", learn)]);
    await page.click("#learn");
    expect(await live.until("#outcome", "^learned")).toContain(`learned: ${right} of 100 test images right`);
    await page.getByLabel("Drawing field of 28 by 28 cells").waitFor();
    await page.screenshot({ path: `${SHOTS}/mnist.png`, fullPage: true });
  });

  test("MNIST is learned behind a hidden layer by the RTL as by the simulator in Node", async () => {
    const { train, test: tested } = loadDigits();
    const [learn, exam] = [asMnist(train.slice(0, 24)), asMnist(tested.slice(0, 30))];
    const right = await rightInNodeHidden(setOf(learn, exam), { ...RECIPES["mnist-118"], passes: 1 });
    await using live = await tests.open();
    const { page } = live;
    await live.chooseCore("rtl", /^RTL/);
    await page.selectOption("#data", "mnist");
    await page.selectOption("#method", "hidden");
    await page.setInputFiles("#idx", [...files("t10k", exam), ...files("train", learn)]);
    await page.click("#learn");
    expect(await live.until("#outcome", "^learned")).toContain(`learned: ${right} of 30 test images right`);
    expect(await page.textContent("#outcome")).not.toContain("simulator"); // it comes with the page
  });

  test("a damaged file of MNIST is told", async () => {
    await using live = await tests.open();
    const digits = asMnist(loadDigits().test.slice(0, 20));
    const [images, labels] = files("train", digits);
    const broken = { ...images!, buffer: images!.buffer.subarray(0, images!.buffer.length - 30) };
    await live.page.selectOption("#data", "mnist");
    await live.page.setInputFiles("#idx", [broken, labels!, ...files("t10k", digits)]);
    await live.page.click("#learn");
    expect(await live.failure()).toContain("train-images-idx3-ubyte.gz");
    await live.hundredSteps(100);
  });
});

/** A round 0, cell by cell. */
const ZERO = [
  ...[3, 4, 5].map((x) => [x, 0] as const),
  ...[1, 2, 3, 4, 5, 6].map((y) => [6, y] as const),
  ...[5, 4, 3].map((x) => [x, 7] as const),
  ...[6, 5, 4, 3, 2, 1].map((y) => [2, y] as const),
];
