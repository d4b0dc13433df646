import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { LiveSite } from "../../host/cli/live/live-site.js";
import { findChromium, launch } from "./chromium.js";
import { pageSpeed, speedInChromium, speedInNode, TSX_NAMES } from "./speed.js";
import { mainThreadTasks } from "./trace.js";

// npm run bench:page: what the live page takes and gives, in headless Chromium on this machine. Each figure is the best of
// some rounds: others may use the machine. Nothing here is a test.

const ROUNDS = Number(process.argv[2] ?? 5);
const WATCH_MS = 5000;
const LONG_TASK_MS = 50;

interface Load {
  readonly firstPaintMs: number;
  readonly readyMs: number;
  readonly runningMs: number;
}

/** Notes when the page can be used, clicks on Run at once, and notes when the first steps are shown. */
const STOPWATCH = `
const times = (globalThis.times = {});
globalThis.longTasks = [];
new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) longTasks.push(duration); })
  .observe({ type: "longtask", buffered: true });
const look = () => {
  const run = document.querySelector("#run");
  if (times.ready === undefined && run && !run.disabled) { times.ready = performance.now(); run.click(); }
  if (/step [1-9]/.test(document.querySelector("#numbers")?.textContent ?? "")) times.running = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
`;

async function measureLoad(browser: Browser, url: string): Promise<Load & { readonly longest: number }> {
  const page = await browser.newPage();
  await page.addInitScript(STOPWATCH);
  await page.goto(url);
  await page.waitForFunction(() => "running" in (globalThis as unknown as { times: object }).times);
  const [firstPaintMs, readyMs, runningMs, longest] = (await page.evaluate(
    `[performance.getEntriesByName("first-contentful-paint")[0].startTime, times.ready, times.running, Math.max(0, ...longTasks)]`,
  )) as [number, number, number, number];
  await page.close();
  return { firstPaintMs, readyMs, runningMs, longest };
}

/** Opens the 256 neurons and lets them run at 10 000 steps a second. */
async function openBusy(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.addInitScript(TSX_NAMES);
  await page.goto(url);
  await page.getByRole("button", { name: "256 neurons in balance" }).click();
  await page.waitForFunction(() => document.querySelector("#network")?.textContent === "balanced network");
  await page.waitForSelector("#run:enabled");
  await page.selectOption("#speed", "10000");
  await page.click("#run");
  await page.waitForTimeout(1500);
  return page;
}

/** Frames a second, steps a second, and the tasks of the main thread while 256 neurons run. */
async function measureRun(browser: Browser, url: string) {
  const page = await openBusy(browser, url);
  await browser.startTracing(page, {
    categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"],
  });
  const { framesPerSecond, stepsPerSecond } = await page.evaluate(watchFrames, WATCH_MS);
  const tasks = mainThreadTasks(await browser.stopTracing());
  await page.close();
  const busyMs = tasks.reduce((sum, ms) => sum + ms, 0);
  return {
    framesPerSecond,
    stepsPerSecond,
    longTasks: tasks.filter((ms) => ms > LONG_TASK_MS).length,
    longest: Math.max(...tasks),
    busy: busyMs / WATCH_MS,
  };
}

async function watchFrames(ms: number): Promise<{ framesPerSecond: number; stepsPerSecond: number }> {
  const step = () =>
    Number(/step ([\d,]+)/.exec(document.querySelector("#numbers")!.textContent!)![1]!.replaceAll(",", ""));
  const [begun, first] = [performance.now(), step()];
  let frames = 0;
  while (performance.now() - begun < ms) {
    await new Promise(requestAnimationFrame);
    frames++;
  }
  const seconds = (performance.now() - begun) / 1000;
  return { framesPerSecond: frames / seconds, stepsPerSecond: (step() - first) / seconds };
}

async function measureBytes(
  browser: Browser,
  url: string,
): Promise<{ readonly bytes: number; readonly gzipBytes: number }> {
  const page = await browser.newPage();
  const bodies: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (response.ok()) bodies.push(response.body());
  });
  await page.goto(url);
  await page.waitForSelector("#run:enabled");
  const all = await Promise.all(bodies);
  await page.close();
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  return { bytes: sum(all.map(({ length }) => length)), gzipBytes: sum(all.map((body) => gzipSync(body).length)) };
}

