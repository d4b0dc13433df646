import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiPage } from "./api.js";
import { keysPage } from "./keys.js";
import { type Extra, type Rendered, render, renderFile } from "./page.js";
import { PAGES, type Page } from "./site.js";

export const root = fileURLToPath(new URL("..", import.meta.url));
const APIS = [
  ["api/lifwire", "lifwire", "host/api/index"],
  ["api/testing", "lifwire/testing", "host/testing/index"],
  ["api/sim", "lifwire/sim", "sim/index"],
  ["api/rtl", "lifwire/rtl", "sim/rtl/index"],
  ["api/protocol", "lifwire/protocol", "protocol/index"],
] as const;

/** The examples between region marks, by name. */
function examples(): Map<string, string> {
  const text = readFileSync(join(root, ".docs/examples.ts"), "utf8");
  const regions = [...text.matchAll(/^ {2}\/\/ #region (\w+)\n(.*?)^ {2}\/\/ #endregion/gms)];
  return new Map(regions.map(([, name, body]) => [name!, body!.replace(/^ {2}/gm, "").trimEnd()]));
}

function generated(page: Page): string {
  if (page.path === "reference/keys") return keysPage(root);
  const api = APIS.find(([path]) => path === page.path);
  if (!api) throw new Error(`${page.path} has neither a source nor a generator`);
  return apiPage(page.title, api[1], join(root, "dist", `${api[2]}.d.ts`), examples());
}

function rendered(page: Page, extra: Extra): Rendered {
  return page.source === undefined ? render(page, generated(page), extra, root) : renderFile(page, root, extra);
}

/** All links of all pages that lead to no page, no picture or no heading. */
export function broken(pages: ReadonlyMap<string, Rendered>, pictures: ReadonlySet<string>): string[] {
  return [...pages].flatMap(([path, { links }]) =>
    links.flatMap((link) => {
      if (pictures.has(link)) return [];
      const [target, anchor] = link.split("#") as [string, string | undefined];
      const page = pages.get(target.replace(/\.html$/, ""));
      if (page && (anchor === undefined || page.anchors.has(anchor))) return [];
      return [`${path}: ${link}`];
    }),
  );
}

/** Every page of the menu, and every file that one of them links to, by path; and their titles. */
export function renderAll(): { pages: Map<string, Rendered>; titles: Map<string, string> } {
  const extra: Extra = new Map();
  const pages = new Map<string, Rendered>();
  for (const page of PAGES) pages.set(page.path, rendered(page, extra));
  for (let more = [...extra.values()]; more.some(({ path }) => !pages.has(path)); more = [...extra.values()]) {
    for (const page of more) if (!pages.has(page.path)) pages.set(page.path, rendered(page, extra));
  }
  return { pages, titles: new Map([...PAGES, ...extra.values()].map(({ path, title }) => [path, title])) };
}
