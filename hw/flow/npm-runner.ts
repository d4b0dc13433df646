import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Runs a program of a YoWASP package in its own process, because it does not return before it is done:
//   node npm-runner.js PACKAGE_FOLDER PROGRAM ARGUMENTS...
// The program sees only the working folder; what it leaves there is written back.

type Tree = { [name: string]: Tree | string | Uint8Array };
type Command = (
  args: readonly string[],
  files: Tree,
  options: { stdout: (bytes: Uint8Array | null) => void; stderr: (bytes: Uint8Array | null) => void },
) => Promise<Tree | undefined>;

const [folder, program, ...args] = process.argv.slice(2);
const { commands } = (await import(pathToFileURL(join(folder!, "gen/bundle.js")).href)) as {
  commands: Record<string, Command>;
};

const files: Tree = {};
for (const name of readdirSync(".")) {
  if (statSync(name).isFile()) files[name] = new Uint8Array(readFileSync(name));
}

function save(tree: Tree | undefined): void {
  for (const [name, content] of Object.entries(tree ?? {})) {
    if (typeof content !== "string" && !(content instanceof Uint8Array)) continue;
    const before = files[name];
    // A file that the program did not change may have grown in the meantime, as this run's own log has.
    if (before instanceof Uint8Array && Buffer.from(before).equals(Buffer.from(content))) continue;
    writeFileSync(name, content);
  }
}

const write = (bytes: Uint8Array | null) => void (bytes && process.stdout.write(bytes));
try {
  save(await commands[program!]!(args, files, { stdout: write, stderr: write }));
} catch (thrown) {
  if (!(thrown instanceof Error && "code" in thrown && "files" in thrown)) throw thrown;
  save(thrown.files as Tree);
  process.exitCode = Number(thrown.code) || 1;
}
