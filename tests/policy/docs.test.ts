import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runExamples } from "../../.docs/examples.js";
import { broken, renderAll } from "../../.docs/pages.js";
import { FIRST_RASTER, firstRaster } from "../../.docs/pictures.js";
import { rulesFiles } from "../../.docs/rules.js";
import { projectRoot } from "../../hw/project.js";

// The site that `npm run docs` writes, except its pictures, which that command checks.
const { pages } = renderAll();
const pictures = new Set(
  [...pages.values()].flatMap(({ links }) => links.filter((link) => link.startsWith("pictures/"))),
);

test("every link of the site leads to a page and a heading", () => {
  expect(pages.size).toBeGreaterThan(25);
  expect(broken(pages, pictures)).toEqual([]);
});

test("the check finds a page and a heading that are not there", () => {
  const page = { html: "", anchors: new Set(["here"]), links: ["a.html#here", "a.html#there", "b.html"], assets: [] };
  expect(broken(new Map([["a", page]]), new Set())).toEqual(["a: a.html#there", "a: b.html"]);
});

/** Text of a page that a reader sees. */
const textOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, " ");

test.each([
  ["plot v of one neuron", "how-to/plot-potential", "record: { potential: [3] }"],
  ["record weights over time", "how-to/record-weights", "weight: [[net.axons, out]], every: 50"],
  ["import in vitest", "how-to/testing", "toSpikeLike"],
  ["the unit of leak", "reference/keys", "populations[].parameters.leak 1/65536 a step"],
  ["what an error code means", "reference/errors", "LINK_TIMEOUT"],
])("a stranger finds %s one click from the first page", (_what, path, text) => {
  const first = pages.get("index")!;
  // In the text of the page, not only in the menu.
  expect(first.links).toContain(`${path}.html`);
  expect(textOf(pages.get(path)!.html)).toContain(text);
});

test("every key of a file is explained", () => {
  for (const kind of ["network", "training"]) {
    const schema = JSON.parse(readFileSync(join(projectRoot(), `host/${kind}.schema.json`), "utf8")) as Schema;
    expect(schema.$id).toMatch(new RegExp(`^https://.*/${kind}\\.schema\\.json$`));
    expect(unexplained(schema, kind)).toEqual([]);
  }
});

interface Schema {
  readonly $id?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

function unexplained(schema: Schema, path: string): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    ...(value.description ? [] : [`${path}.${key}`]),
    ...unexplained(value, `${path}.${key}`),
  ]);
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
  return [...own, ...parts.flatMap((part) => unexplained(part, path))];
}

test("the examples of the API pages run, and twenty exports have one", async () => {
  await runExamples();
  const api = textOf(pages.get("api/lifwire")!.html) + textOf(pages.get("api/testing")!.html);
  expect([...api.matchAll(/Example: /g)].length).toBeGreaterThanOrEqual(20);
});

test("the README's picture is what the first script draws; if not: npm run docs", async () => {
  expect(readFileSync(join(projectRoot(), FIRST_RASTER), "utf8")).toBe(await firstRaster());
});

test("the page of rules and its pictures are what the core measures; if not: npm run docs", async () => {
  const files = await rulesFiles(projectRoot());
  expect([...files.keys()].filter((path) => path.endsWith(".svg"))).toHaveLength(13);
  for (const [path, text] of files)
    expect([path, readFileSync(join(projectRoot(), path), "utf8")]).toEqual([path, text]);
  const page = files.get("examples/rules/README.md")!;
  for (const path of files.keys())
    if (path.endsWith(".svg")) expect(page).toContain(`](pictures/${path.split("/").at(-1)})`);
});