const best = (values: readonly number[], which: "least" | "most") =>
  which === "least" ? Math.min(...values) : Math.max(...values);

function line(what: string, value: string, goal: string): void {
  console.log(`${what.padEnd(58)} ${value.padStart(16)}   ${goal}`);
}

async function main(): Promise<void> {
  const chromium = findChromium();
  if (!chromium) return;
  const site = await LiveSite.open(0, undefined);
  const browser = await launch(chromium);
  try {
    const version = `Chromium ${browser.version()}, Node ${process.version}`;
    console.log(
      `${cpus().length} x ${cpus()[0]!.model}, ${version}, load ${loadavg()[0]!.toFixed(1)} before, ${ROUNDS} rounds`,
    );
    const loads: Awaited<ReturnType<typeof measureLoad>>[] = [];
    const runs: Awaited<ReturnType<typeof measureRun>>[] = [];
    const speeds = { node: [] as number[], chromium: [] as number[], page: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      loads.push(await measureLoad(browser, site.url));
      runs.push(await measureRun(browser, site.url));
      speeds.node.push(speedInNode());
      speeds.chromium.push(await speedInChromium(browser));
      speeds.page.push(await pageSpeed(browser, site.url));
    }
    const { bytes, gzipBytes } = await measureBytes(browser, site.url);
    const ms = (of: (load: (typeof loads)[number]) => number) => `${best(loads.map(of), "least").toFixed(0)} ms`;
    line(
      "first paint",
      ms((l) => l.firstPaintMs),
      "< 1000 ms",
    );
    line(
      "ready to run",
      ms((l) => l.readyMs),
      "",
    );
    line(
      "running: first steps shown",
      ms((l) => l.runningMs),
      "< 2000 ms",
    );
    line(
      "longest task while loading",
      ms((l) => l.longest || 0),
      "<= 50 ms (0: none above)",
    );
    line(
      "loaded, and gzipped",
      `${(bytes / 1000).toFixed(0)}, ${(gzipBytes / 1000).toFixed(0)} kB`,
      "< 1500 kB gzipped",
    );
    const frames = best(
      runs.map((r) => r.framesPerSecond),
      "most",
    );
    line("frames/s, 256 neurons, 10 000 steps/s", frames.toFixed(1), "60");
    line(
      "steps/s of these",
      best(
        runs.map((r) => r.stepsPerSecond),
        "most",
      ).toFixed(0),
      "10 000",
    );
    line(
      "tasks of the main thread over 50 ms, in 5 s",
      `${best(
        runs.map((r) => r.longTasks),
        "least",
      )}`,
      "0",
    );
    line(
      "longest task of the main thread",
      `${best(
        runs.map((r) => r.longest),
        "least",
      ).toFixed(1)} ms`,
      "<= 50 ms",
    );
    line(
      "main thread busy",
      `${(
        100 *
          best(
            runs.map((r) => r.busy),
            "least",
          )
      ).toFixed(0)} %`,
      "",
    );
    const [node, inside, live] = [speeds.node, speeds.chromium, speeds.page].map((all) => best(all, "most"));
    line("simulator in Node, steps/s", node!.toFixed(0), "");
    line(
      "simulator in a worker of Chromium",
      `${inside!.toFixed(0)}, ${((100 * inside!) / node!).toFixed(0)} %`,
      ">= 80 %",
    );
    line(
      "the live page, as fast as it goes",
      `${live!.toFixed(0)}, ${((100 * live!) / node!).toFixed(0)} %`,
      ">= 80 %",
    );
    console.log(recordingCost());
    console.log(`load ${loadavg()[0]!.toFixed(1)} at the end`);
  } finally {
    await browser.close();
    site.close();
  }
}

/** The last line of tests/bench/recording.ts. */
function recordingCost(): string {
  const output = execFileSync(process.execPath, ["dist/tests/bench/recording.js", "--rounds", String(ROUNDS)], {
    encoding: "utf8",
  });
  return output.trim().split("\n").at(-1)!;
}

await main();
