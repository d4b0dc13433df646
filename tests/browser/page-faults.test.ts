import type { Page } from "playwright-core";
import { chromium as playwright } from "playwright-core";
import { describe, expect, test } from "vitest";
import { LiveSite } from "../../host/cli/live/live-site.js";
import { Network } from "../../host/network/network.js";
import { findChromium, LONG_MS, newPage } from "./chromium.js";
import { countsInNode, LivePage, siteForTests } from "./live-page.js";

const chromium = findChromium();

/** A network file with this many neurons in two populations. */
function networkOf(neurons: number): string {
  const net = new Network({ axons: 4, name: `${neurons} neurons` });
  for (const name of ["left", "right"]) {
    const half = net.population(name, neurons / 2, { threshold: 100 });
    net.connect(net.axons, half, { kind: "random", min: 0, max: 100, seed: 1 });
  }
  return JSON.stringify(net);
}

describe.runIf(chromium)("bad input to the live page", () => {
  const tests = siteForTests(chromium!);
  const open = tests.open;
  /** The network, the core and the sliders are what they were. */
  const isAsBefore = async (live: LivePage) => {
    expect(await live.page.textContent("#network")).toBe("first script");
    expect(await live.page.textContent("#status")).toBe("simulator (tiny)");
    await live.hundredSteps(100);
    expect(await live.counts()).toBe(await countsInNode());
    expect(live.errors).toEqual([]);
  };

  test.each([
    ["cut short", (hash: string) => hash.slice(0, 40)],
    ["with characters that no link has", (hash: string) => `${hash.slice(0, 40)}!${hash.slice(40)}`],
    ["with a letter changed", (hash: string) => `${hash.slice(0, 30)}${hash[30] === "A" ? "B" : "A"}${hash.slice(31)}`],
  ])("a link %s is told, and the first network opened", async (_what, damage) => {
    await using live = await open();
    await live.page.click("#share");
    await live.until("#note", "link");
    const hash = await live.page.evaluate(() => location.hash);
    await using damaged = await open({ hash: damage(hash) });
    expect(await damaged.failure()).toMatch(/The link is damaged.*The first script's network is shown instead/);
    await isAsBefore(damaged);
  });

  test("a link that comes into the open page is followed, a damaged one changes nothing", async () => {
    await using live = await open();
    const follow = (hash: string) => live.page.evaluate((to) => location.assign(to), hash);
    await live.slide("out: threshold", 2);
    await live.page.click("#share");
    await live.until("#note", "link");
    const hash = await live.page.evaluate(() => location.hash);
    await live.slide("out: threshold", 1);
    await follow(hash.slice(0, 40));
    expect(await live.failure()).toMatch(/The link is damaged/);
    await isAsBefore(live);
    await follow(hash);
    const threshold = () => live.page.getByLabel("out: threshold").getAttribute("aria-valuetext");
    await expect.poll(threshold, { timeout: LONG_MS }).toBe("300");
  });

  test.each([
    ["no JSON", "{ this is", "is not JSON"],
    ["no network", '{"neurons": 3}', "NETWORK_INVALID"],
    ["a network too large", networkOf(2000), "the network has 2000 neurons; the largest core has 1024"],
  ])("a file with %s is told, and the network stays", async (_what, text, sentence) => {
    await using live = await open();
    await live.openFile("mine.json", text);
    expect(await live.failure()).toContain(sentence);
    await isAsBefore(live);
  });

  test("a network that the RTL is too small for runs on the simulator, and goes on there when the RTL refuses", async () => {
    await using live = await open();
    await live.openFile("mine.json", networkOf(300));
    await live.status(/^simulator \(neurons=304/);
    await live.page.click("#run");
    await live.until("#numbers", "step [1-9]");
    await live.page.selectOption("#core", "rtl");
    expect(await live.failure()).toContain("NETWORK_TOO_LARGE");
    expect(await live.page.inputValue("#core")).toBe("sim");
    const step = await live.step();
    await expect.poll(() => live.step(), { timeout: LONG_MS }).toBeGreaterThan(step);
  });

  test("a page whose own network is too large for any core begins with the first", async () => {
    const large = await LiveSite.open(0, networkOf(1500));
    try {
      await using live = await LivePage.open(tests.browser, large.url);
      expect(await live.failure()).toMatch(/1500 neurons.*The first script's network is shown instead/);
      await isAsBefore(live);
    } finally {
      large.close();
    }
  });

  test("without Web Serial the core stays as it was", async () => {
    const before = (page: Page) =>
      page.addInitScript(() => Object.defineProperty(navigator, "serial", { value: undefined }));
    await using live = await open({ before });
    await live.page.selectOption("#core", "serial");
    expect(await live.failure()).toContain("This browser has no Web Serial: use Chrome or Edge");
    await isAsBefore(live);
  });

  test("without WebAssembly the simulator runs all the same, and the RTL is refused", async () => {
    // Without a compiler V8 has no WebAssembly: what Edge's enhanced security does.
    const without = await playwright.launch({
      executablePath: chromium!,
      args: ["--no-sandbox", "--disable-gpu", "--js-flags=--jitless"],
    });
    try {
      await using live = await LivePage.open(without, tests.site.url);
      expect(await live.failure()).toContain("WebAssembly is switched off in this browser");
      await live.page.selectOption("#core", "rtl");
      expect(await live.failure()).toContain("WebAssembly");
      await isAsBefore(live);
    } finally {
      await without.close();
    }
  });

  test.each([
    ["told by the browser", false],
    ["whose error the browser loses", true],
  ])("a worker that cannot be loaded, %s, is told", async (_what, loses) => {
    const without = await LiveSite.open(0, undefined);
    (Reflect.get(without, "files") as Map<string, unknown>).delete("worker.js");
    const page = await newPage(tests.browser);
    try {
      if (loses) {
        await page.clock.install();
        await page.addInitScript("Worker = class extends Worker { set onerror(_) {} }");
      }
      await page.goto(without.url);
      await page.waitForSelector("#status");
      if (loses) await page.clock.fastForward(21_000);
      await page.waitForSelector(".failure:visible");
      expect(await page.textContent(".failure")).toContain("The core's worker ended: it could not be loaded");
      expect(await page.textContent("#status")).toBe("no core");
    } finally {
      await page.close();
      without.close();
    }
  });

  test.each([
    ["while the server answers", false],
    ["and neither does the server", true],
  ])("a worker that says nothing, %s, is told, and forgiven when it answers after all", async (_what, silent) => {
    const page = await newPage(tests.browser);
    await page.clock.install();
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/worker.js", async (route) => {
      if (silent || route.request().method() === "GET") await answered; // the page asks by HEAD whether it is there
      await route.continue();
    });
    try {
      await page.goto(tests.site.url);
      await page.waitForSelector("#status");
      await page.clock.fastForward(21_000);
      await page.waitForSelector(".failure:visible");
      expect(await page.textContent(".failure")).toContain("The core's worker has not answered for 20 s");
      answer();
      await page.waitForSelector("#run:enabled");
      expect(await page.isVisible(".failure")).toBe(false);
    } finally {
      answer();
      await page.close();
    }
  });

  test("a page in the background, its timers held back, goes on and tells how far it came", async () => {
    const slow = await LiveSite.open(0, undefined);
    const files = Reflect.get(slow, "files") as Map<string, Uint8Array | string>;
    const throttle = "const own = setTimeout; globalThis.setTimeout = (act, ms) => own(act, Math.max(1000, ms));\n";
    files.set("worker.js", throttle + Buffer.from(files.get("worker.js")!));
    try {
      await using live = await LivePage.open(tests.browser, slow.url, {
        before: (page) => page.addInitScript(HIDEABLE),
      });
      await live.page.click("#run");
      await live.page.evaluate("setHidden(true)");
      await live.page.waitForTimeout(3000);
      await live.page.evaluate("setHidden(false)");
      await live.until("#hidden", "^While the page was hidden it went on: [1-9]");
      const step = await live.pause();
      expect(step).toBeGreaterThan(0);
      expect(await live.counts()).toBe(await countsInNode(step));
    } finally {
      slow.close();
    }
  });

  test("a page that the browser froze goes on where it was", async () => {
    await using live = await open();
    const session = await live.page.context().newCDPSession(live.page);
    await live.page.click("#run");
    await live.until("#numbers", "step [1-9]");
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await session.send("Page.setWebLifecycleState", { state: "active" });
    const before = await live.step();
    await expect.poll(() => live.step(), { timeout: LONG_MS }).toBeGreaterThan(before);
    const step = await live.pause();
    expect(await live.counts()).toBe(await countsInNode(step));
  });
});

/** A page that can be told to be hidden: no frames are drawn then, as in a tab behind another. */
const HIDEABLE = `
let isHidden = false;
let waiting = [];
const own = requestAnimationFrame.bind(globalThis);
globalThis.requestAnimationFrame = (draw) => (isHidden ? waiting.push(draw) : own(draw));
Object.defineProperty(document, "hidden", { get: () => isHidden });
globalThis.setHidden = (now) => {
  isHidden = now;
  if (!now) for (const draw of waiting.splice(0)) own(draw);
  document.dispatchEvent(new Event("visibilitychange"));
};
`;
