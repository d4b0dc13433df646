import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { connect } from "../../host/api/connect.js";
import { LiveSite } from "../../host/cli/live/live-site.js";
import { poisson } from "../../host/events/encoders.js";
import { Network } from "../../host/network/network.js";
import { firstExperiment } from "../../host/page/core/examples.js";
import { projectRoot } from "../../hw/project.js";
import { launch, newPage } from "./chromium.js";

/** Where screenshots are kept. */
export const SHOTS = `${projectRoot()}/build/page`;
mkdirSync(SHOTS, { recursive: true });

export interface OpenOptions {
  readonly hash?: string;
  readonly context?: Parameters<Browser["newPage"]>[0];
  /** Does something to the page before it loads. */
  readonly before?: (page: Page) => Promise<unknown>;
}

/** The live page in a browser, as a user sees it. */
export class LivePage implements AsyncDisposable {
  readonly errors: string[] = [];

  private constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.errors.push(String(error)));
  }

  /** Opens the page and waits until its core is there. */
  static async open(browser: Browser, url: string, { hash = "", context = {}, before }: OpenOptions = {}) {
    const live = new LivePage(await newPage(browser, context));
    await before?.(live.page);
    await live.page.goto(`${url}${hash}`);
    await live.page.waitForSelector("#run:enabled");
    return live;
  }

  async chooseCore(core: string, status: RegExp): Promise<void> {
    await this.page.selectOption("#core", core);
    await this.status(status);
  }

  /** Waits until the line below the title matches. */
  async status(pattern: RegExp): Promise<void> {
    await this.until("#status", pattern.source);
  }

  /** Waits until the text of an element matches. */
  async until(selector: string, pattern: string): Promise<string> {
    await this.page.waitForFunction(
      ([where, what]) => new RegExp(what!).test(document.querySelector(where!)?.textContent ?? ""),
      [selector, pattern],
    );
    return (await this.page.textContent(selector))!;
  }

  /** The sentence that says what did not work. */
  async failure(): Promise<string> {
    await this.page.waitForSelector(".failure:visible");
    return (await this.page.textContent(".failure"))!;
  }

  async example(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
    await this.until("#network", `^${name === "256 neurons in balance" ? "balanced network" : name}$`);
    await this.page.waitForSelector("#run:enabled");
  }

  /** Runs a hundred steps and waits until the numbers show the last. */
  async hundredSteps(until: number): Promise<void> {
    await this.page.click("#hundred");
    await this.until("#numbers", `step ${until.toLocaleString("en")},`);
    await this.page.waitForSelector("#step:enabled");
  }

  /** Pauses, and returns the step at which it stands still. */
  async pause(): Promise<number> {
    await this.page.click("#run");
    await this.page.waitForSelector("#step:enabled");
    await this.page.waitForTimeout(400); // the numbers are written a few times per second
    return this.step();
  }

  async step(): Promise<number> {
    return Number(/step ([\d,]+)/.exec((await this.page.textContent("#numbers"))!)![1]!.replaceAll(",", ""));
  }

  /** Spikes of each neuron since the reset. */
  counts(): Promise<string | null> {
    return this.page.getAttribute("#numbers", "data-counts");
  }

  async slide(label: string, value: number): Promise<void> {
    await this.page.getByLabel(label).evaluate((input, to) => {
      (input as HTMLInputElement).value = to;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }, String(value));
  }

  /** Opens a network file that the user would have chosen. */
  async openFile(name: string, text: string): Promise<void> {
    await this.page.setInputFiles("#file", { name, mimeType: "application/json", buffer: Buffer.from(text) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.close();
  }
}

/** The page's site and a browser for the tests of a block, opened before its first and closed after its last. */
export function siteForTests(chromium: string) {
  let browser: Browser;
  let site: LiveSite;
  beforeAll(async () => {
    site = await LiveSite.open(0, undefined);
    browser = await launch(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });
  return {
    open: (options?: OpenOptions) => LivePage.open(browser, site.url, options),
    get browser() {
      return browser;
    },
    get site() {
      return site;
    },
  };
}

/** Steps of input that the page draws from one seed. */
const BLOCK_STEPS = 1000;

/** Spikes of each neuron in the first steps of the first network, as Node has them. */
export async function countsInNode(steps = 100): Promise<string> {
  const { network, rates, seed } = firstExperiment();
  const net = Network.fromJSON(network);
  await using core = await connect("sim", { build: "tiny" });
  await core.program(net);
  const counts = new Array<number>(net.neuronCount).fill(0);
  for (let first = 0; first < steps; first += BLOCK_STEPS) {
    const input = poisson(rates, { seed: seed + first / BLOCK_STEPS });
    const run = await core.run({ steps: Math.min(BLOCK_STEPS, steps - first), input });
    for (const neuron of run.spikes.indices) counts[neuron]! += 1;
  }
  return counts.join(" ");
}
