import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { BridgeError } from "../errors.js";
import type { BuildPlan } from "./build-options.js";
import { run, type Toolchain } from "./tools.js";
import { FOLDERS } from "./verilator.js";

/** The C++ that comes with this package. */
export const NATIVE_DIR = fileURLToPath(new URL("../../native/", import.meta.url));

/** Same for all files. The last flags keep Verilator's runtime quiet about the processor and route its exits here. */
export const COMPILE_FLAGS: readonly string[] = [
  "--target=wasm32-wasi",
  "-O3",
  "-flto",
  "-std=c++17",
  "-fno-exceptions",
  "-fno-rtti",
  "-w",
  "-include",
  "stdint.h",
  "-DVL_IGNORE_UNKNOWN_ARCH",
  "-DVL_USER_FATAL",
  "-DVL_USER_FINISH",
  "-DVL_USER_STOP",
  "-DVL_USER_WARN",
  `-I${FOLDERS.harness}/shim`,
  `-I${FOLDERS.harness}`,
  `-I${FOLDERS.verilated}`,
];

/** The optimisation level goes to the linker alone: clang's own -O would run wasm-opt where a machine happens to have it. */
export const LINK_FLAGS: readonly string[] = [
  "--target=wasm32-wasi",
  "-Wl,-O3",
  "-Wl,--lto-O3",
  "-flto",
  "-mexec-model=reactor",
  "-Wl,--strip-all",
  "-Wl,-z,stack-size=1048576",
];

/** Files of Verilator's runtime that a model needs. */
function runtimeFiles(plan: BuildPlan): string[] {
  return ["verilated.cpp", "verilated_threads.cpp", ...(plan.trace ? ["verilated_vcd_c.cpp"] : [])];
}

/** Flags that hold paths of this machine; they leave no trace in the output. */
function machineFlags(tools: Toolchain): string[] {
  const include = path.join(tools.verilatorRoot, "include");
  return ["-isystem", include, "-isystem", path.join(include, "vltstd"), `-ffile-prefix-map=${include}=verilator`];
}

/** Runs `work` on all items, `limit` at a time, in order. */
async function forEachLimited<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, worker));
}

function failure(stage: string, stderr: string): BridgeError {
  const first = stderr.split("\n").find((line) => /error/.test(line)) ?? stderr.trim();
  return new BridgeError("compile-failed", `${stage}: ${first}`, { stage, output: stderr });
}

/** Copies the harness into the build folder and writes the model's header beside it. */
export async function placeHarness(buildDir: string, header: string): Promise<void> {
  const folder = path.join(buildDir, FOLDERS.harness);
  await cp(NATIVE_DIR, folder, { recursive: true });
  await writeFile(path.join(folder, "bridge_model.h"), header);
}

/** Compiles model, runtime and harness into one module; returns its path. Throws `compile-failed`. */
export async function compileModel(plan: BuildPlan, buildDir: string, tools: Toolchain): Promise<string> {
  await mkdir(path.join(buildDir, FOLDERS.objects), { recursive: true });
  const generated = (await readdir(path.join(buildDir, FOLDERS.verilated)))
    .filter((file) => file.endsWith(".cpp"))
    .sort();
  const include = path.join(tools.verilatorRoot, "include");
  const files = [
    `${FOLDERS.harness}/harness.cpp`,
    ...generated.map((file) => `${FOLDERS.verilated}/${file}`),
    ...runtimeFiles(plan).map((file) => path.join(include, file)),
  ];
  const objectOf = (file: string): string => `${FOLDERS.objects}/${path.basename(file, ".cpp")}.o`;
  const flags = [...COMPILE_FLAGS, `-DVM_TRACE=${plan.trace ? 1 : 0}`, ...machineFlags(tools)];
  await forEachLimited(files, plan.jobs, async (file) => {
    const { exitCode, stderr } = await run(tools.clang, [...flags, "-c", file, "-o", objectOf(file)], buildDir);
    if (exitCode !== 0) throw failure(`compiling ${path.basename(file)}`, stderr);
  });
  const output = "model.wasm";
  const { exitCode, stderr } = await run(tools.clang, [...LINK_FLAGS, ...files.map(objectOf), "-o", output], buildDir);
  if (exitCode !== 0) throw failure("linking", stderr);
  return path.join(buildDir, output);
}
