import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";
import { type Bundle, bundle } from "./bundle.js";
import { findChromium, launch, newPage } from "./chromium.js";
import { Site } from "./site.js";

// README's first script, in Node and in a browser: two lines differ, the entry and where the raster goes.
const root = projectRoot();
const BACKENDS = ["sim", "rtl"] as const;
const chromium = findChromium();

async function script(backend: string): Promise<string> {
  const text = await readFile(`${root}/examples/first-network/script.ts`, "utf8");
  return text.replace('connect("sim"', `connect("${backend}"`);
}

async function browserScript(backend: string): Promise<string> {
  const text = (await script(backend))
    .replace('from "lifwire"', 'from "lifwire/browser"')
    .replace('await run.raster().save("raster.svg");', "document.body.innerHTML = run.raster().toSvg();");
  const models = `loadModel: (name) => fetch("/" + name).then(async (r) => new Uint8Array(await r.arrayBuffer()))`;
  return text.replace('build: "tiny"', `build: "tiny", ${models}`);
}

/** What the script prints in Node, its raster left out. */
async function inNode(backend: string): Promise<string> {
  const text = (await script(backend)).replace('await run.raster().save("raster.svg");', "");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", await toJs(text)],
    { cwd: root },
  );
  return stdout.trim();
}

async function toJs(text: string): Promise<string> {
  const { transform } = await import("esbuild");
  return (await transform(text, { loader: "ts", format: "esm", target: "node20" })).code;
}

describe.each(BACKENDS)("the first script on %s", (backend) => {
  let made: Bundle;
  beforeAll(async () => {
    made = await bundle(await browserScript(backend));
  });

  test("is bundled without a stub or a polyfill", () => {
    expect(made.nodeModules).toEqual([]);
    expect(made.text).not.toContain("node:");
  });

  test.runIf(chromium)("prints in Chromium what it prints in Node, and draws its raster", async () => {
    const html = `<!doctype html><title>first script</title><body></body><script type="module" src="script.js"></script>`;
    const wasm = new URL(`file://${root}/sim/rtl/builds/tiny.wasm`);
    await using site = await Site.serve({ "index.html": html, "script.js": made.text, "tiny.wasm": wasm });
    const browser = await launch(chromium!);
    try {
      const page = await newPage(browser);
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      const printed = page.waitForEvent("console", {
        predicate: (message) => message.type() === "log",
      });
      await page.goto(site.url);
      const text = (await printed).text();
      await page.waitForSelector("svg");
      expect(errors).toEqual([]);
      expect(text).toBe(await inNode(backend));
      expect(text).toMatch(/^184 events in, \d+ cycles/);
    } finally {
      await browser.close();
    }
  });
});
