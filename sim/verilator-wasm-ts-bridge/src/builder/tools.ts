import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { BridgeError } from "../errors.js";

const CLANG = "clang++-14";

/** Programs the build runs, and the Debian or Ubuntu packages they come in. */
const PROGRAMS = [
  { command: "verilator", aptPackage: "verilator" },
  { command: CLANG, aptPackage: "clang-14" },
  { command: "wasm-ld-14", aptPackage: "lld-14" },
] as const;

/** Libraries that the linker takes from the WebAssembly sysroot. */
const LIBRARIES = [
  { file: "libc.a", aptPackage: "wasi-libc" },
  { file: "libc++.a", aptPackage: "libc++-14-dev-wasm32" },
  { file: "libc++abi.a", aptPackage: "libc++abi-14-dev-wasm32" },
  { file: "libclang_rt.builtins-wasm32.a", aptPackage: "libclang-rt-14-dev-wasm32" },
] as const;

/** All packages a build needs. */
export const APT_PACKAGES: readonly string[] = [...PROGRAMS, ...LIBRARIES].map(({ aptPackage }) => aptPackage);

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; a program that does not exist gives exit code 127. */
export function run(command: string, args: readonly string[], cwd = process.cwd()): Promise<RunResult> {
  const env = { ...process.env, LC_ALL: "C" };
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code === "ENOENT" ? 127 : typeof error.code === "number" ? error.code : 1;
      resolve({ exitCode: code, stdout, stderr });
    });
  });
}

/** The tools of a build: their versions, and where their files are. */
export interface Toolchain {
  readonly clang: string;
  readonly verilatorRoot: string;
  /** First line of what each program prints about its version. */
  readonly versions: Readonly<Record<string, string>>;
  /** Absolute paths of the libraries, by file name. */
  readonly libraries: Readonly<Record<string, string>>;
}

const firstLine = (text: string): string => text.split("\n")[0]?.trim() ?? "";

async function libraryPaths(): Promise<Record<string, string>> {
  const target = "--target=wasm32-wasi";
  const entries = LIBRARIES.map(async ({ file }) => {
    const isBuiltins = file.startsWith("libclang_rt");
    const question = isBuiltins ? "-print-libgcc-file-name" : `-print-file-name=${file}`;
    return [file, path.normalize((await run(CLANG, [target, question])).stdout.trim())] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

interface Probe extends Toolchain {
  readonly missing: readonly { readonly tool: string; readonly aptPackage: string }[];
}

async function probe(): Promise<Probe> {
  const answers = await Promise.all(PROGRAMS.map(({ command }) => run(command, ["--version"])));
  const missingPrograms = PROGRAMS.filter((_, i) => answers[i]?.exitCode !== 0);
  const versions = Object.fromEntries(PROGRAMS.map(({ command }, i) => [command, firstLine(answers[i]?.stdout ?? "")]));
  const libraries = missingPrograms.some(({ command }) => command === CLANG) ? {} : await libraryPaths();
  const missingLibraries = LIBRARIES.filter(({ file }) => !existsSync(libraries[file] ?? ""));
  const verilatorRoot = firstLine((await run("verilator", ["--getenv", "VERILATOR_ROOT"])).stdout);
  const missing = [
    ...missingPrograms.map(({ command, aptPackage }) => ({ tool: command as string, aptPackage })),
    ...missingLibraries.map(({ file, aptPackage }) => ({ tool: file as string, aptPackage })),
  ];
  return { clang: CLANG, versions, libraries, verilatorRoot, missing };
}

/** Tools a build needs that are not installed here, with the package of each; empty when all are there. */
export async function missingTools(): Promise<Probe["missing"]> {
  return (await probe()).missing;
}

/** Finds the tools. Throws `tool-missing` (naming the packages) or `tool-version`. */
export async function findTools(): Promise<Toolchain> {
  const { missing, ...tools } = await probe();
  if (missing.length > 0) {
    const names = missing.map(({ tool, aptPackage }) => `${tool} (apt package ${aptPackage})`).join(", ");
    const install = `apt-get install -y --no-install-recommends ${missing.map((m) => m.aptPackage).join(" ")}`;
    throw new BridgeError("tool-missing", `not installed: ${names}; run: ${install}`, { missing, install });
  }
  // The bridge reads the generated C++, whose shape is that of Verilator 5.
  const version = tools.versions.verilator ?? "";
  if (!/^Verilator 5\./.test(version)) {
    throw new BridgeError("tool-version", `Verilator 5 is needed, but this is ${version}`, { version });
  }
  return tools;
}
