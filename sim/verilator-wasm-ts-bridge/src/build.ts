import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { type BuildOptions, type BuildPlan, planBuild } from "./builder/build-options.js";
import { compileModel, placeHarness } from "./builder/compile.js";
import { describeModel } from "./builder/describe.js";
import { emitClass } from "./builder/emit-class.js";
import { emitHeader } from "./builder/emit-cpp.js";
import { type Manifest, makeManifest, manifestText } from "./builder/manifest.js";
import { publicLines, readNetlist } from "./builder/netlist.js";
import { findTools } from "./builder/tools.js";
import { readVerilatedCode } from "./builder/verilated-code.js";
import { FOLDERS, runVerilator, writeConfig } from "./builder/verilator.js";

export type { BuildOptions, PublicSignal } from "./builder/build-options.js";
export type { HashedFile, Manifest } from "./builder/manifest.js";
export { APT_PACKAGES, findTools, missingTools, type Toolchain } from "./builder/tools.js";
export { BridgeError, type BridgeErrorCode } from "./errors.js";

/** What a build wrote; `warnings` are Verilator's, one text each. */
export interface BuildResult {
  readonly wasmFile: string;
  readonly classFile: string;
  readonly manifestFile: string;
  readonly manifest: Manifest;
  readonly warnings: readonly string[];
}

/** Makes an empty build folder that has the sources under a fixed relative name. */
async function prepareFolder(plan: BuildPlan): Promise<string> {
  const buildDir = path.join(plan.workDir, `${plan.name}.bridge-build`);
  await rm(buildDir, { recursive: true, force: true });
  await mkdir(path.join(buildDir, FOLDERS.verilated), { recursive: true });
  await symlink(plan.rootDir, path.join(buildDir, FOLDERS.sources), "dir");
  return buildDir;
}

/**
 * Turns a SystemVerilog module into <name>.wasm, <name>.ts and <name>.manifest.json; the same sources, options and tools
 * give the same bytes in any folder. Nothing is written to outDir unless all went well. Throws BridgeError.
 */
export async function buildModel(options: BuildOptions): Promise<BuildResult> {
  const plan = planBuild(options);
  const tools = await findTools();
  const buildDir = await prepareFolder(plan);
  plan.progress(`${plan.name}: elaborating ${plan.top}`);
  await writeConfig(buildDir, []);
  const netlist = await readNetlist(plan, buildDir);
  await writeConfig(buildDir, publicLines(plan, netlist));
  await runVerilator(plan, buildDir, ["--cc"]);
  const code = await readVerilatedCode(buildDir, netlist.portOrder);
  const description = describeModel(plan, code);
  plan.progress(`${plan.name}: compiling`);
  await placeHarness(buildDir, emitHeader(description, code));
  const wasm = await readFile(await compileModel(plan, buildDir, tools));
  const classText = emitClass(plan, description);
  const manifest = await makeManifest(plan, tools, description, netlist.files, { wasm, classText });
  const fileOf = (ending: string): string => path.join(plan.outDir, `${plan.name}.${ending}`);
  const [wasmFile, classFile, manifestFile] = [fileOf("wasm"), fileOf("ts"), fileOf("manifest.json")];
  await mkdir(plan.outDir, { recursive: true });
  await writeFile(wasmFile, wasm);
  await writeFile(classFile, classText);
  await writeFile(manifestFile, manifestText(manifest));
  plan.progress(`${plan.name}: ${wasm.length} bytes`);
  return { wasmFile, classFile, manifestFile, manifest, warnings: netlist.warnings };
}
