import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";

// Every page that another links to exists, down to the heading; those of the package, in the package too.
const root = projectRoot();
const list = (command: string, args: readonly string[]) =>
  execFileSync(command, args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const pages = list("git", ["ls-files", "*.md"]).trim().split("\n");

/** The text of a page without what is printed verbatim. */
const prose = (page: string) => readFileSync(join(root, page), "utf8").replace(/^```.*?^```/gms, "");

function links(page: string): string[] {
  const targets = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!);
  // Addresses in the site begin with a slash; tests/policy/docs.test.ts follows them.
  return targets.filter(
    (target) => !/^(https?|mailto):/.test(target) && !(page.startsWith(".docs/") && target[0] === "/"),
  );
}

/** Anchors as GitHub makes them of headings: lower case, no punctuation, a hyphen for each blank. */
function anchors(page: string): string[] {
  return [...prose(page).matchAll(/^#+ +(.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}

function broken(page: string): string[] {
  return links(page).filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchors(target).includes(anchor);
  });
}

describe("links", () => {
  test.each(pages)("of %s lead somewhere", (page) => expect(broken(page)).toEqual([]));

  test("of the package's pages to pages lead to what is in the package", () => {
    const packed = JSON.parse(list("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"])) as {
      files: { path: string }[];
    }[];
    const files = new Set(packed[0]!.files.map(({ path }) => path));
    const here = (target: string) => files.has(target) || /^(tests|\.github|\.docs)\//.test(target); // of a clone only
    const missing = pages
      .filter((page) => files.has(page))
      .flatMap((page) => links(page).map((link) => normalize(join(dirname(page), link.split("#")[0]!))))
      .filter((target) => target.endsWith(".md") && !here(target));
    expect([...new Set(missing)]).toEqual([]);
  });
});
