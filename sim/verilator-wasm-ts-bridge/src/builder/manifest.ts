import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { ModelDescription, PortDescription, SignalDescription } from "../description.js";
import type { BuildPlan } from "./build-options.js";
import { COMPILE_FLAGS, LINK_FLAGS, NATIVE_DIR } from "./compile.js";
import type { Toolchain } from "./tools.js";
import { verilatorFlags } from "./verilator.js";

/** A file by the SHA-256 of its bytes, in hex. */
export interface HashedFile {
  readonly file: string;
  readonly sha256: string;
}

/** Contents of <name>.manifest.json: all that went into a build, and what came out. */
export interface Manifest {
  readonly generator: string;
  readonly name: string;
  readonly top: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly clock: string | null;
  readonly watch: readonly string[];
  /** All RTL files read, included ones too, relative to the source root. */
  readonly sources: readonly HashedFile[];
  readonly harness: readonly HashedFile[];
  readonly tools: Readonly<Record<string, string>>;
  readonly libraries: readonly HashedFile[];
  readonly flags: {
    readonly verilator: readonly string[];
    readonly compile: readonly string[];
    readonly link: readonly string[];
  };
  readonly output: HashedFile & { readonly bytes: number };
  readonly class: HashedFile;
  readonly ports: readonly PortDescription[];
  readonly signals: readonly Omit<SignalDescription, "depth">[];
  readonly memories: readonly SignalDescription[];
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function hashFiles(folder: string, files: readonly string[]): Promise<HashedFile[]> {
  return Promise.all(files.map(async (file) => ({ file, sha256: sha256(await readFile(path.join(folder, file))) })));
}

async function harnessFiles(): Promise<string[]> {
  const entries = await readdir(NATIVE_DIR, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files
    .map((entry) => path.relative(NATIVE_DIR, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

async function generatorVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  const { name, version } = JSON.parse(text) as { name: string; version: string };
  return `${name} ${version}`;
}

/** Puts the manifest together; no path and no time of this machine is in it. */
export async function makeManifest(
  plan: BuildPlan,
  tools: Toolchain,
  description: ModelDescription,
  sources: readonly string[],
  output: { wasm: Uint8Array; classText: string },
): Promise<Manifest> {
  const libraries = Object.entries(tools.libraries).map(async ([file, place]) => ({
    file,
    sha256: sha256(await readFile(place)),
  }));
  const { ports, signals } = description;
  return {
    generator: await generatorVersion(),
    name: plan.name,
    top: plan.top,
    parameters: plan.parameters,
    clock: plan.clock,
    watch: plan.watch,
    sources: await hashFiles(plan.rootDir, sources),
    harness: await hashFiles(NATIVE_DIR, await harnessFiles()),
    tools: tools.versions,
    libraries: await Promise.all(libraries),
    flags: { verilator: verilatorFlags(plan), compile: COMPILE_FLAGS, link: LINK_FLAGS },
    output: { file: `${plan.name}.wasm`, sha256: sha256(output.wasm), bytes: output.wasm.length },
    class: { file: `${plan.name}.ts`, sha256: sha256(output.classText) },
    ports,
    signals: signals.filter(({ depth }) => depth === 0).map(({ name, width }) => ({ name, width })),
    memories: signals.filter(({ depth }) => depth > 0),
  };
}

/** JSON with everything on one line that fits there, so that a difference of two manifests can be read. */
export function manifestText(value: unknown, indent = ""): string {
  const oneLine = JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
  if (typeof value !== "object" || value === null || (indent !== "" && indent.length + oneLine.length <= 140))
    return oneLine;
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => deeper + manifestText(item, deeper))
    : Object.entries(value).map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${manifestText(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${parts.join(",\n")}\n${indent}${close}${indent === "" ? "\n" : ""}`;
}
