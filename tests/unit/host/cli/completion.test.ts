import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cli } from "./cli-support.js";

// The scripts in the shells they are for, if these are installed.
const folder = mkdtempSync(join(tmpdir(), "lifwire-completion-"));
afterAll(() => rmSync(folder, { recursive: true }));

const has = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0;
for (const shell of ["bash", "zsh", "fish"])
  if (!has(shell)) console.warn(`completion in ${shell}: skipped, it is not installed`);

async function scriptOf(shell: string): Promise<string> {
  const path = join(folder, shell);
  writeFileSync(path, (await cli(["completion", shell])).out);
  return path;
}

/** What the shell offers after a line. */
async function offered(shell: "bash" | "fish", line: string): Promise<string[]> {
  const script = await scriptOf(shell);
  const words = line.split(" ");
  const asked = {
    bash: `source ${script}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _lifwire; printf '%s\\n' "\${COMPREPLY[@]}"`,
    fish: `source ${script}; complete -C '${line}'`,
  }[shell];
  const { stdout, stderr } = spawnSync(shell, ["-c", asked], { encoding: "utf8", cwd: folder });
  expect(stderr).toBe("");
  return stdout
    .split("\n")
    .map((offer) => offer.split("\t")[0]!)
    .filter((offer) => offer !== "")
    .sort();
}

describe.each(["bash", "fish"] as const)("%s", (shell) => {
  test.skipIf(!has(shell)).each([
    ["lifwire we", ["weights"]],
    ["lifwire weights ", ["diff", "export", "read", "write"]],
    ["lifwire weights read --chec", ["--checkpoint"]],
    ["lifwire eval --part ", ["test", "train", "validation"]],
    ["lifwire run --build ", ["layers", "plastic", "small", "standard", "tiny"]],
    ["lifwire build ic", ["ice40-hx8k", "icebreaker"]],
    ["lifwire completion ", ["bash", "fish", "zsh"]],
  ])("%s", async (line, due) => {
    expect(await offered(shell, line)).toEqual(due);
  });
});

describe("zsh", () => {
  test.skipIf(!has("zsh"))("takes the script, and registers it", async () => {
    const script = await scriptOf("zsh");
    const asked = `autoload -U compinit && compinit -u -D; source ${script} && print -r -- "$_comps[lifwire]"`;
    const { stdout, stderr } = spawnSync("zsh", ["-f", "-c", asked], { encoding: "utf8" });
    expect([stdout, stderr]).toEqual(["_bash_complete -o default -F _lifwire\n", ""]);
  });
});
