import { execFileSync } from "node:child_process";
import type { Browser } from "playwright-core";
import { exampleByName } from "../../host/page/core/examples.js";
import { projectRoot } from "../../hw/project.js";
import { bundle } from "./bundle.js";
import { Site } from "./site.js";

/** The page's 256 neurons, steps of a run, and runs: some to warm up; the fastest of the others counts. */
const NAME = "256 neurons in balance";
const STEPS = 20_000;
const RUNS = 12;
const LIVE_MS = 6000;

/** tsx calls it in functions with functions in them, which a page is given as text. */
export const TSX_NAMES = "globalThis.__name = (of) => of;";

/** One script for Node and a browser's worker: the simulator alone, as fast as it goes. */
function script(): string {
  const { network, rates } = exampleByName(NAME);
  return `
import { connect, Network, poisson } from "lifwire/browser";
const net = Network.fromJSON(${JSON.stringify(network)});
const input = poisson(${JSON.stringify(rates)}, { seed: 1 })(${STEPS});
const core = await connect("sim", { build: "standard", baudRate: 12_500_000 });
await core.program(net);
let fastest = 0;
for (let run = 0; run < ${RUNS}; run++) {
  const begun = performance.now();
  await core.run({ steps: ${STEPS}, input, clear: "all" });
  fastest = Math.max(fastest, (${STEPS} * 1000) / (performance.now() - begun));
}
globalThis.postMessage ? globalThis.postMessage(fastest) : console.log(fastest);
`;
}

/** Steps per second of the simulator in Node, the package as it is built. */
export function speedInNode(): number {
  const args = ["--input-type=module", "-e", script()];
  return Number(execFileSync(process.execPath, args, { cwd: projectRoot(), encoding: "utf8" }));
}

/** Steps per second of the simulator in a worker of a browser, bundled as users do it. */
export async function speedInChromium(browser: Browser): Promise<number> {
  const { text } = await bundle(script());
  await using site = await Site.serve({ "index.html": "<!doctype html><title>speed</title>", "worker.js": text });
  const page = await browser.newPage();
  try {
    await page.goto(site.url);
    return await page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const worker = new Worker("worker.js", { type: "module" });
          worker.onmessage = ({ data }) => resolve(data as number);
          worker.onerror = ({ message }) => reject(new Error(message));
        }),
    );
  } finally {
    await page.close();
  }
}

/** The most steps per second that the live page shows for the same network with all it draws. */
export async function pageSpeed(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.addInitScript(TSX_NAMES);
  try {
    await page.goto(url);
    await page.getByRole("button", { name: NAME }).click();
    await page.waitForFunction(() => document.querySelector("#network")?.textContent === "balanced network");
    await page.waitForSelector("#run:enabled");
    await page.selectOption("#speed", "fastest");
    await page.click("#run");
    return await page.evaluate(async (ms) => {
      const shown = () =>
        Number(/([\d,]+) steps\/s/.exec(document.querySelector("#numbers")!.textContent!)![1]!.replaceAll(",", ""));
      let most = 0;
      for (const end = performance.now() + ms; performance.now() < end; ) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        most = Math.max(most, shown());
      }
      return most;
    }, LIVE_MS);
  } finally {
    await page.close();
  }
}
