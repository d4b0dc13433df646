import { runCli } from "../../../../host/cli/program.js";

/** What interrupts a command: a text on the standard error, or on the standard output. */
interface CliOptions {
  readonly isTerminal?: boolean;
  readonly abortAt?: RegExp;
  readonly abortAtOut?: RegExp;
}

/** Runs the command line in this process. */
export async function cli(args: readonly string[], options: CliOptions = {}) {
  const abort = new AbortController();
  let [out, err] = ["", ""];
  const exitCode = await runCli(args, {
    out: (text) => {
      out += text;
      if (options.abortAtOut?.test(text)) abort.abort();
    },
    err: (text) => {
      err += text;
      if (options.abortAt?.test(text)) abort.abort();
    },
    isTerminal: options.isTerminal ?? false,
    signal: abort.signal,
  });
  return { exitCode, out, err };
}
