import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";

// Who may import whom, as the design has it, and the habits that a search can hold.
const root = projectRoot();
const BRIDGE = "sim/verilator-wasm-ts-bridge";
const LINES_MAX = 300;
const TOP_LEVEL = [
  ...["package.json", "package-lock.json", "tsconfig.json", "README.md", "LICENSE"],
  ...["hw", "host", "sim", "protocol", "examples", "tests"],
];

/** Layers, the innermost folder first; each with the layers it may import besides itself. */
const LAYERS: readonly (readonly [string, readonly string[]])[] = [
  [BRIDGE, []],
  ["host/cli", ["sim", "host", "protocol", "hw"]],
  ["protocol", []],
  ["sim", ["protocol"]],
  ["host", ["protocol"]],
  ["hw", ["protocol"]],
];

function files(folder: string, endings: readonly string[]): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (["node_modules", "dist", "generated", "builds", "fixtures"].includes(name)) return [];
    if (statSync(join(root, path)).isDirectory()) return files(path, endings);
    return endings.some((ending) => name.endsWith(ending)) ? [path] : [];
  });
}

function layerOf(path: string): string {
  return LAYERS.find(([folder]) => path.startsWith(`${folder}/`))?.[0] ?? path.split("/")[0]!;
}

function imports(path: string): string[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/(?:from|import)\s+"([^"]+)"/g)].map((match) => match[1]!);
}

const sources = LAYERS.map(([folder]) => folder).filter((folder) => folder !== "host/cli" && folder !== BRIDGE);
const typescript = [...new Set(sources.flatMap((folder) => files(folder, [".ts"])))];

describe("layers", () => {
  test.each(LAYERS)("%s imports only what it may", (layer, allowed) => {
    const own = typescript.filter((path) => layerOf(path) === layer);
    expect(own.length).toBeGreaterThan(0);
    const wrong = own.flatMap((path) =>
      imports(path)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => normalize(join(dirname(path), specifier)))
        .filter((target) => layerOf(target) !== layer && !allowed.includes(layerOf(target)))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("protocol needs no Node", () => {
    const own = typescript.filter((path) => layerOf(path) === "protocol");
    const packages = own.flatMap((path) => imports(path).filter((specifier) => !specifier.startsWith(".")));
    expect(packages).toEqual([]);
  });

  test("only the serial transport, the RTL and the CLI reach for packages that do I/O", () => {
    const readers = typescript.filter((path) => imports(path).includes("verilator-wasm-ts-bridge/node"));
    expect(readers.map((path) => relative(".", path))).toEqual(["sim/rtl/index.ts"]);
  });
});

describe("habits", () => {
  const all = [...typescript, ...files("hw", [".sv"]), ...files("examples", [".ts"])];

  test("the top level has what the layout names, and nothing else", () => {
    const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n");
    const top = new Set(tracked.map((path) => path.split("/")[0]!));
    expect([...top].filter((name) => !name.startsWith(".") && !TOP_LEVEL.includes(name))).toEqual([]);
  });

  test(`no file is longer than ${LINES_MAX} lines`, () => {
    const tests = files("tests", [".ts"]);
    expect(tests.length).toBeGreaterThan(0);
    const long = [...all, ...tests].filter(
      (path) => readFileSync(join(root, path), "utf8").split("\n").length > LINES_MAX + 1,
    );
    expect(long).toEqual([]);
  });

  test("no escape hatches", () => {
    const hatch = /:\s*any\b|\bas any\b|@ts-(ignore|expect-error|nocheck)|\.(skip|only|todo)\(|TODO|FIXME/;
    const found = all.filter((path) => hatch.test(readFileSync(join(root, path), "utf8")));
    expect(found).toEqual([]);
  });
});
