import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { decodeNpz } from "../../host/formats/npz.js";
import { Network } from "../../host/network/network.js";
import { firstExperiment } from "../../host/page/core/examples.js";
import { findChromium, LONG_MS } from "./chromium.js";
import { countsInNode, siteForTests } from "./live-page.js";

const chromium = findChromium();

describe.runIf(chromium)("the live page in Chromium", () => {
  const tests = siteForTests(chromium!);
  const open = tests.open;

  test.each([
    ["sim", /^simulator/],
    ["rtl", /^RTL/],
  ])("runs the first network on %s with Node's spike counts", async (core, status) => {
    await using live = await open();
    await live.chooseCore(core, status);
    await live.hundredSteps(100);
    expect(await live.counts()).toBe(await countsInNode());
    expect(live.errors).toEqual([]);
  });

  test("runs, pauses, makes one step, starts again", async () => {
    await using live = await open();
    const { page } = live;
    await page.click("#run");
    await live.until("#numbers", "step [1-9]");
    const step = await live.pause();
    expect(await live.counts()).toBe(await countsInNode(step));
    await page.click("#step");
    await live.until("#numbers", `step ${(step + 1).toLocaleString("en")},`);
    await page.click("#reset");
    await live.until("#numbers", "^step 0,");
    await live.hundredSteps(100);
    expect(await live.counts()).toBe(await countsInNode());
    expect(live.errors).toEqual([]);
  });

  test("works by keyboard alone", async () => {
    await using live = await open();
    const { page } = live;
    const focusOn = async (selector: string) => {
      for (let tabs = 0; tabs < 40; tabs++) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((where) => document.activeElement?.matches(where), selector)) return;
      }
      throw new Error(`${selector} is not reached with the Tab key`);
    };
    await focusOn("#hundred");
    await page.keyboard.press("Enter");
    await live.until("#numbers", "step 100,");
    await focusOn('input[type="range"]');
    const before = await page.evaluate(() => document.activeElement!.getAttribute("aria-valuetext"));
    await page.keyboard.press("ArrowRight");
    const after = await page.evaluate(() => document.activeElement!.getAttribute("aria-valuetext"));
    expect([before, after]).toEqual(["0.250 a step", "0.263 a step"]);
    await focusOn("#inject");
    await focusOn(".pad");
    await page.keyboard.press(" ");
    const isInked = () =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>(".pad canvas")!;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value) => value > 0);
      });
    await expect.poll(isInked, { timeout: LONG_MS }).toBe(true);
  });

  test("a threshold that is raised silences the neurons, an injected spike reaches them", async () => {
    await using live = await open();
    const { page } = live;
    await live.slide("out: threshold", 3);
    await live.slide("input rate", 0.05);
    await live.hundredSteps(100);
    expect(await live.counts()).toBe("0 0 0 0 0 0 0 0");
    await live.slide("out: threshold", 0.1);
    await page.click("#reset");
    await live.until("#numbers", "^step 0,");
    await page.fill("#target", "4");
    await page.click("#inject");
    await page.click("#step");
    await live.until("#numbers", "^step 1,");
    expect((await live.counts())!.split(" ")[4]).toBe("1");
    await page.getByLabel("a spike into an axon or a neuron").selectOption("neuron");
    await page.fill("#target", "6");
    await page.click("#inject");
    await page.click("#step");
    await live.until("#numbers", "^step 2,");
    expect((await live.counts())!.split(" ")[6]).toBe("1");
  });

  test("a click on a row of the raster injects a spike there", async () => {
    await using live = await open();
    await live.slide("input rate", 0);
    await live.slide("out: threshold", 0.5);
    const box = (await live.page.locator(".raster").boundingBox())!;
    // 8 axons and 8 neurons between the margins of 6 and 22 pixels: the middle of axon 2.
    await live.page.mouse.click(box.x + box.width / 2, box.y + 6 + (2.5 * (box.height - 28)) / 16);
    await live.hundredSteps(100);
    expect(await live.counts()).toBe("0 0 1 0 0 0 0 0");
  });

  test("a raster that was drawn step by step is the one that is drawn at once", async () => {
    await using live = await open();
    await live.page.emulateMedia({ colorScheme: "light" });
    for (let steps = 100; steps <= 700; steps += 100) await live.hundredSteps(steps);
    const raster = () => live.page.locator(".raster").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const stepByStep = await raster();
    // Other colours make it draw everything again.
    await live.page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(raster, { timeout: LONG_MS }).not.toBe(stepByStep);
    await live.page.emulateMedia({ colorScheme: "light" });
    await expect.poll(raster, { timeout: LONG_MS }).toBe(stepByStep);
  });

  test("a link brings back what was shared, sliders too", async () => {
    await using live = await open();
    await live.slide("out: threshold", 2);
    await live.page.click("#share");
    await live.until("#note", "link");
    const hash = await live.page.evaluate(() => location.hash);
    expect(hash).toMatch(/^#x=/);
    await live.page.click("#reset");
    await live.until("#numbers", "^step 0,");
    await live.hundredSteps(100);
    await using again = await open({ hash });
    expect(await again.page.textContent("#network")).toBe("first script");
    expect(await again.page.locator(".failure").isVisible()).toBe(false);
    expect(await again.page.getByLabel("out: threshold").getAttribute("aria-valuetext")).toBe("300");
    await again.hundredSteps(100);
    expect(await again.counts()).toBe(await live.counts());
    expect(await again.counts()).not.toBe(await countsInNode());
  });

  test("network, weights and spikes are downloaded", async () => {
    await using live = await open();
    await live.hundredSteps(100);
    const save = async (button: string) => {
      const [file] = await Promise.all([live.page.waitForEvent("download"), live.page.getByText(button).click()]);
      return [file.suggestedFilename(), await readFile(await file.path())] as const;
    };
    const [networkName, network] = await save("Network (JSON)");
    expect(networkName).toBe("network.json");
    expect(JSON.parse(network.toString())).toEqual(JSON.parse(JSON.stringify(firstExperiment().network)));
    const [weightsName, weights] = await save("Weights (NumPy)");
    expect(weightsName).toBe("weights.npz");
    const { projections } = Network.fromJSON(firstExperiment().network);
    for (const { source, target, weights: matrix } of projections) {
      const array = decodeNpz(weights, "weights.npz", `${source.name}-${target.name}`);
      expect(Array.from(array.values)).toEqual([...matrix.values]);
    }
    const [spikesName, spikes] = await save("Spikes shown");
    const lines = spikes.toString().trim().split("\n");
    expect([spikesName, lines[0]]).toEqual(["spikes.csv", "step,index"]);
    const counts = (await live.counts())!.split(" ").map(Number);
    expect(lines.length - 1).toBe(counts.reduce((sum, count) => sum + count, 0));
  });
});
