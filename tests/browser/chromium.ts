import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** For hangs only. */
export const LONG_MS = 300_000;

/** Where Debian and others install it; CHROMIUM names another. */
const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The installed Chromium; undefined without one, with a warning on stderr. */
export function findChromium(): string | undefined {
  const path = PLACES.find((place) => place !== undefined && existsSync(place));
  if (!path) {
    console.error(
      "tests/browser: LEFT OUT, because no Chromium is installed (apt-get install chromium, or CHROMIUM=path)",
    );
  }
  return path;
}

/** A headless browser. No sandbox: CI runs as root, and the pages are ours. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

/** A page whose waits end for hangs only. */
export async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(LONG_MS);
  return page;
}
