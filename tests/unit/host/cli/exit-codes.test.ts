import { describe, expect, it } from "vitest";
import { interruptedCode } from "../../../../host/cli/errors/exit-codes.js";
import { humanLogger } from "../../../../host/cli/terminal/human-log.js";
import { printable, redrawn } from "../../../../host/cli/terminal/printable.js";
import { cli } from "./cli-support.js";

describe("exit codes", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGPIPE", 141],
  ] as const)("%s ends a command with %i", (name, code) => {
    const abort = new AbortController();
    abort.abort(name);
    expect(interruptedCode(abort.signal)).toBe(code);
  });

  it("--json has errors on the standard output as well, those of the arguments included", async () => {
    const missing = await cli(["run", "none.json", "--steps", "1", "--out", "x", "--json"]);
    expect(JSON.parse(missing.out)).toEqual({
      error: {
        code: "FILE_READ",
        message: "none.json: cannot be read: no such file or folder",
        exitCode: 4,
        data: { file: "none.json" },
      },
    });
    expect(missing.err).toBe("lifwire: error FILE_READ: none.json: cannot be read: no such file or folder\n");
    const wrong = await cli(["run", "none.json", "--json"]);
    expect(JSON.parse(wrong.out)).toMatchObject({
      error: { code: "commander.missingMandatoryOptionValue", exitCode: 2 },
    });
    expect(wrong.exitCode).toBe(2);
  });
});

describe("what reaches a terminal", () => {
  it("has no control characters of names", () => {
    expect(printable("a\u001b[2Jb\u009bc\rd\te\n\u202e")).toBe("a\\u001b[2Jb\\u009bc\\u000dd\te\n\\u202e");
    expect(JSON.parse(printable(JSON.stringify({ name: "\u009b1m\u2028" })))).toEqual({ name: "\u009b1m\u2028" });
  });

  it("is one line of at most the terminal's columns less one", () => {
    expect(redrawn("x".repeat(79), 80)).toBe(`\r${"x".repeat(79)}\x1b[K`);
    expect(redrawn("x".repeat(80), 80)).toBe(`\r${"x".repeat(78)}…\x1b[K`);
    expect(redrawn("a\nb", 80)).toBe("\ra b\x1b[K");
  });

  it("--verbose says in words and figures what happens", () => {
    const lines: string[] = [];
    const times = [0, 1500, 3000];
    const log = humanLogger(
      (text) => lines.push(text),
      () => times.shift()!,
    );
    log.info({ requests: 3, why: "a reset" }, "programmed");
    log.debug("nothing more");
    expect(lines).toEqual([
      "   1.500 s  info  programmed  requests=3 why=a reset\n",
      "   3.000 s  debug nothing more\n",
    ]);
  });
});

describe("help and completion", () => {
  it("marks what is required, and has examples", async () => {
    const { exitCode, out } = await cli(["run", "--help"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/--steps <n> +steps to run \(required\)/);
    expect(out).toContain("Examples:\n  $ lifwire run network.json");
  });

  it.each([
    ["bash", 'weights "'],
    ["zsh", "#compdef lifwire"],
    [
      "fish",
      "complete -c lifwire -n '__fish_seen_subcommand_from weights; and __fish_seen_subcommand_from read' -l checkpoint",
    ],
  ])("completion %s knows the verbs and options", async (shell, hint) => {
    const { exitCode, out } = await cli(["completion", shell]);
    expect(exitCode).toBe(0);
    expect(out).toContain(hint);
    expect(out).toContain("icebreaker");
    expect(out).toContain("--checkpoint".slice(2));
  });
});
