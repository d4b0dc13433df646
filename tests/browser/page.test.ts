import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadDigits } from "../../examples/digits/dataset.js";
import { splitDigits } from "../../examples/digits/digit.js";
import { testNetwork } from "../../examples/digits-learning/learned.js";
import { countRight, nameNeurons } from "../../examples/digits-learning/readout.js";
import { UNSUPERVISED } from "../../examples/digits-learning/settings.js";
import { trainUnsupervised } from "../../examples/digits-learning/unsupervised.js";
import { connect } from "../../host/api/connect.js";
import { CoreBridge } from "../../host/cli/live/core-bridge.js";
import { LiveSite } from "../../host/cli/live/live-site.js";
import { TcpBoard } from "../../host/cli/virtual-board/tcp-board.js";
import { VirtualBoard } from "../../host/cli/virtual-board/virtual-board.js";
import { poisson } from "../../host/events/encoders.js";
import { Network } from "../../host/network/network.js";
import { firstExperiment } from "../../host/page/experiment.js";
import { projectRoot } from "../../hw/project.js";
import { findChromium, launch } from "./chromium.js";

const chromium = findChromium();
const SHOTS = `${projectRoot()}/build/page`;
const LONG_MS = 300_000;

/** Spikes of each neuron in the first 100 steps, as Node has them. */
async function countsInNode(): Promise<string> {
  const { network, rates, seed } = firstExperiment();
  const net = Network.fromJSON(network);
  await using core = await connect("sim", { build: "tiny" });
  await core.program(net);
  const run = await core.run({ steps: 100, input: poisson(rates, { seed }) });
  return [...run.spikeCounts(net.find("out"))].join(" ");
}

