import { existsSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { MAX_WATCHED } from "../abi.js";
import { BridgeError } from "../errors.js";

/** A register or memory to be made visible in every instance of `module`. */
export interface PublicSignal {
  readonly module: string;
  readonly signal: string;
}

/** What to build. Paths are relative to the current directory; none of them reaches the output. */
export interface BuildOptions {
  /** Base name of the files written, and of the class (in PascalCase). */
  readonly name: string;
  /** Top module. */
  readonly top: string;
  /** SystemVerilog files in compile order. */
  readonly sources: readonly string[];
  /** Parameters of the top module. A text is passed as a string unless it is a based literal such as 8'hff. */
  readonly parameters?: Readonly<Record<string, number | string>>;
  /** The 1-bit input that `clock(n)` drives; without it the model has only `eval()`. */
  readonly clock?: string;
  /** Where <name>.wasm, <name>.ts and <name>.manifest.json are written. */
  readonly outDir: string;
  /** Where <name>.bridge-build is made for intermediate files; default a folder in the system's temporary folder. */
  readonly workDir?: string;
  /** Folder the paths in the manifest are relative to; default the deepest one that holds all sources. */
  readonly rootDir?: string;
  readonly publicSignals?: readonly PublicSignal[];
  /** Up to 32 1-bit outputs whose edges are logged. */
  readonly watch?: readonly string[];
  /** Builds VCD output in (slower, larger); default false. */
  readonly trace?: boolean;
  /** Keeps assertions of the RTL; default true. */
  readonly assertions?: boolean;
  readonly includeDirs?: readonly string[];
  /** Further flags for Verilator, such as "-DSIMULATION". */
  readonly verilatorFlags?: readonly string[];
  /** What the generated class imports; default "verilator-wasm-ts-bridge". */
  readonly runtimeModule?: string;
  /** Compilers that run at once; default the number of cores. */
  readonly jobs?: number;
  /** Called at the start of each stage. */
  readonly onProgress?: (stage: string) => void;
}

/** Options with defaults filled in and all source paths relative to `rootDir`, with forward slashes. */
export interface BuildPlan extends Required<Omit<BuildOptions, "clock" | "onProgress">> {
  readonly clock: string | null;
  readonly className: string;
  readonly progress: (stage: string) => void;
}

function badOption(option: string, value: unknown, expected: string): never {
  throw new BridgeError("bad-option", `option ${option}: ${expected}, not ${JSON.stringify(value)}`, { option, value });
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_$]*$/;

function checkNames(options: BuildOptions): void {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(options.name ?? "")) badOption("name", options.name, "letters, digits, - and _");
  if (!IDENTIFIER.test(options.top ?? "")) badOption("top", options.top, "a module name");
  for (const [parameter, value] of Object.entries(options.parameters ?? {})) {
    if (!IDENTIFIER.test(parameter)) badOption("parameters", parameter, "parameter names");
    if (typeof value === "number" && !Number.isSafeInteger(value))
      badOption(`parameters.${parameter}`, value, "an integer");
  }
  for (const { module, signal } of options.publicSignals ?? []) {
    const isName = IDENTIFIER.test(module ?? "") && IDENTIFIER.test(signal ?? "");
    if (!isName) badOption("publicSignals", { module, signal }, "names of a module and of a signal in it");
  }
  const watch = options.watch ?? [];
  if (watch.length > MAX_WATCHED) badOption("watch", watch.length, `at most ${MAX_WATCHED} ports`);
  if (new Set(watch).size !== watch.length) badOption("watch", watch, "each port once");
}

/** The deepest folder that holds all of the absolute paths. */
function commonFolder(folders: readonly string[]): string {
  const parts = folders.map((folder) => folder.split(path.sep));
  const first = parts[0] ?? [];
  let length = 0;
  while (length < first.length && parts.every((part) => part[length] === first[length])) length++;
  return first.slice(0, length).join(path.sep) || path.sep;
}

function relativeTo(rootDir: string, file: string): string {
  const relative = path.relative(rootDir, path.resolve(file));
  if (relative.startsWith("..") || path.isAbsolute(relative))
    badOption("rootDir", rootDir, `a folder that holds ${file}`);
  return relative.split(path.sep).join("/") || ".";
}

/** Checks the options and fills in defaults. Throws `bad-option`, `source-missing`. */
export function planBuild(options: BuildOptions): BuildPlan {
  checkNames(options);
  if (!options.sources?.length) badOption("sources", options.sources, "at least one SystemVerilog file");
  const includeDirs = options.includeDirs ?? [];
  for (const file of [...options.sources, ...includeDirs]) {
    if (!existsSync(file)) throw new BridgeError("source-missing", `no such file: ${file}`, { file });
  }
  const folders = [
    ...options.sources.map((file) => path.dirname(path.resolve(file))),
    ...includeDirs.map((d) => path.resolve(d)),
  ];
  const rootDir = path.resolve(options.rootDir ?? commonFolder(folders));
  return {
    name: options.name,
    className: options.name.replace(/(?:^|[-_]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    top: options.top,
    sources: options.sources.map((file) => relativeTo(rootDir, file)),
    includeDirs: includeDirs.map((folder) => relativeTo(rootDir, folder)),
    rootDir,
    parameters: options.parameters ?? {},
    clock: options.clock ?? null,
    outDir: path.resolve(options.outDir),
    workDir: path.resolve(options.workDir ?? path.join(tmpdir(), "verilator-wasm-ts-bridge")),
    publicSignals: options.publicSignals ?? [],
    watch: options.watch ?? [],
    trace: options.trace ?? false,
    assertions: options.assertions ?? true,
    verilatorFlags: options.verilatorFlags ?? [],
    runtimeModule: options.runtimeModule ?? "verilator-wasm-ts-bridge",
    jobs: options.jobs ?? availableParallelism(),
    progress: options.onProgress ?? (() => {}),
  };
}
