import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";
import { circles, faultOf, ROOMS, roomOf } from "./order.js";

// Who may import whom, as in tests/policy/order.ts, and the habits that a search can check.
const root = projectRoot();
const LINES_MAX = 296;
const FILES_MAX = 20;
const TOP_LEVEL = [
  ...["package.json", "package-lock.json", "tsconfig.json", "README.md", "LICENSE", "CHANGELOG.md"],
  ...["hw", "host", "sim", "protocol", "examples", "tests"],
];
/** Files that are tables, or written by a program. */
const TABLES = [
  /\/generated\//,
  /^sim\/rtl\/builds\//,
  /^protocol\/tables\//,
  /\/fixtures\//,
  /^host\/error-codes\.ts$/,
];

const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((path) => existsSync(join(root, path)));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const inFolders = (folders: string[], endings: string[]) =>
  tracked.filter((path) => folders.includes(path.split("/")[0]!) && endings.some((ending) => path.endsWith(ending)));
const sources = inFolders(["protocol", "sim", "host", "hw"], [".ts", ".tsx"]);

/** What a file imports, statically or not, for its values or its types. */
function imports(path: string): { target: string; isPackage: boolean }[] {
  const found = [
    ...read(path).matchAll(/^(?:import|export|\}).*?\bfrom "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm),
  ].map((match) => (match[1] ?? match[2] ?? match[3])!);
  return found.map((specifier) => {
    const isPackage = !specifier.startsWith(".");
    if (isPackage) return { target: specifier, isPackage };
    const target = normalize(join(dirname(path), specifier)).replaceAll("\\", "/");
    return {
      target: target.replace(/\.js$/, existsSync(join(root, target.replace(/\.js$/, ".tsx"))) ? ".tsx" : ".ts"),
      isPackage,
    };
  });
}

describe("rooms", () => {
  test("every source is in a room, and every room has sources", () => {
    expect(sources.filter((path) => roomOf(path) < 0)).toEqual([]);
    const used = new Set(sources.map(roomOf));
    expect(ROOMS.filter((_, place) => !used.has(place)).map(({ path }) => path)).toEqual([]);
  });

  test("imports go to the left, to packages only where these may be, to Node's modules only in host/node, the CLI and hw", () => {
    const faults = sources.flatMap((path) =>
      imports(path).flatMap(({ target, isPackage }) => faultOf(path, target, isPackage) ?? []),
    );
    expect(faults).toEqual([]);
  });

  test("no files import each other in a circle", () => {
    const graph = new Map(
      sources.map((path) => [path, imports(path).flatMap(({ target, isPackage }) => (isPackage ? [] : [target]))]),
    );
    expect(circles(graph)).toEqual([]);
  });

  test("the checks above find what they are for", () => {
    expect(faultOf("host/network/network.ts", "host/formats/json.ts", false)).toContain("not to the left");
    expect(faultOf("host/link/baud-rate.ts", "sim/index.ts", false)).toContain("not to the left");
    expect(faultOf("host/formats/json.ts", "node:fs", true)).toContain("may not");
    expect(faultOf("host/node/files.ts", "node:fs", true)).toBeUndefined();
    expect(faultOf("host/shelf/thing.ts", "host/errors.ts", false)).toContain("in no room");
    const graph = new Map(Object.entries({ a: ["b"], b: ["c"], c: ["b", "d"], d: [] }));
    expect(circles(graph)).toEqual([["b", "c"]]);
  });

  test(`no folder has more than ${FILES_MAX} files of sources`, () => {
    const counts = new Map<string, number>();
    for (const path of [...sources, ...inFolders(["hw"], [".sv"])]) {
      counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > FILES_MAX)).toEqual([]);
  });
});

describe("habits", () => {
  const all = [...sources, ...inFolders(["hw"], [".sv"]), ...inFolders(["examples"], [".ts"])];

  test("the top level has what the layout names, and nothing else", () => {
    const top = new Set(tracked.map((path) => path.split("/")[0]!));
    expect([...top].filter((name) => !name.startsWith(".") && !TOP_LEVEL.includes(name))).toEqual([]);
  });

  test(`no file that is not a table is longer than ${LINES_MAX} lines`, () => {
    const long = [
      ...all,
      ...inFolders(["tests"], [".ts"]),
      ...inFolders(["sim"], [".ts"]),
      ...inFolders(["hw"], [".sv"]),
    ]
      .filter((path) => !TABLES.some((table) => table.test(path)))
      .filter((path) => read(path).split("\n").length > LINES_MAX + 1);
    expect([...new Set(long)]).toEqual([]);
  });

  test("no escape hatches", () => {
    const hatch = /:\s*any\b|\bas any\b|@ts-(ignore|expect-error|nocheck)|\.(skip|only|todo)\(|TODO|FIXME/;
    const found = all.filter((path) => hatch.test(read(path)));
    expect(found).toEqual([]);
  });
});
