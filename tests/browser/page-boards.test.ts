import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { loadDigits } from "../../examples/digits/dataset.js";
import { experiment } from "../../examples/digits-learning/experiment.js";
import { UNSUPERVISED } from "../../examples/digits-learning/settings.js";
import { connect } from "../../host/api/connect.js";
import { CoreBridge } from "../../host/cli/live/core-bridge.js";
import { LiveSite } from "../../host/cli/live/live-site.js";
import { TcpBoard } from "../../host/cli/virtual-board/tcp-board.js";
import { VirtualBoard } from "../../host/cli/virtual-board/virtual-board.js";
import { parseFaults } from "../../host/transports/line-faults.js";
import { findChromium, LONG_MS, launch } from "./chromium.js";
import { type Choice, fakeSerial, fakeSerialInWorker } from "./fake-serial.js";
import { countsInNode, LivePage } from "./live-page.js";

const chromium = findChromium();
const SEED = 20261127;
const FAULTS = ["bit=1e-4", "drop=1e-4", "insert=5e-5"];
const opened: (() => unknown)[] = [];

/** A virtual board that a page's server offers. */
async function offer(build: string, { faults, opens = true }: { faults?: readonly string[]; opens?: boolean } = {}) {
  const options = { backend: "sim", build } as const;
  const board = await VirtualBoard.create(faults ? { ...options, faults: parseFaults(faults), seed: SEED } : options);
  const tcp = await TcpBoard.open(board, 0);
  const site = await LiveSite.open(0, undefined, new CoreBridge(tcp.url));
  fakeSerialInWorker(site, opens);
  opened.push(
    () => site.close(),
    () => tcp.close(),
    () => board.close(),
  );
  return { tcp, site };
}

describe.runIf(chromium)("boards in the live page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(chromium!);
  });
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });
  afterAll(() => browser?.close());
  const open = (url: string, choice?: Choice) =>
    LivePage.open(browser, url, choice ? { before: (page) => fakeSerial(page, choice) } : {});

  test("a core behind serve --tcp gives Node's spike counts over the WebSocket, and its end is told", async () => {
    const { tcp, site } = await offer("tiny");
    await using live = await open(site.url);
    await live.chooseCore("served", /^served core$/);
    await live.hundredSteps(100);
    expect(await live.counts()).toBe(await countsInNode());
    await live.page.click("#run");
    await live.until("#numbers", "step [2-9]\\d\\d,");
    tcp.unplug();
    expect(await live.failure()).toContain("connection lost");
  });

  test(`a board on Web Serial with a bad line gives Node's spike counts (seed ${SEED})`, async () => {
    const { site } = await offer("tiny", { faults: FAULTS });
    await using live = await open(site.url, "port");
    await live.chooseCore("serial", /^serial port$/);
    await live.hundredSteps(100);
    expect(await live.counts()).toBe(await countsInNode());
    expect(live.errors).toEqual([]);
  });

  test("a board that is pulled out in a run keeps the network and sliders, and is taken again", async () => {
    const { tcp, site } = await offer("tiny");
    await using live = await open(site.url, "port");
    const { page } = live;
    await live.chooseCore("serial", /^serial port$/);
    await live.slide("out: threshold", 0.5);
    await page.click("#run");
    await live.until("#numbers", "step [1-9]\\d\\d,");
    tcp.unplug();
    expect(await live.failure()).toContain("LINK_LOST");
    await live.status(/which is gone$/);
    expect(await live.step()).toBeGreaterThan(99);
    expect(await page.isDisabled("#run")).toBe(true);
    await page.click("#again");
    await live.status(/^serial port$/);
    expect(await page.getByLabel("out: threshold").getAttribute("aria-valuetext")).toBe("75");
    await live.hundredSteps(100);
    const counts = await live.counts();
    expect(counts).not.toBe(await countsInNode());
    tcp.unplug();
    await page.click("#step");
    await live.status(/which is gone$/);
    await live.chooseCore("sim", /^simulator/);
    await live.hundredSteps(100);
    expect(await live.counts()).toBe(counts);
  });

  test("a board that cannot be opened leaves the core that runs, running", async () => {
    const { site } = await offer("tiny", { opens: false });
    await using live = await open(site.url, "port");
    await live.page.click("#run");
    await live.until("#numbers", "step [1-9]");
    await live.page.selectOption("#core", "serial");
    expect(await live.failure()).toContain("PORT_OPEN");
    expect(await live.page.inputValue("#core")).toBe("sim");
    expect(await live.page.textContent("#status")).toBe("simulator (tiny)");
    const step = await live.step();
    await expect.poll(() => live.step(), { timeout: LONG_MS }).toBeGreaterThan(step);
  });

  test.each([
    ["NotFoundError", "No board was chosen"],
    ["SecurityError", "does not permit this page to use a serial port"],
  ] as const)("a choice that ends in %s is told, and the core stays", async (choice, sentence) => {
    const { site } = await offer("tiny");
    await using live = await open(site.url, choice);
    await live.page.selectOption("#core", "serial");
    expect(await live.failure()).toContain(sentence);
    expect(await live.page.inputValue("#core")).toBe("sim");
    await live.hundredSteps(100);
    expect(await live.counts()).toBe(await countsInNode());
  });

  test("a network too large for the board is told, and the one before stays on it", async () => {
    const { site } = await offer("small");
    await using live = await open(site.url, "port");
    await live.chooseCore("serial", /^serial port$/);
    await live.page.getByRole("button", { name: "256 neurons in balance" }).click();
    expect(await live.failure()).toContain("NETWORK_TOO_LARGE");
    expect(await live.page.textContent("#network")).toBe("first script");
    await live.hundredSteps(100);
    expect(await live.counts()).toBe(await countsInNode());
  });

  test("digits are learned on a board that has the build, which runs the network again behind it", async () => {
    const { site } = await offer("plastic");
    const images = { ...loadDigits(), pixelMax: 16, axons: 64 };
    await using core = await connect("sim", { build: "plastic" });
    const method = { kind: "unsupervised", settings: { ...UNSUPERVISED, passes: 1 } } as const;
    const { right } = await experiment(core, images, method, 1);
    await using live = await open(site.url, "port");
    await live.chooseCore("serial", /^serial port$/);
    await live.page.getByLabel("passes").selectOption("1");
    await live.page.click("#learn");
    await live.page.waitForSelector("#stop:enabled");
    await live.page.click("#step");
    expect(await live.failure()).toContain("The core is learning digits");
    const outcome = await live.until("#outcome", "^learned");
    expect(outcome).toContain(`learned: ${right} of 899`);
    expect(outcome).not.toContain("simulator");
    await live.page.waitForSelector("#stop:disabled");
    await live.hundredSteps(100);
    expect(await live.counts()).toBe(await countsInNode());
  });

  test("digits for which the board is too small are learned on the simulator, and that is told", async () => {
    const { site } = await offer("small");
    await using live = await open(site.url, "port");
    await live.chooseCore("serial", /^serial port$/);
    await live.page.click("#learn");
    await live.until("#outcome", "on the simulator, because the board cannot: .*(neurons|learning)");
    await live.page.waitForSelector("#stop:enabled");
    await live.page.click("#stop");
    await live.page.waitForSelector("#stop:disabled");
    await live.hundredSteps(100);
    expect(await live.counts()).toBe(await countsInNode());
  });
});