describe.runIf(chromium)("the live page in Chromium", () => {
  let browser: Browser;
  let site: LiveSite;
  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    site = await LiveSite.open(0, undefined);
    browser = await launch(chromium!);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  async function open(
    hash = "",
    options: Parameters<Browser["newPage"]>[0] = {},
  ): Promise<{ page: Page; errors: string[] }> {
    const page = await browser.newPage(options);
    page.setDefaultTimeout(LONG_MS);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(`${site.url}${hash}`);
    await page.waitForSelector("#run:enabled");
    return { page, errors };
  }
  const hundredSteps = async (page: Page, until: number) => {
    await page.click("#hundred");
    await page.waitForFunction(
      (step) => document.querySelector("#numbers")?.textContent?.includes(`step ${step},`),
      until,
    );
  };
  const counts = (page: Page) => page.getAttribute("#numbers", "data-counts");

  test.each(["sim", "rtl"])("runs the first network on %s with Node's spike counts", async (core) => {
    const { page, errors } = await open();
    await page.selectOption("#core", core);
    await page.waitForFunction(
      (text) => document.querySelector("#status")?.textContent?.startsWith(text),
      core === "rtl" ? "RTL" : "simulator",
    );
    await hundredSteps(page, 100);
    expect(await counts(page)).toBe(await countsInNode());
    expect(errors).toEqual([]);
    await page.close();
  });

  test("runs, pauses, makes one step, starts again", async () => {
    const { page, errors } = await open();
    await page.click("#run");
    await page.waitForFunction(() => /step [1-9]/.test(document.querySelector("#numbers")?.textContent ?? ""));
    await page.click("#run");
    await page.waitForSelector("#step:enabled");
    await page.waitForTimeout(400);
    const step = Number(/step ([\d,]+)/.exec((await page.textContent("#numbers"))!)![1]!.replaceAll(",", ""));
    await page.click("#step");
    await page.waitForFunction(
      (next) => document.querySelector("#numbers")?.textContent?.replaceAll(",", "").includes(`step ${next} `),
      step + 1,
    );
    await page.click("#reset");
    await page.waitForFunction(() => document.querySelector("#numbers")?.textContent?.startsWith("step 0"));
    await hundredSteps(page, 100);
    expect(await counts(page)).toBe(await countsInNode());
    expect(errors).toEqual([]);
    await page.close();
  });

  test("a threshold that is raised silences the neurons, an injected spike reaches them", async () => {
    const { page } = await open();
    const slide = async (label: string, value: string) =>
      page.getByLabel(label).evaluate((input, to) => {
        (input as HTMLInputElement).value = to;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }, value);
    await slide("out: threshold", "3");
    await slide("input rate", "0.05");
    await hundredSteps(page, 100);
    expect(await counts(page)).toBe("0 0 0 0 0 0 0 0");
    await slide("out: threshold", "0.1");
    await page.click("#reset");
    await page.getByLabel("a spike into axon").fill("4");
    await page.click("#inject");
    await page.click("#step");
    await page.waitForFunction(() => document.querySelector("#numbers")?.textContent?.startsWith("step 1,"));
    expect((await counts(page))!.split(" ")[4]).toBe("1");
    await page.close();
  });

  test("a link brings back what was shared, a damaged one is told and changes nothing", async () => {
    const { page } = await open();
    await page.click("#share");
    await page.waitForFunction(() => location.hash.startsWith("#x="));
    const hash = await page.evaluate(() => location.hash);
    await page.close();
    const again = await open(hash);
    expect(await again.page.textContent("#network")).toBe("first script");
    expect(await again.page.locator(".failure").isVisible()).toBe(false);
    await again.page.close();
    const damaged = await open(hash.slice(0, 40));
    expect(await damaged.page.textContent(".failure")).toContain("The link is damaged");
    await hundredSteps(damaged.page, 100);
    expect(await counts(damaged.page)).toBe(await countsInNode());
    await damaged.page.close();
  });

  test("a core behind serve --tcp gives Node's spike counts over the WebSocket, and its end is told", async () => {
    const board = await VirtualBoard.create({ backend: "sim", build: "tiny" });
    const tcp = await TcpBoard.open(board, 0);
    const offering = await LiveSite.open(0, undefined, new CoreBridge(tcp.url));
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(LONG_MS);
      await page.goto(offering.url);
      await page.waitForSelector("#run:enabled");
      await page.selectOption("#core", "served");
      await page.waitForFunction(() => document.querySelector("#status")?.textContent === "served core");
      await hundredSteps(page, 100);
      expect(await counts(page)).toBe(await countsInNode());
      await page.click("#run");
      tcp.unplug();
      await page.waitForSelector(".failure:visible");
      expect(await page.textContent(".failure")).toContain("connection lost");
      await page.close();
    } finally {
      offering.close();
      tcp.close();
      await board.close();
    }
  });

  test("without Web Serial the core stays as it was, with a sentence", async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(LONG_MS);
    await page.addInitScript(() => Object.defineProperty(navigator, "serial", { value: undefined }));
    await page.goto(site.url);
    await page.waitForSelector("#run:enabled");
    await page.selectOption("#core", "serial");
    await page.waitForSelector(".failure:visible");
    expect(await page.textContent(".failure")).toContain("no Web Serial");
    expect(await page.textContent("#status")).toBe("simulator (tiny)");
    await page.close();
  });

  test("learns digits to the accuracy that Node has, and takes a test image for what it is", async () => {
    const seed = 1;
    const digits = loadDigits();
    expect(splitDigits([...digits.train, ...digits.test], "digits").test.length).toBe(digits.test.length);
    const images = { ...digits, pixelMax: 16, axons: 64 };
    const settings = { ...UNSUPERVISED, passes: 1 };
    await using core = await connect("sim", { build: "plastic" });
    const trained = await trainUnsupervised(core, images, settings, seed);
    await core.program(testNetwork(trained, seed).network);
    const meaning = await nameNeurons({ core, settings, images }, images.train);
    const right = await countRight({ core, settings, images }, meaning, images.test);

    const { page, errors } = await open();
    await page.getByLabel("passes").selectOption("1");
    await page.click("#learn");
    await page.waitForFunction(() => document.querySelector("#outcome")?.textContent?.startsWith("learned"));
    expect(await page.textContent("#outcome")).toContain(`learned: ${right} of 899 test images right`);
    expect(right / 899).toBeGreaterThan(0.85);
    await page.locator(".pad").scrollIntoViewIfNeeded();
    const box = (await page.locator(".pad").boundingBox())!;
    const at = (x: number, y: number) =>
      [box.x + ((x + 0.5) * box.width) / 8, box.y + ((y + 0.5) * box.height) / 8] as const;
    await page.mouse.move(...at(2, 1));
    await page.mouse.down();
    for (const [x, y] of ZERO) await page.mouse.move(...at(x, y), { steps: 2 });
    await page.mouse.up();
    await page.waitForFunction(() => document.querySelector("#digit")?.textContent === "0");
    await page.screenshot({ path: `${SHOTS}/learned.png`, fullPage: true });
    expect(errors).toEqual([]);
    await page.close();
  });

  test("axe finds nothing serious, in light and dark", async () => {
    const { page } = await open();
    await page.click("#read");
    await hundredSteps(page, 100);
    await page.evaluate(await readFile(`${projectRoot()}/node_modules/axe-core/axe.min.js`, "utf8"));
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
    await page.close();
  });

  test("all it loads before it runs is below 1.5 MB gzipped", async () => {
    const page = await browser.newPage();
    const loaded: Promise<number>[] = [];
    page.on("response", (response) => {
      if (response.ok()) loaded.push(response.body().then((body) => gzipSync(body).length));
    });
    await page.goto(site.url);
    await page.waitForSelector("#run:enabled", { timeout: LONG_MS });
    const sizes = await Promise.all(loaded);
    expect(sizes.length).toBeGreaterThanOrEqual(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_500_000);
    await page.close();
  });

  test.each([
    ["light", { colorScheme: "light", viewport: { width: 1200, height: 900 } }],
    ["dark", { colorScheme: "dark", viewport: { width: 1200, height: 900 } }],
    ["narrow", { colorScheme: "light", viewport: { width: 390, height: 844 } }],
  ] as const)("fits its window: %s", async (name, options) => {
    const { page } = await open("", options);
    await page.selectOption("#speed", "fastest");
    await page.click("#run");
    await page.waitForTimeout(1000);
    await page.click("#read");
    await page.click("#run");
    await page.waitForSelector("#step:enabled");
    await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
    const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(wide).toBeLessThanOrEqual(window!);
    await page.close();
  });
});

/** A round 0, cell by cell. */
const ZERO = [
  ...[3, 4, 5].map((x) => [x, 0] as const),
  ...[1, 2, 3, 4, 5, 6].map((y) => [6, y] as const),
  ...[5, 4, 3].map((x) => [x, 7] as const),
  ...[6, 5, 4, 3, 2, 1].map((y) => [2, y] as const),
];
