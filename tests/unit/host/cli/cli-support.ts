import { runCli } from "../../../../host/cli/program.js";

/** Runs the command line in this process; `abortAt` interrupts when the standard error says so. */
export async function cli(args: readonly string[], options: { isTerminal?: boolean; abortAt?: RegExp } = {}) {
  const abort = new AbortController();
  let [out, err] = ["", ""];
  const exitCode = await runCli(args, {
    out: (text) => {
      out += text;
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
