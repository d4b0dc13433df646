import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A package manager: the npm package that ships it, how it adds a tarball to a project, and files it needs there. */
export interface Manager {
  readonly name: string;
  readonly from: string;
  readonly script: string;
  readonly add: (tarball: string) => readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** The script is its own program, not one for Node.js. */
  readonly native?: boolean;
  /** Arguments before a script's path, where Node alone does not find the packages. */
  readonly run?: readonly string[];
}

const berry = { from: "@yarnpkg/cli-dist@4", script: "@yarnpkg/cli-dist/bin/yarn.js" };
const addFile = (tarball: string) => ["add", `lifwire@file:${tarball}`];

export const MANAGERS: readonly Manager[] = [
  {
    name: "pnpm 9",
    from: "pnpm@9",
    script: "pnpm/bin/pnpm.cjs",
    add: (tarball) => ["add", tarball],
  },
  {
    name: "pnpm 10",
    from: "pnpm@10",
    script: "pnpm/bin/pnpm.cjs",
    add: (tarball) => ["add", tarball],
  },
  {
    name: "yarn 1",
    from: "yarn@1",
    script: "yarn/bin/yarn.js",
    add: (tarball) => ["add", `file:${tarball}`],
    files: { "yarn.lock": "" },
  },
  {
    ...berry,
    name: "yarn 4, node_modules",
    add: addFile,
    files: { "yarn.lock": "", ".yarnrc.yml": "nodeLinker: node-modules\nenableTelemetry: false\n" },
  },
  {
    ...berry,
    name: "yarn 4, plug'n'play",
    add: addFile,
    files: { "yarn.lock": "", ".yarnrc.yml": "enableTelemetry: false\n" },
    run: ["node"],
  },
  {
    name: "bun",
    from: "bun@1",
    script: "bun/bin/bun.exe",
    add: (tarball) => ["add", tarball],
    native: true,
  },
];

/** What a command printed and how it ended; the text has both streams, in an error's message the last lines matter. */
export function command(file: string, args: readonly string[], cwd: string): { status: number | null; text: string } {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, encoding: "utf8", timeout: 300_000 });
  return { status, text: `${stdout}${stderr}${error ? error.message : ""}` };
}

/** Installs a package manager from the registry into a folder; undefined if this cannot be done here. */
export function installManager(manager: Manager, folder: string): readonly string[] | undefined {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  const { status } = command("npm", ["install", "--no-audit", "--no-fund", manager.from], folder);
  const script = join(folder, "node_modules", manager.script);
  if (manager.native) command(process.execPath, ["node_modules/bun/install.js"], folder); // npm skips install scripts
  if (status !== 0 || !existsSync(script)) return undefined;
  if (manager.native) return command(script, ["--version"], folder).status === 0 ? [script] : undefined;
  return [process.execPath, script];
}
