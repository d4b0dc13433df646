import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type { AxeResults } from "axe-core";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";
import { findChromium, newPage } from "./chromium.js";
import { SHOTS, siteForTests } from "./live-page.js";

const chromium = findChromium();
const GZIP_BYTES_MAX = 1_500_000;

const LOOKS = [
  ["light", { colorScheme: "light", viewport: { width: 1200, height: 900 } }],
  ["dark", { colorScheme: "dark", viewport: { width: 1200, height: 900 } }],
  ["narrow", { colorScheme: "light", viewport: { width: 390, height: 844 } }],
  ["narrow-dark", { colorScheme: "dark", viewport: { width: 390, height: 844 } }],
] as const;

describe.runIf(chromium)("how the live page looks", () => {
  const tests = siteForTests(chromium!);

  test.each(LOOKS)("fits its window and passes axe: %s", async (name, context) => {
    await using live = await tests.open({ context });
    const { page } = live;
    await page.evaluate(await readFile(`${projectRoot()}/node_modules/axe-core/axe.min.js`, "utf8"));
    const check = async (what: string) => {
      const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
      expect(violations.map(({ id, nodes }) => [what, id, nodes.map(({ html }) => html)])).toEqual([]);
      const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(wide).toBeLessThanOrEqual(window!);
      expect(await page.evaluate(overlaps)).toEqual([]);
      await page.screenshot({ path: `${SHOTS}/${name}-${what}.png`, fullPage: true });
    };
    await page.click("#read");
    await live.hundredSteps(100);
    await check("first");
    await live.example("an image, learned");
    for (let steps = 100; steps <= 600; steps += 100) await live.hundredSteps(steps);
    await check("learning");
    await live.openFile("mine.json", "{}");
    await live.failure();
    await live.example("256 neurons in balance");
    await live.openFile("mine.json", "{}");
    await live.hundredSteps(100);
    await page.getByLabel("passes").selectOption("1");
    await page.click("#learn");
    await live.until("#outcome", "^so far");
    await page.click("#stop");
    await page.waitForSelector("#stop:disabled");
    await check("balance");
    expect(live.errors).toEqual([]);
  });

  test("all it loads before it runs is below 1.5 MB gzipped", async () => {
    const page = await newPage(tests.browser);
    const loaded: Promise<number>[] = [];
    page.on("response", (response) => {
      if (response.ok()) loaded.push(response.body().then((body) => gzipSync(body).length));
    });
    await page.goto(tests.site.url);
    await page.waitForSelector("#run:enabled");
    const sizes = await Promise.all(loaded);
    expect(sizes.length).toBeGreaterThanOrEqual(4);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(GZIP_BYTES_MAX);
    await page.close();
  });
});

/** Controls that lie over each other, or whose text is cut off. */
function overlaps(): string[] {
  const controls = [...document.querySelectorAll<HTMLElement>("button, select, input, output, label > span, h2")];
  const seen = controls.filter((element) => element.offsetWidth > 0 && !element.classList.contains("hidden"));
  const nameOf = ({ tagName, id, textContent }: HTMLElement) => `${tagName} ${id} ${textContent?.slice(0, 20)}`;
  const found = seen
    .filter((element) => element.matches("button, output, h2") && element.scrollWidth > element.clientWidth + 1)
    .map((element) => `${nameOf(element)} is cut off`);
  seen.forEach((one, i) => {
    const a = one.getBoundingClientRect();
    for (const other of seen.slice(i + 1)) {
      const b = other.getBoundingClientRect();
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 1 && !one.contains(other)) found.push(`${nameOf(one)} over ${nameOf(other)}`);
    }
  });
  return found;
}
