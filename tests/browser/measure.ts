import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { LiveSite } from "../../host/cli/live/live-site.js";
import { projectRoot } from "../../hw/project.js";
import { findChromium, launch } from "./chromium.js";
import { pageSpeed, speedInChromium, speedInNode, TSX_NAMES } from "./speed.js";
import { mainThreadTasks, type Task } from "./trace.js";

// npm run bench:page: what the live page takes and gives, in headless Chromium on this machine. Each figure is the best of
// some rounds, as others may use the machine. Nothing here is a test.

const ROUNDS = Number(process.argv[2] ?? 5);
const WATCH_MS = 5000;
const LONG_TASK_MS = 50;
const TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline"];

interface Load {
  readonly firstPaintMs: number;
  readonly readyMs: number;
  readonly runningMs: number;
}

/** Notes when the page can be used, clicks on Run at once, and notes when the first steps are shown. */
const STOPWATCH = `
const times = (globalThis.times = {});
const look = () => {
  const run = document.querySelector("#run");
  if (times.ready === undefined && run && !run.disabled) { times.ready = performance.now(); run.click(); }
  if (/step [1-9]/.test(document.querySelector("#numbers")?.textContent ?? "")) times.running = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
`;

async function measureLoad(browser: Browser, url: string): Promise<Load> {
  const page = await browser.newPage();
  await page.addInitScript(STOPWATCH);
  await page.goto(url);
  await page.waitForFunction(() => "running" in (globalThis as unknown as { times: object }).times);
  const [firstPaintMs, readyMs, runningMs] = (await page.evaluate(
    `[performance.getEntriesByName("first-contentful-paint")[0].startTime, times.ready, times.running]`,
  )) as [number, number, number];
  await page.close();
  return { firstPaintMs, readyMs, runningMs };
}

/** The tasks of the main thread from the address to the first steps. */
async function measureLoadTasks(browser: Browser, url: string): Promise<Task> {
  const page = await browser.newPage();
  await page.addInitScript(STOPWATCH);
  await browser.startTracing(page, { categories: TRACED });
  await page.goto(url);
  await page.waitForFunction(() => "running" in (globalThis as unknown as { times: object }).times);
  const tasks = mainThreadTasks(await browser.stopTracing());
  await page.close();
  return longest(tasks);
}

function longest(tasks: readonly Task[]): Task {
  return { ms: Math.max(...tasks.map(({ ms }) => ms)), ownMs: Math.max(...tasks.map(({ ownMs }) => ownMs)) };
}

/** Opens the 256 neurons and lets them run at 10 000 steps per second. */
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

interface Run {
  readonly framesPerSecond: number;
  readonly stepsPerSecond: number;
  readonly longTasks: number;
  readonly longest: Task;
  /** Share of the time. */
  readonly busy: number;
}

/** Frames per second, steps per second, and the tasks of the main thread while 256 neurons run. */
async function measureRun(browser: Browser, url: string): Promise<Run> {
  const page = await openBusy(browser, url);
  await browser.startTracing(page, { categories: TRACED });
  const { framesPerSecond, stepsPerSecond } = await page.evaluate(watchFrames, WATCH_MS);
  const tasks = mainThreadTasks(await browser.stopTracing());
  await page.close();
  const busyMs = tasks.reduce((sum, { ownMs }) => sum + ownMs, 0);
  return {
    framesPerSecond,
    stepsPerSecond,
    longTasks: tasks.filter(({ ms }) => ms > LONG_TASK_MS).length,
    longest: longest(tasks),
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

const least = (values: readonly number[]) => Math.min(...values);
const most = (values: readonly number[]) => Math.max(...values);
const taskText = (tasks: readonly Task[]) =>
  `${least(tasks.map(({ ms }) => ms)).toFixed(0)}, ${least(tasks.map(({ ownMs }) => ownMs)).toFixed(0)} ms`;

function line(what: string, value: string, goal = ""): void {
  console.log(`${what.padEnd(56)} ${value.padStart(16)}   ${goal}`);
}

async function main(browser: Browser, url: string): Promise<void> {
  const loads: Load[] = [];
  const loadTasks: Task[] = [];
  const runs: Run[] = [];
  const speeds = { node: [] as number[], chromium: [] as number[], page: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    loads.push(await measureLoad(browser, url));
    loadTasks.push(await measureLoadTasks(browser, url));
    runs.push(await measureRun(browser, url));
    speeds.node.push(speedInNode());
    speeds.chromium.push(await speedInChromium(browser));
    speeds.page.push(await pageSpeed(browser, url));
  }
  const { bytes, gzipBytes } = await measureBytes(browser, url);
  const load = (of: keyof Load) => `${least(loads.map((l) => l[of])).toFixed(0)} ms`;
  line("first paint", load("firstPaintMs"), "< 1000 ms");
  line("ready to run", load("readyMs"));
  line("running: first steps shown", load("runningMs"), "< 2000 ms");
  line("longest task while loading, own work in it", taskText(loadTasks), "<= 50 ms");
  line("loaded, and gzipped", `${(bytes / 1000).toFixed(0)}, ${(gzipBytes / 1000).toFixed(0)} kB`, "< 1500 kB gzipped");
  line("frames/s, 256 neurons, 10 000 steps/s", most(runs.map((r) => r.framesPerSecond)).toFixed(1), "60");
  line("steps/s of these", most(runs.map((r) => r.stepsPerSecond)).toFixed(0), "10 000");
  line("tasks of the main thread over 50 ms, in 5 s", `${least(runs.map((r) => r.longTasks))}`, "0");
  line("longest task of these, own work in it", taskText(runs.map((r) => r.longest)), "<= 50 ms");
  line("main thread busy, own work", `${(100 * least(runs.map((r) => r.busy))).toFixed(0)} %`);
  const [node, inside, live] = [speeds.node, speeds.chromium, speeds.page].map(most) as [number, number, number];
  const ofNode = (speed: number) => `${speed.toFixed(0)}, ${((100 * speed) / node).toFixed(0)} %`;
  line("simulator in Node, steps/s", node.toFixed(0));
  line("simulator in a worker of Chromium", ofNode(inside), ">= 80 %");
  line("the live page, as fast as it goes, drawing", ofNode(live), ">= 80 %");
  console.log(recordingCost());
}

/** The last line of tests/bench/recording.ts. */
function recordingCost(): string {
  const args = ["dist/tests/bench/recording.js", "--rounds", String(ROUNDS)];
  const output = execFileSync(process.execPath, args, { cwd: projectRoot(), encoding: "utf8" });
  return output.trim().split("\n").at(-1)!;
}

const chromium = findChromium();
if (chromium) {
  const site = await LiveSite.open(0, undefined);
  const browser = await launch(chromium);
  const load = () => loadavg()[0]!.toFixed(1);
  try {
    const machine = `${cpus().length} x ${cpus()[0]!.model}, Chromium ${browser.version()}, Node ${process.version}`;
    console.log(`${machine}, load ${load()}, best of ${ROUNDS} rounds`);
    await main(browser, site.url);
    console.log(`load ${load()} at the end`);
  } finally {
    await browser.close();
    site.close();
  }
}
